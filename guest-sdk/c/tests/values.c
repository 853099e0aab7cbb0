/* Values of triggers and input bindings. */
#include "suites.h"

#include <string.h>

#define BYTES(text) {text, sizeof(text) - 1}

static corral_status return_text(corral_context *context) {
    corral_string text;
    corral_status status = corral_trigger_text(context, &text);
    return status == CORRAL_OK ? corral_return_text(context, text) : status;
}

static corral_status return_bytes(corral_context *context) {
    corral_bytes bytes;
    corral_status status = corral_trigger_bytes(context, &bytes);
    return status == CORRAL_OK ? corral_return_bytes(context, bytes) : status;
}

static corral_status return_json(corral_context *context) {
    corral_string json;
    corral_status status = corral_trigger_json(context, &json);
    return status == CORRAL_OK ? corral_return_json(context, json) : status;
}

static void triggers(void) {
    static const struct {
        const char *name;
        corral_function *function;
        corral_kind kind;
        corral_bytes content;
        /* The value returned, or the message. */
        const char *expected;
        corral_status fault;
    } cases[] = {
        {"text", return_text, CORRAL_TEXT, BYTES("n\xc3\xa4"), "n\xc3\xa4", CORRAL_OK},
        {"empty text", return_text, CORRAL_TEXT, BYTES(""), "", CORRAL_OK},
        {"JSON as text", return_text, CORRAL_JSON, BYTES("{ }"), "{ }", CORRAL_OK},
        {"bytes as text", return_text, CORRAL_BYTES, BYTES("abc"), "abc", CORRAL_OK},
        {"nothing as text", return_text, CORRAL_NONE, BYTES(""),
         "input `trigger` is empty, but the function takes text", CORRAL_CONFIGURATION_FAULT},
        {"invalid first byte", return_text, CORRAL_BYTES, BYTES("ab\xff"),
         "input `trigger` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 2",
         CORRAL_CALLER_FAULT},
        {"invalid third byte", return_text, CORRAL_BYTES, BYTES("\xe2\x82x"),
         "input `trigger` is not UTF-8: invalid utf-8 sequence of 2 bytes from index 0",
         CORRAL_CALLER_FAULT},
        {"surrogate", return_text, CORRAL_BYTES, BYTES("\xed\xa0\x80"),
         "input `trigger` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 0",
         CORRAL_CALLER_FAULT},
        {"overlong", return_text, CORRAL_BYTES, BYTES("\xc0\xaf"),
         "input `trigger` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 0",
         CORRAL_CALLER_FAULT},
        {"incomplete", return_text, CORRAL_BYTES, BYTES("a\xf0\x9f\x98"),
         "input `trigger` is not UTF-8: incomplete utf-8 byte sequence from index 1",
         CORRAL_CALLER_FAULT},
        {"beyond Unicode", return_text, CORRAL_BYTES, BYTES("\xf4\x90\x80\x80"),
         "input `trigger` is not UTF-8: invalid utf-8 sequence of 1 bytes from index 0",
         CORRAL_CALLER_FAULT},
        {"four bytes", return_text, CORRAL_BYTES, BYTES("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80",
         CORRAL_OK},
        {"bytes", return_bytes, CORRAL_BYTES, BYTES("\xff\xfe"), "\xff\xfe", CORRAL_OK},
        {"text as bytes", return_bytes, CORRAL_TEXT, BYTES("abc"), "abc", CORRAL_OK},
        {"nothing as bytes", return_bytes, CORRAL_NONE, BYTES(""),
         "input `trigger` is empty, but the function takes bytes", CORRAL_CONFIGURATION_FAULT},
        {"JSON", return_json, CORRAL_JSON, BYTES(" [1, 2]\n"), " [1, 2]\n", CORRAL_OK},
        {"JSON with a byte order mark", return_json, CORRAL_BYTES, BYTES("\xef\xbb\xbf{}"), "{}",
         CORRAL_OK},
        {"text that is not JSON", return_json, CORRAL_TEXT, BYTES("[1,]"),
         "input `trigger` is not JSON: invalid at byte 3", CORRAL_CALLER_FAULT},
        {"nothing as JSON", return_json, CORRAL_NONE, BYTES(""),
         "input `trigger` is empty, but the function takes JSON", CORRAL_CONFIGURATION_FAULT},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].name);
        corral_test *test = corral_test_new();
        corral_test_trigger(test, cases[index].kind, cases[index].content);
        corral_test_call(test, cases[index].function);
        CORRAL_EXPECT(corral_test_fault(test) == cases[index].fault);
        CORRAL_EXPECT_TEXT(cases[index].fault == CORRAL_OK
                               ? corral_test_text_of(test, CORRAL_RETURN)
                               : corral_test_message(test),
                           cases[index].expected);
        corral_test_free(test);
    }
}

static corral_status take_twice(corral_context *context) {
    const corral_value *stock;
    corral_status status = corral_input(context, "stock", &stock);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_output_bytes(context, "copy", stock->content);
    return corral_input(context, "stock", &stock);
}

static void inputs(void) {
    corral_test_case("an input can be taken once");
    corral_test *test = corral_test_new();
    corral_test_input(test, "other", CORRAL_TEXT, corral_bytes_of("x", 1));
    corral_test_input(test, "stock", CORRAL_BYTES, corral_bytes_of("\0\1", 2));
    CORRAL_EXPECT(!corral_test_call(test, take_twice));
    CORRAL_EXPECT(corral_test_fault(test) == CORRAL_CONFIGURATION_FAULT);
    CORRAL_EXPECT_TEXT(corral_test_message(test),
                       "there is no input `stock` left to take: add a binding of direction `in` "
                       "to function.json, or take one of: other");
    corral_test_free(test);
}

