/* A tool of an MCP server. */
#include "corral_mcp.h"

CORRAL_TRIGGER_MCP_TOOL(call, "my-function", "Greets a person by name",
                        CORRAL_ARGUMENT("name", "string", "whom to greet"),
                        CORRAL_OPTIONAL_ARGUMENT("times", "integer",
                                                 "how often, once unless given"))

static corral_status handle_my_function(corral_context *context) {
    corral_string name;
    corral_status status = corral_argument_text(context, "name", &name);
    if (status != CORRAL_OK) {
        return status;
    }
    int64_t times = 1;
    if (corral_argument(context, "times").data != NULL) {
        status = corral_argument_integer(context, "times", &times);
        if (status != CORRAL_OK) {
            return status;
        }
    }
    if (times < 1 || times > 10) {
        /* The model reads this and can correct its call. */
        return corral_return_tool_error(context, corral_text("`times` is a number from 1 to 10"));
    }
    corral_string greetings = corral_format(context, "Hello, %s!", name.data);
    for (int64_t done = 1; done < times; done++) {
        greetings = corral_format(context, "%s Hello, %s!", greetings.data, name.data);
    }
    return corral_return_tool_text(context, greetings);
}

CORRAL_FUNCTION(handle_my_function)
