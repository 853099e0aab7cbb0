/* Requests to other services. */
#include "suites.h"

#define STOCK "https://stock.example/items/1"

static corral_status fetch(corral_context *context) {
    corral_string url = corral_text_of(NULL, 0);
    corral_status status = corral_trigger_text(context, &url);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_http_request request = {.url = url.data};
    corral_http_response response;
    status = corral_fetch(context, &request, &response);
    if (status != CORRAL_OK) {
        return status;
    }
    return corral_return_text(context, corral_format(context, "%u %s %.*s", response.status,
                                                     corral_http_header(&response, "X-Count").data,
                                                     (int)response.body.length,
                                                     (const char *)response.body.data));
}

static void responses(void) {
    static const struct {
        const char *name;
        const char *url;
        /* NULL if the function fails. */
        const char *expected;
        corral_status fault;
        const char *message;
    } cases[] = {
        {"a response", STOCK, "200 7 in stock", CORRAL_OK, NULL},
        {"an error of the server", "http://stock.example/?q=1", "503 7 busy", CORRAL_OK, NULL},
        {"no server", "http://gone.example", NULL, CORRAL_UPSTREAM_FAULT,
         "GET http://gone.example: connection refused"},
        {"no response", "http://other.example/", NULL, CORRAL_UPSTREAM_FAULT,
         "GET http://other.example/: the test has no response for it; use corral_test_respond"},
        {"no URL", "stock.example", NULL, CORRAL_FUNCTION_FAULT,
         "GET stock.example: not an absolute http or https URL"},
        {"another scheme", "ftp://stock.example/", NULL, CORRAL_FUNCTION_FAULT,
         "GET ftp://stock.example/: not an absolute http or https URL"},
        {"no host", "http:///path", NULL, CORRAL_FUNCTION_FAULT,
         "GET http:///path: not an absolute http or https URL"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].name);
        corral_test *test = corral_test_new();
        corral_test_text(test, cases[index].url);
        corral_test_respond(test, "GET", STOCK, 200, corral_text("in stock"));
        corral_test_respond_header(test, "x-count", "7");
        corral_test_respond(test, "GET", "http://stock.example/?q=1", 503, corral_text("busy"));
        corral_test_respond_header(test, "x-count", "7");
        corral_test_unreachable(test, "GET", "http://gone.example", "connection refused");
        corral_test_call(test, fetch);
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), cases[index].expected);
        CORRAL_EXPECT(corral_test_fault(test) == cases[index].fault);
        CORRAL_EXPECT_TEXT(corral_test_message(test), cases[index].message);
        corral_test_free(test);
    }
}

/* What a request refers to is copied before the call returns. */
static corral_http_call *start(corral_context *context, char letter) {
    char url[] = "http://stock.example/?";
    url[sizeof url - 2] = letter;
    corral_field header = {corral_text("x-letter"), corral_text_of(&letter, 1)};
    corral_http_request request = {
        .method = "POST",
        .url = url,
        .headers = {&header, 1},
        .body = corral_bytes_of(&letter, 1),
    };
    return corral_fetch_start(context, &request);
}

static corral_status fetch_several(corral_context *context) {
    corral_http_call *calls[] = {start(context, 'a'), NULL, start(context, 'b'),
                                 start(context, 'c')};
    start(context, 'd');
    for (size_t left = 3; left > 0; left--) {
        size_t index = corral_fetch_any(context, calls, COUNT(calls));
        CORRAL_REQUIRE(context, index < COUNT(calls) && calls[index] != NULL);
        corral_http_response response;
        for (int time = 0; time < 2; time++) {
            corral_status status = corral_fetch_wait(context, calls[index], &response);
            if (status != CORRAL_OK) {
                return status;
            }
        }
        corral_push_bytes(context, "bodies", response.body);
        calls[index] = NULL;
    }
    CORRAL_REQUIRE(context, corral_fetch_any(context, calls, COUNT(calls)) == COUNT(calls));
    return CORRAL_OK;
}

static void several(void) {
    corral_test_case("several requests");
    corral_test *test = corral_test_new();
    corral_test_text(test, "");
    for (char letter = 'a'; letter <= 'c'; letter++) {
        char url[] = "http://stock.example/?";
        url[sizeof url - 2] = letter;
        corral_test_respond(test, "POST", url, 200, corral_text_of(&letter, 1));
    }
    CORRAL_EXPECT(corral_test_call(test, fetch_several));
    CORRAL_EXPECT_TEXT(corral_test_message(test), NULL);
    CORRAL_EXPECT(corral_test_requests(test) == 4);
    static const char *const letters[] = {"a", "b", "c", "d"};
    for (size_t index = 0; index < COUNT(letters); index++) {
        corral_test_request sent = corral_test_request_at(test, index);
        CORRAL_EXPECT_TEXT(sent.method, "POST");
        CORRAL_EXPECT(sent.headers.length == 1 && sent.body.length == 1);
        CORRAL_EXPECT_TEXT(sent.headers.items[0].value, letters[index]);
        if (index < 3) {
            CORRAL_EXPECT_TEXT(corral_test_message_of(test, "bodies", index).content,
                               letters[index]);
        }
    }
    CORRAL_EXPECT_TEXT(corral_test_request_at(test, 4).url, NULL);
    corral_test_free(test);
}

void services_are_called(void) {
    responses();
    several();
}
