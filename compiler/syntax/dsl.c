/* dsl.c: look-ups in the vocabulary's table (dsl_*.c). */
#include "syntax/dsl.h"

#include <string.h>

#include "syntax/dsl_tables.h"

static const DslEntry *find_entry(const DslEntry *entries, const char *name) {
  for (const DslEntry *e = entries; e && e->name; e++)
    if (strcmp(e->name, name) == 0) return e;
  return NULL;
}

const DslEntry *dsl_child(const DslEntry *entry, const char *name) {
  return find_entry(entry ? entry->children : dsl_top, name);
}

const DslOption *dsl_option(const DslEntry *entry, const char *name) {
  for (const DslOption *o = entry->options; o && o->name; o++)
    if (strcmp(o->name, name) == 0) return o;
  return NULL;
}

const char *dsl_value_name(DslValue value) {
#define X(id, text) text,
  static const char *const names[] = {DSL_VALUES(X)};
#undef X
  return names[value];
}

/* Returns true if an entry so named, whose block is read, stands anywhere below `entries`. */
static bool reads_block(const DslEntry *entries, const char *name) {
  for (const DslEntry *e = entries; e && e->name; e++) {
    if (e->kind == DSL_PASSED) continue;
    if (strcmp(e->name, name) == 0 || reads_block(e->children, name)) return true;
  }
  return false;
}

bool dsl_skips_block(const char *name) {
  return strcmp(name, "defmodule") != 0 && !reads_block(dsl_top, name);
}
