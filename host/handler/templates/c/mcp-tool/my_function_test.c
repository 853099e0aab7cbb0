#include "my_function.c"

#include "corral_test.h"

#include <string.h>

/* What the tool returns for a call with these arguments. */
static void expect(const char *call, const char *part) {
    corral_test *test = corral_test_new();
    corral_test_json(test, call);
    CORRAL_EXPECT(corral_test_call(test, corral_handle));
    CORRAL_EXPECT(strstr(corral_test_text_of(test, CORRAL_RETURN).data, part) != NULL);
    corral_test_free(test);
}

int main(void) {
    expect("{\"arguments\":{\"name\":\"Ada\"}}", "Hello, Ada!");
    expect("{\"arguments\":{\"name\":\"Ada\",\"times\":99}}", "isError");
    return corral_test_report();
}
