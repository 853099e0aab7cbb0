/* Replaces Corral: what a function asks for comes from the test, log lines and reports of
 * progress are recorded. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* The test that is called. */
static corral_test *running;

/* As the host does, in memory of the invocation. */
static function_string_t pass(corral_string text) { return to_host(copy_text(text)); }

static function_tuple2_string_string_t *pass_pairs(const struct pairs *pairs) {
    function_tuple2_string_string_t *passed = memory_allocate(pairs->length * sizeof *passed);
    for (size_t index = 0; index < pairs->length; index++) {
        passed[index].f0 = pass(pairs->items[index].name);
        passed[index].f1 = pass(pairs->items[index].value);
    }
    return passed;
}

static void pass_value(corral_kind kind, corral_string content,
                       corral_function_types_value_t *value) {
    value->tag = (uint8_t)kind;
    switch (kind) {
    case CORRAL_NONE:
        break;
    case CORRAL_HTTP:
        value->val.http.method = pass(running->method);
        value->val.http.url = pass(running->url);
        value->val.http.body.ptr = pass(content).ptr;
        value->val.http.body.len = content.length;
        break;
    default:
        value->val.text = pass(content);
    }
}

bool corral_test_call(corral_test *test, corral_function *function) {
    running = test;
    test->lines.length = 0;
    test->reports.length = 0;
    test->sent = NULL;
    for (struct test_input *input = test->inputs; input != NULL; input = input->next) {
        input->taken = false;
    }
    corral_function_types_value_t trigger;
    pass_value(test->kind, test->content, &trigger);
    test->succeeded = run(function, &trigger, &test->outcome, &test->failure);
    test->called = true;
    running = NULL;
    return test->succeeded;
}

void corral_function_invocation_id(function_string_t *ret) {
    *ret = pass(corral_text("00000000-0000-4000-8000-000000000000"));
}

void corral_function_invocation_function_name(function_string_t *ret) {
    *ret = pass(corral_text("function"));
}

void corral_function_invocation_trigger_name(function_string_t *ret) {
    *ret = pass(corral_text(running->kind == CORRAL_HTTP ? "req" : "trigger"));
}

void corral_function_invocation_input_names(function_list_string_t *ret) {
    size_t count = 0;
    for (struct test_input *input = running->inputs; input != NULL; input = input->next) {
        count += !input->taken;
    }
    ret->ptr = memory_allocate(count * sizeof *ret->ptr);
    ret->len = 0;
    for (struct test_input *input = running->inputs; input != NULL; input = input->next) {
        if (!input->taken) {
            ret->ptr[ret->len] = pass(input->name);
            ret->len += 1;
        }
    }
}

bool corral_function_invocation_take_input(function_string_t *name,
                                           corral_function_invocation_value_t *ret) {
    corral_string wanted = from_host(name);
    for (struct test_input *input = running->inputs; input != NULL; input = input->next) {
        if (!input->taken && wanted.length == input->name.length &&
            memcmp(wanted.data, input->name.data, wanted.length) == 0) {
            input->taken = true;
            pass_value(input->kind, input->content, ret);
            return true;
        }
    }
    return false;
}

void corral_function_invocation_metadata(function_string_t *ret) { *ret = pass(running->metadata); }

bool corral_function_invocation_trace(corral_function_invocation_trace_context_t *ret) {
    const corral_trace_context *trace = &running->trace;
    ret->traceparent = pass(trace->traceparent);
    ret->tracestate.is_some = trace->tracestate.data != NULL;
    ret->tracestate.val = pass(trace->tracestate);
    return trace->traceparent.data != NULL;
}

uint64_t corral_function_invocation_remaining_ms(void) { return running->remaining; }

void corral_function_request_headers(corral_function_request_fields_t *ret) {
    ret->ptr = pass_pairs(&running->headers);
    ret->len = running->headers.length;
}

void corral_function_request_query(corral_function_request_fields_t *ret) {
    ret->ptr = pass_pairs(&running->query);
    ret->len = running->query.length;
}

void corral_function_request_params(corral_function_request_fields_t *ret) {
    ret->ptr = pass_pairs(&running->params);
    ret->len = running->params.length;
}

bool corral_function_request_identities(function_string_t *ret) {
    *ret = pass(running->identities);
    return running->identities.data != NULL;
}

void wasi_logging_logging_log(wasi_logging_logging_level_t level, function_string_t *context,
                              function_string_t *message) {
    struct test_lines *lines = &running->lines;
    if (lines->length == lines->capacity) {
        lines->capacity = lines->capacity * 2 + 4;
        corral_test_line *items = keep(running, lines->capacity * sizeof *items);
        if (lines->length > 0) {
            memcpy(items, lines->items, lines->length * sizeof *items);
        }
        lines->items = items;
    }
    corral_test_line *line = &lines->items[lines->length];
    line->level = (corral_level)level;
    line->target = keep_text(running, from_host(context));
    line->message = keep_text(running, from_host(message));
    lines->length += 1;
}

void corral_function_progress_report(double done, double *maybe_total,
                                     function_string_t *maybe_message) {
    struct test_reports *reports = &running->reports;
    if (reports->length == reports->capacity) {
        reports->capacity = reports->capacity * 2 + 4;
        corral_test_progress *items = keep(running, reports->capacity * sizeof *items);
        if (reports->length > 0) {
            memcpy(items, reports->items, reports->length * sizeof *items);
        }
        reports->items = items;
    }
    corral_test_progress *report = &reports->items[reports->length];
    report->done = done;
    report->total = maybe_total == NULL ? 0 : *maybe_total;
    report->message = maybe_message == NULL ? corral_text_of(NULL, 0)
                                            : keep_text(running, from_host(maybe_message));
    reports->length += 1;
}

static bool are_settings_unavailable(wasi_config_store_error_t *err) {
    err->tag = WASI_CONFIG_STORE_ERROR_UPSTREAM;
    err->val.upstream = pass(running->settings_error);
    return running->settings_error.data != NULL;
}

bool wasi_config_store_get(function_string_t *key, function_option_string_t *ret,
                           wasi_config_store_error_t *err) {
    if (are_settings_unavailable(err)) {
        return false;
    }
    corral_fields settings = {running->settings.items, running->settings.length};
    corral_string value = find_field(settings, copy_text(from_host(key)).data, false);
    ret->is_some = value.data != NULL;
    ret->val = pass(value);
    return true;
}

bool wasi_config_store_get_all(function_list_tuple2_string_string_t *ret,
                               wasi_config_store_error_t *err) {
    if (are_settings_unavailable(err)) {
        return false;
    }
    ret->ptr = pass_pairs(&running->settings);
    ret->len = running->settings.length;
    return true;
}
