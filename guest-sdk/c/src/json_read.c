/* Reading JSON: validation, members, elements and strings. */
#include "context.h"

#include <string.h>

/* The nesting that other parsers of this project accept too. */
#define DEPTH 128

static bool json_value(corral_string json, size_t *at, unsigned depth);

static char byte_at(corral_string json, size_t at) {
    return at < json.length ? json.data[at] : '\0';
}

static bool is_digit(char digit) { return digit >= '0' && digit <= '9'; }

static size_t json_space(corral_string json, size_t at) {
    while (at < json.length && json.data[at] != '\0' && strchr(" \t\r\n", json.data[at])) {
        at += 1;
    }
    return at;
}

/* The value of a hexadecimal digit, -1 for anything else. */
static int hex_digit(char digit) {
    if (is_digit(digit)) {
        return digit - '0';
    }
    char letter = lower(digit);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* Each of these skips one thing and leaves `at` where it is wrong, if it is. */
static bool json_string(corral_string json, size_t *at) {
    if (byte_at(json, *at) != '"') {
        return false;
    }
    for (*at += 1; *at < json.length; *at += 1) {
        unsigned char byte = (unsigned char)json.data[*at];
        if (byte == '"') {
            *at += 1;
            return true;
        }
        if (byte < 0x20) {
            return false;
        }
        if (byte != '\\') {
            continue;
        }
        *at += 1;
        char escape = byte_at(json, *at);
        if (escape == 'u') {
            for (int digit = 0; digit < 4; digit++) {
                if (hex_digit(byte_at(json, *at + 1)) < 0) {
                    return false;
                }
                *at += 1;
            }
        } else if (escape == '\0' || !strchr("\"\\/bfnrt", escape)) {
            return false;
        }
    }
    return false;
}

static bool json_digits(corral_string json, size_t *at) {
    size_t start = *at;
    while (is_digit(byte_at(json, *at))) {
        *at += 1;
    }
    return *at > start;
}

static bool json_number(corral_string json, size_t *at) {
    if (byte_at(json, *at) == '-') {
        *at += 1;
    }
    if (byte_at(json, *at) == '0') {
        *at += 1;
    } else if (!json_digits(json, at)) {
        return false;
    }
    if (byte_at(json, *at) == '.') {
        *at += 1;
        if (!json_digits(json, at)) {
            return false;
        }
    }
    if (lower(byte_at(json, *at)) == 'e') {
        *at += 1;
        if (byte_at(json, *at) == '+' || byte_at(json, *at) == '-') {
            *at += 1;
        }
        return json_digits(json, at);
    }
    return true;
}

static bool json_word(corral_string json, size_t *at, const char *word) {
    size_t length = strlen(word);
    if (json.length - *at < length || memcmp(json.data + *at, word, length) != 0) {
        return false;
    }
    *at += length;
    return true;
}

/* The rest of an object or array after its bracket. */
static bool json_items(corral_string json, size_t *at, char end, unsigned depth) {
    *at = json_space(json, *at + 1);
    if (byte_at(json, *at) == end) {
        *at += 1;
        return true;
    }
    while (true) {
        if (end == '}') {
            *at = json_space(json, *at);
            if (!json_string(json, at)) {
                return false;
            }
            *at = json_space(json, *at);
            if (byte_at(json, *at) != ':') {
                return false;
            }
            *at += 1;
        }
        if (!json_value(json, at, depth)) {
            return false;
        }
        *at = json_space(json, *at);
        char next = byte_at(json, *at);
        if (next == end) {
            *at += 1;
            return true;
        }
        if (next != ',') {
            return false;
        }
        *at += 1;
    }
}

static bool json_value(corral_string json, size_t *at, unsigned depth) {
    *at = json_space(json, *at);
    switch (byte_at(json, *at)) {
    case '{':
        return depth > 0 && json_items(json, at, '}', depth - 1);
    case '[':
        return depth > 0 && json_items(json, at, ']', depth - 1);
    case '"':
        return json_string(json, at);
    case 't':
        return json_word(json, at, "true");
    case 'f':
        return json_word(json, at, "false");
    case 'n':
        return json_word(json, at, "null");
    default:
        return json_number(json, at);
    }
}

/* Whether `json` is one value. If not, `end` is where it stops being one. */
static bool json_document(corral_string json, size_t *end) {
    *end = 0;
    if (!json_value(json, end, DEPTH)) {
        return false;
    }
    *end = json_space(json, *end);
    return *end == json.length;
}

bool corral_json_is_valid(corral_string json) {
    corral_string reason;
    size_t end;
    return is_utf8(text_bytes(json), &reason) && json_document(json, &end);
}

static corral_string part(corral_string json, size_t start, size_t end) {
    return corral_text_of(json.data + start, end - start);
}

static corral_string json_member(corral_string object, const char *name, bool any_case) {
    corral_string found = corral_text_of(NULL, 0);
    size_t at = json_space(object, 0);
    if (byte_at(object, at) != '{') {
        return found;
    }
    do {
        size_t key = at = json_space(object, at + 1);
        if (!json_string(object, &at)) {
            break;
        }
        corral_string decoded = corral_json_decode(NULL, part(object, key, at));
        at = json_space(object, at) + 1;
        size_t value = json_space(object, at);
        if (!json_value(object, &at, DEPTH)) {
            break;
        }
        if (any_case ? equal_in_any_case(decoded, name) : corral_equal(decoded, name)) {
            found = part(object, value, at);
        }
        at = json_space(object, at);
    } while (byte_at(object, at) == ',');
    return found;
}

corral_string corral_json_member(corral_context *context, corral_string object, const char *name) {
    (void)context;
    return json_member(object, name, false);
}

bool corral_json_next(corral_string *rest, corral_string *element) {
    size_t bracket = json_space(*rest, 0);
    char start = byte_at(*rest, bracket);
    if (start != '[' && start != ',') {
        return false;
    }
    size_t value = json_space(*rest, bracket + 1);
    size_t end = value;
    if (!json_value(*rest, &end, DEPTH)) {
        return false;
    }
    *element = part(*rest, value, end);
    *rest = part(*rest, end, rest->length);
    return true;
}