static corral_status take_trigger(corral_context *context) {
    const corral_value *value;
    corral_status status = corral_input(context, "trigger", &value);
    corral_string text;
    if (status == CORRAL_OK) {
        status = corral_value_text(context, value, &text);
    }
    return status == CORRAL_OK ? corral_return_text(context, text) : status;
}

static void trigger_by_name(void) {
    corral_test_case("the trigger is an input too");
    corral_test *test = corral_test_new();
    corral_test_text(test, "hello");
    CORRAL_EXPECT(corral_test_call(test, take_trigger));
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), "hello");
    corral_test_free(test);
}

static corral_status keep_nul(corral_context *context) {
    const corral_value *stock;
    corral_status status = corral_input(context, "stock", &stock);
    if (status == CORRAL_OK) {
        corral_output_text(context, "copy",
                           corral_text_of(stock->content.data, stock->content.length));
    }
    return status;
}

static void nul_bytes(void) {
    corral_test_case("texts may hold NUL");
    corral_test *test = corral_test_new();
    corral_test_input(test, "stock", CORRAL_TEXT, corral_bytes_of("a\0b", 3));
    CORRAL_EXPECT(corral_test_call(test, keep_nul));
    corral_string copy = corral_test_text_of(test, "copy");
    CORRAL_EXPECT(copy.length == 3 && memcmp(copy.data, "a\0b", 4) == 0);
    corral_test_free(test);
}

static corral_status report_timer(corral_context *context) {
    corral_timer timer;
    corral_status status = corral_trigger_timer(context, &timer);
    if (status != CORRAL_OK) {
        return status;
    }
    return corral_return_text(
        context, corral_format(context, "%d %s %s %s", timer.is_past_due,
                               timer.last.data ? timer.last.data : "-",
                               timer.next.data ? timer.next.data : "-",
                               timer.last_updated.data ? timer.last_updated.data : "-"));
}

static void timers(void) {
    static const struct {
        const char *json;
        const char *expected;
    } cases[] = {
        {NULL, "0 2024-01-01T00:00:00Z 2024-01-01T00:05:00Z 2024-01-01T00:00:00Z"},
        {"{\"IsPastDue\":true}", "1 - - -"},
        {"{\"IsPastDue\":false,\"ScheduleStatus\":null}", "0 - - -"},
        {"{\"ScheduleStatus\":{\"Last\":\"0001-01-01T00:00:00\",\"Next\":\"2024\"}}", "0 - 2024 -"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].json);
        corral_test *test = corral_test_new();
        if (cases[index].json == NULL) {
            corral_test_timer(test);
        } else {
            corral_test_json(test, cases[index].json);
        }
        CORRAL_EXPECT(corral_test_call(test, report_timer));
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), cases[index].expected);
        corral_test_free(test);
    }
}

/* Each event with its sequence number, as a message. */
static corral_status spread(corral_context *context) {
    corral_batch batch;
    corral_status status = corral_trigger_batch(context, &batch);
    corral_string event;
    while (status == CORRAL_OK && corral_batch_text(context, &batch, &event)) {
        corral_string number = corral_batch_metadata(context, batch.index - 1, "SequenceNumber");
        corral_push_text(context, "events",
                         corral_format(context, "%.*s %.*s", (int)number.length,
                                       number.length ? number.data : "", (int)event.length,
                                       event.data));
    }
    return status;
}

static corral_status spread_bytes(corral_context *context) {
    corral_batch batch;
    corral_status status = corral_trigger_batch(context, &batch);
    corral_bytes event;
    while (status == CORRAL_OK && corral_batch_bytes(context, &batch, &event)) {
        if (event.data == NULL) {
            corral_push_text(context, "events", corral_text("not base64"));
        } else {
            corral_push_bytes(context, "events", event);
        }
    }
    return status;
}

static void batches(void) {
    static const struct {
        corral_function *function;
        const char *json;
        const char *expected[3];
    } cases[] = {
        {spread, "[\"a\\n\", {\"b\":[1, 2]} ,3]", {"40 a\n", "41 {\"b\":[1, 2]}", " 3"}},
        {spread, " [ ] ", {NULL}},
        {spread_bytes, "[\"\",\"aGVs\",\"aGVsbG8=\"]", {"", "hel", "hello"}},
        {spread_bytes, "[\"aGVsbG8\",\"aGV-\",7]", {"not base64", "not base64", "not base64"}},
        {spread_bytes, "[\"====\",\"A===\",\"AA=A\"]", {"not base64", "not base64", "not base64"}},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].json);
        corral_test *test = corral_test_new();
        corral_test_json(test, cases[index].json);
        corral_test_metadata(test, "{\"SequenceNumberArray\":[40,41]}");
        CORRAL_EXPECT(corral_test_call(test, cases[index].function));
        for (size_t event = 0; event < 3; event++) {
            CORRAL_EXPECT_TEXT(corral_test_message_of(test, "events", event).content,
                               cases[index].expected[event]);
        }
        corral_test_free(test);
    }
    corral_test_case("an object is not a batch");
    corral_test *test = corral_test_new();
    corral_test_json(test, "{}");
    corral_test_call(test, spread);
    CORRAL_EXPECT_TEXT(corral_test_message(test),
                       "input `trigger` is JSON, but the function takes a JSON array");
    corral_test_free(test);
}

void values_are_converted(void) {
    triggers();
    inputs();
    trigger_by_name();
    nul_bytes();
    timers();
    batches();
}
