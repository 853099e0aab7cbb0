/* Sends HTTP requests through Corral. */
#ifdef __wasm__

#include "http.h"

/* The most that `blocking-write-and-flush` takes, in bytes. */
#define WRITE_SIZE 4096
/* How much of a response is read at once, in bytes. */
#define READ_SIZE 65536

static http_client_string_t to_client(corral_string text) {
    http_client_string_t converted = {(uint8_t *)(uintptr_t)text.data, text.length};
    return converted;
}

static corral_string from_client(const http_client_string_t *text) {
    return text->len == 0 ? corral_text("") : corral_text_of((const char *)text->ptr, text->len);
}

/* The error codes, in the order of wasi:http. */
static corral_string describe(const wasi_http_types_error_code_t *code,
                              const struct corral_http_call *call) {
    static const char *const names[] = {"DNS timeout",
                                        "DNS error",
                                        "destination not found",
                                        "destination unavailable",
                                        "destination IP prohibited",
                                        "destination IP unroutable",
                                        "connection refused",
                                        "connection terminated",
                                        "connection timeout",
                                        "connection read timeout",
                                        "connection write timeout",
                                        "connection limit reached",
                                        "TLS protocol error",
                                        "TLS certificate error",
                                        "TLS alert received",
                                        "HTTP request denied",
                                        "HTTP request length required",
                                        "HTTP request body size",
                                        "HTTP request method invalid",
                                        "HTTP request URI invalid",
                                        "HTTP request URI too long",
                                        "HTTP request header section size",
                                        "HTTP request header size",
                                        "HTTP request trailer section size",
                                        "HTTP request trailer size",
                                        "HTTP response incomplete",
                                        "HTTP response header section size",
                                        "HTTP response header size",
                                        "HTTP response body size",
                                        "HTTP response trailer section size",
                                        "HTTP response trailer size",
                                        "HTTP response transfer coding",
                                        "HTTP response content coding",
                                        "HTTP response timeout",
                                        "HTTP upgrade failed",
                                        "HTTP protocol error",
                                        "loop detected",
                                        "configuration error",
                                        "internal error"};
    struct writer text = {0};
    write_literal(&text, code->tag < sizeof names / sizeof *names ? names[code->tag] : "error");
    struct url_parts url;
    if (code->tag == WASI_HTTP_TYPES_ERROR_CODE_HTTP_REQUEST_DENIED && split_url(call->url, &url)) {
        write_literal(&text, url.is_https ? ": add \"https://" : ": add \"http://");
        write_text(&text, url.authority);
        write_literal(&text, "\" to `grants.net` in plugin.json");
    }
    if (code->tag == WASI_HTTP_TYPES_ERROR_CODE_INTERNAL_ERROR &&
        code->val.internal_error.is_some) {
        write_literal(&text, ": ");
        write_text(&text, from_client(&code->val.internal_error.val));
    }
    return written(&text);
}

static void end_with_code(struct corral_http_call *call, const wasi_http_types_error_code_t *code) {
    end_call(call, CORRAL_UPSTREAM_FAULT, describe(code, call));
}

/* -- The request ---------------------------------------------------------------- */

static bool lower_headers(const corral_http_request *request,
                          wasi_http_types_own_fields_t *fields) {
    size_t count = request->headers.length;
    wasi_http_types_list_tuple2_field_name_field_value_t entries;
    entries.ptr = memory_allocate((count + 1) * sizeof *entries.ptr);
    entries.len = count;
    for (size_t index = 0; index < count; index++) {
        corral_field field = request->headers.items[index];
        entries.ptr[index].f0 = to_client(field.name);
        entries.ptr[index].f1.ptr = (uint8_t *)(uintptr_t)field.value.data;
        entries.ptr[index].f1.len = field.value.length;
    }
    if (request->body.length > 0) {
        struct writer length = {0};
        write_unsigned(&length, request->body.length);
        entries.ptr[count].f0 = to_client(corral_text("content-length"));
        entries.ptr[count].f1.ptr = (uint8_t *)length.data;
        entries.ptr[count].f1.len = length.length;
        entries.len = count + 1;
    }
    wasi_http_types_header_error_t error;
    return wasi_http_types_static_fields_from_list(&entries, fields, &error);
}

