/* memory.h: allocations that fail: SQLite's, and the runtime's, where the Makefile has renamed what its
 * objects call: malloc to memory_malloc, and calloc, realloc, strdup, strndup and free. */
#ifndef TEST_MEMORY_H
#define TEST_MEMORY_H

#include <stdbool.h>

/* Puts itself between SQLite and its allocator; before any other call of SQLite. */
void memory_install(void);

/* Counts allocations from 0 on; number `at` fails, and with `stays` all after it. Below 0: none. */
void memory_arm(long at, bool stays);

/* All succeed again. Returns the number of those that failed. */
long memory_disarm(void);

long memory_calls(void); /* counted since memory_arm */

/* The runtime's allocations and the bytes of SQLite that were not released. */
long memory_live(void);

#endif
