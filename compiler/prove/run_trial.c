/* run_trial.c: up, compare, down, compare: by the runtime on both databases, and as a plain shell runs
 * the text. */
#include <string.h>

#include <ash/sqlite.h>

#include "backend/sql.h"
#include "migration/migration.h"
#include "prove/catalog.h"
#include "prove/cells.h"
#include "prove/fill.h"
#include "prove/trial.h"
#include "sql/tokens.h"

/* --- ways to run it --------------------------------------------------------------------------- */

/* Runs `sql` as a shell that goes on after errors. Returns the first error, or NULL. */
static const char *run_as_shell(Arena *a, sqlite3 *db, const char *sql) {
  const char *first = NULL;
  for (size_t rest = strlen(sql); rest;) {
    size_t len = sql_statement_length(sql, rest);
    const char *statement = arena_strndup(a, sql, len);
    const char *error = db_exec(a, db, statement);
    if (error && !first) first = arena_printf(a, "%s\n  in: %s", error, statement);
    sql += len;
    rest -= len;
  }
  return first;
}

const char *trial_by_shell(Trial *t, sqlite3 *db, bool down) {
  const char *text = migration_shell_text(t->arena, t->source, down);
  if (!text) return "the text has no such section";
  fence_renew(&t->fence);
  db_exec(t->arena, db, "DROP TABLE IF EXISTS temp.ash_up"); /* a session for each section */
  return run_as_shell(t->arena, db, text);
}

/* An edit that cannot even be made here is said: it would be there for nothing. */
static void hear(void *user, const ash_event *e) {
  Trial *t = user;
  if (e->kind == ASH_EVENT_NOTE && e->sql) trial_unproven(t, arena_strdup(t->arena, e->text));
}

/* Returns NULL or the runtime's message; *status may be NULL. */
static const char *run_migration(Trial *t, const ash_migration *m, sqlite3 *db, bool down,
                                 int *status) {
  ash_conn *conn = NULL;
  const ash_migration *items[] = {m};
  ash_migrations set = {ASH_ABI, t->plan->diff->after->repo->name, NULL, NULL, items, 1, NULL};
  ash_run run = {.all = 1, .allow_loss = 1, .on_event = hear, .user = t};
  fence_renew(&t->fence);
  int code = ash_wrap(&conn, db);
  if (code == ASH_OK)
    code = down ? ash_rollback(NULL, conn, &set, &run) : ash_migrate(NULL, conn, &set, &run);
  const char *message = code == ASH_OK ? NULL : arena_strdup(t->arena, ash_errmsg(conn));
  ash_close(conn);
  if (status) *status = code;
  return message;
}

const char *trial_by_runtime(Trial *t, sqlite3 *db, bool down, int *status) {
  return run_migration(t, t->migration, db, down, status);
}

static const char *by_runtime(Trial *t, sqlite3 *db, bool down) {
  return trial_by_runtime(t, db, down, NULL);
}

static bool has_edit(const ash_script *s) {
  for (size_t i = 0; i < s->statement_count; i++)
    if (s->statements[i].edit) return true;
  return false;
}

/* Returns the script without its edits: what stands beside them is left. */
static ash_script portable(Arena *a, ash_script s) {
  ash_statement *statements = NEW_ARRAY(a, ash_statement, s.statement_count + 1);
  for (size_t i = 0; i < s.statement_count; i++)
    statements[i] = (ash_statement){.sql = s.statements[i].sql, .line = s.statements[i].line};
  if (s.flags & ASH_REBUILDS_OTHERWISE) s.flags |= ASH_REBUILDS_TABLE;
  s.statements = statements;
  return s;
}

static const char *by_portable_form(Trial *t, sqlite3 *db, bool down) {
  ash_migration m = *t->migration;
  m.up = portable(t->arena, m.up);
  m.down = portable(t->arena, m.down);
  return run_migration(t, &m, db, down, NULL);
}

typedef struct Way {
  const char *words;
  const char *(*run)(Trial *t, sqlite3 *db, bool down);
  bool grown;
  bool edits; /* only where the migration edits tables in place */
} Way;

static const Way ways[] = {
    {"by the runtime, on tables created at once", by_runtime, false, false},
    {"by a plain shell, on tables created at once", trial_by_shell, false, false},
    {"by the runtime, on tables that grew by ADD COLUMN", by_runtime, true, false},
    {"by the runtime without edits in place", by_portable_form, true, true},
};
enum { WAYS = sizeof ways / sizeof *ways };

/* --- one way, up and down --------------------------------------------------------------------- */

static const char *wrong(Trial *t, const Way *way, const char *direction, const char *what,
                         const char *details) {
  return details ? arena_printf(t->arena, "%s %s: %s: %s", direction, way->words, what, details)
                 : NULL;
}

static const char *run_section(Trial *t, const Way *way, sqlite3 *db, bool down) {
  const char *error = way->run(t, db, down);
  if (error || sqlite3_get_autocommit(db)) return error;
  return "it leaves a transaction open";
}

