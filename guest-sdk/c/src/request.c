/* The request of an HTTP trigger. */
#include "context.h"

#include <string.h>

corral_string corral_request_method(const corral_context *context) { return context->method; }

corral_string corral_request_url(const corral_context *context) { return context->url; }

static size_t find(corral_string text, size_t start, const char *any) {
    while (start < text.length && (text.data[start] == '\0' || !strchr(any, text.data[start]))) {
        start += 1;
    }
    return start;
}

corral_string corral_request_path(const corral_context *context) {
    corral_string url = context->url;
    size_t start = 0;
    size_t scheme = find(url, 0, ":/?#");
    if (scheme + 2 < url.length && memcmp(url.data + scheme, "://", 3) == 0) {
        start = scheme + 3;
    }
    size_t end = find(url, start, "?#");
    size_t slash = find(url, start, "/?#");
    return slash == end ? corral_text("/") : corral_text_of(url.data + slash, end - slash);
}

corral_bytes corral_request_body(const corral_context *context) {
    return context->trigger.kind == CORRAL_HTTP ? context->trigger.content : corral_bytes_of("", 0);
}

corral_status corral_request_text(corral_context *context, corral_string *text) {
    const corral_value *trigger = &context->trigger;
    if (trigger->kind != CORRAL_HTTP) {
        return mismatch(context, trigger, "an HTTP request");
    }
    corral_string reason;
    if (!is_utf8(trigger->content, &reason)) {
        struct writer message = {0};
        write_literal(&message, "the request's body is not UTF-8: ");
        write_text(&message, reason);
        return fail(context, CORRAL_CALLER_FAULT, &message);
    }
    *text = corral_text_of(trigger->content.data, trigger->content.length);
    return CORRAL_OK;
}

static corral_fields fields_from_host(const function_tuple2_string_string_t *pairs, size_t length) {
    corral_fields fields = {NULL, length};
    if (length > 0) {
        corral_field *items = memory_allocate(length * sizeof *items);
        for (size_t index = 0; index < length; index++) {
            items[index].name = from_host(&pairs[index].f0);
            items[index].value = from_host(&pairs[index].f1);
        }
        fields.items = items;
    }
    return fields;
}

static corral_fields fetch_fields(struct lazy_fields *lazy,
                                  void (*fetch)(corral_function_request_fields_t *)) {
    if (!lazy->fetched) {
        corral_function_request_fields_t fields;
        fetch(&fields);
        lazy->fields = fields_from_host(fields.ptr, fields.len);
        lazy->fetched = true;
    }
    return lazy->fields;
}

corral_fields corral_request_headers(corral_context *context) {
    return fetch_fields(&context->headers, corral_function_request_headers);
}

corral_fields corral_request_queries(corral_context *context) {
    return fetch_fields(&context->query, corral_function_request_query);
}

corral_fields corral_request_params(corral_context *context) {
    return fetch_fields(&context->params, corral_function_request_params);
}

/* The value of the first field of that name; absent if there is none. */
static corral_string find_field(corral_fields fields, const char *name, bool any_case) {
    for (size_t index = 0; index < fields.length; index++) {
        const corral_field *field = &fields.items[index];
        if (any_case ? equal_in_any_case(field->name, name) : corral_equal(field->name, name)) {
            return field->value;
        }
    }
    return corral_text_of(NULL, 0);
}

corral_string corral_request_header(corral_context *context, const char *name) {
    return find_field(corral_request_headers(context), name, true);
}

corral_string corral_request_query(corral_context *context, const char *name) {
    return find_field(corral_request_queries(context), name, false);
}

corral_string corral_request_param(corral_context *context, const char *name) {
    /* The Functions host compares names of route parameters case-insensitively. */
    return find_field(corral_request_params(context), name, true);
}

corral_string corral_request_identities(corral_context *context) {
    struct lazy_text *lazy = &context->identities;
    function_string_t text;
    if (!lazy->fetched) {
        lazy->fetched = true;
        if (corral_function_request_identities(&text)) {
            lazy->text = from_host(&text);
        }
    }
    return lazy->text;
}
