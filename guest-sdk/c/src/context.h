/* What the parts of the SDK share: an invocation and its outputs. */
#ifndef CORRAL_CONTEXT_H
#define CORRAL_CONTEXT_H

#include "../bindings/function.h"
#include "../corral.h"
#include "../corral_json.h"

/* What a body or an output is. The first three are also kinds of messages. */
enum content_kind { CONTENT_TEXT, CONTENT_JSON, CONTENT_BYTES, CONTENT_EMPTY };

struct content {
    enum content_kind kind;
    corral_bytes bytes;
};

/* Header fields, which grow. */
struct field_list {
    corral_field *items;
    size_t length;
    size_t capacity;
};

struct corral_response {
    corral_context *context;
    /* The binding, for messages about what cannot be delivered. */
    const char *output;
    uint16_t status;
    struct field_list headers;
    struct content body;
};

/* Messages, which grow. */
struct message_list {
    struct content *items;
    size_t length;
    size_t capacity;
};

enum output_kind { OUTPUT_ONE, OUTPUT_MESSAGES, OUTPUT_RESPONSE };

/* The value of an output binding. */
struct output {
    struct output *next;
    const char *name;
    enum output_kind kind;
    struct content content;
    struct message_list messages;
    corral_response *response;
};

/* Text that is fetched from the host when it is first used. */
struct lazy_text {
    bool fetched;
    corral_string text;
};

/* Fields that are fetched from the host when they are first used. */
struct lazy_fields {
    bool fetched;
    corral_fields fields;
};

struct corral_context {
    corral_value trigger;
    corral_string method;
    corral_string url;

    struct lazy_text id;
    struct lazy_text function_name;
    struct lazy_text trigger_name;
    struct lazy_text metadata;
    struct lazy_text identities;
    struct lazy_fields headers;
    struct lazy_fields query;
    struct lazy_fields params;

    /* In the order in which they were first set; the return value is one of them. */
    struct output *outputs;
    corral_trace_context own_trace;

    /* Requests to other services, and what lets go of them; NULL without http.c. */
    struct corral_http_call *calls;
    void (*drop_calls)(corral_context *context);

    /* The last failure. */
    corral_string message;
    bool retryable;
    corral_response *refusal;
    /* The first output that cannot be delivered; absent if there is none. */
    corral_string failed_output;
};

/* Text that is written, in memory of the invocation. */
struct writer {
    char *data;
    size_t length;
    size_t capacity;
};

/* Used by parts that precede those in which they are defined. */
static void *memory_resize(void *pointer, size_t size);
static corral_response *new_response(corral_context *context, const char *output, uint16_t status);

#endif
