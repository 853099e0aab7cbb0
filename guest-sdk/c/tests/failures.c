/* Failures. */
#include "suites.h"

#include <string.h>

static corral_status caller(corral_context *context) {
    corral_output_text(context, "message", corral_text("dropped"));
    return corral_fail(context, CORRAL_CALLER_FAULT, "no %s", "id");
}

static corral_status function(corral_context *context) {
    return corral_fail_text(context, CORRAL_FUNCTION_FAULT, corral_text("a bug\xff"));
}

static corral_status configuration(corral_context *context) {
    corral_string value;
    return corral_require_setting(context, "KEY", &value);
}

static corral_status upstream(corral_context *context) {
    return corral_retryable(context, corral_fail(context, CORRAL_UPSTREAM_FAULT, "busy"));
}

static corral_status silent(corral_context *context) {
    (void)context;
    return CORRAL_UPSTREAM_FAULT;
}

static corral_status unknown(corral_context *context) {
    corral_fail(context, CORRAL_CALLER_FAULT, "seven");
    return (corral_status)7;
}

static corral_status handled(corral_context *context) {
    corral_retryable(context, corral_fail(context, CORRAL_UPSTREAM_FAULT, "busy"));
    return corral_fail(context, CORRAL_FUNCTION_FAULT, "after %s", corral_message(context).data);
}

static corral_status refused(corral_context *context) {
    corral_trace_context own = {corral_text("00-1-2-01"), {NULL, 0}};
    corral_set_trace(context, own);
    return corral_refuse(context, 404, corral_text("no such order"));
}

static corral_status broken(corral_context *context) {
    CORRAL_REQUIRE(context, 1 + 1 == 3);
    return CORRAL_OK;
}

static void faults(void) {
    static const struct {
        const char *name;
        corral_function *function;
        corral_status fault;
        bool retryable;
        const char *message;
        /* What an HTTP caller gets; 0 if the invocation fails as well. */
        uint16_t status;
        const char *body;
    } cases[] = {
        {"caller", caller, CORRAL_CALLER_FAULT, false, "no id", 400, "no id"},
        {"function", function, CORRAL_FUNCTION_FAULT, false, "a bug\xef\xbf\xbd", 0, NULL},
        {"configuration", configuration, CORRAL_CONFIGURATION_FAULT, false,
         "there is no setting `KEY`: add it to the app settings and to `grants.settings` in "
         "plugin.json",
         0, NULL},
        {"upstream", upstream, CORRAL_UPSTREAM_FAULT, true, "busy", 0, NULL},
        {"silent", silent, CORRAL_UPSTREAM_FAULT, false,
         "the function failed without a message; return what corral_fail returns", 0, NULL},
        {"unknown status", unknown, CORRAL_FUNCTION_FAULT, false, "seven", 0, NULL},
        {"handled", handled, CORRAL_FUNCTION_FAULT, false, "after busy", 0, NULL},
        {"refused", refused, CORRAL_CALLER_FAULT, false, "404: no such order", 404,
         "no such order"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].name);
        corral_test *test = corral_test_new();
        corral_test_text(test, "");
        CORRAL_EXPECT(!corral_test_call(test, cases[index].function));
        CORRAL_EXPECT(corral_test_fault(test) == cases[index].fault);
        CORRAL_EXPECT(corral_test_retryable(test) == cases[index].retryable);
        CORRAL_EXPECT_TEXT(corral_test_message(test), cases[index].message);
        corral_test_free(test);

        test = corral_test_new();
        corral_test_http(test, "GET", "/");
        bool answered = corral_test_call(test, cases[index].function);
        CORRAL_EXPECT(answered == (cases[index].status != 0));
        CORRAL_EXPECT(corral_test_output(test, CORRAL_RETURN).status == cases[index].status);
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), cases[index].body);
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, "message"), NULL);
        corral_test_free(test);
    }
}

static void refusals(void) {
    corral_test_case("a refusal is logged, has a media type and keeps the span");
    corral_test *test = corral_test_new();
    corral_test_http(test, "GET", "/");
    CORRAL_EXPECT(corral_test_call(test, refused));
    CORRAL_EXPECT(corral_test_log(test, 0).level == CORRAL_INFO);
    CORRAL_EXPECT_TEXT(corral_test_log(test, 0).message, "answered 404: 404: no such order");
    CORRAL_EXPECT_TEXT(corral_test_header_of(test, CORRAL_RETURN, "Content-Type"),
                       "text/plain; charset=utf-8");
    CORRAL_EXPECT_TEXT(corral_test_trace_of(test).traceparent, "00-1-2-01");
    corral_test_free(test);

    corral_test_case("a caller's fault has a media type");
    test = corral_test_new();
    corral_test_http(test, "GET", "/");
    CORRAL_EXPECT(corral_test_call(test, caller));
    CORRAL_EXPECT_TEXT(corral_test_header_of(test, CORRAL_RETURN, "content-type"),
                       "text/plain; charset=utf-8");
    corral_test_free(test);
}

static void places(void) {
    corral_test_case("a broken requirement names its place");
    corral_test *test = corral_test_new();
    CORRAL_EXPECT(!corral_test_call(test, broken));
    CORRAL_EXPECT(corral_test_fault(test) == CORRAL_FUNCTION_FAULT);
    CORRAL_EXPECT(strstr(corral_test_message(test).data, "failures.c:") != NULL);
    CORRAL_EXPECT(strstr(corral_test_message(test).data, ": `1 + 1 == 3` is false") != NULL);
    corral_test_free(test);
}

void failures_name_the_fault(void) {
    faults();
    refusals();
    places();
}
