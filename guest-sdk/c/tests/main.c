/* Runs all suites. */
#include "suites.h"

int main(void) {
    values_are_converted();
    requests_are_read();
    outputs_are_delivered();
    failures_name_the_fault();
    json_is_read();
    json_is_written();
    the_invocation_is_known();
    services_are_called();
    names_are_declared();
    tools_are_called();
    return corral_test_report();
}
