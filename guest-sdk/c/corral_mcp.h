/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Tools, resources and prompts of the Functions host's MCP extension.
 *
 *     CORRAL_TRIGGER_MCP_TOOL(call, "forecast", "the weather of a city",
 *                             CORRAL_ARGUMENT("city", "string", "the city"),
 *                             CORRAL_OPTIONAL_ARGUMENT("days", "integer", "how many"))
 *
 *     static corral_status forecast(corral_context *context) {
 *         corral_string city;
 *         corral_status status = corral_argument_text(context, "city", &city);
 *         if (status != CORRAL_OK) {
 *             return status;
 *         }
 *         return corral_return_tool_text(context, corral_format(context, "sunny in %s",
 * city.data));
 *     }
 *
 *     CORRAL_FUNCTION(forecast)
 */
#ifndef CORRAL_MCP_H
#define CORRAL_MCP_H

#include "corral.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Triggers ------------------------------------------------------------------- */

/* A tool: the trigger's name, the tool's name, its description, and at most seven
 * CORRAL_ARGUMENT or CORRAL_OPTIONAL_ARGUMENT, or CORRAL_NO_ARGUMENTS. */
#define CORRAL_TRIGGER_MCP_TOOL(name, tool, description, ...)                                      \
    CORRAL_TRIGGER(name, "mcpToolTrigger",                                                         \
                   CORRAL_PROPERTY("toolName", tool) CORRAL_PROPERTY("description", description)   \
                       CORRAL_PROPERTY_JSON("useResultSchema", "true")                             \
                           CORRAL_ASCII_(",\\\"toolProperties\\\":\\\"[")                          \
                               CORRAL_JOINED_(__VA_ARGS__) CORRAL_ASCII_("]\\\""))

/* A resource, whose URI may have parameters in braces: the trigger's name, the URI, the
 * resource's name, and its CORRAL_PROPERTY one after the other. */
#define CORRAL_TRIGGER_MCP_RESOURCE(name, uri, resource, properties)                               \
    CORRAL_TRIGGER(name, "mcpResourceTrigger",                                                     \
                   CORRAL_PROPERTY("uri", uri) CORRAL_PROPERTY("resourceName", resource)           \
                       properties)

/* A prompt: the trigger's name, the prompt's name, its description, and at most seven
 * CORRAL_PROMPT_ARGUMENT or CORRAL_NO_ARGUMENTS. */
#define CORRAL_TRIGGER_MCP_PROMPT(name, prompt, description, ...)                                  \
    CORRAL_TRIGGER(name, "mcpPromptTrigger",                                                       \
                   CORRAL_PROPERTY("promptName", prompt)                                           \
                       CORRAL_PROPERTY("description", description)                                 \
                           CORRAL_ASCII_(",\\\"promptArguments\\\":\\\"[")                         \
                               CORRAL_JOINED_(__VA_ARGS__) CORRAL_ASCII_("]\\\""))

/* An argument of a tool: its name, its type of JSON Schema, and what it is for. */
#define CORRAL_ARGUMENT(name, type, description) CORRAL_ARGUMENT_(name, type, description, "true")

/* An argument that callers may leave out. */
#define CORRAL_OPTIONAL_ARGUMENT(name, type, description)                                          \
    CORRAL_ARGUMENT_(name, type, description, "false")

/* An argument of a prompt, which is text. `required` is "true" or "false". */
#define CORRAL_PROMPT_ARGUMENT(name, description, required)                                        \
    CORRAL_ASCII_("{" CORRAL_INNER_("name", name) "," CORRAL_INNER_(                               \
        "description", description) "," CORRAL_Q_ "required" CORRAL_Q_ ":" required "}")

#define CORRAL_NO_ARGUMENTS ""

/* -- Arguments ------------------------------------------------------------------ */

/* An argument of the call as JSON text; absent if the client did not give it. */
corral_string corral_argument(corral_context *context, const char *name);

/* An argument that is text. If it is missing or something else, that is the caller's
 * fault. */
corral_status corral_argument_text(corral_context *context, const char *name, corral_string *value);

