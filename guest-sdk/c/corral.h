/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Write an Azure function in C and run it as a Corral plugin.
 *
 *     #include "corral.h"
 *
 *     CORRAL_TRIGGER_HTTP(CORRAL_METHODS("post"))
 *     CORRAL_OUTPUT_QUEUE(message, "orders")
 *
 *     static corral_status order(corral_context *context) {
 *         corral_string body;
 *         corral_status status = corral_request_text(context, &body);
 *         if (status != CORRAL_OK) {
 *             return status;
 *         }
 *         corral_output_text(context, message, body);
 *         return corral_return_text(context, corral_text("Order enqueued"));
 *     }
 *
 *     CORRAL_FUNCTION(order)
 *
 * corral_declare.h has the macros that declare bindings, corral_http.h calls services.
 *
 * Memory: what the SDK returns belongs to the invocation. It stays valid until the
 * function returns, and is never freed by the function. What the SDK is given, it
 * copies before the call returns, so that it may be on the stack or freed at once.
 * If memory runs out, the invocation ends, and Corral reports `memory_limit`; no call
 * returns NULL for it.
 *
 * JSON is text here: the SDK has what is needed to read single members and to write
 * small documents (see corral_json.h). Use a library of your choice for the rest.
 */
#ifndef CORRAL_H
#define CORRAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "corral_declare.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CORRAL_PRINTF(string, first) __attribute__((__format__(__printf__, string, first)))
#else
#define CORRAL_PRINTF(string, first)
#endif

/* The current invocation. It is valid until the function returns. */
typedef struct corral_context corral_context;

/* -- Text and bytes ------------------------------------------------------------- */

/* UTF-8 text with its length in bytes, which may contain NUL. `data` is NULL where
 * there is no text at all, as for a header that was not sent. In texts that the SDK
 * returns, data[length] is NUL, so that those without a NUL inside are C strings. */
typedef struct corral_string {
    const char *data;
    size_t length;
} corral_string;

/* Bytes with their number. `data` is NULL if there are no bytes at all. */
typedef struct corral_bytes {
    const void *data;
    size_t length;
} corral_bytes;

/* A NUL-terminated string as a corral_string. Refers to `text` without a copy. */
corral_string corral_text(const char *text);

/* `length` bytes of UTF-8 as a corral_string. Refers to `data` without a copy. */
static inline corral_string corral_text_of(const char *data, size_t length) {
    corral_string text;
    text.data = data;
    text.length = length;
    return text;
}

/* `length` bytes from `data`. Refers to them without a copy. */
static inline corral_bytes corral_bytes_of(const void *data, size_t length) {
    corral_bytes bytes;
    bytes.data = data;
    bytes.length = length;
    return bytes;
}

/* Whether `text` is equal to the NUL-terminated `other`. */
bool corral_equal(corral_string text, const char *other);

/* Text formatted as by printf. `%s` takes only NUL-terminated strings. */
corral_string corral_format(corral_context *context, const char *format, ...) CORRAL_PRINTF(2, 3);

/* Memory of `size` bytes, aligned for any type and not initialized. It belongs to the
 * invocation. */
void *corral_allocate(corral_context *context, size_t size);

/* -- Errors --------------------------------------------------------------------- */

/* The result of a function: success, or who must act for the next call to succeed. */
typedef enum corral_status {
    CORRAL_OK = 0,
    /* The caller sent something that cannot be processed. In a function with an HTTP
     * trigger the caller gets status 400 with the message. */
    CORRAL_CALLER_FAULT,
    /* The function has a bug. */
    CORRAL_FUNCTION_FAULT,
    /* A setting or a binding is missing or wrong. */
    CORRAL_CONFIGURATION_FAULT,
    /* A service that the function called failed. */
    CORRAL_UPSTREAM_FAULT
} corral_status;

/* Sets the message of a failure, formatted as by printf, and returns `fault`:
 *
 *     return corral_fail(context, CORRAL_UPSTREAM_FAULT, "stock: status %d", status);
 *
 * The message is for the operator's log. A failed invocation writes no output, and the
 * Functions host retries it by its own rules. */
corral_status corral_fail(corral_context *context, corral_status fault, const char *format, ...)
    CORRAL_PRINTF(3, 4);

/* As corral_fail, with a message that is not formatted. */
corral_status corral_fail_text(corral_context *context, corral_status fault, corral_string message);

/* Marks the failure as retryable: the same invocation may succeed later. Returns
 * `fault`, so that it can wrap corral_fail. */
