/* namemap.h: a map from Names to pointers, for symbol, table and column look-ups (uthash inside).
 * Keys are interned, so they are compared as pointers; a NameMap lives as long as its arena. */
#ifndef ASHC_MEMORY_NAMEMAP_H
#define ASHC_MEMORY_NAMEMAP_H

#include "memory/arena.h"
#include "memory/intern.h"

typedef struct NameMap NameMap;

NameMap *namemap_new(Arena *a);

/* Sets the value of `key`; the newest one wins. */
void namemap_put(NameMap *m, Name key, void *value);

/* Returns the value of `key`, or NULL if there is none. */
void *namemap_get(const NameMap *m, Name key);

#endif
