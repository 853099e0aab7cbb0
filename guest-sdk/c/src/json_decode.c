/* The content of JSON strings. */
#include "context.h"

#include <string.h>

static uint32_t four_digits(const char *digits) {
    uint32_t value = 0;
    for (int index = 0; index < 4; index++) {
        value = value << 4 | (uint32_t)hex_digit(digits[index]);
    }
    return value;
}

static void write_scalar(struct writer *writer, uint32_t scalar) {
    char bytes[4];
    size_t length = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
    for (size_t index = length - 1; index > 0; index--) {
        bytes[index] = (char)(0x80 | (scalar & 0x3f));
        scalar >>= 6;
    }
    static const uint32_t marks[] = {0, 0xc0, 0xe0, 0xf0};
    bytes[0] = (char)(marks[length - 1] | scalar);
    write_text(writer, corral_text_of(bytes, length));
}

/* Writes the character of the escape `\uXXXX` whose digits are at `at`, and returns
 * where it ends. Characters beyond U+FFFF are two escapes. */
static size_t write_escaped(struct writer *writer, corral_string value, size_t at) {
    uint32_t unit = four_digits(value.data + at);
    size_t end = at + 4;
    if (unit >= 0xd800 && unit < 0xdc00 && value.length - end > 6 &&
        memcmp(value.data + end, "\\u", 2) == 0) {
        uint32_t second = four_digits(value.data + end + 2);
        if (second >= 0xdc00 && second < 0xe000) {
            write_scalar(writer, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
            return end + 6;
        }
    }
    write_scalar(writer, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
    return end;
}

corral_string corral_json_decode(corral_context *context, corral_string value) {
    (void)context;
    size_t end = 0;
    if (value.data == NULL || !json_string(value, &end) || end != value.length) {
        return value;
    }
    struct writer writer = {0};
    size_t at = 1;
    while (at < value.length - 1) {
        size_t start = at;
        while (at < value.length - 1 && value.data[at] != '\\') {
            at += 1;
        }
        write_text(&writer, part(value, start, at));
        if (at == value.length - 1) {
            break;
        }
        char escape = value.data[at + 1];
        if (escape == 'u') {
            at = write_escaped(&writer, value, at + 2);
            continue;
        }
        static const char escapes[] = "bfnrt", controls[] = "\b\f\n\r\t";
        const char *control = strchr(escapes, escape);
        char character = control == NULL ? escape : controls[control - escapes];
        write_text(&writer, corral_text_of(&character, 1));
        at += 2;
    }
    return written(&writer);
}
