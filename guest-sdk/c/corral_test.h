/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Calls a function natively with a simulated trigger, without Wasm. A test program is
 * compiled from the function, its tests and corral_test.c, which replaces corral.c:
 *
 *     corral_test *test = corral_test_new();
 *     corral_test_http(test, "POST", "/api/order");
 *     corral_test_body(test, corral_bytes_of("test", 4));
 *     corral_test_call(test, order);
 *     CORRAL_EXPECT_TEXT(corral_test_text_of(test, "message"), "test");
 *     corral_test_free(test);
 *
 * Compile with -fsanitize=address,undefined: each allocation of the SDK is one of the
 * system's, so that access outside of it is found.
 *
 * Memory: what is given is copied. Results are valid until the test is freed or called
 * again, and another test is called.
 */
#ifndef CORRAL_TEST_H
#define CORRAL_TEST_H

#include "corral.h"
#include "corral_http.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A simulated invocation and its results. Owned by the caller, who frees it. */
typedef struct corral_test corral_test;

/* An invocation whose trigger has no value, without settings and metadata, and with a
 * minute left. */
corral_test *corral_test_new(void);

/* Frees the invocation and what it returned. */
void corral_test_free(corral_test *test);

/* -- The trigger ---------------------------------------------------------------- */

/* A request to an HTTP trigger. The query is decoded from `url`, which may be just a
 * path. */
void corral_test_http(corral_test *test, const char *method, const char *url);

/* The body of the request. */
void corral_test_body(corral_test *test, corral_bytes body);

/* One more header field of the request. */
void corral_test_header(corral_test *test, const char *name, const char *value);

/* One more parameter of the route, decoded. */
void corral_test_param(corral_test *test, const char *name, const char *value);

/* The claims identities of the request, a JSON array. */
void corral_test_identities(corral_test *test, const char *json);

/* A trigger with a value of that kind. */
void corral_test_trigger(corral_test *test, corral_kind kind, corral_bytes content);

/* A trigger with text. */
void corral_test_text(corral_test *test, const char *text);

/* A trigger with a JSON document, for example a batch. */
void corral_test_json(corral_test *test, const char *json);

/* A timer that fires on time, with a schedule of five minutes. */
void corral_test_timer(corral_test *test);

/* A message of a Storage queue with its metadata, delivered for the first time. */
void corral_test_queue(corral_test *test, const char *text);

/* -- The rest of the invocation ------------------------------------------------- */

/* An input binding besides the trigger. */
void corral_test_input(corral_test *test, const char *name, corral_kind kind, corral_bytes content);

/* The metadata, a JSON object. */
void corral_test_metadata(corral_test *test, const char *json);

/* A setting that is granted. */
void corral_test_setting(corral_test *test, const char *name, const char *value);

/* Settings that cannot be read, for this reason. */
void corral_test_settings_unavailable(corral_test *test, const char *reason);

/* A trace context; `tracestate` may be NULL. */
void corral_test_trace(corral_test *test, const char *traceparent, const char *tracestate);

/* The time that is left, in milliseconds. */
void corral_test_remaining(corral_test *test, uint64_t milliseconds);

/* -- Other services -------------------------------------------------------------- */

/* Answers every request with this method and URL. */
void corral_test_respond(corral_test *test, const char *method, const char *url, uint16_t status,
                         corral_string body);

/* Adds a header to the response that was added last. */
void corral_test_respond_header(corral_test *test, const char *name, const char *value);

/* Fails every request with this method and URL, as a server that cannot be reached. */
void corral_test_unreachable(corral_test *test, const char *method, const char *url,
                             const char *reason);

/* A request that the function sent. */
typedef struct corral_test_request {
    corral_string method;
    corral_string url;
    corral_fields headers;
    corral_bytes body;
} corral_test_request;

/* The number of requests that the function sent. */
size_t corral_test_requests(const corral_test *test);

/* The request at `index`, from 0, in the order in which they were sent. Its URL is absent
 * if there is none. */
corral_test_request corral_test_request_at(const corral_test *test, size_t index);

/* -- The call and its results --------------------------------------------------- */

/* Calls the function. Whether it succeeded. */
bool corral_test_call(corral_test *test, corral_function *function);

/* Whose fault the failure is; CORRAL_OK if the call succeeded. */
corral_status corral_test_fault(const corral_test *test);

/* Whether the failure is retryable. */
bool corral_test_retryable(const corral_test *test);

/* The message of the failure; absent if the call succeeded. */
corral_string corral_test_message(const corral_test *test);

/* What an output is. */
typedef enum corral_test_kind {
    /* The binding has no value. */
    CORRAL_TEST_NOTHING,
    CORRAL_TEST_TEXT,
    CORRAL_TEST_JSON,
    CORRAL_TEST_BYTES,
    CORRAL_TEST_MESSAGES,
    CORRAL_TEST_RESPONSE
} corral_test_kind;

/* The value of an output binding, or one of its messages. */
typedef struct corral_test_value {
    corral_test_kind kind;
    /* The text, JSON, bytes or body. */
    corral_string content;
    /* The number of messages. */
    size_t messages;
    /* The status of a response. */
    uint16_t status;
} corral_test_value;

/* The value of the output binding `name`; for CORRAL_RETURN the return value. */
corral_test_value corral_test_output(const corral_test *test, const char *name);

/* The content of the output binding `name`; absent without a value. */
corral_string corral_test_text_of(const corral_test *test, const char *name);

/* The message at `index`, from 0, of the output binding `name`. */
corral_test_value corral_test_message_of(const corral_test *test, const char *name, size_t index);

/* A header of the response in the output binding `name`; the header's name in any
 * case. */
corral_string corral_test_header_of(const corral_test *test, const char *name, const char *header);

/* The span that the function named with corral_set_trace. */
corral_trace_context corral_test_trace_of(const corral_test *test);

/* A line that the function logged. */
typedef struct corral_test_line {
    corral_level level;
    corral_string target;
    corral_string message;
} corral_test_line;

/* The number of lines that were logged. */
size_t corral_test_lines(const corral_test *test);

/* The line at `index`, from 0. Its message is absent if there is none. */
corral_test_line corral_test_log(const corral_test *test, size_t index);

/* A report of progress that the function made. */
typedef struct corral_test_progress {
    double done;
    /* Zero if it is not known. */
    double total;
    /* Absent if there is none. */
    corral_string message;
} corral_test_progress;

/* The number of reports of progress. */
size_t corral_test_reports(const corral_test *test);

/* The report at `index`, from 0. Nothing is done if there is none. */
corral_test_progress corral_test_report_at(const corral_test *test, size_t index);

/* -- Expectations --------------------------------------------------------------- */

/* Reports the place unless `condition` is true. */
#define CORRAL_EXPECT(condition) corral_expect((condition), #condition, __FILE__, __LINE__)

/* Reports the place and both texts unless `actual` equals the NUL-terminated
 * `expected`; NULL expects that it is absent. */
#define CORRAL_EXPECT_TEXT(actual, expected)                                                       \
    corral_expect_text((actual), (expected), __FILE__, __LINE__)

/* Names the case that follows in reports; NULL for none. Refers to `name` without a
 * copy. */
void corral_test_case(const char *name);

/* What the macros call. */
void corral_expect(bool condition, const char *text, const char *file, int line);
void corral_expect_text(corral_string actual, const char *expected, const char *file, int line);

/* Prints how many expectations were met, and returns the exit code of the program. */
int corral_test_report(void);

#ifdef __cplusplus
}
#endif

#endif
