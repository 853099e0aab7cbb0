/* Tools and resources of the MCP extension. */
#include "../corral_mcp.h"
#include "suites.h"

#include <stdio.h>

static corral_status take(corral_context *context) {
    corral_string city = {NULL, 0};
    int64_t days = 0;
    double exact = 0;
    bool now = false;
    corral_status status = corral_argument_text(context, "city", &city);
    if (status == CORRAL_OK && corral_argument(context, "days").data != NULL) {
        status = corral_argument_integer(context, "days", &days);
    }
    if (status == CORRAL_OK && corral_argument(context, "exact").data != NULL) {
        status = corral_argument_number(context, "exact", &exact);
    }
    if (status == CORRAL_OK && corral_argument(context, "now").data != NULL) {
        status = corral_argument_bool(context, "now", &now);
    }
    if (status != CORRAL_OK) {
        return status;
    }
    return corral_return_text(
        context, corral_format(context, "%s %d %.1f %d", city.data, (int)days, exact, now));
}

static void arguments(void) {
    static const struct {
        const char *arguments;
        const char *text;
        const char *reason;
    } cases[] = {
        {"{\"city\":\"Oslo\"}", "Oslo 0 0.0 0", NULL},
        {"{\"city\":\"Troms\\u00f8\",\"days\":-3,\"exact\":1.5,\"now\":true}",
         "Troms\xc3\xb8 -3 1.5 1", NULL},
        {"{\"city\":\"Oslo\",\"days\":3.0,\"exact\":2e1,\"now\":false}", "Oslo 3 20.0 0", NULL},
        {"{\"city\":\"Oslo\",\"days\":null}", "Oslo 0 0.0 0", NULL},
        {"{}", NULL, "the argument `city` is missing"},
        {"{\"city\":5}", NULL, "the argument `city` is not text"},
        {"{\"city\":\"Oslo\",\"days\":\"3\"}", NULL, "the argument `days` is not a whole number"},
        {"{\"city\":\"Oslo\",\"days\":3.5}", NULL, "the argument `days` is not a whole number"},
        {"{\"city\":\"Oslo\",\"exact\":\"\"}", NULL, "the argument `exact` is not a number"},
        {"{\"city\":\"Oslo\",\"now\":1}", NULL, "the argument `now` is not true or false"},
        {"null", NULL, "the argument `city` is missing"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].arguments);
        char call[200];
        snprintf(call, sizeof call, "{\"name\":\"t\",\"arguments\":%s}", cases[index].arguments);
        corral_test *test = corral_test_new();
        corral_test_json(test, call);
        if (cases[index].text != NULL) {
            CORRAL_EXPECT(corral_test_call(test, take));
            CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), cases[index].text);
        } else {
            CORRAL_EXPECT(!corral_test_call(test, take));
            CORRAL_EXPECT_TEXT(corral_test_message(test), cases[index].reason);
        }
        corral_test_free(test);
    }
}

static corral_status plain(corral_context *context) {
    return corral_return_tool_text(context, corral_text("rich"));
}

static corral_status error(corral_context *context) {
    return corral_return_tool_error(context, corral_text("no"));
}

static corral_status nothing(corral_context *context) {
    return corral_return_tool(corral_tool_result_new(context));
}

static corral_status several(corral_context *context) {
    corral_tool_result *result = corral_tool_result_new(context);
    corral_tool_text(result, corral_text("a"));
    corral_tool_image(result, corral_bytes_of("\0\0\0", 3), "image/png");
    corral_tool_structured(result, corral_text("{\"a\":1}"));
    return corral_return_tool(result);
}

static corral_status audio(corral_context *context) {
    corral_tool_result *result = corral_tool_result_new(context);
    corral_tool_audio(result, corral_bytes_of("ab", 2), "audio/wav");
    return corral_return_tool(result);
}

static corral_status links(corral_context *context) {
    corral_tool_result *result = corral_tool_result_new(context);
    corral_tool_link(result, corral_text("a://b"), corral_text("b"));
    corral_tool_resource(result, corral_text("a://b"), corral_text("t"));
    return corral_return_tool(result);
}

static corral_status resource(corral_context *context) {
    return corral_return_text(context, corral_resource_uri(context));
}

static void results(void) {
    static const struct {
        corral_function *function;
        const char *expected;
    } cases[] = {
        {plain, "{\"type\":\"text\",\"content\":\"{\\\"type\\\":\\\"text\\\",\\\"text\\\":"
                "\\\"rich\\\"}\"}"},
        {error, "{\"type\":\"call_tool_result\",\"content\":\"{\\\"content\\\":[{\\\"type\\\":"
                "\\\"text\\\",\\\"text\\\":\\\"no\\\"}],\\\"isError\\\":true}\"}"},
        {nothing, "{\"type\":\"call_tool_result\",\"content\":\"{\\\"content\\\":[]}\"}"},
        {several, "{\"type\":\"multi_content_result\",\"content\":\"[{\\\"type\\\":\\\"text\\\","
                  "\\\"text\\\":\\\"a\\\"},{\\\"type\\\":\\\"image\\\",\\\"data\\\":\\\"AAAA\\\","
                  "\\\"mimeType\\\":\\\"image/png\\\"}]\",\"structuredContent\":"
                  "\"{\\\"a\\\":1}\"}"},
        {audio, "{\"type\":\"audio\",\"content\":\"{\\\"type\\\":\\\"audio\\\",\\\"data\\\":"
                "\\\"YWI=\\\",\\\"mimeType\\\":\\\"audio/wav\\\"}\"}"},
        {links, "{\"type\":\"multi_content_result\",\"content\":\"[{\\\"type\\\":"
                "\\\"resource_link\\\",\\\"uri\\\":\\\"a://b\\\",\\\"name\\\":\\\"b\\\"},"
                "{\\\"type\\\":\\\"resource\\\",\\\"resource\\\":{\\\"uri\\\":\\\"a://b\\\","
                "\\\"text\\\":\\\"t\\\"}}]\"}"},
        {resource, "docs://7"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].expected);
        corral_test *test = corral_test_new();
        corral_test_json(test, "{\"uri\":\"docs://7\"}");
        CORRAL_EXPECT(corral_test_call(test, cases[index].function));
        CORRAL_EXPECT_TEXT(corral_test_text_of(test, CORRAL_RETURN), cases[index].expected);
        corral_test_free(test);
    }
}

void tools_are_called(void) {
    arguments();
    results();
}
