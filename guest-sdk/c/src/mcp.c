/* Calls of MCP tools, resources and prompts, and the results of tools. */
#include "../corral_mcp.h"
#include "context.h"

#include <stdlib.h>
#include <string.h>

/* -- Arguments ------------------------------------------------------------------ */

/* The call as JSON text. Reading it as often as it is asked for leaves the trigger's value
 * as it is. */
static corral_string call_of(corral_context *context) {
    corral_string call;
    return corral_trigger_json(context, &call) == CORRAL_OK ? call : corral_text_of(NULL, 0);
}

corral_string corral_argument(corral_context *context, const char *name) {
    corral_string arguments = corral_json_member(context, call_of(context), "arguments");
    corral_string value = corral_json_member(context, arguments, name);
    return corral_equal(value, "null") ? corral_text_of(NULL, 0) : value;
}

/* Why an argument cannot be taken. */
static corral_status refuse_argument(corral_context *context, const char *name, corral_string value,
                                     const char *wanted) {
    if (value.data == NULL) {
        return corral_fail(context, CORRAL_CALLER_FAULT, "the argument `%s` is missing", name);
    }
    return corral_fail(context, CORRAL_CALLER_FAULT, "the argument `%s` is not %s", name, wanted);
}

corral_status corral_argument_text(corral_context *context, const char *name,
                                   corral_string *value) {
    corral_string json = corral_argument(context, name);
    if (json.data == NULL || json.length == 0 || json.data[0] != '"') {
        return refuse_argument(context, name, json, "text");
    }
    *value = corral_json_decode(context, json);
    return CORRAL_OK;
}

/* The number in `json`, which may be part of a longer text. False if it is something else. */
static bool number_in(corral_string json, double *value) {
    if (json.data == NULL || json.length == 0 ||
        (json.data[0] != '-' && (json.data[0] < '0' || json.data[0] > '9'))) {
        return false;
    }
    corral_string copy = copy_text(json);
    char *end;
    *value = strtod(copy.data, &end);
    return *end == '\0';
}

corral_status corral_argument_number(corral_context *context, const char *name, double *value) {
    corral_string json = corral_argument(context, name);
    return number_in(json, value) ? CORRAL_OK : refuse_argument(context, name, json, "a number");
}

corral_status corral_argument_integer(corral_context *context, const char *name, int64_t *value) {
    corral_string json = corral_argument(context, name);
    double number;
    /* 2^63; JSON Schema counts 3.0 as an integer. */
    const double limit = 9223372036854775808.0;
    if (!number_in(json, &number) || number < -limit || number >= limit ||
        (double)(int64_t)number < number || (double)(int64_t)number > number) {
        return refuse_argument(context, name, json, "a whole number");
    }
    corral_string copy = copy_text(json);
    char *end;
    long long digits = strtoll(copy.data, &end, 10);
    *value = *end == '\0' ? (int64_t)digits : (int64_t)number;
    return CORRAL_OK;
}

corral_status corral_argument_bool(corral_context *context, const char *name, bool *value) {
    corral_string json = corral_argument(context, name);
    *value = corral_equal(json, "true");
    return *value || corral_equal(json, "false")
               ? CORRAL_OK
               : refuse_argument(context, name, json, "true or false");
}

corral_string corral_resource_uri(corral_context *context) {
    return corral_json_decode(context, corral_json_member(context, call_of(context), "uri"));
}

/* -- Results -------------------------------------------------------------------- */

struct corral_tool_result {
    corral_context *context;
    /* The blocks, without the brackets around them. */
    struct writer blocks;
    size_t count;
    /* The type of the first block. */
    const char *type;
    corral_string structured;
    bool is_error;
};

corral_tool_result *corral_tool_result_new(corral_context *context) {
    corral_tool_result *result = memory_zeroed(sizeof *result);
    result->context = context;
    return result;
}

/* Starts a block of this type. */
static corral_json *begin_block(corral_tool_result *result, const char *type) {
    corral_json *json = corral_json_new(result->context);
    if (result->count == 0) {
        result->type = type;
    } else {
        write_literal(&result->blocks, ",");
    }
    result->count += 1;
    corral_json_begin_object(json);
    corral_json_key(json, "type");
    corral_json_text(json, corral_text(type));
    return json;
}

