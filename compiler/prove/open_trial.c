/* open_trial.c: the databases of a trial. They are made of schemas through the backend, as for a new
 * project, so the migration under test has no part in them. */
#include <string.h>

#include "prove/fill.h"
#include "prove/grow.h"
#include "prove/trial.h"

/* What a program may bring along and a schema cannot declare. */
static bool is_missing_extension(const char *error) {
  static const char *const kinds[] = {"no such function", "no such module",
                                      "no such collation sequence"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strstr(error, kinds[i])) return true;
  return false;
}

/* Returns the steps that create `s` from nothing, or NULL where the backend cannot. */
static const Steps *creation(Arena *a, const Schema *s) {
  Diag *d = diag_new(a, sources_new(a));
  Schema *nothing = schema_new(a, s->names, s->repo);
  schema_finish(nothing);
  Plan *plan = plan_new(a, s->names, d, diff_schemas(a, nothing, s, NULL));
  return plan && backend_for(s->repo->adapter)->lower(plan, d) ? &plan->up.steps : NULL;
}

static const char *create(Trial *t, sqlite3 *db, const Schema *s) {
  Arena *a = t->arena;
  const Steps *steps = creation(a, s);
  if (!steps) return "the schema cannot be created at once";
  fence_renew(&t->fence);
  for (const Step *step = steps->first; step; step = step->next) {
    const char *error = step_is_gate(step) ? NULL : db_exec(a, db, step->sql);
    if (error) return arena_printf(a, "%s\n  in: %s", error, step->sql);
  }
  return NULL;
}

/* Returns the gate that `db` now holds rows for, or NULL. */
static const ash_gate *closed_gate(Trial *t) {
  const ash_script *up = &t->migration->up;
  for (size_t i = 0; i < up->gate_count; i++)
    if (db_number(t->before, arena_printf(t->arena, "SELECT count(*) FROM %s", up->gates[i].from)))
      return &up->gates[i];
  return NULL;
}

/* A row that a gate forbids is not kept, but remembered for that gate. */
static const char *object_by_gate(void *user, const char *insert) {
  Trial *t = user;
  const ash_gate *gate = closed_gate(t);
  if (!gate) return NULL;
  Caught *c = NEW(t->arena, Caught);
  *c = (Caught){.next = t->caught, .gate = gate, .insert = insert};
  t->caught = c;
  return gate->from;
}

void trial_unproven(Trial *t, const char *what) {
  NameList *n = NEW(t->arena, NameList);
  *n = (NameList){.next = t->unproven, .name = what};
  t->unproven = n;
}

/* The rows between two columns hold nothing in the later ones: those that a gate forbids are taken
 * out. A gate reads `table WHERE …`, so that what follows its FROM follows DELETE FROM, too. */
static void open_gates(Trial *t) {
  const ash_script *up = &t->migration->up;
  for (size_t i = 0; i < up->gate_count && t->grown; i++) {
    const char *count = arena_printf(t->arena, "SELECT count(*) FROM %s", up->gates[i].from);
    if (!db_number(t->grown, count)) continue;
    db_exec(t->arena, t->grown, arena_printf(t->arena, "DELETE FROM %s", up->gates[i].from));
    if (!db_number(t->grown, count)) continue;
    trial_unproven(t,
                   arena_printf(t->arena, "no rows on tables that grew by ADD COLUMN pass \"%s\"",
                                up->gates[i].message));
    db_close(t->grown);
    t->grown = NULL;
  }
}

static void fill(Trial *t) {
  FillReport report = {0};
  fence_renew(&t->fence);
  Filter gates = {object_by_gate, t};
  fill_database(t->arena, t->before, t->target, t->migration->up.gate_count ? &gates : NULL,
                &report);
  t->rows = report.rows;
  t->unproven = report.unproven;
  const char *why = NULL;
  t->grown = grow_database(t->arena, &t->fence, t->before, &why);
  if (!t->grown)
    trial_unproven(t, arena_printf(t->arena, "%s: not tried on tables that grew by ADD COLUMN: %s",
                                   group_words(t->arena, t->group), why));
  open_gates(t);
}

const char *trial_open(Trial *t, bool *unproven) {
  t->before = db_open(&t->fence);
  t->target = db_open(&t->fence);
  const char *error = create(t, t->before, group_before(t->arena, t->plan, t->group));
  if (!error) error = create(t, t->target, group_after(t->arena, t->plan, t->group));
  *unproven = error && is_missing_extension(error);
  if (*unproven) return arena_printf(t->arena, "%s: %s", group_words(t->arena, t->group), error);
  if (!error && !t->group->fresh) fill(t);
  const char *stopped = error || t->fence.cut ? trial_stopped(t, error) : NULL;
  if (!stopped) return error;
  *unproven = true;
  return stopped;
}

void trial_close(Trial *t) {
  db_close(t->before);
  db_close(t->target);
  db_close(t->grown);
}
