/* HTTP responses. */
#include "context.h"

static corral_response *new_response(corral_context *context, const char *output, uint16_t status) {
    corral_response *response = memory_zeroed(sizeof *response);
    response->context = context;
    response->output = output;
    response->status = status;
    response->body.kind = CONTENT_EMPTY;
    return response;
}

corral_response *corral_output_response(corral_context *context, const char *name,
                                        uint16_t status) {
    struct output *output = set_output(context, name, OUTPUT_RESPONSE);
    output->response = new_response(context, output->name, status);
    return output->response;
}

corral_response *corral_respond(corral_context *context, uint16_t status) {
    return corral_output_response(context, CORRAL_RETURN, status);
}

static void add_header(corral_response *response, corral_string name, corral_string value) {
    struct field_list *list = &response->headers;
    list->items = grown(list->items, list->length, &list->capacity, sizeof *list->items);
    list->items[list->length].name = copy_text(name);
    list->items[list->length].value = copy_text(value);
    list->length += 1;
}

void corral_response_header(corral_response *response, const char *name, corral_string value) {
    corral_string reason;
    if (!is_utf8(text_bytes(corral_text(name)), &reason) || !is_utf8(text_bytes(value), &reason)) {
        struct writer message = {0};
        write_literal(&message, "the header `");
        write_literal(&message, name);
        write_literal(&message, "` is not UTF-8: ");
        write_text(&message, reason);
        fail_output(response->context, response->output, written(&message));
        return;
    }
    add_header(response, corral_text(name), value);
}

void corral_response_text(corral_response *response, corral_string text) {
    response->body = copy_content(CONTENT_TEXT, text_bytes(text));
}

void corral_response_json(corral_response *response, corral_string json) {
    response->body = copy_content(CONTENT_JSON, text_bytes(json));
}

void corral_response_bytes(corral_response *response, corral_bytes bytes) {
    response->body = copy_content(CONTENT_BYTES, bytes);
}

/* Declares the media type of the body, unless the function did. */
static void declare(corral_response *response) {
    static const char *const media_types[] = {"text/plain; charset=utf-8", "application/json",
                                              "application/octet-stream"};
    if (response->body.kind == CONTENT_EMPTY) {
        return;
    }
    corral_fields headers = {response->headers.items, response->headers.length};
    if (find_field(headers, "content-type", true).data == NULL) {
        add_header(response, corral_text("content-type"),
                   corral_text(media_types[response->body.kind]));
    }
}
