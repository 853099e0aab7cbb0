/* Expectations of test programs. */
#include "test.h"

#include <stdio.h>
#include <string.h>

static struct {
    const char *name;
    unsigned passed;
    unsigned failed;
} expectations;

void corral_test_case(const char *name) { expectations.name = name; }

static void count(bool met, const char *file, int line) {
    if (met) {
        expectations.passed += 1;
        return;
    }
    expectations.failed += 1;
    printf("%s:%d: ", file, line);
    if (expectations.name != NULL) {
        printf("%s: ", expectations.name);
    }
}

void corral_expect(bool condition, const char *text, const char *file, int line) {
    count(condition, file, line);
    if (!condition) {
        printf("expected %s\n", text);
    }
}

static void print(corral_string text) {
    if (text.data == NULL) {
        printf("nothing");
        return;
    }
    putchar('"');
    fwrite(text.data, 1, text.length, stdout);
    putchar('"');
}

void corral_expect_text(corral_string actual, const char *expected, const char *file, int line) {
    bool equal = expected == NULL ? actual.data == NULL : corral_equal(actual, expected);
    count(equal, file, line);
    if (!equal) {
        printf("expected ");
        print(corral_text(expected));
        printf(", found ");
        print(actual);
        putchar('\n');
    }
}

int corral_test_report(void) {
    printf("%u passed, %u failed\n", expectations.passed, expectations.failed);
    return expectations.failed == 0 && expectations.passed > 0 ? 0 : 1;
}
