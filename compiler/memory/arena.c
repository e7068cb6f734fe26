/* arena.c: bump allocation in blocks that double up to a limit. Built with -DARENA_DEBUG each item
 * is a block of its own, so that AddressSanitizer sees an overrun of any of them. */
#include "memory/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Block Block;
struct Block {
  Block *next;
  size_t used, size;
};

struct Arena {
  Block *blocks;
  size_t next_size;
};

/* Small at first: a name or a default is worked out in an arena of its own, and a block is zeroed. */
enum { FIRST_BLOCK = 1024, LAST_BLOCK = 4 * 1024 * 1024 };

#define ALIGNED(n) (((n) + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t))
#define HEADER ALIGNED(sizeof(Block))

static _Noreturn void out_of_memory(void) {
  fputs("ashc: out of memory\n", stderr);
  abort();
}

Arena *arena_new(void) {
  Arena *a = calloc(1, sizeof *a);
  if (!a) out_of_memory();
  a->next_size = FIRST_BLOCK;
  return a;
}

void arena_free(Arena *a) {
  if (!a) return;
  for (Block *b = a->blocks, *next; b; b = next) {
    next = b->next;
    free(b);
  }
  free(a);
}

static Block *add_block(Arena *a, size_t size) {
  Block *b = calloc(1, HEADER + size);
  if (!b) out_of_memory();
  b->size = size;
  b->next = a->blocks;
  a->blocks = b;
  return b;
}

#ifdef ARENA_DEBUG
void *arena_alloc(Arena *a, size_t size) {
  return (char *)add_block(a, size ? size : 1) + HEADER;
}
#else
void *arena_alloc(Arena *a, size_t size) {
  if (size > SIZE_MAX / 2) out_of_memory();
  size = ALIGNED(size ? size : 1);
  Block *b = a->blocks;
  if (!b || b->size - b->used < size) {
    b = add_block(a, size > a->next_size ? size : a->next_size);
    if (a->next_size < LAST_BLOCK) a->next_size *= 2;
  }
  void *item = (char *)b + HEADER + b->used;
  b->used += size;
  return item;
}
#endif

char *arena_strndup(Arena *a, const char *text, size_t len) {
  char *copy = arena_alloc(a, len + 1);
  if (len) memcpy(copy, text, len);
  return copy;
}

char *arena_strdup(Arena *a, const char *text) {
  return arena_strndup(a, text, strlen(text));
}

char *arena_vprintf(Arena *a, const char *fmt, va_list args) {
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, fmt, args);
  if (len < 0) out_of_memory();
  char *text = arena_alloc(a, (size_t)len + 1);
  vsnprintf(text, (size_t)len + 1, fmt, again);
  va_end(again);
  return text;
}

char *arena_printf(Arena *a, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  char *text = arena_vprintf(a, fmt, args);
  va_end(args);
  return text;
}
