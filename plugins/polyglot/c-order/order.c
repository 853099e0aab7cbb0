/* Accepts an order over HTTP and enqueues it unchanged. */
#include "corral.h"

static corral_status order(corral_context *context) {
    corral_string body;
    corral_status status = corral_request_text(context, &body);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_output_text(context, "message", body);
    return corral_return_text(context, corral_text("Order enqueued"));
}

CORRAL_FUNCTION(order)