corral_status corral_retryable(corral_context *context, corral_status fault);

/* Ends the function with an HTTP response to the caller, as in
 *
 *     return corral_refuse(context, 404, corral_text("no such order"));
 *
 * With another trigger the invocation fails. The fault is the caller's if `status` is
 * below 500, else the function's. */
corral_status corral_refuse(corral_context *context, uint16_t status, corral_string body);

/* The message of the last failure, empty if there was none. */
corral_string corral_message(const corral_context *context);

/* Fails with the function's fault and the place in the source unless `condition` is
 * true. For use in functions that return corral_status. */
#define CORRAL_REQUIRE(context, condition)                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            return corral_broken((context), __FILE__, __LINE__, #condition);                       \
        }                                                                                          \
    } while (0)

/* What CORRAL_REQUIRE returns. `file` and `condition` are NUL-terminated. */
corral_status corral_broken(corral_context *context, const char *file, int line,
                            const char *condition);

/* -- The trigger and other inputs ----------------------------------------------- */

/* What a value is. */
typedef enum corral_kind {
    /* The binding has no value, for example because a blob does not exist. */
    CORRAL_NONE,
    /* Text, exactly as it was written to the queue, blob or event. */
    CORRAL_TEXT,
    /* A JSON document as text, exactly as it was sent. */
    CORRAL_JSON,
    /* Bytes, of a binding with "dataType": "binary". */
    CORRAL_BYTES,
    /* An HTTP request; its content is the body. */
    CORRAL_HTTP
} corral_kind;

/* The value of the trigger or of an input binding. */
typedef struct corral_value {
    corral_kind kind;
    /* The name of the binding; NULL for the trigger. */
    const char *name;
    /* The text, JSON, bytes or body. */
    corral_bytes content;
} corral_value;

/* The trigger's value. */
const corral_value *corral_trigger(const corral_context *context);

/* The value of the input binding `name`. It moves to the plugin and can be taken once,
 * unless it is the trigger's; a second time, or without such a binding, is a
 * configuration fault. A binding without a value is CORRAL_NONE. */
corral_status corral_input(corral_context *context, const char *name, const corral_value **value);

/* A value as text: text unchanged, JSON as it was sent; bytes and bodies must be
 * UTF-8, or it is the caller's fault. A binding without a value is a configuration
 * fault. */
corral_status corral_value_text(corral_context *context, const corral_value *value,
                                corral_string *text);

/* A value as bytes. A binding without a value is a configuration fault. */
corral_status corral_value_bytes(corral_context *context, const corral_value *value,
                                 corral_bytes *bytes);

/* A value as JSON text without a byte order mark. Text that is not well-formed JSON is
 * the caller's fault. A binding without a value is a configuration fault. */
corral_status corral_value_json(corral_context *context, const corral_value *value,
                                corral_string *json);

/* corral_value_text of the trigger. */
corral_status corral_trigger_text(corral_context *context, corral_string *text);

/* corral_value_bytes of the trigger. */
corral_status corral_trigger_bytes(corral_context *context, corral_bytes *bytes);

/* corral_value_json of the trigger. */
corral_status corral_trigger_json(corral_context *context, corral_string *json);

/* The state of a timer's schedule. Times are as the Functions host wrote them (ISO
 * 8601). All three are absent when the schedule is shorter than a minute or
 * `useMonitor` is false, and `last` is absent in the first run. */
typedef struct corral_timer {
    /* Whether this run is late. */
    bool is_past_due;
    corral_string last;
    corral_string next;
    corral_string last_updated;
} corral_timer;

/* The trigger's value as a timer. */
corral_status corral_trigger_timer(corral_context *context, corral_timer *timer);

/* The events of a trigger with "cardinality": "many", which are read in order. */
typedef struct corral_batch {
    /* The number of the event that is next, from 0. */
    size_t index;
    /* What is left of the JSON array. */
    corral_string rest;
} corral_batch;

/* Starts to read the trigger's value as a batch. */
corral_status corral_trigger_batch(corral_context *context, corral_batch *batch);

/* The next event: the content of a JSON string ("dataType": "string"), any other JSON
 * as it was sent. False at the end. */
bool corral_batch_text(corral_context *context, corral_batch *batch, corral_string *event);

/* The next event as bytes ("dataType": "binary"). `bytes->data` is NULL for an event
 * that is not base64. False at the end. */
bool corral_batch_bytes(corral_context *context, corral_batch *batch, corral_bytes *event);

