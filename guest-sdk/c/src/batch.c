/* Batches: triggers with "cardinality": "many". */
#include "context.h"

#include <string.h>

corral_status corral_trigger_batch(corral_context *context, corral_batch *batch) {
    batch->index = 0;
    corral_status status = corral_trigger_json(context, &batch->rest);
    if (status != CORRAL_OK) {
        return status;
    }
    size_t start = json_space(batch->rest, 0);
    return batch->rest.data[start] == '[' ? CORRAL_OK
                                          : mismatch(context, &context->trigger, "a JSON array");
}

static bool next_event(corral_batch *batch, corral_string *event) {
    if (!corral_json_next(&batch->rest, event)) {
        return false;
    }
    batch->index += 1;
    return true;
}

bool corral_batch_text(corral_context *context, corral_batch *batch, corral_string *event) {
    if (!next_event(batch, event)) {
        return false;
    }
    *event = corral_json_decode(context, *event);
    return true;
}

static int base64_digit(char digit) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);
    return found == NULL ? -1 : (int)(found - digits);
}

/* Standard base64 with padding, as .NET writes it. Only batches of bytes still have
 * it: Corral decodes all other inputs. */
static corral_bytes base64_decode(corral_string text) {
    corral_bytes invalid = corral_bytes_of(NULL, 0);
    size_t padding = 0;
    while (padding < 2 && padding < text.length && text.data[text.length - 1 - padding] == '=') {
        padding += 1;
    }
    if (text.length % 4 != 0) {
        return invalid;
    }
    unsigned char *bytes = memory_allocate(text.length / 4 * 3);
    size_t length = 0;
    uint32_t group = 0;
    for (size_t index = 0; index < text.length; index++) {
        bool padded = index >= text.length - padding;
        int digit = padded ? 0 : base64_digit(text.data[index]);
        if (digit < 0) {
            return invalid;
        }
        group = group << 6 | (uint32_t)digit;
        if (index % 4 == 3) {
            bytes[length] = (unsigned char)(group >> 16);
            bytes[length + 1] = (unsigned char)(group >> 8);
            bytes[length + 2] = (unsigned char)group;
            length += 3;
        }
    }
    return corral_bytes_of(bytes, length - padding);
}

bool corral_batch_bytes(corral_context *context, corral_batch *batch, corral_bytes *event) {
    corral_string json;
    if (!next_event(batch, &json)) {
        return false;
    }
    *event = json.data[0] == '"' ? base64_decode(corral_json_decode(context, json))
                                 : corral_bytes_of(NULL, 0);
    return true;
}

corral_string corral_batch_metadata(corral_context *context, size_t index, const char *key) {
    struct writer name = {0};
    write_literal(&name, key);
    write_literal(&name, "Array");
    corral_string rest = json_member(corral_metadata(context), written(&name).data, true);
    corral_string element;
    for (size_t at = 0; corral_json_next(&rest, &element); at++) {
        if (at == index) {
            return element;
        }
    }
    return corral_text_of(NULL, 0);
}
