/* Strings. */
#include "context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

corral_string corral_text(const char *text) {
    return corral_text_of(text, text == NULL ? 0 : strlen(text));
}

bool corral_equal(corral_string text, const char *other) {
    return text.data != NULL && text.length == strlen(other) &&
           memcmp(text.data, other, text.length) == 0;
}

static char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* ASCII letters in any case. */
static bool equal_in_any_case(corral_string text, const char *other) {
    if (text.length != strlen(other)) {
        return false;
    }
    for (size_t index = 0; index < text.length; index++) {
        if (lower(text.data[index]) != lower(other[index])) {
            return false;
        }
    }
    return true;
}

static corral_string copy_text(corral_string text) {
    char *copy = memory_allocate(text.length);
    if (text.length > 0) {
        memcpy(copy, text.data, text.length);
    }
    return corral_text_of(copy, text.length);
}

static corral_bytes text_bytes(corral_string text) {
    return corral_bytes_of(text.data, text.length);
}

/* The pointer of an empty text from the host is not one. */
static corral_string from_host(const function_string_t *text) {
    return text->len == 0 ? corral_text("") : corral_text_of((const char *)text->ptr, text->len);
}

static corral_string bytes_from_host(const function_list_u8_t *bytes) {
    return bytes->len == 0 ? corral_text("") : corral_text_of((const char *)bytes->ptr, bytes->len);
}

/* The bindings have no pointers to const, and do not write through this one. */
static function_string_t to_host(corral_string text) {
    function_string_t converted;
    converted.ptr = (uint8_t *)(uintptr_t)text.data;
    converted.len = text.length;
    return converted;
}

static corral_string format_text(const char *format, va_list arguments) {
    va_list measured;
    va_copy(measured, arguments);
    int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    if (length < 0) {
        return corral_text(format);
    }
    char *text = memory_allocate((size_t)length);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return corral_text_of(text, (size_t)length);
}

corral_string corral_format(corral_context *context, const char *format, ...) {
    (void)context;
    va_list arguments;
    va_start(arguments, format);
    corral_string text = format_text(format, arguments);
    va_end(arguments);
    return text;
}
