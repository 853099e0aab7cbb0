/* The generated bindings of an HTTP client, as in bindings.c. */
#ifdef __wasm__

#include <stdlib.h>

#include "http.h"

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#endif

#define realloc(pointer, size) memory_resize(pointer, size)
#define free(pointer) ((void)(pointer))
#include "../bindings/http_client_world.c"
#include "../bindings/http_client.c"
#undef free
#undef realloc

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

#endif
