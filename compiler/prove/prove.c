/* prove.c: a plan is dealt out in groups, and each is proven in databases of its own, because work on a
 * catalog grows with its size: ten thousand tables in one database would not be done in linear time. */
#include "prove/prove.h"

#include <string.h>

#include "migration/migration.h"
#include "prove/cells.h"
#include "prove/definition.h"
#include "prove/trial.h"

/* --- one group -------------------------------------------------------------------------------- */

/* Writes the group's part of the migration and reads it back. */
static bool write_part(Trial *t, PlanWriter write, Diag *d, Sources *sources) {
  Plan *part = group_plan(t->arena, t->plan, t->group);
  Buf sql = buf_new(t->arena);
  write(&sql, part, t->plan->diff->after->repo, "proof");
  t->source = sources_add(sources, "00000000000001_proof.sql", buf_text(&sql), sql.len);
  t->migration = migration_parse(t->arena, d, t->source);
  return t->migration != NULL;
}

/* Appends the schema, the rows and the migration: all that is needed to see it again. */
static const char *reproduction(Trial *t, const char *what) {
  Buf out = buf_new(t->arena);
  buf_printf(&out, "%s: %s\n", group_words(t->arena, t->group), what);
  buf_put(&out, "-- before\n");
  Result r = db_query(t->arena, t->before,
                      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
  for (const Row *row = r.rows; row; row = row->next) buf_printf(&out, "%s;\n", row->cells[0]);
  put_rows(&out, t->before);
  buf_printf(&out, "-- migration\n%s", t->source->text);
  return buf_text(&out);
}

/* Returns NULL or what is wrong; sets *proven. */
static const char *prove_opened(Trial *t, bool *proven) {
  bool unproven = false;
  const char *error = trial_open(t, &unproven);
  if (!error) error = trial_run(t);
  if (!error) error = trial_gates(t);
  const char *stopped = unproven ? error : error ? trial_stopped(t, error) : NULL;
  if (stopped) {
    t->unproven = NULL; /* what came of it needs no words of its own */
    trial_unproven(t, stopped);
  }
  *proven = !stopped;
  return error && !stopped ? reproduction(t, error) : NULL;
}

static void add_report(Arena *a, ProofReport *report, const Trial *t, bool proven) {
  if (proven) report->tables += t->group->touched;
  if (proven) report->rows += t->rows;
  for (const NameList *u = t->unproven; u; u = u->next) {
    NameList *n = NEW(a, NameList);
    *n = (NameList){.next = report->unproven, .name = arena_strdup(a, u->name)};
    report->unproven = n;
  }
}

/* Proves one group. Returns NULL, or what is wrong with everything needed to reproduce it, living in
 * `a`. Adds to `report`. */
static const char *prove_group(Arena *a, const Plan *plan, const Group *g, PlanWriter write,
                               ProofReport *report) {
  Arena *own = arena_new();
  Sources *sources = sources_new(own);
  Diag *d = diag_new(own, sources);
  Trial t = {.arena = own, .plan = plan, .group = g};
  t.fence = (Fence){.arena = own, .most = MOST_STEPS};
  bool proven = false;
  const char *error =
      write_part(&t, write, d, sources)
          ? prove_opened(&t, &proven)
          : arena_printf(own, "%s: the text that was written cannot be read back:\n%s",
                         group_words(own, g), t.source->text);
  if (!error) add_report(a, report, &t, proven);
  const char *copy = error ? arena_strdup(a, error) : NULL;
  trial_close(&t);
  arena_free(own);
  return copy;
}

/* --- all groups ------------------------------------------------------------------------------- */

static bool shares_table(const Group *a, const Group *b) {
  for (const GroupTable *x = a->tables; x; x = x->next)
    for (const GroupTable *y = b->tables; y; y = y->next)
      if (x->touched && y->touched && x->is == y->is && x->was == y->was) return true;
  return false;
}

/* Proves the tables of a batch one by one and returns what is wrong with the first that fails; `error`,
 * which is about all of them, where none does. */
static const char *narrow(Arena *a, const Plan *plan, const Group *batch, PlanWriter write,
                          const char *error) {
  for (Group *g = groups_of(a, plan, true); g; g = g->next) {
    ProofReport ignored = {0};
    const char *single = shares_table(batch, g) ? prove_group(a, plan, g, write, &ignored) : NULL;
    if (single) return single;
  }
  return error;
}

static const char *prove_groups(Arena *a, const Plan *plan, PlanWriter write, ProofReport *report) {
  for (const Group *g = groups_of(a, plan, false); g; g = g->next) {
    const char *error = prove_group(a, plan, g, write, report);
    if (error) return g->batch && g->touched > 1 ? narrow(a, plan, g, write, error) : error;
  }
  return NULL;
}

/* --- what is proven is what will run ---------------------------------------------------------- */

static const char *mismatch(Arena *a, const char *planned, const char *written) {
  if (strcmp(normal_sql(a, planned), normal_sql(a, written)) == 0) return NULL;
  return arena_printf(a, "planned: %s\nwritten: %s", planned, written);
}

/* Returns NULL if the section holds exactly the planned steps, else the first difference. */
static const char *compare_script(Arena *a, const Steps *steps, const ash_script *script) {
  size_t gate = 0, statement = 0;
  for (const Step *s = steps->first; s; s = s->next) {
    bool is_gate = s->kind == STEP_GATE;
    if (s->kind == STEP_SHELL_GATE) continue;
    if (s->edit && statement < script->statement_count) { /* a statement of its own before them */
      const char *edit = script->statements[statement].edit;
      if (!edit || script->statements[statement].otherwise != s->beside)
        return arena_printf(a, "planned and not written: the edit %s", s->edit);
      const char *difference = mismatch(a, s->edit, edit);
      if (difference) return difference;
      statement++;
    }
    if (is_gate ? gate == script->gate_count : statement == script->statement_count)
      return arena_printf(a, "planned and not written: %s", s->sql);
    const char *difference = is_gate ? mismatch(a, s->sql, script->gates[gate++].from)
                                     : mismatch(a, s->sql, script->statements[statement++].sql);
    if (difference) return difference;
  }
  if (gate == script->gate_count && statement == script->statement_count) return NULL;
  return "more is written than was planned";
}

/* --- all -------------------------------------------------------------------------------------- */

bool prove_migration(Arena *a, Diag *d, const Plan *plan, const ash_migration *migration,
                     PlanWriter write, ProofReport *report) {
  ProofReport own = {0};
  if (!report) report = &own;
  const char *error = compare_script(a, &plan->up.steps, &migration->up);
  if (!error) error = compare_script(a, &plan->down.steps, &migration->down);
  if (!error) error = prove_groups(a, plan, write, report);
  if (!error) return true;
  if (blame_statement(a, d, plan, error)) return false;
  diag_error(d, NO_SPAN, "the migration %s does not do what it should: nothing was written",
             migration->name);
  diag_help(d,
            "this is an error of ashc, or of a custom statement. If it is not the latter, please "
            "report it with all of the following:\n%s",
            error);
  return false;
}
