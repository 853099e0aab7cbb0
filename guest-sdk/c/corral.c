/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The SDK in one file to compile, together with the function:
 *
 *     python -m ziglang cc -target wasm32-wasi -mexec-model=reactor -Os -s -UNDEBUG \
 *         -Wl,-z,stack-size=131072 corral.c order.c -o order.wasm
 *
 * Its parts are in src/, each with one concern, in an order in which no part uses a
 * later one. They share one translation unit, so that nothing but the functions in
 * corral.h, corral_json.h and corral_mcp.h can collide with names of the plugin.
 */
#include "src/memory.c"

#include "src/text.c"
#include "src/writer.c"
#include "src/utf8.c"

#include "src/json_read.c"
#include "src/json_decode.c"
#include "src/json_write.c"

#include "src/failure.c"
#include "src/log.c"
#include "src/progress.c"
#include "src/invocation.c"
#include "src/value.c"
#include "src/timer.c"
#include "src/batch.c"
#include "src/request.c"
#include "src/setting.c"
#include "src/output.c"
#include "src/response.c"
#include "src/mcp.c"

#include "src/run.c"

#include "src/bindings.c"
