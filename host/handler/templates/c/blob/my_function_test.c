#include "my_function.c"

#include "corral_test.h"

int main(void) {
    corral_test *test = corral_test_new();
    corral_test_trigger(test, CORRAL_BYTES, corral_bytes_of("content", 7));
    CORRAL_EXPECT(corral_test_call(test, corral_handle));
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, "summary"), "7 bytes");
    corral_test_free(test);
    return corral_test_report();
}
