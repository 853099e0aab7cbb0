#include "my_function.c"

#include "corral_test.h"

static void expect(const char *method, const char *url, const char *body, const char *greeting) {
    corral_test *test = corral_test_new();
    corral_test_http(test, method, url);
    corral_string text = corral_text(body);
    corral_test_body(test, corral_bytes_of(text.data, text.length));
    CORRAL_EXPECT(corral_test_call(test, corral_handle));
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), greeting);
    corral_test_free(test);
}

int main(void) {
    expect("GET", "/api/my-function", "", "Hello, world!");
    expect("GET", "/api/my-function?name=Ada", "", "Hello, Ada!");
    expect("POST", "/api/my-function", "Ada", "Hello, Ada!");
    return corral_test_report();
}