static void member(corral_json *json, const char *key, corral_string text) {
    corral_json_key(json, key);
    corral_json_text(json, text);
}

static void end_block(corral_tool_result *result, corral_json *json) {
    corral_json_end_object(json);
    write_text(&result->blocks, corral_json_written(json));
}

void corral_tool_text(corral_tool_result *result, corral_string text) {
    corral_json *json = begin_block(result, "text");
    member(json, "text", text);
    end_block(result, json);
}

/* Standard base64 with padding. */
static corral_string base64(corral_bytes data) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = data.data;
    struct writer writer = {0};
    for (size_t at = 0; at < data.length; at += 3) {
        size_t left = data.length - at;
        uint32_t group = (uint32_t)bytes[at] << 16;
        group |= left > 1 ? (uint32_t)bytes[at + 1] << 8 : 0;
        group |= left > 2 ? (uint32_t)bytes[at + 2] : 0;
        char text[4];
        for (int index = 0; index < 4; index++) {
            text[index] = digits[group >> (18 - 6 * index) & 63];
        }
        if (left < 3) {
            text[3] = '=';
        }
        if (left < 2) {
            text[2] = '=';
        }
        write_text(&writer, corral_text_of(text, sizeof text));
    }
    return written(&writer);
}

static void add_data(corral_tool_result *result, const char *type, corral_bytes data,
                     const char *mime_type) {
    corral_json *json = begin_block(result, type);
    member(json, "data", base64(data));
    member(json, "mimeType", corral_text(mime_type));
    end_block(result, json);
}

void corral_tool_image(corral_tool_result *result, corral_bytes data, const char *mime_type) {
    add_data(result, "image", data, mime_type);
}

void corral_tool_audio(corral_tool_result *result, corral_bytes data, const char *mime_type) {
    add_data(result, "audio", data, mime_type);
}

void corral_tool_link(corral_tool_result *result, corral_string uri, corral_string name) {
    corral_json *json = begin_block(result, "resource_link");
    member(json, "uri", uri);
    member(json, "name", name);
    end_block(result, json);
}

void corral_tool_resource(corral_tool_result *result, corral_string uri, corral_string text) {
    corral_json *json = begin_block(result, "resource");
    corral_json_key(json, "resource");
    corral_json_begin_object(json);
    member(json, "uri", uri);
    member(json, "text", text);
    corral_json_end_object(json);
    end_block(result, json);
}

void corral_tool_structured(corral_tool_result *result, corral_string json) {
    result->structured = copy_text(json);
}

/* The content of the result: a block, a list of blocks, or a whole result. */
static corral_string content_of(corral_tool_result *result, const char **type) {
    struct writer writer = {0};
    corral_string blocks = written(&result->blocks);
    if (result->is_error || result->count == 0) {
        *type = "call_tool_result";
        write_literal(&writer, "{\"content\":[");
        write_text(&writer, blocks);
        write_literal(&writer, result->is_error ? "],\"isError\":true}" : "]}");
    } else if (result->count == 1) {
        *type = result->type;
        return blocks;
    } else {
        *type = "multi_content_result";
        write_literal(&writer, "[");
        write_text(&writer, blocks);
        write_literal(&writer, "]");
    }
    return written(&writer);
}

corral_status corral_return_tool(corral_tool_result *result) {
    const char *type;
    corral_string content = content_of(result, &type);
    corral_json *json = corral_json_new(result->context);
    corral_json_begin_object(json);
    member(json, "type", corral_text(type));
    member(json, "content", content);
    if (result->structured.data != NULL) {
        member(json, "structuredContent", result->structured);
    }
    corral_json_end_object(json);
    return corral_return_text(result->context, corral_json_written(json));
}

corral_status corral_return_tool_text(corral_context *context, corral_string text) {
    corral_tool_result *result = corral_tool_result_new(context);
    corral_tool_text(result, text);
    return corral_return_tool(result);
}

corral_status corral_return_tool_error(corral_context *context, corral_string reason) {
    corral_tool_result *result = corral_tool_result_new(context);
    corral_tool_text(result, reason);
    result->is_error = true;
    return corral_return_tool(result);
}