/* Metadata of the event at `index` as JSON text: entry `index` of the metadata
 * `<key>Array`, for example of "SequenceNumber". */
corral_string corral_batch_metadata(corral_context *context, size_t index, const char *key);

/* -- HTTP requests -------------------------------------------------------------- */

/* A name with a value. */
typedef struct corral_field {
    corral_string name;
    corral_string value;
} corral_field;

/* Fields in order; names may repeat. */
typedef struct corral_fields {
    const corral_field *items;
    size_t length;
} corral_fields;

/* The functions in this section return empty or absent values in a function with
 * another trigger. */

/* The method in upper case, for example GET. */
corral_string corral_request_method(const corral_context *context);

/* The public URL with scheme, host, escaped path and raw query. */
corral_string corral_request_url(const corral_context *context);

/* The path of the URL, escaped as the caller sent it; at least `/`. It is a part of
 * the URL and not NUL-terminated. */
corral_string corral_request_path(const corral_context *context);

/* The body; empty when the caller sent none. */
corral_bytes corral_request_body(const corral_context *context);

/* The body as text. A body that is not UTF-8 is the caller's fault; the trigger not
 * being HTTP, a configuration fault. */
corral_status corral_request_text(corral_context *context, corral_string *text);

/* The first header field of that name, in any case. */
corral_string corral_request_header(corral_context *context, const char *name);

/* The first query parameter of that name, decoded. */
corral_string corral_request_query(corral_context *context, const char *name);

/* A parameter of the route ("route": "orders/{id}"), decoded; names in any case.
 * Absent if it is optional and the caller omitted it. */
corral_string corral_request_param(corral_context *context, const char *name);

/* All header fields, with the caller's casing. */
corral_fields corral_request_headers(corral_context *context);

/* All query parameters, decoded. */
corral_fields corral_request_queries(corral_context *context);

/* All parameters of the route that have a value, decoded. */
corral_fields corral_request_params(corral_context *context);

/* The claims identities that the Functions host established, as a JSON array. */
corral_string corral_request_identities(corral_context *context);

/* -- Outputs and the return value ----------------------------------------------- */

/* The name of the return value: the response of a function with an HTTP trigger, the
 * binding named `$return` of any other. All functions for outputs take it. */
#define CORRAL_RETURN "$return"

/* Sets the output binding `name` to text, delivered unchanged; it replaces any earlier
 * value. A value that cannot be delivered, such as text that is not UTF-8, fails the
 * invocation when the function returns, so that no call needs to be checked. */
void corral_output_text(corral_context *context, const char *name, corral_string text);

/* Sets the output binding `name` to JSON text, delivered unchanged. */
void corral_output_json(corral_context *context, const char *name, corral_string json);

/* Sets the output binding `name` to bytes. */
void corral_output_bytes(corral_context *context, const char *name, corral_bytes bytes);

/* Leaves the output binding `name` without a value. */
void corral_output_nothing(corral_context *context, const char *name);

/* Appends a message with text to the output binding `name`. */
void corral_push_text(corral_context *context, const char *name, corral_string text);

/* Appends a message with JSON text to the output binding `name`. */
void corral_push_json(corral_context *context, const char *name, corral_string json);

/* Appends a message with bytes to the output binding `name`. */
void corral_push_bytes(corral_context *context, const char *name, corral_bytes bytes);

/* corral_output_text of the return value; always CORRAL_OK. The response to an HTTP
 * caller has status 200 and the media type text/plain. */
corral_status corral_return_text(corral_context *context, corral_string text);

/* corral_output_json of the return value; always CORRAL_OK. The media type of a
 * response is application/json. */
corral_status corral_return_json(corral_context *context, corral_string json);

/* corral_output_bytes of the return value; always CORRAL_OK. The media type of a
 * response is application/octet-stream. */
corral_status corral_return_bytes(corral_context *context, corral_bytes bytes);

/* -- HTTP responses ------------------------------------------------------------- */

/* An HTTP response. It belongs to the invocation and may be changed until the function
 * returns. */
typedef struct corral_response corral_response;

/* Makes a response the return value. `status` is 200 to 599. */
corral_response *corral_respond(corral_context *context, uint16_t status);

/* Makes a response the value of the output binding `name`, which has the type http. */
corral_response *corral_output_response(corral_context *context, const char *name, uint16_t status);

/* Adds a header field. Names may repeat, as set-cookie does. */
void corral_response_header(corral_response *response, const char *name, corral_string value);

/* Sets the body to text. In this and the next two, the media type is declared unless
 * the response has a content-type. */
