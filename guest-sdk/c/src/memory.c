/*
 * Memory of the invocation: everything that the host passes to the plugin and that the
 * SDK allocates. It is released as a whole, so that a function frees nothing.
 *
 * The host allocates the arguments of a call before it enters the plugin, and reads the
 * results after the plugin returned. Memory is therefore released by the first
 * allocation after the end of an invocation. Linear memory never shrinks, so that
 * releasing it earlier would help nobody.
 */
#include "context.h"

#include <stdlib.h>
#include <string.h>

/* Precedes each allocation. */
union block {
    struct {
        union block *next;
        size_t size;
    } link;
    max_align_t alignment;
};

static struct {
    union block *blocks;
    bool finished;
} memory;

static void memory_release(void) {
    while (memory.blocks != NULL) {
        union block *block = memory.blocks;
        memory.blocks = block->link.next;
        free(block);
    }
    memory.finished = false;
}

/* Marks everything that is allocated as no longer needed when the next invocation
 * starts. */
static void memory_finish(void) { memory.finished = true; }

/* A NUL follows the memory, so that texts of the host are C strings. */
static void *memory_allocate(size_t size) {
    if (memory.finished) {
        memory_release();
    }
    size_t total = sizeof(union block) + size + 1;
    union block *block = total > size ? malloc(total) : NULL;
    if (block == NULL) {
        abort();
    }
    block->link.next = memory.blocks;
    block->link.size = size;
    memory.blocks = block;
    char *start = (char *)(block + 1);
    start[size] = '\0';
    return start;
}

static void *memory_zeroed(size_t size) { return memset(memory_allocate(size), 0, size); }

static void *memory_resize(void *pointer, size_t size) {
    void *resized = memory_allocate(size);
    if (pointer != NULL) {
        const union block *block = (const union block *)pointer - 1;
        memcpy(resized, pointer, block->link.size < size ? block->link.size : size);
    }
    return resized;
}

/* Room for one more item of the size `item` in an array of `length` items. */
static void *grown(void *items, size_t length, size_t *capacity, size_t item) {
    if (length < *capacity) {
        return items;
    }
    size_t wanted = *capacity < 4 ? 4 : *capacity * 2;
    if (wanted > SIZE_MAX / item) {
        abort();
    }
    *capacity = wanted;
    return memory_resize(items, wanted * item);
}

void *corral_allocate(corral_context *context, size_t size) {
    (void)context;
    return memory_allocate(size);
}
