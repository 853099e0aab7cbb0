/* What the parts that send HTTP requests share. */
#ifndef CORRAL_HTTP_PARTS_H
#define CORRAL_HTTP_PARTS_H

#include "../bindings/http_client.h"
#include "../corral_http.h"
#include "context.h"

/* A URL's parts; they refer to it. */
struct url_parts {
    bool is_https;
    corral_string authority;
    /* Path and query. Without a path it does not begin with `/`. */
    corral_string target;
};

struct corral_http_call {
    struct corral_http_call *next;
    const char *method;
    const char *url;
    /* Whether the response, or why there is none, is known. */
    bool finished;
    /* Why there is no response; absent if there is one. */
    corral_string reason;
    /* Whose fault that is. */
    corral_status fault;
    corral_http_response response;
    /* Whether `future` is one that has to be dropped. */
    bool pending;
    wasi_http_types_own_future_incoming_response_t future;
};

/* The transport, which the test double replaces. */

/* Sends the request, or ends the call with the reason why not. */
static void transport_start(struct corral_http_call *call, const corral_http_request *request,
                            const struct url_parts *url);

/* Waits until one of the calls, none of which is finished, has a response; returns its
 * index. NULL is passed over. */
static size_t transport_wait(struct corral_http_call *const *calls, size_t count);

/* Reads the response of a call that has one, or ends the call with the reason why not. */
static void transport_finish(struct corral_http_call *call);

/* Lets go of a call that is not finished. */
static void transport_drop(struct corral_http_call *call);

#endif
