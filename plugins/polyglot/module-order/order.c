/* Accepts an order over HTTP and enqueues it unchanged: a core module without an SDK, a C
 * library, or component types. The structures are those of wit/function.wit, as the
 * canonical ABI lays them out in memory. */
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *data;
    size_t length;
};

struct field {
    struct text name;
    struct text value;
};

struct response {
    uint16_t status;
    const struct field *headers;
    size_t header_count;
    struct text body;
};

enum { OUTPUT_TEXT = 0, OUTPUT_HTTP = 4 };

struct output {
    uint8_t kind;
    union {
        struct text text;
        struct response response;
    } value;
};

struct named_output {
    struct text name;
    struct output output;
};

/* The result `ok` with an outcome. What is zero is absent. */
struct result {
    uint8_t is_error;
    const struct named_output *outputs;
    size_t output_count;
    uint8_t has_return_value;
    struct output return_value;
    uint8_t has_trace;
    struct text traceparent;
    uint8_t has_tracestate;
    struct text tracestate;
};

_Static_assert(sizeof(struct named_output) == 32, "the size of an element of outputs");
_Static_assert(sizeof(struct result) == 64, "the size of the result of handle");

#define TEXT(literal) {literal, sizeof literal - 1}

/* -- Memory --------------------------------------------------------------------- */

/* The linker defines it where the data ends. */
extern char __heap_base;

/* What the host passes to a call is released when the next one begins. */
static struct {
    uintptr_t end;
    int called;
} memory;

__attribute__((export_name("cabi_realloc"))) void *allocate(void *old, size_t old_size,
                                                            size_t alignment, size_t size) {
    (void)old;
    (void)old_size;
    if (memory.end == 0 || memory.called) {
        memory.end = (uintptr_t)&__heap_base;
        memory.called = 0;
    }
    uintptr_t start = (memory.end + alignment - 1) / alignment * alignment;
    memory.end = start + size;
    uintptr_t available = __builtin_wasm_memory_size(0) * 65536;
    if (memory.end > available) {
        size_t pages = (memory.end - available + 65535) / 65536;
        if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) {
            __builtin_trap();
        }
    }
    return (void *)start;
}

/* -- UTF-8 ---------------------------------------------------------------------- */

static size_t sequence_length(unsigned char first) {
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static int is_continuation(unsigned char first, size_t index, unsigned char byte) {
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (index == 1) {
        low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : low;
        high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high;
    }
    return byte >= low && byte <= high;
}

/* Whether the text is UTF-8. If not, the sequence at `start` is invalid, or incomplete if
 * its `length` is 0. */
static int is_utf8(struct text text, size_t *start, size_t *length) {
    const unsigned char *data = (const unsigned char *)text.data;
    for (*start = 0; *start < text.length;) {
        unsigned char first = data[*start];
        size_t expected = sequence_length(first);
        *length = 1;
        if (expected == 0) {
            return 0;
        }
        while (*length < expected) {
            if (*start + *length == text.length) {
                *length = 0;
                return 0;
            }
            if (!is_continuation(first, *length, data[*start + *length])) {
                return 0;
            }
            *length += 1;
        }
        *start += expected;
    }
    return 1;
}

/* -- Messages ------------------------------------------------------------------- */

static struct {
    char data[128];
    size_t length;
} message;

static void append(const char *text) {
    while (*text != '\0' && message.length < sizeof message.data) {
        message.data[message.length] = *text;
        message.length += 1;
        text += 1;
    }
}

static void append_number(size_t number) {
    char digits[24] = {0};
    size_t start = sizeof digits - 1;
    do {
        start -= 1;
        digits[start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    append(digits + start);
}

/* -- Logs ----------------------------------------------------------------------- */

enum { LEVEL_INFO = 2 };

__attribute__((import_module("wasi:logging/logging@0.1.0-draft"), import_name("log"))) void
log_line(uint32_t level, const char *target, size_t target_length, const char *line,
         size_t line_length);

/* -- The function --------------------------------------------------------------- */

static const struct field plain_text[] = {
    {TEXT("content-type"), TEXT("text/plain; charset=utf-8")}};

static struct named_output enqueued = {TEXT("message"), {OUTPUT_TEXT, {TEXT("")}}};

static struct result result;

static const struct result *answer(uint16_t status, struct text body) {
    result.has_return_value = 1;
    result.return_value.kind = OUTPUT_HTTP;
    result.return_value.value.response.status = status;
    result.return_value.value.response.headers = plain_text;
    result.return_value.value.response.header_count = 1;
    result.return_value.value.response.body = body;
    return &result;
}

/* The trigger's value is an HTTP request. */
__attribute__((export_name("corral:function/handler@0.2.0#handle"))) const struct result *
handle(uint32_t kind, struct text *method, size_t method_length, struct text *url,
       size_t url_length, const char *body, size_t body_length) {
    (void)kind, (void)method, (void)method_length, (void)url, (void)url_length;
    memory.called = 1;
    struct text order = {body, body_length};
    size_t start;
    size_t length;
    if (!is_utf8(order, &start, &length)) {
        message.length = 0;
        append("answered 400: ");
        size_t prefix = message.length;
        append("the request's body is not UTF-8: ");
        if (length == 0) {
            append("incomplete utf-8 byte sequence from index ");
        } else {
            append("invalid utf-8 sequence of ");
            append_number(length);
            append(" bytes from index ");
        }
        append_number(start);
        log_line(LEVEL_INFO, "", 0, message.data, message.length);
        struct text reason = {message.data + prefix, message.length - prefix};
        result.output_count = 0;
        return answer(400, reason);
    }
    enqueued.output.value.text = order;
    result.outputs = &enqueued;
    result.output_count = 1;
    struct text reply = TEXT("Order enqueued");
    return answer(200, reply);
}
