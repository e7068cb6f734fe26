/* open_trial.c: the databases of a trial. They are made of schemas through the backend, as for a new
 * project, so the migration under test has no part in them. */
#include <string.h>

#include "backend/sql.h"
#include "prove/cells.h"
#include "prove/definition.h"
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

static const char *missing_for(Trial *t, sqlite3 *db, const char *sql) {
  sqlite3_stmt *statement = NULL;
  const bool ok = sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK;
  const char *error = ok ? NULL : arena_strdup(t->arena, sqlite3_errmsg(db));
  sqlite3_finalize(statement);
  return error && is_missing_extension(error) ? error : NULL;
}

/* SQLite makes a CHECK with any collation, and a trigger with any function: that it has none so called
 * shows where a row is written. Returns NULL or what is missing. */
static const char *missing_for_rows(Trial *t, sqlite3 *db) {
  Result writes = db_query(t->arena, db,
                           "SELECT printf('INSERT INTO \"%w\" DEFAULT VALUES', m.name), "
                           "printf('DELETE FROM \"%w\"', m.name),"
                           " (SELECT printf('UPDATE \"%w\" SET ', m.name) || "
                           "group_concat(printf('\"%w\" = \"%w\"', c.name, "
                           "c.name)) FROM pragma_table_info(m.name) AS c) FROM sqlite_schema AS m "
                           "WHERE m.type = 'table' AND "
                           "m.rootpage > 0 AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'");
  for (const Row *r = writes.rows; r; r = r->next)
    for (int i = 0; i < writes.columns; i++) {
      const char *missing = missing_for(t, db, r->cells[i]);
      if (missing) return missing;
    }
  return NULL;
}

/* Returns the steps that create `s` from nothing, or NULL where the backend cannot. */
static const Steps *creation(Arena *a, const Schema *s) {
  Diag *d = diag_new(a, sources_new(a));
  Schema *nothing = schema_new(a, s->names, s->repo);
  schema_finish(nothing);
  Plan *plan = plan_new(a, s->names, d, diff_schemas(a, nothing, s, NULL));
  return plan && backend_for(s->repo->adapter)->lower(plan, d) ? &plan->up.steps : NULL;
}

