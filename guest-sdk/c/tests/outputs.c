/* Outputs, return values and responses. */
#include "suites.h"

static corral_status nothing(corral_context *context) {
    (void)context;
    return CORRAL_OK;
}

static corral_status text(corral_context *context) {
    return corral_return_text(context, corral_text("hello"));
}

static corral_status empty_text(corral_context *context) {
    return corral_return_text(context, corral_text(""));
}

static corral_status json(corral_context *context) {
    return corral_return_json(context, corral_text("[1,2]"));
}

static corral_status bytes(corral_context *context) {
    return corral_return_bytes(context, corral_bytes_of("1", 1));
}

static corral_status not_found(corral_context *context) {
    corral_respond(context, 404);
    return CORRAL_OK;
}

static corral_status response(corral_context *context) {
    corral_response *response = corral_respond(context, 415);
    corral_response_text(response, corral_text("no"));
    corral_response_header(response, "Content-Type", corral_text("x/y"));
    return CORRAL_OK;
}

static corral_status replaced(corral_context *context) {
    corral_respond(context, 500);
    return corral_return_json(context, corral_text("1"));
}

static void return_values(void) {
    static const struct {
        const char *name;
        corral_function *function;
        bool http;
        corral_test_kind kind;
        uint16_t status;
        const char *media_type;
        const char *content;
    } cases[] = {
        {"nothing", nothing, true, CORRAL_TEST_NOTHING, 0, NULL, NULL},
        {"text", text, true, CORRAL_TEST_RESPONSE, 200, "text/plain; charset=utf-8", "hello"},
        {"empty text", empty_text, true, CORRAL_TEST_RESPONSE, 200, "text/plain; charset=utf-8",
         ""},
        {"JSON", json, true, CORRAL_TEST_RESPONSE, 200, "application/json", "[1,2]"},
        {"bytes", bytes, true, CORRAL_TEST_RESPONSE, 200, "application/octet-stream", "1"},
        {"no body", not_found, true, CORRAL_TEST_RESPONSE, 404, NULL, ""},
        {"own media type", response, true, CORRAL_TEST_RESPONSE, 415, "x/y", "no"},
        {"the last one", replaced, true, CORRAL_TEST_RESPONSE, 200, "application/json", "1"},
        {"nothing", nothing, false, CORRAL_TEST_NOTHING, 0, NULL, NULL},
        {"text", text, false, CORRAL_TEST_TEXT, 0, NULL, "hello"},
        {"JSON", json, false, CORRAL_TEST_JSON, 0, NULL, "[1,2]"},
        {"bytes", bytes, false, CORRAL_TEST_BYTES, 0, NULL, "1"},
        {"response", response, false, CORRAL_TEST_RESPONSE, 415, "x/y", "no"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].name);
        corral_test *test = corral_test_new();
        if (cases[index].http) {
            corral_test_http(test, "GET", "/");
        } else {
            corral_test_text(test, "");
        }
        CORRAL_EXPECT(corral_test_call(test, cases[index].function));
        corral_test_value value = corral_test_output(test, CORRAL_RETURN);
        CORRAL_EXPECT(value.kind == cases[index].kind);
        CORRAL_EXPECT(value.status == cases[index].status);
        CORRAL_EXPECT_TEXT(value.content, cases[index].content);
        CORRAL_EXPECT_TEXT(corral_test_header_of(test, CORRAL_RETURN, "content-type"),
                           cases[index].media_type);
        corral_test_free(test);
    }
}

/* Text on the stack: the SDK copies what it is given. */
static corral_status push_many(corral_context *context) {
    corral_output_text(context, "first", corral_text("0"));
    for (char digit = '0'; digit <= '9'; digit++) {
        corral_push_text(context, "digits", corral_text_of(&digit, 1));
    }
    corral_push_json(context, "first", corral_text("{}"));
    corral_push_bytes(context, "first", corral_bytes_of("\xff", 1));
    corral_output_text(context, "gone", corral_text("x"));
    corral_output_nothing(context, "gone");
    corral_output_nothing(context, "never set");
    return CORRAL_OK;
}

static void messages(void) {
    corral_test_case("messages");
    corral_test *test = corral_test_new();
    CORRAL_EXPECT(corral_test_call(test, push_many));
    CORRAL_EXPECT(corral_test_output(test, "digits").messages == 10);
    CORRAL_EXPECT_TEXT(corral_test_message_of(test, "digits", 9).content, "9");
    CORRAL_EXPECT_TEXT(corral_test_message_of(test, "digits", 10).content, NULL);
    static const corral_test_kind kinds[] = {CORRAL_TEST_TEXT, CORRAL_TEST_JSON, CORRAL_TEST_BYTES};
    for (size_t index = 0; index < COUNT(kinds); index++) {
        CORRAL_EXPECT(corral_test_message_of(test, "first", index).kind == kinds[index]);
    }
    CORRAL_EXPECT(corral_test_output(test, "gone").kind == CORRAL_TEST_NOTHING);
    corral_test_free(test);
}

static corral_status invalid_text(corral_context *context) {
    corral_output_text(context, "message", corral_text("\xff"));
    corral_output_text(context, "other", corral_text("\xfe"));
    return CORRAL_OK;
}

static corral_status invalid_json(corral_context *context) {
    corral_push_json(context, "message", corral_text("{\"a\":}"));
    return CORRAL_OK;
}

static corral_status two_values(corral_context *context) {
    corral_output_response(context, "message", 200);
    corral_push_text(context, "message", corral_text("x"));
    return CORRAL_OK;
}

static corral_status invalid_header(corral_context *context) {
    corral_response_header(corral_output_response(context, "message", 200), "x",
                           corral_text("\xff"));
    return CORRAL_OK;
}

static corral_status messages_to_caller(corral_context *context) {
    corral_push_text(context, CORRAL_RETURN, corral_text("x"));
    return CORRAL_OK;
}

static void undeliverable(void) {
    static const struct {
        corral_function *function;
        const char *message;
    } cases[] = {
        {invalid_text, "output `message`: the text is not UTF-8, use bytes: invalid utf-8 "
                       "sequence of 1 bytes from index 0"},
        {invalid_json, "output `message`: it is not JSON: invalid at byte 5"},
        {two_values, "output `message`: it already has an HTTP response"},
        {invalid_header, "output `message`: the header `x` is not UTF-8: invalid utf-8 sequence "
                         "of 1 bytes from index 0"},
        {messages_to_caller, "a list of messages cannot be the response to an HTTP request; set "
                             "an output binding by name"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].message);
        corral_test *test = corral_test_new();
        corral_test_http(test, "GET", "/");
        CORRAL_EXPECT(!corral_test_call(test, cases[index].function));
        CORRAL_EXPECT(corral_test_fault(test) == CORRAL_FUNCTION_FAULT);
        CORRAL_EXPECT_TEXT(corral_test_message(test), cases[index].message);
        corral_test_free(test);
    }
}

void outputs_are_delivered(void) {
    return_values();
    messages();
    undeliverable();
}
