/* namemap.c: NameMap over uthash, whose memory comes from the map's arena. */
#include "memory/namemap.h"

#define uthash_malloc(size) arena_alloc(m->arena, (size))
#define uthash_free(ptr, size) ((void)(ptr))
#include <uthash.h>

typedef struct Entry {
  Name key;
  void *value;
  UT_hash_handle hh;
} Entry;

struct NameMap {
  Arena *arena;
  Entry *entries;
};

NameMap *namemap_new(Arena *a) {
  NameMap *m = NEW(a, NameMap);
  m->arena = a;
  return m;
}

static Entry *find(const NameMap *m, Name key) {
  Entry *e = NULL;
  HASH_FIND_PTR(m->entries, &key, e);
  return e;
}

void namemap_put(NameMap *m, Name key, void *value) {
  Entry *e = find(m, key);
  if (!e) {
    e = NEW(m->arena, Entry);
    e->key = key;
    HASH_ADD_PTR(m->entries, key, e);
  }
  e->value = value;
}

void *namemap_get(const NameMap *m, Name key) {
  Entry *e = find(m, key);
  return e ? e->value : NULL;
}
