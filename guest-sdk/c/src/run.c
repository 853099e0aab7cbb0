/* Runs an invocation: the function, then its outcome or failure in the types of the
 * contract. */
#include "context.h"

/* The pointers of the bindings are not to const, but nothing is written through
 * them. */
static function_list_u8_t bytes_to_host(corral_bytes bytes) {
    function_list_u8_t converted;
    converted.ptr = (uint8_t *)(uintptr_t)bytes.data;
    converted.len = bytes.length;
    return converted;
}

static corral_function_types_message_t message_to_host(const struct content *content) {
    corral_function_types_message_t message;
    message.tag = (uint8_t)content->kind;
    message.val.bytes = bytes_to_host(content->bytes);
    return message;
}

static corral_function_types_http_response_t response_to_host(const corral_response *response) {
    const struct field_list *headers = &response->headers;
    corral_function_types_http_response_t converted;
    converted.status = response->status;
    converted.headers.len = headers->length;
    converted.headers.ptr = memory_allocate(headers->length * sizeof *converted.headers.ptr);
    for (size_t index = 0; index < headers->length; index++) {
        converted.headers.ptr[index].f0 = to_host(headers->items[index].name);
        converted.headers.ptr[index].f1 = to_host(headers->items[index].value);
    }
    converted.body = bytes_to_host(response->body.bytes);
    return converted;
}

static corral_function_types_output_t output_to_host(const struct output *output) {
    corral_function_types_output_t converted;
    const struct message_list *list = &output->messages;
    switch (output->kind) {
    case OUTPUT_MESSAGES:
        converted.tag = CORRAL_FUNCTION_TYPES_OUTPUT_MESSAGES;
        converted.val.messages.len = list->length;
        converted.val.messages.ptr =
            memory_allocate(list->length * sizeof *converted.val.messages.ptr);
        for (size_t index = 0; index < list->length; index++) {
            converted.val.messages.ptr[index] = message_to_host(&list->items[index]);
        }
        break;
    case OUTPUT_RESPONSE:
        converted.tag = CORRAL_FUNCTION_TYPES_OUTPUT_HTTP;
        declare(output->response);
        converted.val.http = response_to_host(output->response);
        break;
    default:
        converted.tag = (uint8_t)output->content.kind;
        converted.val.bytes = bytes_to_host(output->content.bytes);
    }
    return converted;
}

/* The return value of a function with an HTTP trigger is the response. */
static bool answer(corral_context *context, struct output *returned) {
    if (context->trigger.kind != CORRAL_HTTP || returned->kind == OUTPUT_RESPONSE) {
        return true;
    }
    if (returned->kind == OUTPUT_MESSAGES) {
        corral_fail_text(context, CORRAL_FUNCTION_FAULT,
                         corral_text("a list of messages cannot be the response to an HTTP "
                                     "request; set an output binding by name"));
        return false;
    }
    returned->response = new_response(context, returned->name, 200);
    returned->response->body = returned->content;
    returned->kind = OUTPUT_RESPONSE;
    return true;
}

static corral_function_types_option_trace_context_t trace_to_host(corral_trace_context trace) {
    corral_function_types_option_trace_context_t converted;
    converted.is_some = trace.traceparent.data != NULL;
    converted.val.traceparent = to_host(trace.traceparent);
    converted.val.tracestate.is_some = trace.tracestate.data != NULL;
    converted.val.tracestate.val = to_host(trace.tracestate);
    return converted;
}

/* The response and the function's own span; outputs are dropped. */
static void refuse(corral_context *context, corral_response *response,
                   corral_function_types_outcome_t *outcome) {
    struct writer line = {0};
    write_literal(&line, "answered ");
    write_unsigned(&line, response->status);
    write_literal(&line, ": ");
    write_text(&line, context->message);
    corral_log(CORRAL_INFO, "", written(&line));
    outcome->outputs.len = 0;
    outcome->outputs.ptr = memory_allocate(0);
    outcome->return_value.is_some = true;
    outcome->return_value.val.tag = CORRAL_FUNCTION_TYPES_OUTPUT_HTTP;
    declare(response);
    outcome->return_value.val.val.http = response_to_host(response);
    outcome->trace = trace_to_host(context->own_trace);
}

