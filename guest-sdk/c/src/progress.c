/* How far the invocation has come. */
#include "context.h"

void corral_report_progress(double done, double total, const char *message) {
    function_string_t text = to_host(lossy_text(corral_text(message == NULL ? "" : message)));
    corral_function_progress_report(done, total == 0 ? NULL : &total, text.len == 0 ? NULL : &text);
}