static bool lower_request(const struct corral_http_call *call, const struct url_parts *url,
                          wasi_http_types_own_outgoing_request_t outgoing) {
    wasi_http_types_borrow_outgoing_request_t borrowed =
        wasi_http_types_borrow_outgoing_request(outgoing);
    wasi_http_types_method_t method;
    method.tag = WASI_HTTP_TYPES_METHOD_OTHER;
    method.val.other = to_client(corral_text(call->method));
    wasi_http_types_scheme_t scheme;
    scheme.tag = url->is_https ? WASI_HTTP_TYPES_SCHEME_HTTPS : WASI_HTTP_TYPES_SCHEME_HTTP;
    http_client_string_t authority = to_client(url->authority);
    struct writer target = {0};
    if (url->target.length == 0 || url->target.data[0] != '/') {
        write_literal(&target, "/");
    }
    write_text(&target, url->target);
    http_client_string_t path = to_client(written(&target));
    return wasi_http_types_method_outgoing_request_set_method(borrowed, &method) &&
           wasi_http_types_method_outgoing_request_set_scheme(borrowed, &scheme) &&
           wasi_http_types_method_outgoing_request_set_authority(borrowed, &authority) &&
           wasi_http_types_method_outgoing_request_set_path_with_query(borrowed, &path);
}

static wasi_http_types_own_request_options_t options_with(uint32_t timeout_ms) {
    wasi_http_types_own_request_options_t options = wasi_http_types_constructor_request_options();
    wasi_http_types_borrow_request_options_t borrowed =
        wasi_http_types_borrow_request_options(options);
    wasi_http_types_duration_t timeout = (uint64_t)timeout_ms * 1000000;
    wasi_http_types_method_request_options_set_connect_timeout(borrowed, &timeout);
    wasi_http_types_method_request_options_set_first_byte_timeout(borrowed, &timeout);
    wasi_http_types_method_request_options_set_between_bytes_timeout(borrowed, &timeout);
    return options;
}

/* Writes the body. If the server takes no more of it, the response says why. */
static void send_body(wasi_http_types_own_outgoing_body_t body, corral_bytes content) {
    wasi_io_streams_own_output_stream_t stream;
    wasi_http_types_method_outgoing_body_write(wasi_http_types_borrow_outgoing_body(body), &stream);
    bool is_whole = true;
    for (size_t at = 0; is_whole && at < content.length; at += WRITE_SIZE) {
        size_t left = content.length - at;
        http_client_list_u8_t part;
        part.ptr = (uint8_t *)(uintptr_t)content.data + at;
        part.len = left < WRITE_SIZE ? left : WRITE_SIZE;
        wasi_io_streams_stream_error_t error;
        is_whole = wasi_io_streams_method_output_stream_blocking_write_and_flush(
            wasi_io_streams_borrow_output_stream(stream), &part, &error);
        if (!is_whole && error.tag == WASI_IO_STREAMS_STREAM_ERROR_LAST_OPERATION_FAILED) {
            wasi_io_error_error_drop_own(error.val.last_operation_failed);
        }
    }
    wasi_io_streams_output_stream_drop_own(stream);
    wasi_http_types_error_code_t code;
    if (is_whole) {
        wasi_http_types_static_outgoing_body_finish(body, NULL, &code);
    } else {
        wasi_http_types_outgoing_body_drop_own(body);
    }
}

static void transport_start(struct corral_http_call *call, const corral_http_request *request,
                            const struct url_parts *url) {
    wasi_http_types_own_fields_t headers;
    if (!lower_headers(request, &headers)) {
        end_call(call, CORRAL_FUNCTION_FAULT,
                 corral_text("a header is not valid, or one that Corral sets"));
        return;
    }
    wasi_http_types_own_outgoing_request_t outgoing =
        wasi_http_types_constructor_outgoing_request(headers);
    if (!lower_request(call, url, outgoing)) {
        wasi_http_types_outgoing_request_drop_own(outgoing);
        end_call(call, CORRAL_FUNCTION_FAULT, corral_text("the method or the URL is not valid"));
        return;
    }
    wasi_http_types_own_outgoing_body_t body;
    wasi_http_types_method_outgoing_request_body(wasi_http_types_borrow_outgoing_request(outgoing),
                                                 &body);
    wasi_http_types_own_request_options_t options;
    if (request->timeout_ms > 0) {
        options = options_with(request->timeout_ms);
    }
    wasi_http_types_error_code_t code;
    if (!wasi_http_outgoing_handler_handle(outgoing, request->timeout_ms > 0 ? &options : NULL,
                                           &call->future, &code)) {
        wasi_http_types_outgoing_body_drop_own(body);
        end_with_code(call, &code);
        return;
    }
    call->pending = true;
    send_body(body, request->body);
}

/* -- The response --------------------------------------------------------------- */