static bool finish(corral_context *context, corral_function_types_outcome_t *outcome) {
    if (context->failed_output.data != NULL) {
        corral_fail_text(context, CORRAL_FUNCTION_FAULT, context->failed_output);
        return false;
    }
    size_t count = 0;
    for (const struct output *output = context->outputs; output; output = output->next) {
        count += 1;
    }
    outcome->outputs.len = 0;
    outcome->outputs.ptr = memory_allocate(count * sizeof *outcome->outputs.ptr);
    outcome->return_value.is_some = false;
    outcome->trace = trace_to_host(context->own_trace);
    for (struct output *output = context->outputs; output; output = output->next) {
        if (corral_equal(corral_text(output->name), CORRAL_RETURN)) {
            if (!answer(context, output)) {
                return false;
            }
            outcome->return_value.is_some = true;
            outcome->return_value.val = output_to_host(output);
            continue;
        }
        corral_function_types_tuple2_string_output_t *slot =
            &outcome->outputs.ptr[outcome->outputs.len];
        slot->f0 = to_host(corral_text(output->name));
        slot->f1 = output_to_host(output);
        outcome->outputs.len += 1;
    }
    return true;
}

static corral_function_types_fault_t fault_to_host(corral_status status) {
    switch (status) {
    case CORRAL_CALLER_FAULT:
        return CORRAL_FUNCTION_TYPES_FAULT_CALLER;
    case CORRAL_CONFIGURATION_FAULT:
        return CORRAL_FUNCTION_TYPES_FAULT_CONFIGURATION;
    case CORRAL_UPSTREAM_FAULT:
        return CORRAL_FUNCTION_TYPES_FAULT_UPSTREAM;
    default:
        return CORRAL_FUNCTION_TYPES_FAULT_FUNCTION;
    }
}

/* The response that an HTTP caller gets to a failure; NULL if the invocation fails. */
static corral_response *refusal(corral_context *context, corral_status status) {
    if (context->trigger.kind != CORRAL_HTTP) {
        return NULL;
    }
    if (context->refusal == NULL && status == CORRAL_CALLER_FAULT) {
        context->refusal = new_response(context, CORRAL_RETURN, 400);
        corral_response_text(context->refusal, context->message);
    }
    return context->refusal;
}

/* Runs `function`. Results refer to memory of the invocation, which is kept until the
 * next one. */
static bool run(corral_function *function, const corral_function_types_value_t *trigger,
                corral_function_types_outcome_t *outcome,
                corral_function_types_failure_t *failure) {
    corral_context *context = memory_zeroed(sizeof *context);
    context->method = corral_text("");
    context->url = corral_text("");
    context->trigger = value_from_host(NULL, trigger, &context->method, &context->url);
    corral_status status = function(context);
    if (context->drop_calls != NULL) {
        context->drop_calls(context);
    }
    bool succeeded = status == CORRAL_OK && finish(context, outcome);
    if (!succeeded) {
        if (context->message.data == NULL) {
            corral_fail_text(context, status,
                             corral_text("the function failed without a message; return what "
                                         "corral_fail returns"));
        }
        corral_response *response = refusal(context, status);
        if (response != NULL) {
            refuse(context, response, outcome);
            succeeded = true;
        } else {
            failure->fault = fault_to_host(status);
            failure->retryable = context->retryable;
            failure->message = to_host(context->message);
        }
    }
    memory_finish();
    return succeeded;
}

#ifdef __wasm__

bool exports_corral_function_handler_handle(exports_corral_function_handler_value_t *trigger,
                                            exports_corral_function_handler_outcome_t *ret,
                                            exports_corral_function_handler_failure_t *err) {
    return run(corral_handle, trigger, ret, err);
}

#endif