/* Returns the catalog of `db`; those that every way is compared with are read once. */
static Catalog known_catalog(Trial *t, sqlite3 *db) {
  Catalog *known = db == t->target   ? &t->target_catalog
                   : db == t->before ? &t->before_catalog
                   : db == t->grown  ? &t->grown_catalog
                                     : NULL;
  if (!known) return catalog_of(t->arena, db);
  if (!known->lines) *known = catalog_of(t->arena, db);
  return *known;
}

/* Returns NULL or how the catalogs differ. */
static const char *compare_catalogs(Trial *t, sqlite3 *expected, sqlite3 *found) {
  Catalog e = known_catalog(t, expected), f = known_catalog(t, found);
  return catalog_difference(t->arena, &e, &f);
}

const char *trial_difference(Trial *t, sqlite3 *was, sqlite3 *db) {
  const char *difference = compare_catalogs(t, was, db);
  return difference ? difference
                    : rows_difference(t->arena, was, db, survivors_all(t->arena, was), 0);
}

static Result complaints(Trial *t, sqlite3 *db) {
  return db_query(t->arena, db,
                  "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <>"
                  " 'ok' AND integrity_check NOT LIKE 'NULL value in %'");
}

/* Returns NULL, or the first thing that SQLite finds: rows that a new constraint forbids, an index that
 * does not fit. It sees NULL in tables WITHOUT ROWID where there is none (3.40.1). A VIRTUAL column of a
 * STRICT table may hold what its type forbids: such values were there before. */
static const char *check_integrity(Trial *t, sqlite3 *was, sqlite3 *db) {
  Result r = complaints(t, db);
  return r.rows && r.count > complaints(t, was).count ? r.rows->cells[0] : r.error;
}

/* Returns NULL, or which value is not what it should be; `gone` rows may be missing. */
static const char *compare_values(Trial *t, const Way *way, const char *direction, sqlite3 *was,
                                  sqlite3 *db, int64_t gone) {
  Arena *a = t->arena;
  const Survivor *list = *direction == 'u' ? survivors_up(a, t->plan, t->group, was, t->target)
                                           : survivors_back(a, t->group, was, t->target);
  const char *error = rows_difference(a, was, db, list, gone);
  if (!error) error = sequence_difference(a, was, db, t->target, list);
  return wrong(t, way, direction, "values changed", error);
}

static const char *go_up(Trial *t, const Way *way, sqlite3 *was, sqlite3 *db) {
  const char *error = wrong(t, way, "up", "failed", run_section(t, way, db, false));
  if (!error)
    error = wrong(t, way, "up", "the schema is not the planned one",
                  compare_catalogs(t, t->target, db));
  if (!error && !t->group->fresh)
    error = wrong(t, way, "up", "the rows do not fit", check_integrity(t, was, db));
  return error || t->group->fresh ? error : compare_values(t, way, "up", was, db, 0);
}

/* Returns the name of a new custom statement that has no way back, or NULL. */
static Name endless_statement(const Trial *t) {
  for (unsigned i = 0; i < t->group->op_count; i++) {
    const Op *op = t->group->ops[i];
    if (op->kind != OP_ADD_STATEMENT) continue;
    const char *down = op->statement.is->down;
    if (!down || !down[strspn(down, " \t\r\n;")]) return op->statement.is->name;
  }
  return NULL;
}

static const char *compare_with_before(Trial *t, const Way *way, sqlite3 *was, sqlite3 *db,
                                       int64_t gone) {
  const char *error =
      wrong(t, way, "down", "the schema is not what it was", compare_catalogs(t, was, db));
  return error || t->group->fresh ? error : compare_values(t, way, "down", was, db, gone);
}

/* Returns the gate that keeps rows from going back, or NULL. */
static const ash_gate *way_back_closed(Trial *t, sqlite3 *db) {
  const ash_script *down = &t->migration->down;
  for (size_t i = 0; i < down->gate_count; i++)
    if (db_number(db, arena_printf(t->arena, "SELECT count(*) FROM %s", down->gates[i].from)))
      return &down->gates[i];
  return NULL;
}

/* The way back must stop at these rows and change nothing. */
static const char *be_stopped(Trial *t, const Way *way, const ash_gate *gate, sqlite3 *db) {
  sqlite3 *copy = db_clone(db, &t->fence);
  const char *stopped = way->run(t, copy, true);
  const char *difference = trial_difference(t, db, copy);
  db_close(copy);
  if (stopped && !difference) return NULL;
  return arena_printf(t->arena, "down %s: gate \"%s\" %s%s", way->words, gate->message,
                      stopped ? "stopped the migration after it had changed something"
                              : "let rows pass that it names",
                      difference ? difference : "");
}

