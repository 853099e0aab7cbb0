/* Native tests of order.c:
 *
 *     cc -fsanitize=address,undefined -I ../../../guest-sdk/c order_test.c \
 *         ../../../guest-sdk/c/corral_test.c -lm -o order_test && ./order_test
 */
#include "order.c"

#include <string.h>

#include "corral_test.h"

static void the_body_is_enqueued_unchanged(void) {
    static const char *const bodies[] = {
        "{\"id\":1005,\"quantity\":2,\"color\":\"black\"}",
        "{ \"id\" : 1 }\r\n",
        "test",
        "gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x98\x80",
        "",
    };
    for (size_t index = 0; index < sizeof bodies / sizeof *bodies; index++) {
        corral_test_case(bodies[index]);
        corral_test *test = corral_test_new();
        corral_test_http(test, "POST", "/api/order");
        corral_test_body(test, corral_bytes_of(bodies[index], strlen(bodies[index])));
        CORRAL_EXPECT(corral_test_call(test, corral_handle));
        CORRAL_EXPECT(corral_test_output(test, CORRAL_RETURN).status == 200);
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), "Order enqueued");
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, "message"), bodies[index]);
        corral_test_free(test);
    }
}

static void a_body_that_is_not_utf8_is_answered_400(void) {
    corral_test_case("a body that is not UTF-8");
    corral_test *test = corral_test_new();
    corral_test_http(test, "POST", "/api/order");
    corral_test_body(test, corral_bytes_of("\xff", 1));
    CORRAL_EXPECT(corral_test_call(test, corral_handle));
    CORRAL_EXPECT(corral_test_output(test, CORRAL_RETURN).status == 400);
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, "message"), NULL);
    corral_test_free(test);
}

int main(void) {
    the_body_is_enqueued_unchanged();
    a_body_that_is_not_utf8_is_answered_400();
    return corral_test_report();
}
