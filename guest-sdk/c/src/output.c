/* Outputs by name; the return value is one of them. */
#include "context.h"

#include <string.h>

/* Keeps why an output cannot be delivered: it fails the invocation when the function
 * returns. Later reasons often follow from the first. */
static void fail_output(corral_context *context, const char *name, corral_string reason) {
    if (context->failed_output.data != NULL) {
        return;
    }
    struct writer message = {0};
    write_literal(&message, "output `");
    write_literal(&message, name);
    write_literal(&message, "`: ");
    write_text(&message, reason);
    context->failed_output = lossy_text(written(&message));
}

/* A copy of a body or message. */
static struct content copy_content(enum content_kind kind, corral_bytes bytes) {
    corral_string copy = copy_text(corral_text_of(bytes.data, bytes.length));
    struct content content = {kind, {copy.data, copy.length}};
    return content;
}

/* Why a value cannot be delivered: a string of the contract is UTF-8. */
static bool is_deliverable(enum content_kind kind, corral_bytes bytes, corral_string *reason) {
    if (kind == CONTENT_BYTES) {
        return true;
    }
    corral_string invalid;
    if (!is_utf8(bytes, &invalid)) {
        struct writer message = {0};
        write_literal(&message, kind == CONTENT_JSON ? "the JSON is not UTF-8: "
                                                     : "the text is not UTF-8, use bytes: ");
        write_text(&message, invalid);
        *reason = written(&message);
        return false;
    }
    size_t end;
    if (kind == CONTENT_JSON && !json_document(corral_text_of(bytes.data, bytes.length), &end)) {
        struct writer message = {0};
        write_literal(&message, "it is not JSON: invalid at byte ");
        write_unsigned(&message, end);
        *reason = written(&message);
        return false;
    }
    return true;
}

static struct output **find_output(corral_context *context, const char *name) {
    struct output **link = &context->outputs;
    while (*link != NULL && strcmp((*link)->name, name) != 0) {
        link = &(*link)->next;
    }
    return link;
}

/* The output `name`, empty. It keeps its place in the order if there is one. */
static struct output *set_output(corral_context *context, const char *name, enum output_kind kind) {
    struct output **link = find_output(context, name);
    struct output *next = *link == NULL ? NULL : (*link)->next;
    struct output *output = memory_zeroed(sizeof *output);
    output->name = copy_text(corral_text(name)).data;
    output->kind = kind;
    output->next = next;
    *link = output;
    return output;
}

static void set_content(corral_context *context, const char *name, enum content_kind kind,
                        corral_bytes bytes) {
    corral_string reason;
    if (!is_deliverable(kind, bytes, &reason)) {
        fail_output(context, name, reason);
        return;
    }
    set_output(context, name, OUTPUT_ONE)->content = copy_content(kind, bytes);
}

static void append(struct message_list *list, struct content message) {
    list->items = grown(list->items, list->length, &list->capacity, sizeof *list->items);
    list->items[list->length] = message;
    list->length += 1;
}

static void push(corral_context *context, const char *name, enum content_kind kind,
                 corral_bytes bytes) {
    corral_string reason;
    if (!is_deliverable(kind, bytes, &reason)) {
        fail_output(context, name, reason);
        return;
    }
    struct output *output = *find_output(context, name);
    if (output == NULL) {
        output = set_output(context, name, OUTPUT_MESSAGES);
    } else if (output->kind == OUTPUT_ONE) {
        output->kind = OUTPUT_MESSAGES;
        append(&output->messages, output->content);
    } else if (output->kind == OUTPUT_RESPONSE) {
        fail_output(context, name, corral_text("it already has an HTTP response"));
        return;
    }
    append(&output->messages, copy_content(kind, bytes));
}

void corral_output_text(corral_context *context, const char *name, corral_string text) {
    set_content(context, name, CONTENT_TEXT, text_bytes(text));
}

void corral_output_json(corral_context *context, const char *name, corral_string json) {
    set_content(context, name, CONTENT_JSON, text_bytes(json));
}

void corral_output_bytes(corral_context *context, const char *name, corral_bytes bytes) {
    set_content(context, name, CONTENT_BYTES, bytes);
}

void corral_output_nothing(corral_context *context, const char *name) {
    struct output **link = find_output(context, name);
    if (*link != NULL) {
        *link = (*link)->next;
    }
}

void corral_push_text(corral_context *context, const char *name, corral_string text) {
    push(context, name, CONTENT_TEXT, text_bytes(text));
}

void corral_push_json(corral_context *context, const char *name, corral_string json) {
    push(context, name, CONTENT_JSON, text_bytes(json));
}

void corral_push_bytes(corral_context *context, const char *name, corral_bytes bytes) {
    push(context, name, CONTENT_BYTES, bytes);
}

corral_status corral_return_text(corral_context *context, corral_string text) {
    corral_output_text(context, CORRAL_RETURN, text);
    return CORRAL_OK;
}

corral_status corral_return_json(corral_context *context, corral_string json) {
    corral_output_json(context, CORRAL_RETURN, json);
    return CORRAL_OK;
}

corral_status corral_return_bytes(corral_context *context, corral_bytes bytes) {
    corral_output_bytes(context, CORRAL_RETURN, bytes);
    return CORRAL_OK;
}
