/* Greets the caller: `?name=Ada`, or the name in the body. */
#include "corral.h"

static corral_status handle_my_function(corral_context *context) {
    corral_string name = corral_request_query(context, "name");
    if (name.length == 0) {
        corral_status status = corral_request_text(context, &name);
        if (status != CORRAL_OK) {
            return status;
        }
    }
    if (name.length == 0) {
        name = corral_text("world");
    }
    corral_info("greeting %s", name.data);
    return corral_return_text(context, corral_format(context, "Hello, %s!", name.data));
}

CORRAL_FUNCTION(handle_my_function)
