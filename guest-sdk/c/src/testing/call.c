/* Simulated invocations. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* Memory that lives as long as the test. */
static void *keep(corral_test *test, size_t size) {
    struct kept *kept = calloc(1, sizeof *kept + size + 1);
    if (kept == NULL) {
        abort();
    }
    kept->next = test->kept;
    test->kept = kept;
    return kept + 1;
}

static corral_string keep_text(corral_test *test, corral_string text) {
    char *copy = keep(test, text.length);
    if (text.length > 0) {
        memcpy(copy, text.data, text.length);
    }
    return corral_text_of(copy, text.length);
}

static void add_pair(corral_test *test, struct pairs *pairs, corral_string name,
                     corral_string value) {
    if (pairs->length == pairs->capacity) {
        pairs->capacity = pairs->capacity * 2 + 4;
        corral_field *items = keep(test, pairs->capacity * sizeof *items);
        if (pairs->length > 0) {
            memcpy(items, pairs->items, pairs->length * sizeof *items);
        }
        pairs->items = items;
    }
    pairs->items[pairs->length].name = keep_text(test, name);
    pairs->items[pairs->length].value = keep_text(test, value);
    pairs->length += 1;
}

corral_test *corral_test_new(void) {
    corral_test *test = calloc(1, sizeof *test);
    if (test == NULL) {
        abort();
    }
    test->metadata = corral_text("{}");
    test->remaining = 60000;
    return test;
}

void corral_test_free(corral_test *test) {
    while (test->kept != NULL) {
        struct kept *kept = test->kept;
        test->kept = kept->next;
        free(kept);
    }
    free(test);
    memory_release();
}

/* One part of a query, with `+` for a space and escapes of two hexadecimal digits. */
static corral_string decode_query(corral_test *test, corral_string encoded) {
    char *text = keep(test, encoded.length);
    size_t length = 0;
    for (size_t at = 0; at < encoded.length; at++) {
        char byte = encoded.data[at];
        if (byte == '%' && encoded.length - at > 2 && hex_digit(encoded.data[at + 1]) >= 0 &&
            hex_digit(encoded.data[at + 2]) >= 0) {
            byte = (char)(hex_digit(encoded.data[at + 1]) * 16 + hex_digit(encoded.data[at + 2]));
            at += 2;
        } else if (byte == '+') {
            byte = ' ';
        }
        text[length] = byte;
        length += 1;
    }
    return corral_text_of(text, length);
}

static void add_query(corral_test *test, corral_string url) {
    size_t end = find(url, 0, "#");
    size_t at = find(url, 0, "?#") + 1;
    while (at < end) {
        size_t stop = find(part(url, 0, end), at, "&");
        size_t equals = find(part(url, 0, stop), at, "=");
        if (stop > at) {
            add_pair(test, &test->query, decode_query(test, part(url, at, equals)),
                     decode_query(test, part(url, equals < stop ? equals + 1 : stop, stop)));
        }
        at = stop + 1;
    }
}

void corral_test_http(corral_test *test, const char *method, const char *url) {
    test->kind = CORRAL_HTTP;
    test->method = keep_text(test, corral_text(method));
    test->url = keep_text(test, corral_text(url));
    test->query.length = 0;
    add_query(test, test->url);
}

void corral_test_body(corral_test *test, corral_bytes body) {
    test->content = keep_text(test, corral_text_of(body.data, body.length));
}

void corral_test_header(corral_test *test, const char *name, const char *value) {
    add_pair(test, &test->headers, corral_text(name), corral_text(value));
}

void corral_test_param(corral_test *test, const char *name, const char *value) {
    add_pair(test, &test->params, corral_text(name), corral_text(value));
}

void corral_test_identities(corral_test *test, const char *json) {
    test->identities = keep_text(test, corral_text(json));
}

void corral_test_trigger(corral_test *test, corral_kind kind, corral_bytes content) {
    test->kind = kind;
    corral_test_body(test, content);
}

void corral_test_text(corral_test *test, const char *text) {
    corral_test_trigger(test, CORRAL_TEXT, text_bytes(corral_text(text)));
}

void corral_test_json(corral_test *test, const char *json) {
    corral_test_trigger(test, CORRAL_JSON, text_bytes(corral_text(json)));
}

void corral_test_timer(corral_test *test) {
    corral_test_json(test, "{\"Schedule\":{\"AdjustForDST\":true},\"ScheduleStatus\":{"
                           "\"Last\":\"2024-01-01T00:00:00Z\",\"Next\":\"2024-01-01T00:05:00Z\","
                           "\"LastUpdated\":\"2024-01-01T00:00:00Z\"},\"IsPastDue\":false}");
}

void corral_test_queue(corral_test *test, const char *text) {
    corral_test_text(test, text);
    corral_test_metadata(test, "{\"Id\":\"5d1b2c34-0000-4000-8000-000000000001\","
                               "\"DequeueCount\":1,\"PopReceipt\":\"AgAAAAMAAAAAAAAA\","
                               "\"InsertionTime\":\"2024-01-01T00:00:00+00:00\"}");
}

void corral_test_input(corral_test *test, const char *name, corral_kind kind,
                       corral_bytes content) {
    struct test_input **link = &test->inputs;
    while (*link != NULL) {
        link = &(*link)->next;
    }
    struct test_input *input = keep(test, sizeof *input);
    input->name = keep_text(test, corral_text(name));
    input->kind = kind;
    input->content = keep_text(test, corral_text_of(content.data, content.length));
    *link = input;
}

void corral_test_metadata(corral_test *test, const char *json) {
    test->metadata = keep_text(test, corral_text(json));
}

void corral_test_setting(corral_test *test, const char *name, const char *value) {
    add_pair(test, &test->settings, corral_text(name), corral_text(value));
}

void corral_test_settings_unavailable(corral_test *test, const char *reason) {
    test->settings_error = keep_text(test, corral_text(reason));
}

void corral_test_trace(corral_test *test, const char *traceparent, const char *tracestate) {
    test->trace.traceparent = keep_text(test, corral_text(traceparent));
    test->trace.tracestate =
        tracestate == NULL ? corral_text_of(NULL, 0) : keep_text(test, corral_text(tracestate));
}

void corral_test_remaining(corral_test *test, uint64_t milliseconds) {
    test->remaining = milliseconds;
}
