/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * HTTP requests to other services, from a function.
 *
 *     corral_http_request request = {.url = "https://api.example.com/stock"};
 *     corral_http_response response;
 *     corral_status status = corral_fetch(context, &request, &response);
 *     if (status != CORRAL_OK) {
 *         return status;
 *     }
 *
 * Compile corral_http.c instead of corral.c. A plugin reaches the servers that
 * `grants.net` in plugin.json names. Corral verifies certificates and pools connections;
 * redirects are not followed.
 *
 * That a server cannot be reached, or that its response ends early, is the upstream's
 * fault. A status of 400 or above is a response like any other.
 */
#ifndef CORRAL_HTTP_H
#define CORRAL_HTTP_H

#include "corral.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A request. What is zero is not set. */
typedef struct corral_http_request {
    /* In upper case; NULL means GET. */
    const char *method;
    /* Absolute, with http or https. */
    const char *url;
    /* Corral sets host and the headers of the connection. */
    corral_fields headers;
    corral_bytes body;
    /* How long to wait for a connection, for the head of the response, and between parts
     * of its body, each in milliseconds. The time that is left for the invocation is a
     * limit in any case. */
    uint32_t timeout_ms;
} corral_http_request;

/* A response. It belongs to the invocation. */
typedef struct corral_http_response {
    uint16_t status;
    corral_fields headers;
    corral_bytes body;
} corral_http_response;

/* Sends a request and waits for the whole response. */
corral_status corral_fetch(corral_context *context, const corral_http_request *request,
                           corral_http_response *response);

/* The first header field of that name, in any case; absent if there is none. */
corral_string corral_http_header(const corral_http_response *response, const char *name);

/* -- Several requests at once --------------------------------------------------- */

/* A request that was sent. It belongs to the invocation. */
typedef struct corral_http_call corral_http_call;

/* Sends a request and does not wait for the response. That it cannot be sent is found by
 * corral_fetch_wait. What the request refers to is copied or sent. */
corral_http_call *corral_fetch_start(corral_context *context, const corral_http_request *request);

/* Waits for the response. It can be asked for again. */
corral_status corral_fetch_wait(corral_context *context, corral_http_call *call,
                                corral_http_response *response);

/* Waits until one of the calls has a response, or failed, and returns its index. Calls
 * that are NULL are passed over; `count` if there are no others. */
size_t corral_fetch_any(corral_context *context, corral_http_call *const *calls, size_t count);

#ifdef __cplusplus
}
#endif

#endif
