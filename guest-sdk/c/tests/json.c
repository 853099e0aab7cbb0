/* Reading and writing JSON. */
#include "suites.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void validity(void) {
    static const struct {
        const char *json;
        bool valid;
    } cases[] = {
        {"null", true},       {" true ", true},
        {"\t[\r\n]\n", true}, {"-0.5e+3", true},
        {"0", true},          {"{\"a\":{\"b\":[1,\"\\u00e9\\\\\"]}}", true},
        {"", false},          {" ", false},
        {"nul", false},       {"01", false},
        {"+1", false},        {"1.", false},
        {".5", false},        {"1e", false},
        {"-", false},         {"NaN", false},
        {"[1,]", false},      {"[1 2]", false},
        {"[", false},         {"{\"a\"}", false},
        {"{a:1}", false},     {"{\"a\":1,}", false},
        {"\"", false},        {"\"\\", false},
        {"\"\\x\"", false},   {"\"\\u12g4\"", false},
        {"\"\\u12", false},   {"\"\n\"", false},
        {"\"\xff\"", false},  {"1 1", false},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].json);
        /* In memory without a NUL at its end, so that reading beyond it is found. */
        size_t length = strlen(cases[index].json);
        char *copy = malloc(length + !length);
        memcpy(copy, cases[index].json, length);
        CORRAL_EXPECT(corral_json_is_valid(corral_text_of(copy, length)) == cases[index].valid);
        free(copy);
    }
    char nested[1000];
    memset(nested, '[', sizeof nested);
    corral_test_case("a deep document");
    memset(nested + 129, ']', 129);
    CORRAL_EXPECT(!corral_json_is_valid(corral_text_of(nested, 258)));
    memset(nested + 128, ']', 128);
    CORRAL_EXPECT(corral_json_is_valid(corral_text_of(nested, 256)));
    CORRAL_EXPECT(!corral_json_is_valid(corral_text_of("\"a\0b\"", 5)));
}

static void members(void) {
    static const struct {
        const char *object;
        const char *expected;
    } cases[] = {
        {"{\"a\":1}", "1"},         {" { \"b\" : [ 1 ] , \"a\" : { } } ", "{ }"},
        {"{\"a\":1,\"a\":2}", "2"}, {"{\"\\u0061\":\"x\"}", "\"x\""},
        {"{\"A\":1}", NULL},        {"{}", NULL},
        {"[\"a\"]", NULL},          {"", NULL},
        {"{\"a\":", NULL},          {"{\"a\"", NULL},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].object);
        CORRAL_EXPECT_TEXT(corral_json_member(NULL, corral_text(cases[index].object), "a"),
                           cases[index].expected);
    }
}

static void strings(void) {
    static const struct {
        const char *json;
        const char *expected;
    } cases[] = {
        {"\"\"", ""},
        {"\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz"},
        {"\"\\u00e9\\u20AC\"", "\xc3\xa9\xe2\x82\xac"},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"},
        {"\"\\ud83d\"", "\xef\xbf\xbd"},
        {"\"\\ud83d\\n\"", "\xef\xbf\xbd\n"},
        {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"\\ude00x\"", "\xef\xbf\xbdx"},
        {"12", "12"},
        {"\"open", "\"open"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].json);
        CORRAL_EXPECT_TEXT(corral_json_decode(NULL, corral_text(cases[index].json)),
                           cases[index].expected);
    }
}

void json_is_read(void) {
    validity();
    members();
    strings();
}

static void write_all(corral_json *json) {
    corral_json_begin_object(json);
    corral_json_key(json, "text\n");
    corral_json_text(json, corral_text_of("a\"\\\t\x01\0\xff\xc3\xa9", 9));
    corral_json_key(json, "list");
    corral_json_begin_array(json);
    corral_json_integer(json, INT64_MIN);
    corral_json_integer(json, 0);
    corral_json_bool(json, true);
    corral_json_begin_array(json);
    corral_json_end_array(json);
    corral_json_begin_object(json);
    corral_json_end_object(json);
    corral_json_text(json, corral_text_of(NULL, 0));
    corral_json_end_array(json);
    corral_json_key(json, "raw");
    corral_json_raw(json, corral_text("[1]"));
    corral_json_end_object(json);
}

static void numbers(void) {
    static const struct {
        double number;
        const char *expected;
    } cases[] = {
        {0.1, "0.1"},  {-2, "-2"},         {1e300, "1e+300"}, {1.0 / 3, "0.3333333333333333"},
        {NAN, "null"}, {INFINITY, "null"},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        corral_test_case(cases[index].expected);
        corral_json *json = corral_json_new(NULL);
        corral_json_number(json, cases[index].number);
        CORRAL_EXPECT_TEXT(corral_json_written(json), cases[index].expected);
    }
}

void json_is_written(void) {
    corral_test_case("a document");
    corral_json *json = corral_json_new(NULL);
    CORRAL_EXPECT_TEXT(corral_json_written(json), "");
    write_all(json);
    CORRAL_EXPECT_TEXT(corral_json_written(json),
                       "{\"text\\n\":\"a\\\"\\\\\\t\\u0001\\u0000\xef\xbf\xbd\xc3\xa9\","
                       "\"list\":[-9223372036854775808,0,true,[],{},null],\"raw\":[1]}");
    CORRAL_EXPECT(corral_json_is_valid(corral_json_written(json)));
    numbers();
}
