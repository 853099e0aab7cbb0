/* Writing JSON. */
#include "context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct corral_json {
    struct writer writer;
    /* Whether a comma precedes the next value or name. */
    bool comma;
};

corral_json *corral_json_new(corral_context *context) {
    (void)context;
    return memory_zeroed(sizeof(corral_json));
}

static void separate(corral_json *json) {
    if (json->comma) {
        write_literal(&json->writer, ",");
    }
    json->comma = true;
}

static void begin(corral_json *json, const char *bracket) {
    separate(json);
    write_literal(&json->writer, bracket);
    json->comma = false;
}

static void end(corral_json *json, const char *bracket) {
    write_literal(&json->writer, bracket);
    json->comma = true;
}

void corral_json_begin_object(corral_json *json) { begin(json, "{"); }

void corral_json_end_object(corral_json *json) { end(json, "}"); }

void corral_json_begin_array(corral_json *json) { begin(json, "["); }

void corral_json_end_array(corral_json *json) { end(json, "]"); }

static void write_escape(struct writer *writer, unsigned char byte) {
    static const char hex[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 0xf]};
    size_t length = 2;
    switch (byte) {
    case '\n':
        escape[1] = 'n';
        break;
    case '\r':
        escape[1] = 'r';
        break;
    case '\t':
        escape[1] = 't';
        break;
    case '"':
    case '\\':
        escape[1] = (char)byte;
        break;
    default:
        length = 6;
    }
    write_text(writer, corral_text_of(escape, length));
}

static void write_string(struct writer *writer, corral_string text) {
    text = lossy_text(text);
    write_literal(writer, "\"");
    size_t start = 0;
    for (size_t at = 0; at < text.length; at++) {
        unsigned char byte = (unsigned char)text.data[at];
        if (byte < 0x20 || byte == '"' || byte == '\\') {
            write_text(writer, part(text, start, at));
            write_escape(writer, byte);
            start = at + 1;
        }
    }
    write_text(writer, part(text, start, text.length));
    write_literal(writer, "\"");
}

void corral_json_key(corral_json *json, const char *name) {
    separate(json);
    write_string(&json->writer, corral_text(name));
    write_literal(&json->writer, ":");
    json->comma = false;
}

void corral_json_text(corral_json *json, corral_string text) {
    if (text.data == NULL) {
        corral_json_null(json);
        return;
    }
    separate(json);
    write_string(&json->writer, text);
}

void corral_json_integer(corral_json *json, int64_t number) {
    separate(json);
    if (number < 0) {
        write_literal(&json->writer, "-");
    }
    write_unsigned(&json->writer, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void corral_json_number(corral_json *json, double number) {
    if (!isfinite(number)) {
        corral_json_null(json);
        return;
    }
    char digits[32];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number) {
            break;
        }
    }
    corral_json_raw(json, corral_text(digits));
}

void corral_json_bool(corral_json *json, bool value) {
    corral_json_raw(json, corral_text(value ? "true" : "false"));
}

void corral_json_null(corral_json *json) { corral_json_raw(json, corral_text("null")); }

void corral_json_raw(corral_json *json, corral_string value) {
    separate(json);
    write_text(&json->writer, value);
}

corral_string corral_json_written(const corral_json *json) {
    struct writer copy = json->writer;
    return written(&copy);
}
