/* HTTP requests. */
#include "suites.h"

static corral_status report_path(corral_context *context) {
    return corral_return_text(context, corral_request_path(context));
}

static void paths(void) {
    static const struct {
        const char *url;
        const char *path;
    } cases[] = {
        {"http://localhost:7071/api/order?x=/1", "/api/order"},
        {"https://example.org", "/"},
        {"https://example.org?next=/home", "/"},
        {"https://example.org/a%2Fb#part", "/a%2Fb"},
        {"/api/order", "/api/order"},
        {"", "/"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].url);
        corral_test *test = corral_test_new();
        corral_test_http(test, "GET", cases[index].url);
        CORRAL_EXPECT(corral_test_call(test, report_path));
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), cases[index].path);
        corral_test_free(test);
    }
}

/* Everything but the path, absent values as `-`. */
static corral_status report(corral_context *context) {
    corral_string parts[] = {
        corral_request_method(context),      corral_request_header(context, "x-colour"),
        corral_request_query(context, "a"),  corral_request_query(context, "A"),
        corral_request_param(context, "id"), corral_request_header(context, "accept"),
        corral_request_identities(context),
    };
    for (size_t index = 0; index < COUNT(parts); index++) {
        corral_push_text(context, "parts",
                         parts[index].data == NULL ? corral_text("-") : parts[index]);
    }
    corral_push_text(
        context, "parts",
        corral_format(context, "%zu %zu %zu %zu", corral_request_headers(context).length,
                      corral_request_queries(context).length, corral_request_params(context).length,
                      corral_request_body(context).length));
    return CORRAL_OK;
}

static void parts(void) {
    static const char *const full[] = {"POST", "1",  "b c \xc3\xa9%", "-", "7",
                                       "-",    "[]", "2 3 1 3"};
    corral_test_case("a request");
    corral_test *test = corral_test_new();
    corral_test_http(test, "POST", "/api/x?a=b+c%20%C3%A9%&flag&a=2&#end?a=9");
    corral_test_header(test, "X-Colour", "1");
    corral_test_header(test, "x-colour", "2");
    corral_test_param(test, "Id", "7");
    corral_test_identities(test, "[]");
    corral_test_body(test, corral_bytes_of("abc", 3));
    CORRAL_EXPECT(corral_test_call(test, report));
    for (size_t index = 0; index < COUNT(full); index++) {
        CORRAL_EXPECT_TEXT(corral_test_message_of(test, "parts", index).content, full[index]);
    }
    corral_test_free(test);

    static const char *const empty[] = {"", "-", "-", "-", "-", "-", "-", "0 0 0 0"};
    corral_test_case("another trigger");
    test = corral_test_new();
    corral_test_text(test, "not a body");
    CORRAL_EXPECT(corral_test_call(test, report));
    for (size_t index = 0; index < COUNT(empty); index++) {
        CORRAL_EXPECT_TEXT(corral_test_message_of(test, "parts", index).content, empty[index]);
    }
    corral_test_free(test);
}

static corral_status body_text(corral_context *context) {
    corral_string text;
    corral_status status = corral_request_text(context, &text);
    return status == CORRAL_OK ? corral_return_text(context, text) : status;
}

static void bodies(void) {
    corral_test_case("a body that is not UTF-8");
    corral_test *test = corral_test_new();
    corral_test_http(test, "POST", "/");
    corral_test_body(test, corral_bytes_of("\xff", 1));
    CORRAL_EXPECT(corral_test_call(test, body_text));
    CORRAL_EXPECT(corral_test_output(test, CORRAL_RETURN).status == 400);
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN),
                       "the request's body is not UTF-8: invalid utf-8 sequence of 1 bytes from "
                       "index 0");
    corral_test_free(test);

    corral_test_case("no request");
    test = corral_test_new();
    corral_test_text(test, "text");
    CORRAL_EXPECT(!corral_test_call(test, body_text));
    CORRAL_EXPECT(corral_test_fault(test) == CORRAL_CONFIGURATION_FAULT);
    CORRAL_EXPECT_TEXT(corral_test_message(test),
                       "input `trigger` is text, but the function takes an HTTP request");
    corral_test_free(test);
}

void requests_are_read(void) {
    paths();
    parts();
    bodies();
}