static bool has_no_rows(Trial *t, sqlite3 *db) {
  for (const Survivor *s = survivors_all(t->arena, db); s; s = s->next) {
    Buf sql = buf_new(t->arena);
    buf_put(&sql, "SELECT count(*) FROM ");
    sql_ident(&sql, s->was);
    if (db_number(db, buf_text(&sql))) return false;
  }
  return true;
}

/* Takes out the rows that the gates of the way back name: values that a type only tolerated, or that its
 * new form lets in. Returns false where that cannot be done, or nothing would be left to look at. */
static bool open_way_back(Trial *t, sqlite3 *db, int64_t *gone) {
  const ash_script *down = &t->migration->down;
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  db_exec(t->arena, db, "PRAGMA foreign_keys=OFF");
  for (size_t i = 0; i < down->gate_count; i++)
    if (!db_exec(t->arena, db, arena_printf(t->arena, "DELETE FROM %s", down->gates[i].from)))
      *gone += sqlite3_changes(db);
  db_exec(t->arena, db, "PRAGMA foreign_keys=ON");
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
  return !way_back_closed(t, db) && !has_no_rows(t, db);
}

/* A group of a migration that can be rolled back may have nothing to do for that. */
static const char *go_down(Trial *t, const Way *way, sqlite3 *was, sqlite3 *db) {
  const ash_gate *closed = way_back_closed(t, db);
  int64_t gone = 0;
  const char *error = closed ? be_stopped(t, way, closed, db) : NULL;
  if (closed && !error && !open_way_back(t, db, &gone)) {
    if (way == ways) trial_unproven(t, arena_printf(t->arena, "the way back: %s", closed->message));
    return NULL;
  }
  if (!error && t->migration->reversible)
    error = wrong(t, way, "down", "failed", run_section(t, way, db, true));
  if (error) return error;
  error = compare_with_before(t, way, was, db, gone);
  Name endless = error ? endless_statement(t) : NULL;
  if (!endless) return error;
  if (way == ways)
    trial_unproven(t,
                   arena_printf(t->arena, "the way back: custom statement %s has none", endless));
  return NULL;
}

/* Rows in tables that are all new show that their constraints let any in, and go on the way back. What
 * they refer to in other groups is not there. */
static void fill_new(Trial *t, sqlite3 *db) {
  FillReport report = {.most = 2};
  fence_renew(&t->fence);
  db_exec(t->arena, db, "PRAGMA foreign_keys=OFF");
  fill_database(t->arena, db, NULL, NULL, &report);
  db_exec(t->arena, db, "PRAGMA foreign_keys=ON");
  t->rows += report.rows;
  for (const NameList *u = report.unproven; u; u = u->next) trial_unproven(t, u->name);
}

/* After a success, *up is a copy of the database after the up section, which the caller closes. */
static const char *go_one_way(Trial *t, const Way *way, sqlite3 **up) {
  sqlite3 *was = way->grown ? t->grown : t->before;
  sqlite3 *db = db_clone(was, &t->fence);
  db_exec(t->arena, db, "PRAGMA foreign_keys=ON"); /* as a program may have it */
  const char *error = go_up(t, way, was, db);
  if (!error) *up = db_clone(db, &t->fence);
  if (!error && way == ways && t->group->fresh) fill_new(t, db);
  if (!error && t->plan->down.steps.count) error = go_down(t, way, was, db);
  db_close(db);
  return error;
}

/* --- all ways --------------------------------------------------------------------------------- */

/* Two runs of an expression that is never the same twice cannot be compared. */
static bool is_repeatable(Trial *t) {
  static const char *const words[] = {"%random%", "%'now'%", "%current_%", "%changes(%",
                                      "%last_insert%"};
  for (size_t w = 0; w < sizeof words / sizeof *words; w++)
    for (size_t i = 0; i < t->migration->up.statement_count; i++)
      if (sqlite3_strlike(words[w], t->migration->up.statements[i].sql, 0) == 0) return false;
  return true;
}

/* What the runtime and the shell made of the same rows must be the same. */
static const char *compare_ways(Trial *t, sqlite3 *const *up) {
  if (t->group->fresh || !is_repeatable(t)) return NULL;
  const char *difference =
      rows_difference(t->arena, up[0], up[1], survivors_all(t->arena, up[0]), 0);
  return difference ? arena_printf(t->arena, "the runtime and a plain shell differ: %s", difference)
                    : NULL;
}

static bool is_there(const Trial *t, const Way *way) {
  if (way->edits && !has_edit(&t->migration->up) && !has_edit(&t->migration->down)) return false;
  return !way->grown || t->grown;
}

const char *trial_run(Trial *t) {
  sqlite3 *up[WAYS] = {0};
  const char *error = NULL;
  for (int i = 0; i < WAYS && !error; i++)
    if (is_there(t, &ways[i])) error = go_one_way(t, &ways[i], &up[i]);
  if (!error) error = compare_ways(t, up);
  for (int i = 0; i < WAYS; i++) db_close(up[i]);
  return error;
}
