/* A simulated invocation. */
#ifndef CORRAL_TESTING_TEST_H
#define CORRAL_TESTING_TEST_H

#include "../../corral_test.h"
#include "../context.h"

/* An allocation of a test. */
struct kept {
    struct kept *next;
    max_align_t alignment;
};

/* Names with values, which grow. */
struct pairs {
    corral_field *items;
    size_t length;
    size_t capacity;
};

struct test_input {
    struct test_input *next;
    corral_string name;
    corral_kind kind;
    corral_string content;
    bool taken;
};

struct test_lines {
    corral_test_line *items;
    size_t length;
    size_t capacity;
};

struct test_reports {
    corral_test_progress *items;
    size_t length;
    size_t capacity;
};

/* What a service answers; without a status, why it cannot be reached. */
struct test_response {
    struct test_response *next;
    corral_string method;
    corral_string url;
    uint16_t status;
    struct pairs headers;
    corral_string body;
};

struct test_request {
    struct test_request *next;
    corral_test_request request;
};

struct corral_test {
    struct kept *kept;

    corral_kind kind;
    corral_string content;
    corral_string method;
    corral_string url;
    struct pairs headers;
    struct pairs query;
    struct pairs params;
    corral_string identities;

    struct test_input *inputs;
    corral_string metadata;
    struct pairs settings;
    corral_string settings_error;
    corral_trace_context trace;
    uint64_t remaining;
    /* The last one first. */
    struct test_response *responses;

    bool called;
    bool succeeded;
    corral_function_types_outcome_t outcome;
    corral_function_types_failure_t failure;
    struct test_lines lines;
    struct test_reports reports;
    /* Requests to services, in order. */
    struct test_request *sent;
};

#endif