void corral_response_text(corral_response *response, corral_string text);

/* Sets the body to JSON text. */
void corral_response_json(corral_response *response, corral_string json);

/* Sets the body to bytes. */
void corral_response_bytes(corral_response *response, corral_bytes bytes);

/* -- The invocation ------------------------------------------------------------- */

/* The invocation id from the Functions host, a GUID. */
corral_string corral_invocation_id(corral_context *context);

/* The name of the function: its folder. */
corral_string corral_function_name(corral_context *context);

/* The name of the trigger's binding. */
corral_string corral_trigger_name(corral_context *context);

/* The time until the invocation is stopped, in milliseconds. */
uint64_t corral_remaining_ms(corral_context *context);

/* The trigger's metadata as a JSON object. */
corral_string corral_metadata(corral_context *context);

/* One entry of the metadata as text; numbers and booleans as they are written in JSON.
 * Absent if it is null. Keys are compared in any case, as the Functions host does. */
corral_string corral_metadata_text(corral_context *context, const char *key);

/* One entry of the metadata as a number, which the Functions host may have written as
 * text. False if it is absent or not a number. */
bool corral_metadata_number(corral_context *context, const char *key, uint64_t *number);

/* W3C Trace Context. */
typedef struct corral_trace_context {
    /* The header traceparent; absent if the call has no trace context. */
    corral_string traceparent;
    /* The header tracestate; absent if there was none. */
    corral_string tracestate;
} corral_trace_context;

/* Trace context, to propagate to outgoing calls. */
corral_trace_context corral_get_trace(corral_context *context);

/* Names the span in which the function does its work, if it made its own. */
void corral_set_trace(corral_context *context, corral_trace_context trace);

/* -- Settings ------------------------------------------------------------------- */

/* A setting; absent if it does not exist or is not granted to the plugin. */
corral_string corral_setting(corral_context *context, const char *name);

/* A required setting. If it is missing, that is a configuration fault. */
corral_status corral_require_setting(corral_context *context, const char *name,
                                     corral_string *value);

/* All granted settings. */
corral_status corral_settings(corral_context *context, corral_fields *settings);

/* -- Logs ----------------------------------------------------------------------- */

/* The severity of a line, from a step inside an operation to a failure that affects
 * other operations. */
typedef enum corral_level {
    CORRAL_TRACE,
    CORRAL_DEBUG,
    CORRAL_INFO,
    CORRAL_WARN,
    CORRAL_ERROR,
    CORRAL_CRITICAL
} corral_level;

/* Writes a line to the invocation's log. `target` names the part of the program and
 * may be empty. Bytes that are not UTF-8 are replaced by U+FFFD. */
void corral_log(corral_level level, const char *target, corral_string message);

/* As corral_log, formatted as by printf. */
void corral_logf(corral_level level, const char *target, const char *format, ...)
    CORRAL_PRINTF(3, 4);

#define corral_trace(...) corral_logf(CORRAL_TRACE, "", __VA_ARGS__)
#define corral_debug(...) corral_logf(CORRAL_DEBUG, "", __VA_ARGS__)
#define corral_info(...) corral_logf(CORRAL_INFO, "", __VA_ARGS__)
#define corral_warn(...) corral_logf(CORRAL_WARN, "", __VA_ARGS__)
#define corral_error(...) corral_logf(CORRAL_ERROR, "", __VA_ARGS__)
#define corral_critical(...) corral_logf(CORRAL_CRITICAL, "", __VA_ARGS__)

/* -- Progress ------------------------------------------------------------------- */

/* Reports that `done` of `total` is done, in any unit, and what happens now. A total of
 * zero is not known, and `message` may be NULL.
 *
 * It reaches clients of the Model Context Protocol that ask for progress, while Corral
 * answers them; for all others nothing happens. `done` has to grow from report to report. */
void corral_report_progress(double done, double total, const char *message);

/* -- The plugin's export -------------------------------------------------------- */

/* A function that Corral can call. */
typedef corral_status corral_function(corral_context *context);

/* What Corral calls. CORRAL_FUNCTION defines it. */
corral_status corral_handle(corral_context *context);

/* Makes `function` the plugin's function. Once in each plugin, at the top level, after what
 * is declared with corral_declare.h. */
#define CORRAL_FUNCTION(function)                                                                  \
    CORRAL_DECLARE_END_                                                                            \
    corral_status corral_handle(corral_context *context) { return function(context); }

CORRAL_DECLARE_NOTHING_

#ifdef __cplusplus
}
#endif

#endif
