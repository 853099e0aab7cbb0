/* Text that grows while it is written. */
#include "context.h"

#include <string.h>

static char *reserve(struct writer *writer, size_t more) {
    size_t needed = writer->length + more;
    if (needed < more) {
        needed = SIZE_MAX;
    }
    if (needed > writer->capacity) {
        size_t doubled = writer->capacity > SIZE_MAX / 2 ? SIZE_MAX : writer->capacity * 2;
        writer->capacity = needed > doubled ? needed : doubled;
        writer->data = memory_resize(writer->data, writer->capacity);
    }
    char *end = writer->data + writer->length;
    writer->length = needed;
    return end;
}

static void write_text(struct writer *writer, corral_string text) {
    if (text.length > 0) {
        memcpy(reserve(writer, text.length), text.data, text.length);
    }
}

static void write_literal(struct writer *writer, const char *text) {
    write_text(writer, corral_text(text));
}

static void write_unsigned(struct writer *writer, uint64_t number) {
    char digits[20];
    size_t start = sizeof digits;
    do {
        start -= 1;
        digits[start] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    write_text(writer, corral_text_of(digits + start, sizeof digits - start));
}

/* What was written, with a NUL after its end. */
static corral_string written(struct writer *writer) {
    *reserve(writer, 1) = '\0';
    writer->length -= 1;
    return corral_text_of(writer->data, writer->length);
}
