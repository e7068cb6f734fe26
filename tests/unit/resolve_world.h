/* resolve_world.h: a project from texts in the test: parse, resolve, ask. */
#ifndef TESTS_RESOLVE_WORLD_H
#define TESTS_RESOLVE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory/buf.h"
#include "resolve/resolve.h"
#include "syntax/parse.h"

typedef struct World {
  Arena *arena;
  Interner *names;
  Sources *sources;
  Diag *diag;
  Unit *units, **last;
  Project *project;
} World;

static inline World world_new(void) {
  World w = {.arena = arena_new()};
  w.names = interner_new(w.arena);
  w.sources = sources_new(w.arena);
  w.diag = diag_new(w.arena, w.sources);
  return w;
}

static inline void world_add(World *w, const char *path, const char *text) {
  Unit *unit = NEW(w->arena, Unit);
  unit->source = sources_add(w->sources, path, text, strlen(text));
  unit->calls = parse_source(w->arena, w->names, w->diag, unit->source);
  Unit **last = &w->units;
  while (*last) last = &(*last)->next;
  *last = unit;
}

/* Resolves what was added. Prints the messages and fails if there are errors. */
static inline void world_resolve(World *w) {
  w->project = resolve_project(w->arena, w->names, w->diag, w->units);
  bool ok = diag_ok(w->diag);
  if (!ok) diag_print(w->diag, stderr, DIAG_TEXT, false);
  assert_true(ok);
}

/* A world of one `.resource` text with a repo of its own. */
static inline World world_of(const char *text) {
  World w = world_new();
  world_add(&w, "repo.resource", "repo Blog.Repo do database \"blog.db\" end\n");
  world_add(&w, "test.resource", text);
  world_resolve(&w);
  return w;
}

static inline Table *world_table(const World *w, const char *name) {
  for (unsigned i = 0; i < w->project->repo_count; i++) {
    Table *t = schema_table(w->project->schemas[i], intern_text(w->names, name));
    if (t) return t;
  }
  fail_msg("no table %s", name);
  return NULL;
}

static inline Column *world_column(const World *w, const char *table, const char *name) {
  Column *c = table_column(world_table(w, table), intern_text(w->names, name));
  if (!c) fail_msg("no column %s.%s", table, name);
  return c;
}

static inline void world_free(World *w) {
  arena_free(w->arena);
}

/* cmocka's comparison aborts on NULL; this one says what is missing. */
static inline void assert_text(const char *is, const char *expected) {
  assert_string_equal(is ? is : "(none)", expected ? expected : "(none)");
}

#endif
