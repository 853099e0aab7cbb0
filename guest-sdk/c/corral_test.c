/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The SDK and a test double of its host, for native tests:
 *
 *     cc -g -fsanitize=address,undefined order.c order_test.c corral_test.c -o order_test
 */
#include "corral.c"

#include "src/http.c"

#include "src/testing/call.c"
#include "src/testing/host.c"
#include "src/testing/http.c"
#include "src/testing/result.c"

#include "src/testing/expect.c"