const char *trial_create(Trial *t, sqlite3 *db, const Schema *s) {
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

static bool has_statements(const Schema *s) {
  for (const Table *t = s->tables; t; t = t->next)
    if (t->statements) return true;
  return false;
}

/* Statements may make anything, also indexes; what is retained is there with its type alone. */
static bool is_visible(const Op *op, bool statements) {
  switch (op->kind) {
  case OP_DROP_IDENTITY:
  case OP_DROP_INDEX: return !statements;
  case OP_ADD_STATEMENT:
  case OP_DROP_STATEMENT:
  case OP_CREATE_TABLE:
  case OP_DROP_TABLE:
  case OP_RETAIN_TABLE:
  case OP_RESTORE_TABLE:
  case OP_ADD_COLUMN:
  case OP_DROP_COLUMN:
  case OP_RETAIN_COLUMN:
  case OP_RESTORE_COLUMN: return false;
  default: return !op->before->retained && !op->after->retained;
  }
}

/* What was created from `s` must be what `s` declares: both databases of a trial are made by the same
 * functions, so that a mistake in these would show nowhere else. Returns NULL or what differs. */
static const char *compare_with_schema(Trial *t, sqlite3 *db, const Schema *s) {
  const Backend *b = backend_for(s->repo->adapter);
  Diag *d = diag_new(t->arena, sources_new(t->arena));
  const Schema *live = b->inspect(t->arena, s->names, s->repo, db, d);
  if (!live) return "what was created cannot be read back";
  const Diff *diff = diff_schemas(t->arena, b->normalize(live), b->normalize(s), NULL);
  const bool statements = has_statements(s);
  for (const Op *op = diff->first; op; op = op->next)
    if (is_visible(op, statements))
      return arena_printf(t->arena, "created at once, it is not what is declared: %s",
                          op_describe(t->arena, op));
  return NULL;
}

void trial_unproven(Trial *t, const char *what) {
  NameList *n = NEW(t->arena, NameList);
  *n = (NameList){.next = t->unproven, .name = what};
  t->unproven = n;
}

/* Takes rows out of a table, those that came first before others, until the query finds nothing. */
static void take_rows_out(Trial *t, sqlite3 *db, const char *table, const char *count) {
  enum { MOST = 16 };
  const char *rowid = db_rowid(t->arena, db, table);
  Buf sql = buf_new(t->arena);
  buf_put(&sql, "DELETE FROM ");
  sql_ident(&sql, table);
  buf_printf(&sql, " WHERE %s = (SELECT min(%s) FROM ", rowid, rowid);
  sql_ident(&sql, table);
  buf_putc(&sql, ')');
  for (int i = 0; rowid && i < MOST && db_number(db, count); i++)
    db_exec(t->arena, db, buf_text(&sql));
}

static bool is_shut(const Trial *t, sqlite3 *db, const ash_gate *gate) {
  return db_number(db, arena_printf(t->arena, "SELECT count(*) FROM %s", gate->from)) > 0;
}

static bool is_any_shut(const Trial *t, sqlite3 *db) {
  const ash_script *up = &t->migration->up;
  for (size_t i = 0; i < up->gate_count; i++)
    if (is_shut(t, db, &up->gates[i])) return true;
  return false;
}

/* Takes out the rows that a gate forbids. It often reads `table WHERE …`, so that what follows its FROM
 * follows DELETE FROM, too. Returns true if there is none. */
static bool open_gate(Trial *t, sqlite3 *db, const ash_gate *gate) {
  const char *count = arena_printf(t->arena, "SELECT count(*) FROM %s", gate->from);
  if (!db_number(db, count)) return true;
  db_exec(t->arena, db, arena_printf(t->arena, "DELETE FROM %s", gate->from));
  for (const GroupTable *g = t->group->tables; g; g = g->next)
    if (g->was && sql_names(gate->from, g->was->name)) take_rows_out(t, db, g->was->name, count);
  return !db_number(db, count);
}

/* Returns the first gate that no rows of `db` open, or NULL. */
static const ash_gate *open_gates(Trial *t, sqlite3 *db) {
  const ash_script *up = &t->migration->up;
  for (size_t i = 0; i < up->gate_count; i++)
    if (!open_gate(t, db, &up->gates[i])) return &up->gates[i];
  return NULL;
}

/* The rows between two columns hold nothing in the later ones, which a gate may forbid. */
static void open_grown(Trial *t) {
  const ash_gate *shut = t->grown ? open_gates(t, t->grown) : NULL;
  if (!shut) return;
  trial_unproven(t, arena_printf(t->arena, "no rows on tables that grew by ADD COLUMN pass \"%s\"",
                                 shut->message));
  db_close(t->grown);
  t->grown = NULL;
}

/* Rows do not have the numbers that new ones would get. What a trigger or a virtual table would say of it
 * is not asked. */
static void renumber_rows(Trial *t, sqlite3 *db) {
  Result tables = db_query(t->arena, db,
                           "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
                           " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND NOT EXISTS (SELECT 1 FROM"
                           " sqlite_schema WHERE type = 'trigger' OR sql LIKE '%virtual table%')");
  for (const Row *r = tables.rows; r; r = r->next) {
    const char *rowid = db_rowid(t->arena, db, r->cells[0]);
    if (!rowid || rowid_alias(t->arena, db, r->cells[0])) continue;
    Buf sql = buf_new(t->arena);
    buf_put(&sql, "UPDATE ");
    sql_ident(&sql, r->cells[0]);
    buf_printf(&sql, " SET %s = 100 + 3 * %s", rowid, rowid);
    db_exec(t->arena, db, buf_text(&sql));
  }
}

/* … and the next number is not the one after the highest row: both must be kept. A check may forbid the
 * numbers where they become a key. */
static void renumber(Trial *t, sqlite3 *db) {
  db_exec(t->arena, db, "SAVEPOINT renumber");
  renumber_rows(t, db);
  if (is_any_shut(t, db)) db_exec(t->arena, db, "ROLLBACK TO renumber");
  db_exec(t->arena, db, "RELEASE renumber");
  if (db_number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'"))
    db_exec(t->arena, db, "UPDATE sqlite_sequence SET seq = seq + 5 WHERE seq < 1000000");
}

static void fill(Trial *t) {
  FillReport report = {0};
  fence_renew(&t->fence);
  gates_open(t);
  if (!t->missing) probes_open(t);
  Filter gates = gates_filter(t);
  fill_database(t->arena, t->before, t->target, gates.count || t->probes ? &gates : NULL, &report);
  t->rows = report.rows;
  t->unproven = report.unproven;
  open_gates(t, t->before); /* a row that one of these referred to may be gone */
  renumber(t, t->before);
  const char *why = NULL;
  t->grown = grow_database(t->arena, &t->fence, t->before, &why);
  if (!t->grown)
    trial_unproven(t, arena_printf(t->arena, "%s: not tried on tables that grew by ADD COLUMN: %s",
                                   group_words(t->arena, t->group), why));
  open_grown(t);
  if (t->grown) renumber(t, t->grown);
}

const char *trial_open(Trial *t, bool *unproven) {
  t->before = db_open(&t->fence);
  t->target = db_open(&t->fence);
  const char *error = trial_create(t, t->before, group_before(t->arena, t->plan, t->group));
  const Schema *after = group_after(t->arena, t->plan, t->group);
  if (!error) error = trial_create(t, t->target, after);
  const char *differs = error ? NULL : compare_with_schema(t, t->target, after);
  if (differs) return differs;
  if (!error) t->missing = missing_for_rows(t, t->before);
  if (!error && !t->missing) t->missing = missing_for_rows(t, t->target);
  *unproven = error && is_missing_extension(error);
  if (*unproven) return arena_printf(t->arena, "%s: %s", group_words(t->arena, t->group), error);
  if (!error && !t->group->fresh) fill(t);
  const char *stopped = error || t->fence.cut ? trial_stopped(t, error) : NULL;
  if (!stopped) return error;
  *unproven = true;
  return stopped;
}

void trial_close(Trial *t) {
  gates_close(t);
  db_close(t->before);
  db_close(t->target);
  db_close(t->grown);
}
