/* Reads each new blob, and writes a summary to another one. */
#include "corral.h"

static corral_status handle_my_function(corral_context *context) {
    corral_bytes blob;
    corral_status status = corral_trigger_bytes(context, &blob);
    if (status != CORRAL_OK) {
        return status;
    }
    corral_string summary = corral_format(context, "%zu bytes", blob.length);
    corral_info("%s", summary.data);
    corral_output_text(context, "summary", summary);
    return CORRAL_OK;
}

CORRAL_FUNCTION(handle_my_function)
