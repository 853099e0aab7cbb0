/* Values of the trigger and of input bindings, and their conversion. */
#include "context.h"

#include <string.h>

static corral_value text_value(const char *name, corral_kind kind, corral_string text) {
    corral_value value = {kind, name, corral_bytes_of(text.data, text.length)};
    return value;
}

/* `method` and `url` are set if it is an HTTP request. */
static corral_value value_from_host(const char *name, const corral_function_types_value_t *value,
                                    corral_string *method, corral_string *url) {
    switch (value->tag) {
    case CORRAL_FUNCTION_TYPES_VALUE_TEXT:
        return text_value(name, CORRAL_TEXT, from_host(&value->val.text));
    case CORRAL_FUNCTION_TYPES_VALUE_JSON:
        return text_value(name, CORRAL_JSON, from_host(&value->val.json));
    case CORRAL_FUNCTION_TYPES_VALUE_BYTES:
        return text_value(name, CORRAL_BYTES, bytes_from_host(&value->val.bytes));
    case CORRAL_FUNCTION_TYPES_VALUE_HTTP:
        *method = from_host(&value->val.http.method);
        *url = from_host(&value->val.http.url);
        return text_value(name, CORRAL_HTTP, bytes_from_host(&value->val.http.body));
    default: {
        corral_value none = {CORRAL_NONE, name, {NULL, 0}};
        return none;
    }
    }
}

const corral_value *corral_trigger(const corral_context *context) { return &context->trigger; }

/* The error for an input that there is not, with what there is. */
static corral_status no_input(corral_context *context, const char *name) {
    struct writer message = {0};
    write_literal(&message, "there is no input `");
    write_literal(&message, name);
    write_literal(&message, "` left to take: add a binding of direction `in` to function.json, "
                            "or take one of: ");
    function_list_string_t names;
    corral_function_invocation_input_names(&names);
    for (size_t index = 0; index < names.len; index++) {
        write_literal(&message, index == 0 ? "" : ", ");
        write_text(&message, from_host(&names.ptr[index]));
    }
    return fail(context, CORRAL_CONFIGURATION_FAULT, &message);
}

corral_status corral_input(corral_context *context, const char *name, const corral_value **value) {
    function_string_t key = to_host(corral_text(name));
    corral_function_invocation_value_t taken;
    if (!corral_function_invocation_take_input(&key, &taken)) {
        if (corral_equal(corral_trigger_name(context), name)) {
            *value = &context->trigger;
            return CORRAL_OK;
        }
        return no_input(context, name);
    }
    corral_value *input = memory_allocate(sizeof *input);
    corral_string method, url;
    *input = value_from_host(copy_text(corral_text(name)).data, &taken, &method, &url);
    *value = input;
    return CORRAL_OK;
}

static void write_name(corral_context *context, struct writer *message, const corral_value *value) {
    write_literal(message, "input `");
    write_text(message,
               value->name != NULL ? corral_text(value->name) : corral_trigger_name(context));
    write_literal(message, "`");
}

/* The error for a value of the wrong kind: the binding in function.json does not match
 * what the function takes. */
static corral_status mismatch(corral_context *context, const corral_value *value,
                              const char *wanted) {
    static const char *const kinds[] = {"empty", "text", "JSON", "bytes", "an HTTP request"};
    struct writer message = {0};
    write_name(context, &message, value);
    write_literal(&message, " is ");
    write_literal(&message, kinds[value->kind]);
    write_literal(&message, ", but the function takes ");
    write_literal(&message, wanted);
    return fail(context, CORRAL_CONFIGURATION_FAULT, &message);
}

static corral_status invalid_value(corral_context *context, const corral_value *value,
                                   const char *wanted, corral_string reason) {
    struct writer message = {0};
    write_name(context, &message, value);
    write_literal(&message, wanted);
    write_text(&message, reason);
    return fail(context, CORRAL_CALLER_FAULT, &message);
}

corral_status corral_value_text(corral_context *context, const corral_value *value,
                                corral_string *text) {
    corral_string reason;
    if (value->kind == CORRAL_NONE) {
        return mismatch(context, value, "text");
    }
    if (!is_utf8(value->content, &reason)) {
        return invalid_value(context, value, " is not UTF-8: ", reason);
    }
    *text = corral_text_of(value->content.data, value->content.length);
    return CORRAL_OK;
}

corral_status corral_value_bytes(corral_context *context, const corral_value *value,
                                 corral_bytes *bytes) {
    if (value->kind == CORRAL_NONE) {
        return mismatch(context, value, "bytes");
    }
    *bytes = value->content;
    return CORRAL_OK;
}

corral_status corral_value_json(corral_context *context, const corral_value *value,
                                corral_string *json) {
    if (value->kind == CORRAL_NONE) {
        return mismatch(context, value, "JSON");
    }
    corral_string text;
    corral_status status = corral_value_text(context, value, &text);
    if (status != CORRAL_OK) {
        return status;
    }
    /* Some .NET writers emit a byte order mark. */
    if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) {
        text = corral_text_of(text.data + 3, text.length - 3);
    }
    size_t end;
    if (!json_document(text, &end)) {
        struct writer reason = {0};
        write_literal(&reason, "invalid at byte ");
        write_unsigned(&reason, end);
        return invalid_value(context, value, " is not JSON: ", written(&reason));
    }
    *json = text;
    return CORRAL_OK;
}

corral_status corral_trigger_text(corral_context *context, corral_string *text) {
    return corral_value_text(context, &context->trigger, text);
}

corral_status corral_trigger_bytes(corral_context *context, corral_bytes *bytes) {
    return corral_value_bytes(context, &context->trigger, bytes);
}

corral_status corral_trigger_json(corral_context *context, corral_string *json) {
    return corral_value_json(context, &context->trigger, json);
}
