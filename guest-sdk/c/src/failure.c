/* Failures: messages, and who must act. */
#include "context.h"

#include <stdarg.h>

/* Sets the message of a failure. An earlier one may have been handled, so that nothing
 * is left of it. */
static corral_status fail(corral_context *context, corral_status fault, struct writer *message) {
    context->message = lossy_text(written(message));
    context->retryable = false;
    context->refusal = NULL;
    return fault;
}

corral_status corral_fail_text(corral_context *context, corral_status fault,
                               corral_string message) {
    struct writer writer = {0};
    write_text(&writer, message);
    return fail(context, fault, &writer);
}

corral_status corral_fail(corral_context *context, corral_status fault, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    corral_string message = format_text(format, arguments);
    va_end(arguments);
    return corral_fail_text(context, fault, message);
}

corral_status corral_retryable(corral_context *context, corral_status fault) {
    context->retryable = fault != CORRAL_OK;
    return fault;
}

corral_status corral_refuse(corral_context *context, uint16_t status, corral_string body) {
    struct writer message = {0};
    write_unsigned(&message, status);
    write_literal(&message, ": ");
    write_text(&message, body);
    corral_status fault = status < 500 ? CORRAL_CALLER_FAULT : CORRAL_FUNCTION_FAULT;
    fail(context, fault, &message);
    context->refusal = new_response(context, CORRAL_RETURN, status);
    corral_response_text(context->refusal, body);
    return fault;
}

corral_string corral_message(const corral_context *context) {
    return context->message.data == NULL ? corral_text("") : context->message;
}

corral_status corral_broken(corral_context *context, const char *file, int line,
                            const char *condition) {
    struct writer message = {0};
    write_literal(&message, file);
    write_literal(&message, ":");
    write_unsigned(&message, (uint64_t)line);
    write_literal(&message, ": `");
    write_literal(&message, condition);
    write_literal(&message, "` is false");
    return fail(context, CORRAL_FUNCTION_FAULT, &message);
}