/* An argument that is a whole number of 64 bits. */
corral_status corral_argument_integer(corral_context *context, const char *name, int64_t *value);

/* An argument that is a number. */
corral_status corral_argument_number(corral_context *context, const char *name, double *value);

/* An argument that is true or false. */
corral_status corral_argument_bool(corral_context *context, const char *name, bool *value);

/* The URI of the resource that the client reads. Its parameters are in the metadata. */
corral_string corral_resource_uri(corral_context *context);

/* -- Results -------------------------------------------------------------------- */

/* What a tool returns, in the form that the extension takes with "useResultSchema". It
 * belongs to the invocation. */
typedef struct corral_tool_result corral_tool_result;

/* A result without content. */
corral_tool_result *corral_tool_result_new(corral_context *context);

/* Adds text that the model reads. */
void corral_tool_text(corral_tool_result *result, corral_string text);

/* Adds a picture, of a type such as "image/png". */
void corral_tool_image(corral_tool_result *result, corral_bytes data, const char *mime_type);

/* Adds a sound, of a type such as "audio/wav". */
void corral_tool_audio(corral_tool_result *result, corral_bytes data, const char *mime_type);

/* Adds a link to a resource, which the client can read. */
void corral_tool_link(corral_tool_result *result, corral_string uri, corral_string name);

/* Adds the text of a resource. */
void corral_tool_resource(corral_tool_result *result, corral_string uri, corral_string text);

/* Sets the structured content: the JSON text of an object. */
void corral_tool_structured(corral_tool_result *result, corral_string json);

/* Returns the result from a tool. */
corral_status corral_return_tool(corral_tool_result *result);

/* Returns text from a tool. */
corral_status corral_return_tool_text(corral_context *context, corral_string text);

/* Returns a failure from a tool whose reason the model reads. */
corral_status corral_return_tool_error(corral_context *context, corral_string reason);

/* -- How it works --------------------------------------------------------------- */

/* JSON within the text of a property: each quotation mark is escaped once more. */
#define CORRAL_Q_ "\\\\\\\""
#define CORRAL_INNER_(key, value) CORRAL_Q_ key CORRAL_Q_ ":" CORRAL_Q_ value CORRAL_Q_
#define CORRAL_ARGUMENT_(name, type, description, required)                                        \
    CORRAL_ASCII_("{" CORRAL_INNER_("propertyName", name) "," CORRAL_INNER_(                       \
        "propertyType", type) "," CORRAL_INNER_("description", description) "," CORRAL_Q_          \
                                                                            "isRequired" CORRAL_Q_ \
                                                                            ":" required "}")

#define CORRAL_JOINED_(...)                                                                        \
    CORRAL_PICK_(__VA_ARGS__, CORRAL_JOIN7_, CORRAL_JOIN6_, CORRAL_JOIN5_, CORRAL_JOIN4_,          \
                 CORRAL_JOIN3_, CORRAL_JOIN2_, CORRAL_JOIN1_, )                                    \
    (__VA_ARGS__)
#define CORRAL_JOIN1_(a) a
#define CORRAL_JOIN2_(a, ...) a CORRAL_ASCII_(",") CORRAL_JOIN1_(__VA_ARGS__)
#define CORRAL_JOIN3_(a, ...) a CORRAL_ASCII_(",") CORRAL_JOIN2_(__VA_ARGS__)
#define CORRAL_JOIN4_(a, ...) a CORRAL_ASCII_(",") CORRAL_JOIN3_(__VA_ARGS__)
#define CORRAL_JOIN5_(a, ...) a CORRAL_ASCII_(",") CORRAL_JOIN4_(__VA_ARGS__)
#define CORRAL_JOIN6_(a, ...) a CORRAL_ASCII_(",") CORRAL_JOIN5_(__VA_ARGS__)
#define CORRAL_JOIN7_(a, ...) a CORRAL_ASCII_(",") CORRAL_JOIN6_(__VA_ARGS__)

#ifdef __cplusplus
}
#endif

#endif
