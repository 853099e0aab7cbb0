/*
 * The generated bindings, with the invocation's memory instead of the heap: what they
 * allocate for the host and what they would free after the call is released together
 * with it (see memory.c).
 */
#ifdef __wasm__

#include <stdlib.h>

#include "context.h"

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#endif

#define realloc(pointer, size) memory_resize(pointer, size)
#define free(pointer) ((void)(pointer))
#include "../bindings/world.c"
#include "../bindings/function.c"
#undef free
#undef realloc

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#endif
