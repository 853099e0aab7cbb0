#include "my_function.c"

#include "corral_test.h"

int main(void) {
    corral_test *test = corral_test_new();
    corral_test_queue(test, "an item");
    CORRAL_EXPECT(corral_test_call(test, corral_handle));
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, "message"), "processed: an item");
    corral_test_free(test);
    return corral_test_report();
}
