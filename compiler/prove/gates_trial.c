/* gates_trial.c: what the gates of the up section find: rows that must pass are told from those that a gate
 * must catch; then each gate has to stop the migration on a row of its own, with nothing changed. */
#include <string.h>

#include "backend/sql.h"
#include "migration/migration.h"
#include "prove/trial.h"

/* --- asking ----------------------------------------------------------------------------------- */

/* How the queries that read the schema begin; the last is the one for a table's text. */
static const char *const shape_queries[] = {"main.sqlite_schema", "pragma_",
                                            "(WITH RECURSIVE live(t)"};

static bool guards_shape(const ash_gate *gate) {
  for (size_t i = 0; i < sizeof shape_queries / sizeof *shape_queries; i++)
    if (strncmp(gate->from, shape_queries[i], strlen(shape_queries[i])) == 0) return true;
  return false;
}

void gates_open(Trial *t) {
  const ash_script *up = &t->migration->up;
  t->gates = NEW_ARRAY(t->arena, TrialGate, up->gate_count + 1);
  t->gate_count = up->gate_count;
  for (size_t i = 0; i < up->gate_count; i++) {
    TrialGate *g = &t->gates[i];
    *g = (TrialGate){.gate = &up->gates[i], .of_rows = !guards_shape(&up->gates[i])};
    const char *sql = arena_printf(t->arena, "SELECT 1 FROM %s LIMIT 1", g->gate->from);
    sqlite3_prepare_v2(t->before, sql, -1, &g->query, NULL);
  }
}

void gates_close(Trial *t) {
  for (size_t i = 0; i < t->gate_count; i++) sqlite3_finalize(t->gates[i].query);
  t->gate_count = 0;
}

static bool finds(const TrialGate *g) {
  const bool found = g->query && sqlite3_step(g->query) == SQLITE_ROW;
  sqlite3_reset(g->query);
  return found;
}

/* Returns whether gate `i` is the one that stops the migration now: none of its kind before it finds
 * anything. */
static bool is_first(const Trial *t, size_t i) {
  const bool of_rows = t->gates[i].of_rows;
  if (!finds(&t->gates[i])) return false;
  for (size_t k = 0; k < i; k++)
    if (t->gates[k].of_rows == of_rows && finds(&t->gates[k])) return false;
  return true;
}

static void note_caught(Trial *t, size_t i, const char *insert) {
  TrialGate *g = &t->gates[i];
  if (g->caught_count < CAUGHT && is_first(t, i))
    g->caught[g->caught_count++] = arena_strdup(t->arena, insert);
}

/* A row that an expression fails on is not kept. One that a gate forbids is not, either, but remembered for that gate. The one that found the last row
 * is asked first: it often finds the next one. */
static const char *object_to_row(void *user, const char *table, const char *insert) {
  Trial *t = user;
  const char *failing = probe_rows(t, table);
  if (failing) return failing;
  for (size_t n = 0; n < t->gate_count; n++) {
    const size_t i = (t->gate_turn + n) % t->gate_count;
    if (!t->gates[i].of_rows || !finds(&t->gates[i])) continue;
    t->gate_turn = i;
    note_caught(t, i, insert);
    return t->gates[i].gate->from;
  }
  return NULL;
}

static const char *waiting_gate(void *user, size_t i) {
  const Trial *t = user;
  const TrialGate *g = &t->gates[i];
  return g->of_rows && !g->caught_count ? g->gate->from : NULL;
}

static bool catches(void *user, size_t i, const char *table, const char *insert) {
  Trial *t = user;
  if (probe_rows(t, table)) return false;
  note_caught(t, i, insert);
  return t->gates[i].caught_count > 0;
}

Filter gates_filter(Trial *t) {
  return (Filter){object_to_row, waiting_gate, catches, t->gate_count, t};
}

/* --- stopping --------------------------------------------------------------------------------- */

/* The constraint of a gate in a plain shell has the first line of its message as its name. */
static bool says(Arena *a, const char *message, const char *gate) {
  const char *said = arena_strndup(a, message, strcspn(message, "\n"));
  return strstr(said, arena_strndup(a, gate, strcspn(gate, "\n"))) != NULL;
}

static const char *try_gate(Trial *t, const TrialGate *g, const char *row, bool shell, sqlite3 *was,
                            sqlite3 *db) {
  const char *gate = g->gate->message;
  int status = ASH_GATED;
  const char *message =
      shell ? trial_by_shell(t, db, false) : trial_by_runtime(t, db, false, &status);
  const char *difference = trial_difference(t, was, db);
  if (shell && message && !says(t->arena, message, gate))
    return arena_printf(t->arena, "gate \"%s\" lets a row pass in a plain shell: row: %s: %s", gate,
                        row, message);
  if (message && status == ASH_GATED && !difference) return NULL;
  return arena_printf(t->arena, "gate \"%s\" %s: row: %s%s", gate,
                      !message     ? "let a row pass that it names"
                      : difference ? "stopped the migration after it had changed something"
                                   : message,
                      row, difference ? difference : "");
}

