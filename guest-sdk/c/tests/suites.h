/* The suites of the test program. */
#ifndef SUITES_H
#define SUITES_H

#include "../corral_json.h"
#include "../corral_test.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

void values_are_converted(void);
void requests_are_read(void);
void outputs_are_delivered(void);
void failures_name_the_fault(void);
void json_is_read(void);
void json_is_written(void);
void the_invocation_is_known(void);
void services_are_called(void);
void names_are_declared(void);
void tools_are_called(void);

#endif
