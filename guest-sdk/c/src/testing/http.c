/* Replaces the transport: responses come from the test, requests are recorded. */
#include "../http.h"
#include "test.h"

#include <string.h>

void corral_test_respond(corral_test *test, const char *method, const char *url, uint16_t status,
                         corral_string body) {
    struct test_response *response = keep(test, sizeof *response);
    response->method = keep_text(test, corral_text(method));
    response->url = keep_text(test, corral_text(url));
    response->status = status;
    response->body = keep_text(test, body);
    response->next = test->responses;
    test->responses = response;
}

void corral_test_respond_header(corral_test *test, const char *name, const char *value) {
    add_pair(test, &test->responses->headers, corral_text(name), corral_text(value));
}

void corral_test_unreachable(corral_test *test, const char *method, const char *url,
                             const char *reason) {
    corral_test_respond(test, method, url, 0, corral_text(reason));
}

size_t corral_test_requests(const corral_test *test) {
    size_t count = 0;
    for (const struct test_request *sent = test->sent; sent != NULL; sent = sent->next) {
        count += 1;
    }
    return count;
}

corral_test_request corral_test_request_at(const corral_test *test, size_t index) {
    const struct test_request *sent = test->sent;
    while (sent != NULL && index > 0) {
        sent = sent->next;
        index -= 1;
    }
    corral_test_request none = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};
    return sent == NULL ? none : sent->request;
}

static void record(corral_test *test, const struct corral_http_call *call,
                   const corral_http_request *request) {
    struct test_request *sent = keep(test, sizeof *sent);
    struct pairs headers = {0};
    for (size_t index = 0; index < request->headers.length; index++) {
        corral_field field = request->headers.items[index];
        add_pair(test, &headers, field.name, field.value);
    }
    corral_string body = keep_text(test, corral_text_of(request->body.data, request->body.length));
    sent->request.method = keep_text(test, corral_text(call->method));
    sent->request.url = keep_text(test, corral_text(call->url));
    sent->request.headers.items = headers.items;
    sent->request.headers.length = headers.length;
    sent->request.body = corral_bytes_of(body.data, body.length);
    struct test_request **last = &test->sent;
    while (*last != NULL) {
        last = &(*last)->next;
    }
    *last = sent;
}

static void transport_start(struct corral_http_call *call, const corral_http_request *request,
                            const struct url_parts *url) {
    (void)url;
    record(running, call, request);
    call->pending = true;
}

static size_t transport_wait(struct corral_http_call *const *calls, size_t count) {
    size_t index = 0;
    while (index < count && calls[index] == NULL) {
        index += 1;
    }
    return index;
}

static void transport_drop(struct corral_http_call *call) { call->pending = false; }

static void transport_finish(struct corral_http_call *call) {
    transport_drop(call);
    const struct test_response *response = running->responses;
    while (response != NULL && !(corral_equal(response->method, call->method) &&
                                 corral_equal(response->url, call->url))) {
        response = response->next;
    }
    if (response == NULL) {
        end_call(call, CORRAL_UPSTREAM_FAULT,
                 corral_text("the test has no response for it; use corral_test_respond"));
        return;
    }
    if (response->status == 0) {
        end_call(call, CORRAL_UPSTREAM_FAULT, copy_text(response->body));
        return;
    }
    corral_string body = copy_text(response->body);
    call->response.status = response->status;
    call->response.headers.items = response->headers.items;
    call->response.headers.length = response->headers.length;
    call->response.body = corral_bytes_of(body.data, body.length);
    call->finished = true;
}
