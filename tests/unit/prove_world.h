/* prove_world.h: from two texts of resources to a lowered plan, as compile makes it, and its proof. */
#ifndef ASHC_TESTS_PROVE_WORLD_H
#define ASHC_TESTS_PROVE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "backend/backend.h"
#include "emit/emit.h"
#include "migration/migration.h"
#include "prove/prove.h"
#include "resolve/resolve.h"
#include "syntax/parse.h"

typedef struct World {
  Arena *arena;
  Interner *names;
  Sources *sources;
  Diag *diag;
} World;

static inline int world_setup(void **state) {
  World *w = calloc(1, sizeof *w);
  w->arena = arena_new();
  w->names = interner_new(w->arena);
  w->sources = sources_new(w->arena);
  w->diag = diag_new(w->arena, w->sources);
  *state = w;
  return 0;
}

static inline int world_teardown(void **state) {
  World *w = *state;
  arena_free(w->arena);
  free(w);
  return 0;
}

/* Returns the messages so far and forgets them. */
static inline const char *world_messages(World *w) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  diag_print(w->diag, out, DIAG_TEXT, false);
  fclose(out);
  const char *copy = arena_strdup(w->arena, text);
  free(text);
  w->diag = diag_new(w->arena, w->sources);
  return copy;
}

static inline Schema *world_schema(World *w, const char *resources) {
  const char *text =
      arena_printf(w->arena, "repo Blog.Repo do\n  adapter :sqlite\nend\n%s", resources);
  const Source *source = sources_add(w->sources, "test.resource", text, strlen(text));
  Unit unit = {.source = source};
  unit.calls = parse_source(w->arena, w->names, w->diag, source);
  Project *project = resolve_project(w->arena, w->names, w->diag, &unit);
  if (!diag_ok(w->diag)) fail_msg("%s", world_messages(w));
  return backend_for(ADAPTER_SQLITE)->normalize(project->schemas[0]);
}

/* Returns the plan from one text to the other. */
static inline Plan *world_plan(World *w, const char *before, const char *after) {
  Diff *diff = diff_schemas(w->arena, world_schema(w, before), world_schema(w, after), NULL);
  Plan *plan = plan_new(w->arena, w->names, w->diag, diff);
  if (!plan || !backend_for(ADAPTER_SQLITE)->lower(plan, w->diag))
    fail_msg("%s", world_messages(w));
  return plan;
}

/* Writes the plan, reads it back and proves it. Returns NULL, or the message. */
static inline const char *world_prove(World *w, const Plan *plan, ProofReport *report) {
  Buf sql = buf_new(w->arena);
  emit_sql(&sql, plan, plan->diff->after->repo, "a_change");
  const Source *source = sources_add(w->sources, "20260101000000_a_change.sql", sql.text, sql.len);
  ash_migration *m = migration_parse(w->arena, w->diag, source);
  if (!m) return world_messages(w);
  bool ok = prove_migration(w->arena, w->diag, plan, m, emit_sql, report);
  assert_int_equal(ok, diag_ok(w->diag));
  return ok ? NULL : world_messages(w);
}

/* Returns the first step whose SQL holds `text`. */
static inline Step *world_step(Lowered *in, const char *text) {
  for (Step *s = in->steps.first; s; s = s->next)
    if (strstr(s->sql, text)) return s;
  fail_msg("no step holds %s", text);
  return NULL;
}

static inline void world_drop_step(Lowered *in, const char *text) {
  Step *gone = world_step(in, text), **link = &in->steps.first;
  while (*link != gone) link = &(*link)->next;
  *link = gone->next;
  in->steps.count--;
  for (in->steps.tail = &in->steps.first; *in->steps.tail;)
    in->steps.tail = &(*in->steps.tail)->next;
}

/* Puts `to` in the place of `from` in the first step that holds it. */
static inline void world_replace(World *w, Lowered *in, const char *from, const char *to) {
  Step *s = world_step(in, from);
  const char *at = strstr(s->sql, from);
  s->sql = arena_printf(w->arena, "%.*s%s%s", (int)(at - s->sql), s->sql, to, at + strlen(from));
}

#endif
