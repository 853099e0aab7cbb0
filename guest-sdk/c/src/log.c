/* Log lines. */
#include "context.h"

#include <stdarg.h>
#include <stdlib.h>

void corral_log(corral_level level, const char *target, corral_string message) {
    function_string_t part = to_host(lossy_text(corral_text(target)));
    function_string_t text = to_host(lossy_text(message));
    wasi_logging_logging_log((wasi_logging_logging_level_t)level, &part, &text);
}

void corral_logf(corral_level level, const char *target, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    corral_log(level, target, format_text(format, arguments));
    va_end(arguments);
}

#ifdef __wasm__

/* What `assert` calls when it fails, instead of the C library's function, which prints
 * to a stream: the place in the source reaches the log as one line, and the plugin gets
 * smaller. Weak, because some linkers already took the library's if another file
 * precedes this one. */
__attribute__((__weak__)) _Noreturn void __assert_fail(const char *expression, const char *file,
                                                       int line, const char *function) {
    struct writer message = {0};
    write_literal(&message, file);
    write_literal(&message, ":");
    write_unsigned(&message, (uint64_t)line);
    write_literal(&message, ": ");
    write_literal(&message, function);
    write_literal(&message, ": assertion `");
    write_literal(&message, expression);
    write_literal(&message, "` failed");
    corral_log(CORRAL_ERROR, "", written(&message));
    abort();
}

#endif
