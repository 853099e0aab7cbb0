/* Processes the messages of a queue, and writes a message to another queue. */
#include "corral.h"

static corral_status handle_my_function(corral_context *context) {
    corral_string item;
    corral_status status = corral_trigger_text(context, &item);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_info("processing %s", item.data);
    corral_output_text(context, "message", corral_format(context, "processed: %s", item.data));
    return CORRAL_OK;
}

CORRAL_FUNCTION(handle_my_function)
