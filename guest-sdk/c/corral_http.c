/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * corral.c for a plugin that sends HTTP requests: compile this file instead. In a plugin
 * that sends none, corral.c is smaller.
 */
#include "corral.c"

#include "src/http.c"

#include "src/http_bindings.c"

#include "src/http_send.c"
