/* What is known about the invocation: names, metadata, trace, settings, logs. */
#include "suites.h"

static corral_status names(corral_context *context) {
    corral_push_text(context, "names", corral_invocation_id(context));
    corral_push_text(context, "names", corral_function_name(context));
    corral_push_text(context, "names", corral_trigger_name(context));
    corral_push_text(context, "names",
                     corral_format(context, "%d", (int)corral_remaining_ms(context)));
    corral_trace_context trace = corral_get_trace(context);
    corral_push_text(context, "names", trace.traceparent);
    corral_push_text(context, "names", trace.tracestate);
    corral_set_trace(context, trace);
    return CORRAL_OK;
}

static void identity(void) {
    static const char *const expected[] = {
        "00000000-0000-4000-8000-000000000000", "function", "trigger", "250", "00-a-b-01", "x=y"};
    corral_test_case("an invocation");
    corral_test *test = corral_test_new();
    corral_test_remaining(test, 250);
    corral_test_trace(test, "00-a-b-01", "x=y");
    CORRAL_EXPECT(corral_test_call(test, names));
    for (size_t index = 0; index < COUNT(expected); index++) {
        CORRAL_EXPECT_TEXT(corral_test_message_of(test, "names", index).content, expected[index]);
    }
    CORRAL_EXPECT_TEXT(corral_test_trace_of(test).traceparent, "00-a-b-01");
    CORRAL_EXPECT_TEXT(corral_test_trace_of(test).tracestate, "x=y");
    corral_test_free(test);

    corral_test_case("no trace context");
    test = corral_test_new();
    CORRAL_EXPECT(corral_test_call(test, names));
    CORRAL_EXPECT_TEXT(corral_test_message_of(test, "names", 4).content, "");
    corral_test_free(test);
}

static corral_status delivery(corral_context *context) {
    uint64_t number;
    corral_string text = corral_metadata_text(context, "DequeueCount");
    corral_output_text(context, "text", text.data == NULL ? corral_text("-") : text);
    if (corral_metadata_number(context, "DequeueCount", &number)) {
        corral_return_text(context, corral_format(context, "%d", (int)number));
    }
    return CORRAL_OK;
}

static void metadata(void) {
    static const struct {
        const char *metadata;
        const char *text;
        const char *number;
    } cases[] = {
        {"{\"DequeueCount\":3}", "3", "3"},
        {"{\"DequeueCount\":\"3\"}", "3", "3"},
        {"{\"dequeuecount\":\"3\"}", "3", "3"},
        {"{\"DequeueCount\":null}", "-", NULL},
        {"{\"DequeueCount\":\"many\"}", "many", NULL},
        {"{\"DequeueCount\":-1}", "-1", NULL},
        {"{\"DequeueCount\":\"18446744073709551616\"}", "18446744073709551616", NULL},
        {"{}", "-", NULL},
        {"", "-", NULL},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].metadata);
        corral_test *test = corral_test_new();
        corral_test_queue(test, "message");
        corral_test_metadata(test, cases[index].metadata);
        CORRAL_EXPECT(corral_test_call(test, delivery));
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, "text"), cases[index].text);
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), cases[index].number);
        corral_test_free(test);
    }
}

static corral_status read_settings(corral_context *context) {
    corral_string value = corral_setting(context, "ABSENT");
    corral_output_text(context, "absent", value.data == NULL ? corral_text("-") : value);
    corral_fields all;
    corral_status status = corral_settings(context, &all);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_output_text(context, "count", corral_format(context, "%d", (int)all.length));
    status = corral_require_setting(context, "GREETING", &value);
    return status == CORRAL_OK ? corral_return_text(context, value) : status;
}

static void settings(void) {
    corral_test_case("settings");
    corral_test *test = corral_test_new();
    corral_test_setting(test, "GREETING", "hello");
    CORRAL_EXPECT(corral_test_call(test, read_settings));
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, "absent"), "-");
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, "count"), "1");
    CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), "hello");
    corral_test_free(test);

    corral_test_case("settings that cannot be read");
    test = corral_test_new();
    corral_test_settings_unavailable(test, "the store is down");
    CORRAL_EXPECT(!corral_test_call(test, read_settings));
    CORRAL_EXPECT(corral_test_fault(test) == CORRAL_UPSTREAM_FAULT && corral_test_retryable(test));
    CORRAL_EXPECT_TEXT(corral_test_message(test),
                       "the settings could not be read: the store is down");
    CORRAL_EXPECT_TEXT(corral_test_log(test, 0).message,
                       "setting `ABSENT` could not be read: the store is down");
    corral_test_free(test);
}

static corral_status write_lines(corral_context *context) {
    (void)context;
    corral_trace("%d", 0);
    corral_debug("%d", 1);
    corral_info("%d", 2);
    corral_warn("%d", 3);
    corral_error("%d", 4);
    corral_critical("%d", 5);
    corral_log(CORRAL_WARN, "stock", corral_text("\xff!"));
    return CORRAL_OK;
}

static void logs(void) {
    corral_test_case("log lines");
    corral_test *test = corral_test_new();
    CORRAL_EXPECT(corral_test_call(test, write_lines));
    CORRAL_EXPECT(corral_test_lines(test) == 7);
    for (size_t index = 0; index < 6; index++) {
        char expected[] = {(char)('0' + index), '\0'};
        CORRAL_EXPECT(corral_test_log(test, index).level == (corral_level)index);
        CORRAL_EXPECT_TEXT(corral_test_log(test, index).message, expected);
    }
    CORRAL_EXPECT_TEXT(corral_test_log(test, 6).target, "stock");
    CORRAL_EXPECT_TEXT(corral_test_log(test, 6).message, "\xef\xbf\xbd!");
    corral_test_free(test);
}

static corral_status report_progress(corral_context *context) {
    (void)context;
    corral_report_progress(1, 2, "half\xff");
    corral_report_progress(2.5, 0, NULL);
    corral_report_progress(3, 0, "");
    return CORRAL_OK;
}

static void progress(void) {
    corral_test_case("reports of progress");
    corral_test *test = corral_test_new();
    CORRAL_EXPECT(corral_test_call(test, report_progress));
    CORRAL_EXPECT(corral_test_reports(test) == 3);
    CORRAL_EXPECT(corral_test_report_at(test, 0).done == 1);
    CORRAL_EXPECT(corral_test_report_at(test, 0).total == 2);
    CORRAL_EXPECT_TEXT(corral_test_report_at(test, 0).message, "half\xef\xbf\xbd");
    CORRAL_EXPECT(corral_test_report_at(test, 1).done == 2.5);
    CORRAL_EXPECT(corral_test_report_at(test, 1).total == 0);
    CORRAL_EXPECT_TEXT(corral_test_report_at(test, 1).message, NULL);
    CORRAL_EXPECT_TEXT(corral_test_report_at(test, 2).message, NULL);
    CORRAL_EXPECT(corral_test_report_at(test, 3).done == 0);
    corral_test_free(test);
}

void the_invocation_is_known(void) {
    identity();
    metadata();
    settings();
    logs();
    progress();
}
