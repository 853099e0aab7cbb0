/* What is known about the invocation. All of it is asked for when it is first used. */
#include "context.h"

static corral_string fetch_text(struct lazy_text *lazy, void (*fetch)(function_string_t *)) {
    if (!lazy->fetched) {
        function_string_t text;
        fetch(&text);
        lazy->text = from_host(&text);
        lazy->fetched = true;
    }
    return lazy->text;
}

corral_string corral_invocation_id(corral_context *context) {
    return fetch_text(&context->id, corral_function_invocation_id);
}

corral_string corral_function_name(corral_context *context) {
    return fetch_text(&context->function_name, corral_function_invocation_function_name);
}

corral_string corral_trigger_name(corral_context *context) {
    return fetch_text(&context->trigger_name, corral_function_invocation_trigger_name);
}

uint64_t corral_remaining_ms(corral_context *context) {
    (void)context;
    return corral_function_invocation_remaining_ms();
}

corral_string corral_metadata(corral_context *context) {
    return fetch_text(&context->metadata, corral_function_invocation_metadata);
}

corral_string corral_metadata_text(corral_context *context, const char *key) {
    corral_string value = json_member(corral_metadata(context), key, true);
    return corral_equal(value, "null") ? corral_text_of(NULL, 0)
                                       : corral_json_decode(context, value);
}

bool corral_metadata_number(corral_context *context, const char *key, uint64_t *number) {
    corral_string text = corral_metadata_text(context, key);
    uint64_t value = 0;
    for (size_t index = 0; index < text.length; index++) {
        unsigned digit = (unsigned)(unsigned char)text.data[index] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *number = value;
    return text.length > 0;
}

corral_trace_context corral_get_trace(corral_context *context) {
    (void)context;
    corral_function_invocation_trace_context_t received;
    corral_trace_context trace = {{NULL, 0}, {NULL, 0}};
    if (corral_function_invocation_trace(&received)) {
        trace.traceparent = from_host(&received.traceparent);
        if (received.tracestate.is_some) {
            trace.tracestate = from_host(&received.tracestate.val);
        }
    }
    return trace;
}

void corral_set_trace(corral_context *context, corral_trace_context trace) {
    context->own_trace.traceparent = lossy_text(copy_text(trace.traceparent));
    context->own_trace.tracestate =
        trace.tracestate.data == NULL ? trace.tracestate : lossy_text(copy_text(trace.tracestate));
}
