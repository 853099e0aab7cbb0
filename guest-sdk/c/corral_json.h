/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * JSON for Corral plugins: enough to read members of a document and to write small
 * ones safely. For anything more, use a library of your choice: the SDK gives and takes
 * JSON as text.
 *
 *     corral_json *json = corral_json_new(context);
 *     corral_json_begin_object(json);
 *     corral_json_key(json, "item");
 *     corral_json_text(json, item);
 *     corral_json_key(json, "left");
 *     corral_json_integer(json, 3);
 *     corral_json_end_object(json);
 *     corral_push_json(context, "reorder", corral_json_written(json));
 */
#ifndef CORRAL_JSON_H
#define CORRAL_JSON_H

#include "corral.h"

#ifdef __cplusplus
extern "C" {
#endif

/* -- Reading -------------------------------------------------------------------- */

/* Whether `json` is one well-formed JSON value, nested at most 128 deep. The functions
 * below expect that it is; given anything else, they find nothing. */
bool corral_json_is_valid(corral_string json);

/* The value of a member, as JSON text; absent if `object` is not an object or has no
 * such member. Refers to `object` without a copy. Of several members with the name, it
 * is the last. */
corral_string corral_json_member(corral_context *context, corral_string object, const char *name);

/* Reads the elements of an array in order. `rest` is the array before the first call,
 * and afterwards what is left of it. False at the end. `element` is JSON text and refers
 * to the array without a copy. */
bool corral_json_next(corral_string *rest, corral_string *element);

/* The content of a JSON string; any other value unchanged. Half of a surrogate pair is
 * replaced by U+FFFD. */
corral_string corral_json_decode(corral_context *context, corral_string value);

/* -- Writing -------------------------------------------------------------------- */

/* A document that is written. It belongs to the invocation. Commas are added as
 * needed. */
typedef struct corral_json corral_json;

/* Starts a document. */
corral_json *corral_json_new(corral_context *context);

/* Starts an object. */
void corral_json_begin_object(corral_json *json);

/* Ends the object that was started last. */
void corral_json_end_object(corral_json *json);

/* Starts an array. */
void corral_json_begin_array(corral_json *json);

/* Ends the array that was started last. */
void corral_json_end_array(corral_json *json);

/* Writes the name of a member; its value follows. */
void corral_json_key(corral_json *json, const char *name);

/* Writes a string, with escapes where JSON needs them. Bytes that are not UTF-8 are
 * replaced by U+FFFD. Absent text is null. */
void corral_json_text(corral_json *json, corral_string text);

/* Writes a number. */
void corral_json_integer(corral_json *json, int64_t number);

/* Writes a number with the digits that are needed to read the same one again. NaN and
 * infinities, which JSON does not have, are null. */
void corral_json_number(corral_json *json, double number);

/* Writes true or false. */
void corral_json_bool(corral_json *json, bool value);

/* Writes null. */
void corral_json_null(corral_json *json);

/* Writes a value that is JSON text already. */
void corral_json_raw(corral_json *json, corral_string value);

/* The document. It is valid until the next write. */
corral_string corral_json_written(const corral_json *json);

#ifdef __cplusplus
}
#endif

#endif
