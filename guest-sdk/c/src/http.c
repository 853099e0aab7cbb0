/* HTTP requests, whoever sends them. */
#include "http.h"

#include <string.h>

static void end_call(struct corral_http_call *call, corral_status fault, corral_string reason) {
    call->finished = true;
    call->fault = fault;
    call->reason = lossy_text(reason);
}

static bool starts_with(corral_string text, const char *start) {
    size_t length = strlen(start);
    return text.length >= length && equal_in_any_case(corral_text_of(text.data, length), start);
}

static bool split_url(const char *url, struct url_parts *parts) {
    corral_string rest = corral_text(url == NULL ? "" : url);
    parts->is_https = starts_with(rest, "https://");
    if (!parts->is_https && !starts_with(rest, "http://")) {
        return false;
    }
    size_t start = parts->is_https ? strlen("https://") : strlen("http://");
    size_t length = strcspn(url + start, "/?#");
    parts->authority = corral_text_of(url + start, length);
    const char *target = url + start + length;
    parts->target = corral_text_of(target, strcspn(target, "#"));
    return length > 0;
}

/* Calls that were not waited for end with the invocation. */
static void drop_calls(corral_context *context) {
    for (struct corral_http_call *call = context->calls; call != NULL; call = call->next) {
        if (!call->finished) {
            transport_drop(call);
        }
    }
    context->calls = NULL;
}

corral_http_call *corral_fetch_start(corral_context *context, const corral_http_request *request) {
    struct corral_http_call *call = memory_zeroed(sizeof *call);
    call->next = context->calls;
    context->calls = call;
    context->drop_calls = drop_calls;
    call->method = copy_text(corral_text(request->method == NULL ? "GET" : request->method)).data;
    call->url = copy_text(corral_text(request->url == NULL ? "" : request->url)).data;
    struct url_parts parts;
    if (split_url(call->url, &parts)) {
        transport_start(call, request, &parts);
    } else {
        end_call(call, CORRAL_FUNCTION_FAULT, corral_text("not an absolute http or https URL"));
    }
    return call;
}

size_t corral_fetch_any(corral_context *context, corral_http_call *const *calls, size_t count) {
    (void)context;
    bool any = false;
    for (size_t index = 0; index < count; index++) {
        if (calls[index] != NULL && calls[index]->finished) {
            return index;
        }
        any = any || calls[index] != NULL;
    }
    if (!any) {
        return count;
    }
    size_t index = transport_wait(calls, count);
    transport_finish(calls[index]);
    return index;
}

corral_status corral_fetch_wait(corral_context *context, corral_http_call *call,
                                corral_http_response *response) {
    corral_fetch_any(context, &call, 1);
    if (call->reason.data != NULL) {
        return corral_fail(context, call->fault, "%s %s: %s", call->method, call->url,
                           call->reason.data);
    }
    *response = call->response;
    return CORRAL_OK;
}

corral_status corral_fetch(corral_context *context, const corral_http_request *request,
                           corral_http_response *response) {
    return corral_fetch_wait(context, corral_fetch_start(context, request), response);
}

corral_string corral_http_header(const corral_http_response *response, const char *name) {
    return find_field(response->headers, name, true);
}