/* A row that came after it may have its key by now. */
static const char *insert_anyway(Trial *t, const char *row) {
  return arena_printf(t->arena, "INSERT OR REPLACE%s", row + strlen(FILL_INSERT));
}

/* A plain shell runs the text to its end for each gate, and all gates stop it by the same statements: of a
 * long text, some are run. */
enum { ENOUGH_IN_SHELL = 4, MOST_SHELL_BYTES = 1500000 };

static bool is_for_shell(const Trial *t, size_t run) {
  return run < ENOUGH_IN_SHELL || run * t->source->len < MOST_SHELL_BYTES;
}

/* `run`: how many gates were run before this one. */
static const char *prove_gate(Trial *t, const TrialGate *g, const char *row, size_t run) {
  const char *error = NULL;
  for (int shell = 0; shell < (is_for_shell(t, run) ? 2 : 1) && !error; shell++) {
    sqlite3 *was = db_clone(t->before, &t->fence);
    db_exec(t->arena, was, row);
    sqlite3 *db = db_clone(was, &t->fence);
    error = try_gate(t, g, row, shell == 1, was, db);
    db_close(was);
    db_close(db);
  }
  return error;
}

/* The row that it was a duplicate of may be gone by now, and another gate may find it, too. */
static bool stops_still(Trial *t, size_t i, const char *row) {
  db_exec(t->arena, t->before, "SAVEPOINT named");
  db_exec(t->arena, t->before, row);
  const bool stops = is_first(t, i);
  db_exec(t->arena, t->before, "ROLLBACK TO named");
  db_exec(t->arena, t->before, "RELEASE named");
  return stops;
}

/* What nobody declared: a gate that guards the shape of a table must name it. */
static const char *const strangers[] = {
    "ALTER TABLE %s ADD COLUMN ash_stranger ANY", /* a type that STRICT knows */
    "CREATE TRIGGER ash_stranger AFTER INSERT ON %s BEGIN SELECT 1; END"};

static const char *caught_stranger(Trial *t, size_t gate) {
  Buf query = buf_new(t->arena);
  buf_put(&query, "SELECT format('\"%w\"', name) FROM sqlite_schema WHERE type='table' AND "
                  "name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY instr(");
  sql_literal(&query, t->gates[gate].gate->from); /* the table that it looks at is first */
  buf_put(&query, ", quote(name)) = 0");
  Result tables = db_query(t->arena, t->before, buf_text(&query));
  for (const Row *r = tables.rows; r; r = r->next)
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
      Buf sql = buf_new(t->arena);
      const char *hole = strstr(strangers[i], "%s");
      buf_putn(&sql, strangers[i], (size_t)(hole - strangers[i]));
      buf_printf(&sql, "%s%s", r->cells[0], hole + 2);
      if (stops_still(t, gate, buf_text(&sql))) return buf_text(&sql);
    }
  return NULL;
}

/* Returns what the gate must catch (a row, or a stranger), or NULL if nothing was found. */
static const char *caught_by(Trial *t, size_t i) {
  if (!t->gates[i].of_rows) return caught_stranger(t, i);
  for (size_t n = 0; n < t->gates[i].caught_count; n++) {
    const char *row = insert_anyway(t, t->gates[i].caught[n]);
    if (stops_still(t, i, row)) return row;
  }
  return NULL;
}

/* Each run asks all gates, so that many times many would be asked: of very many, some are run. */
enum { MOST_RUN = 64 };

const char *trial_gates(Trial *t) {
  size_t run = 0, left = 0;
  for (size_t i = 0; i < t->gate_count; i++) {
    const TrialGate *g = &t->gates[i];
    if (run == MOST_RUN) {
      left += g->of_rows;
      continue;
    }
    fence_renew(&t->fence); /* what ran before is not the gate's */
    const char *row = caught_by(t, i);
    const char *error = row ? prove_gate(t, g, row, run) : NULL;
    if (error) return error;
    run += row != NULL;
    if (row || !g->of_rows) continue; /* looks at the schema: no row can break it */
    trial_unproven(t, arena_printf(t->arena,
                                   "no generated row breaks \"%.*s\", so the gate was not seen "
                                   "to stop one; it looks at the real rows before anything runs",
                                   (int)strcspn(g->gate->message, "\n"), g->gate->message));
  }
  if (left)
    trial_unproven(t, arena_printf(t->arena, "%s: %zu more gates were not seen to stop a row",
                                   group_words(t->arena, t->group), left));
  return NULL;
}
