/* memory.c: the failing allocator of memory.h. One thread. */
#include "memory.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* What the runtime's objects call instead of the C library's functions. */
void *memory_malloc(size_t size);
void *memory_calloc(size_t count, size_t size);
void *memory_realloc(void *old, size_t size);
char *memory_strdup(const char *text);
char *memory_strndup(const char *text, size_t most);
void memory_free(void *memory);

static struct {
  bool armed, stays;
  long at, calls, failed, live;
} state = {.at = -1};

void memory_arm(long at, bool stays) {
  state.armed = true;
  state.at = at;
  state.stays = stays;
  state.calls = state.failed = 0;
}

long memory_disarm(void) {
  state.armed = false;
  return state.failed;
}

long memory_calls(void) {
  return state.calls;
}

long memory_live(void) {
  return state.live + (long)sqlite3_memory_used();
}

static bool fails(void) {
  if (!state.armed) return false;
  const long n = state.calls++;
  const bool failing = state.at >= 0 && (state.stays ? n >= state.at : n == state.at);
  state.failed += failing;
  return failing;
}

static void *count(void *memory) {
  state.live += memory != NULL;
  return memory;
}

void *memory_malloc(size_t size) {
  return fails() ? NULL : count(malloc(size));
}

void *memory_calloc(size_t n, size_t size) {
  return fails() ? NULL : count(calloc(n, size));
}

void *memory_realloc(void *old, size_t size) {
  if (fails()) return NULL;
  void *memory = realloc(old, size);
  return old ? memory : count(memory);
}

char *memory_strndup(const char *text, size_t most) {
  const size_t len = strnlen(text, most);
  char *copy = memory_malloc(len + 1);
  if (!copy) return NULL;
  copy[len] = '\0';
  return memcpy(copy, text, len);
}

char *memory_strdup(const char *text) {
  return memory_strndup(text, strlen(text));
}

void memory_free(void *memory) {
  state.live -= memory != NULL;
  free(memory);
}

/* --- SQLite's --------------------------------------------------------------------------------- */

static sqlite3_mem_methods real;

static void *take(int size) {
  return fails() ? NULL : real.xMalloc(size);
}

static void *change(void *old, int size) {
  return fails() ? NULL : real.xRealloc(old, size);
}

void memory_install(void) {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real);
  sqlite3_mem_methods ours = real;
  ours.xMalloc = take;
  ours.xRealloc = change;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
  sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0); /* every allocation is one */
}
