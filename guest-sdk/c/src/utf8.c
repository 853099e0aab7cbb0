/* Validation of UTF-8, which everything has to be that the contract calls a string. */
#include "context.h"

#include <string.h>

/* Where the first sequence is that is not UTF-8. */
struct invalid {
    size_t start;
    /* The length of the sequence, 0 if the text ends inside it. */
    size_t length;
};

/* The length of a sequence by its first byte, 0 if it is not the first of one. */
static size_t sequence_length(unsigned char first) {
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Whether `second` may follow `first`: overlong forms, surrogates and values above
 * U+10FFFF differ from valid ones in their second byte. */
static bool is_second(unsigned char first, unsigned char second) {
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
}

/* Finds the first invalid sequence from `start`; false if the rest is UTF-8. */
static bool find_invalid(corral_bytes bytes, size_t start, struct invalid *found) {
    const unsigned char *data = bytes.data;
    size_t at = start;
    while (at < bytes.length) {
        size_t length = sequence_length(data[at]);
        found->start = at;
        found->length = 1;
        if (length == 0) {
            return true;
        }
        for (size_t index = 1; index < length; index++) {
            found->length = index;
            if (at + index == bytes.length) {
                found->length = 0;
                return true;
            }
            unsigned char byte = data[at + index];
            if (index == 1 ? !is_second(data[at], byte) : (byte & 0xc0) != 0x80) {
                return true;
            }
        }
        at += length;
    }
    return false;
}

/* Whether `bytes` are UTF-8. If not, `reason` says why, in the words of the SDK for
 * Rust. */
static bool is_utf8(corral_bytes bytes, corral_string *reason) {
    struct invalid found;
    if (!find_invalid(bytes, 0, &found)) {
        return true;
    }
    struct writer writer = {0};
    if (found.length == 0) {
        write_literal(&writer, "incomplete utf-8 byte sequence from index ");
    } else {
        write_literal(&writer, "invalid utf-8 sequence of ");
        write_unsigned(&writer, found.length);
        write_literal(&writer, " bytes from index ");
    }
    write_unsigned(&writer, found.start);
    *reason = written(&writer);
    return false;
}

/* Replaces invalid sequences by U+FFFD. Valid text is not copied. */
static corral_string lossy_text(corral_string text) {
    corral_bytes bytes = corral_bytes_of(text.data, text.length);
    struct invalid found;
    if (!find_invalid(bytes, 0, &found)) {
        return text;
    }
    struct writer writer = {0};
    size_t start = 0;
    do {
        write_text(&writer, corral_text_of(text.data + start, found.start - start));
        write_literal(&writer, "\xef\xbf\xbd");
        start = found.length == 0 ? text.length : found.start + found.length;
    } while (find_invalid(bytes, start, &found));
    write_text(&writer, corral_text_of(text.data + start, text.length - start));
    return written(&writer);
}
