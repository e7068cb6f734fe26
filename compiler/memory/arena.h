/* arena.h: the one allocator of the compiler. Every byte from parse to exit is owned by an Arena
 * and released with it at once, so no stage frees anything and no tree needs a destructor. The
 * leftmost folder of the pipeline: it includes nothing of ours. */
#ifndef ASHC_MEMORY_ARENA_H
#define ASHC_MEMORY_ARENA_H

#include <stdarg.h>
#include <stddef.h>

typedef struct Arena Arena;

/* Returns a new empty arena; the caller owns it and releases it with arena_free.
 * Running out of memory prints a message and aborts, here and in every function below. */
Arena *arena_new(void);

/* Releases the arena and everything allocated from it. NULL is allowed. */
void arena_free(Arena *a);

/* Returns `size` zeroed bytes, aligned for any type; never NULL. */
void *arena_alloc(Arena *a, size_t size);

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_ARRAY(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (n)))

/* Returns a copy of the `len` bytes at `text` with a terminating NUL. */
char *arena_strndup(Arena *a, const char *text, size_t len);
char *arena_strdup(Arena *a, const char *text);

/* Returns the formatted text (printf's formats). */
char *arena_printf(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(Arena *a, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

#endif