static size_t transport_wait(struct corral_http_call *const *calls, size_t count) {
    size_t *indexes = memory_allocate(count * sizeof *indexes);
    wasi_io_poll_own_pollable_t *events = memory_allocate(count * sizeof *events);
    wasi_io_poll_list_borrow_pollable_t list;
    list.ptr = memory_allocate(count * sizeof *list.ptr);
    list.len = 0;
    for (size_t index = 0; index < count; index++) {
        if (calls[index] != NULL) {
            indexes[list.len] = index;
            events[list.len] = wasi_http_types_method_future_incoming_response_subscribe(
                wasi_http_types_borrow_future_incoming_response(calls[index]->future));
            list.ptr[list.len] = wasi_io_poll_borrow_pollable(events[list.len]);
            list.len += 1;
        }
    }
    http_client_list_u32_t ready;
    wasi_io_poll_poll(&list, &ready);
    for (size_t index = 0; index < list.len; index++) {
        wasi_io_poll_pollable_drop_own(events[index]);
    }
    return indexes[ready.ptr[0]];
}

static void transport_drop(struct corral_http_call *call) {
    if (call->pending) {
        call->pending = false;
        wasi_http_types_future_incoming_response_drop_own(call->future);
    }
}

static corral_fields lift_headers(wasi_http_types_borrow_incoming_response_t response) {
    wasi_http_types_own_fields_t fields =
        wasi_http_types_method_incoming_response_headers(response);
    wasi_http_types_list_tuple2_field_name_field_value_t entries;
    wasi_http_types_method_fields_entries(wasi_http_types_borrow_fields(fields), &entries);
    wasi_http_types_fields_drop_own(fields);
    corral_field *items = memory_allocate(entries.len * sizeof *items);
    for (size_t index = 0; index < entries.len; index++) {
        http_client_string_t value = {entries.ptr[index].f1.ptr, entries.ptr[index].f1.len};
        items[index].name = from_client(&entries.ptr[index].f0);
        items[index].value = lossy_text(from_client(&value));
    }
    corral_fields converted = {items, entries.len};
    return converted;
}

/* Ends the call unless the body has ended. */
static void check_end(struct corral_http_call *call, wasi_io_streams_stream_error_t *error) {
    if (error->tag != WASI_IO_STREAMS_STREAM_ERROR_LAST_OPERATION_FAILED) {
        return;
    }
    wasi_io_error_own_error_t failed = error->val.last_operation_failed;
    wasi_http_types_error_code_t code;
    if (wasi_http_types_http_error_code(wasi_io_error_borrow_error(failed), &code)) {
        end_with_code(call, &code);
    } else {
        http_client_string_t reason;
        wasi_io_error_method_error_to_debug_string(wasi_io_error_borrow_error(failed), &reason);
        end_call(call, CORRAL_UPSTREAM_FAULT, from_client(&reason));
    }
    wasi_io_error_error_drop_own(failed);
}

static void read_body(struct corral_http_call *call, wasi_http_types_own_incoming_body_t body) {
    wasi_io_streams_own_input_stream_t stream;
    wasi_http_types_method_incoming_body_stream(wasi_http_types_borrow_incoming_body(body),
                                                &stream);
    struct writer content = {0};
    http_client_list_u8_t part;
    wasi_io_streams_stream_error_t error;
    while (wasi_io_streams_method_input_stream_blocking_read(
        wasi_io_streams_borrow_input_stream(stream), READ_SIZE, &part, &error)) {
        write_text(&content, corral_text_of((const char *)part.ptr, part.len));
    }
    check_end(call, &error);
    wasi_io_streams_input_stream_drop_own(stream);
    corral_string whole = written(&content);
    call->response.body = corral_bytes_of(whole.data, whole.length);
}

static void transport_finish(struct corral_http_call *call) {
    wasi_http_types_result_result_own_incoming_response_error_code_void_t result;
    wasi_http_types_method_future_incoming_response_get(
        wasi_http_types_borrow_future_incoming_response(call->future), &result);
    transport_drop(call);
    if (result.val.ok.is_err) {
        end_with_code(call, &result.val.ok.val.err);
        return;
    }
    wasi_http_types_own_incoming_response_t response = result.val.ok.val.ok;
    wasi_http_types_borrow_incoming_response_t borrowed =
        wasi_http_types_borrow_incoming_response(response);
    call->response.status = wasi_http_types_method_incoming_response_status(borrowed);
    call->response.headers = lift_headers(borrowed);
    wasi_http_types_own_incoming_body_t body;
    wasi_http_types_method_incoming_response_consume(borrowed, &body);
    read_body(call, body);
    wasi_http_types_incoming_body_drop_own(body);
    wasi_http_types_incoming_response_drop_own(response);
    call->finished = true;
}

#endif
