/* intern.c: the table of names (uthash, its memory from the arena). */
#include "memory/intern.h"

#include <string.h>

#define uthash_malloc(size) arena_alloc(in->arena, (size))
#define uthash_free(ptr, size) ((void)(ptr))
#include <uthash.h>

typedef struct Entry {
  const char *text;
  UT_hash_handle hh;
} Entry;

struct Interner {
  Arena *arena;
  Entry *entries;
};

Interner *interner_new(Arena *a) {
  Interner *in = NEW(a, Interner);
  in->arena = a;
  return in;
}

Name intern(Interner *in, const char *text, size_t len) {
  Entry *e = NULL;
  HASH_FIND(hh, in->entries, text, len, e);
  if (e) return e->text;
  e = NEW(in->arena, Entry);
  e->text = arena_strndup(in->arena, text, len);
  HASH_ADD_KEYPTR(hh, in->entries, e->text, len, e);
  return e->text;
}

Name intern_text(Interner *in, const char *text) {
  return text ? intern(in, text, strlen(text)) : NULL;
}

Name intern_lower(Interner *in, const char *text) {
  char usual[128];
  const size_t len = strlen(text);
  char *lower = len <= sizeof usual ? usual : arena_alloc(in->arena, len);
  for (size_t i = 0; i < len; i++)
    lower[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
  return intern(in, lower, len);
}

Name intern_printf(Interner *in, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const char *text = arena_vprintf(in->arena, fmt, args);
  va_end(args);
  return intern_text(in, text);
}
