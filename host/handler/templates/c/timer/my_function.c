/* Runs every five minutes, and writes a message to a queue. */
#include "corral.h"

static corral_status handle_my_function(corral_context *context) {
    corral_timer timer;
    corral_status status = corral_trigger_timer(context, &timer);
    if (status != CORRAL_OK) {
        return status;
    }
    const char *state = timer.is_past_due ? "late" : "on time";
    corral_info("%s", state);
    corral_output_text(context, "message", corral_text(state));
    return CORRAL_OK;
}

CORRAL_FUNCTION(handle_my_function)
