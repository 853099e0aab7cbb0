/* The results of a simulated call. */
#include "test.h"

corral_status corral_test_fault(const corral_test *test) {
    static const corral_status faults[] = {CORRAL_CALLER_FAULT, CORRAL_FUNCTION_FAULT,
                                           CORRAL_CONFIGURATION_FAULT, CORRAL_UPSTREAM_FAULT};
    return !test->called || test->succeeded ? CORRAL_OK : faults[test->failure.fault];
}

bool corral_test_retryable(const corral_test *test) {
    return corral_test_fault(test) != CORRAL_OK && test->failure.retryable;
}

corral_string corral_test_message(const corral_test *test) {
    return corral_test_fault(test) == CORRAL_OK ? corral_text_of(NULL, 0)
                                                : from_host(&test->failure.message);
}

static const corral_function_types_output_t *output_of(const corral_test *test, const char *name) {
    if (!test->called || !test->succeeded) {
        return NULL;
    }
    const corral_function_types_outcome_t *outcome = &test->outcome;
    if (corral_equal(corral_text(name), CORRAL_RETURN)) {
        return outcome->return_value.is_some ? &outcome->return_value.val : NULL;
    }
    for (size_t index = 0; index < outcome->outputs.len; index++) {
        if (corral_equal(from_host(&outcome->outputs.ptr[index].f0), name)) {
            return &outcome->outputs.ptr[index].f1;
        }
    }
    return NULL;
}

static const corral_test_kind kinds_of_outputs[] = {CORRAL_TEST_TEXT, CORRAL_TEST_JSON,
                                                    CORRAL_TEST_BYTES, CORRAL_TEST_MESSAGES,
                                                    CORRAL_TEST_RESPONSE};

corral_test_value corral_test_output(const corral_test *test, const char *name) {
    corral_test_value value = {CORRAL_TEST_NOTHING, {NULL, 0}, 0, 0};
    const corral_function_types_output_t *output = output_of(test, name);
    if (output == NULL) {
        return value;
    }
    value.kind = kinds_of_outputs[output->tag];
    switch (value.kind) {
    case CORRAL_TEST_MESSAGES:
        value.messages = output->val.messages.len;
        break;
    case CORRAL_TEST_RESPONSE:
        value.status = output->val.http.status;
        value.content = bytes_from_host(&output->val.http.body);
        break;
    default:
        value.content = bytes_from_host(&output->val.bytes);
    }
    return value;
}

corral_string corral_test_text_of(const corral_test *test, const char *name) {
    return corral_test_output(test, name).content;
}

corral_test_value corral_test_message_of(const corral_test *test, const char *name, size_t index) {
    corral_test_value value = {CORRAL_TEST_NOTHING, {NULL, 0}, 0, 0};
    const corral_function_types_output_t *output = output_of(test, name);
    if (output != NULL && output->tag == CORRAL_FUNCTION_TYPES_OUTPUT_MESSAGES &&
        index < output->val.messages.len) {
        const corral_function_types_message_t *message = &output->val.messages.ptr[index];
        value.kind = kinds_of_outputs[message->tag];
        value.content = bytes_from_host(&message->val.bytes);
    }
    return value;
}

corral_string corral_test_header_of(const corral_test *test, const char *name, const char *header) {
    const corral_function_types_output_t *output = output_of(test, name);
    if (output != NULL && output->tag == CORRAL_FUNCTION_TYPES_OUTPUT_HTTP) {
        const corral_function_types_fields_t *headers = &output->val.http.headers;
        for (size_t index = 0; index < headers->len; index++) {
            if (equal_in_any_case(from_host(&headers->ptr[index].f0), header)) {
                return from_host(&headers->ptr[index].f1);
            }
        }
    }
    return corral_text_of(NULL, 0);
}

corral_trace_context corral_test_trace_of(const corral_test *test) {
    corral_trace_context trace = {{NULL, 0}, {NULL, 0}};
    const corral_function_types_option_trace_context_t *own = &test->outcome.trace;
    if (test->called && test->succeeded && own->is_some) {
        trace.traceparent = from_host(&own->val.traceparent);
        if (own->val.tracestate.is_some) {
            trace.tracestate = from_host(&own->val.tracestate.val);
        }
    }
    return trace;
}

size_t corral_test_reports(const corral_test *test) { return test->reports.length; }

corral_test_progress corral_test_report_at(const corral_test *test, size_t index) {
    corral_test_progress none = {0, 0, {NULL, 0}};
    return index < test->reports.length ? test->reports.items[index] : none;
}

size_t corral_test_lines(const corral_test *test) { return test->lines.length; }

corral_test_line corral_test_log(const corral_test *test, size_t index) {
    corral_test_line none = {CORRAL_TRACE, {NULL, 0}, {NULL, 0}};
    return index < test->lines.length ? test->lines.items[index] : none;
}
