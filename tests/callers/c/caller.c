/* A function that sends all requests that its trigger lists, at once: each line has a
 * method, a URL and perhaps a number, which is the length of the body. The messages are
 * status and body of the responses. */
#include "corral_http.h"

#include <stdlib.h>
#include <string.h>

#define MOST 16

CORRAL_TRIGGER_QUEUE(item, "requests")
CORRAL_OUTPUT_QUEUE(out, "responses")

static corral_http_call *start(corral_context *context, char *line) {
    char *rest = line;
    const char *method = strsep(&rest, " ");
    const char *url = strsep(&rest, " ");
    size_t length = rest == NULL ? 0 : strtoul(rest, NULL, 10);
    char *body = corral_allocate(context, length);
    memset(body, 'x', length);
    corral_http_request request = {
        .method = method,
        .url = url,
        .body = corral_bytes_of(body, length),
        .timeout_ms = 1000,
    };
    return corral_fetch_start(context, &request);
}

static corral_status call(corral_context *context) {
    corral_string lines;
    corral_status status = corral_trigger_text(context, &lines);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_http_call *calls[MOST];
    size_t count = 0;
    char *rest = strdup(lines.data);
    while (rest != NULL && count < MOST) {
        calls[count] = start(context, strsep(&rest, "\n"));
        count += 1;
    }
    /* One that has a response comes first; the messages are in the order of the lines. */
    CORRAL_REQUIRE(context, corral_fetch_any(context, calls, count) < count);
    for (size_t index = 0; index < count; index++) {
        corral_http_response response;
        status = corral_fetch_wait(context, calls[index], &response);
        if (status != CORRAL_OK) {
            return status;
        }
        corral_push_text(context, out,
                         corral_format(context, "%u %.*s", response.status,
                                       (int)response.body.length,
                                       (const char *)response.body.data));
    }
    return CORRAL_OK;
}

CORRAL_FUNCTION(call)
