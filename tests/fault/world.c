/* world.c: scenarios, settings, and the checks after a failure; see world.h. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "memory/buf.h"

/* A tree of rows with gaps, an unposted title, rows of every kind of value. */
#define ROWS                                                                                       \
  "INSERT INTO authors(id, name) VALUES (1, 'Ann'), (2, 'Bob'), (5, 'Zoë');"                      \
  "INSERT INTO posts(id, title, views, author_id) VALUES (1, 'one', 10, 1), (2, 'two', NULL, 2),"  \
  "  (7, NULL, 3, NULL), (9, 'gone', 4, 1); DELETE FROM posts WHERE id = 9;"                       \
  "WITH n(i) AS (SELECT 20 UNION ALL SELECT i + 1 FROM n WHERE i < 80) "                           \
  "INSERT INTO posts(id, title, views, author_id) SELECT i, 'a title of some length ' || i, i, 1 " \
  "FROM n;"                                                                                        \
  "INSERT INTO comments(id, text, post_id) VALUES (1, 'yes', 1), (2, 'no', 1), (3, '', 2);"        \
  "INSERT INTO comments(text, post_id) SELECT 'on ' || id, id FROM posts WHERE id >= 20;"

const Scenario scenarios[] = {
    {"create", ACT_MIGRATE, NULL, "create", NULL, ASH_OK},
    {"native", ACT_MIGRATE, "create", "native", ROWS, ASH_OK},
    {"edit", ACT_MIGRATE, "native", "edit", ROWS, ASH_OK},
    {"rebuild", ACT_MIGRATE, "edit", "rebuild", ROWS, ASH_OK},
    {"stepwise", ACT_MIGRATE, "rebuild", "step", ROWS, ASH_OK},
    {"gate", ACT_MIGRATE, "step", "gate", ROWS, ASH_GATED},
    {"several", ACT_MIGRATE, NULL, "step", NULL, ASH_OK},
    {"nothing pending", ACT_MIGRATE, "step", "step", ROWS, ASH_OK},
    {"status", ACT_STATUS, "edit", "edit", ROWS, ASH_OK},
    {"rollback of the edit", ACT_ROLLBACK, "edit", "native", ROWS, ASH_OK},
    {"rollback of the rebuild", ACT_ROLLBACK, "rebuild", "edit", ROWS, ASH_OK},
    {"rollback of all", ACT_ROLLBACK, "step", NULL, ROWS, ASH_OK},
};
const size_t scenario_count = sizeof scenarios / sizeof *scenarios;

#define CALLERS \
  "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA ignore_check_constraints=ON;"
const Setting settings[] = {
    {"journal", false, NULL},
    {"log", true, NULL},
    {"small cache", false, CALLERS "PRAGMA cache_size=2;"},
    {"small cache, log", true, CALLERS "PRAGMA cache_size=2;"},
    {"persistent journal", false, CALLERS "PRAGMA journal_mode=PERSIST;"},
};
const size_t setting_count = sizeof settings / sizeof *settings;

/* --- calls ------------------------------------------------------------------------------------ */

static int64_t version_of(const ash_migrations *set, const char *name) {
  for (size_t i = 0; i < set->count; i++)
    if (strcmp(set->items[i]->name, name) == 0) return set->items[i]->version;
  abort();
}

/* The settings that a wrapped connection has and is to have after every call. */
static const struct {
  int flag, value;
  const char *name;
} flags[] = {
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1, "foreign_keys"},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, "triggers"},
    {SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1, "legacy_alter_table"},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, "writable_schema"},
    {SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive"},
};
enum { FLAG_COUNT = sizeof flags / sizeof *flags };

int world_open(World *w, ash_conn **c, sqlite3 **db) {
  *db = NULL;
  if (!w->setting->wrapped) return ash_open(c, DATABASE, ASH_OPEN_CREATE);
  if (sqlite3_open(DATABASE, db)) abort();
  if (sqlite3_exec(*db, w->setting->wrapped, NULL, NULL, NULL)) abort();
  for (size_t i = 0; i < FLAG_COUNT; i++)
    sqlite3_db_config(*db, flags[i].flag, flags[i].value, NULL);
  return ash_wrap(c, *db);
}

void world_close(ash_conn *c, sqlite3 *db) {
  ash_close(c);
  if (sqlite3_close(db)) abort(); /* a statement was left */
}

static int call(World *w, ash_conn *c, size_t *done, ash_run *run) {
  const Scenario *s = w->scenario;
  run->wait_ms = -1;
  run->allow_loss = 1;
  *done = 0;
  if (s->action == ACT_MIGRATE) {
    run->to = version_of(w->set, s->to);
    return ash_migrate(done, c, w->set, run);
  }
  if (s->action == ACT_ROLLBACK) {
    if (s->to) run->to_exclusive = version_of(w->set, s->to);
    run->all = !s->to;
    return ash_rollback(done, c, w->set, run);
  }
  ash_status_row *rows;
  size_t count, up = 0;
  const int status = ash_status_rows(&rows, &count, c, w->set);
  for (size_t i = 0; i < count; i++) up += rows[i].up != 0;
  ash_status_free(rows);
  if (status == ASH_OK && (count != w->set->count || rows == NULL || up != 3)) abort();
  return status;
}

int world_act(World *w, ash_conn *c, size_t *done) {
  return call(w, c, done, &(ash_run){0});
}

/* --- what is there ---------------------------------------------------------------------------- */

static bool put_rows(Buf *out, sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  bool good = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK;
  int code = SQLITE_DONE;
  while (good && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(stmt); i++)
      buf_printf(out, "%s|",
                 sqlite3_column_text(stmt, i) ? (const char *)sqlite3_column_text(stmt, i) : "-");
    buf_put(out, "\n");
  }
  good = good && code == SQLITE_DONE;
  sqlite3_finalize(stmt);
  return good;
}

/* The SELECT that quotes every column of a table. */
static char *rows_query(sqlite3 *db, const char *table) {
  sqlite3_str *sql = sqlite3_str_new(NULL);
  sqlite3_stmt *stmt;
  sqlite3_str_appendall(sql, "SELECT ''");
  if (sqlite3_prepare_v2(db,
                         "SELECT name FROM pragma_table_xinfo(?1) WHERE name NOT IN "
                         "('inserted_at', 'duration_ms')",
                         -1, &stmt, NULL) == SQLITE_OK) {
    sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC);
    while (sqlite3_step(stmt) == SQLITE_ROW)
      sqlite3_str_appendf(sql, ", quote(\"%w\")", sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
  }
  sqlite3_str_appendf(sql, " FROM \"%w\" ORDER BY rowid", table);
  return sqlite3_str_finish(sql);
}

static bool put_tables(Buf *out, sqlite3 *db) {
  sqlite3_stmt *stmt;
  bool good =
      sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
                         -1, &stmt, NULL) == SQLITE_OK;
  while (good && sqlite3_step(stmt) == SQLITE_ROW) {
    const char *table = (const char *)sqlite3_column_text(stmt, 0);
    char *sql = rows_query(db, table);
    buf_printf(out, "[%s]\n", table);
    good = put_rows(out, db, sql);
    sqlite3_free(sql);
  }
  sqlite3_finalize(stmt);
  return good;
}

const char *dump_database(Arena *a) {
  sqlite3 *db;
  Buf out = buf_new(a);
  bool good = sqlite3_open(DATABASE, &db) == SQLITE_OK;
  good = good &&
         put_rows(&out, db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2") &&
         put_tables(&out, db) &&
         put_rows(&out, db, "SELECT integrity_check FROM pragma_integrity_check") &&
         put_rows(&out, db, "SELECT * FROM pragma_foreign_key_check");
  if (!good) buf_printf(&out, "cannot be read: %s", sqlite3_errmsg(db));
  sqlite3_close(db);
  return buf_text(&out);
}

int ledger_lines(const char *dump) {
  const char *line = strstr(dump, "[schema_migrations]\n|");
  int n = 0;
  if (!line) return 0;
  for (line = strchr(line, '\n') + 1; *line == '|'; line = strchr(line, '\n') + 1) n++;
  return n;
}

/* --- the world -------------------------------------------------------------------------------- */

static void run_or_abort(const char *sql) {
  sqlite3 *db;
  if (sqlite3_open(DATABASE, &db) || sqlite3_exec(db, sql, NULL, NULL, NULL)) abort();
  sqlite3_close(db);
}

/* The rows come behind the first migration, so that later columns are added to them. */
static void make_start(World *w) {
  const Scenario *s = w->scenario;
  ash_conn *c;
  disk_put(NULL);
  if (w->setting->wal)
    run_or_abort("PRAGMA journal_mode=WAL; CREATE TABLE other(a); DROP TABLE other;");
  if (s->from) {
    if (ash_open(&c, DATABASE, ASH_OPEN_CREATE)) abort();
    if (ash_migrate(NULL, c, w->set, &(ash_run){.step = 1})) abort();
    if (s->rows) run_or_abort(s->rows);
    if (ash_migrate(NULL, c, w->set, &(ash_run){.to = version_of(w->set, s->from)})) abort();
    ash_close(c);
  }
  w->start = disk_keep();
}

static void add_state(World *w, const char *state) {
  for (size_t i = 0; i < w->state_count; i++)
    if (strcmp(w->states[i], state) == 0) return;
  w->states = realloc(w->states, (w->state_count + 1) * sizeof *w->states);
  if (!w->states) abort();
  w->states[w->state_count++] = state;
}

static int stop_after(void *left) {
  return (*(int *)left)-- <= 0;
}

/* Stops the run at each place where it may be stopped. */
static void find_states(World *w) {
  int status = ASH_INTERRUPTED;
  for (int k = 0; status == ASH_INTERRUPTED; k++) {
    int left = k;
    ash_conn *c;
    sqlite3 *db;
    size_t done;
    disk_put(w->start);
    if (world_open(w, &c, &db)) abort();
    ash_run run = {.interrupted = stop_after, .user = &left};
    status = call(w, c, &done, &run);
    world_close(c, db);
    add_state(w, dump_database(w->arena));
  }
  if (status != w->scenario->expected) abort();
}

/* A stepwise script can also be stopped behind its last statement, before its line in the ledger. */
static void add_state_without_line(World *w) {
  if (strcmp(w->scenario->to ? w->scenario->to : "", "step") != 0 ||
      w->scenario->action != ACT_MIGRATE)
    return;
  ash_conn *c;
  disk_put(w->start);
  if (ash_open(&c, DATABASE, ASH_OPEN_CREATE)) abort();
  if (ash_migrate(NULL, c, w->set, &(ash_run){.to = version_of(w->set, "rebuild")})) abort();
  run_or_abort("CREATE TRIGGER no_line BEFORE INSERT ON schema_migrations BEGIN SELECT "
               "RAISE(ABORT, 'no'); END");
  ash_migrate(NULL, c, w->set, &(ash_run){.to = version_of(w->set, "step")});
  ash_close(c);
  run_or_abort("DROP TRIGGER no_line");
  add_state(w, dump_database(w->arena));
}

World *world_new(Arena *a, const ash_migrations *set, const Scenario *scenario,
                 const Setting *setting) {
  World *w = NEW(a, World);
  *w = (World){.arena = a, .set = set, .scenario = scenario, .setting = setting};
  make_start(w);
  w->lines = ledger_lines(dump_database(a));
  add_state_without_line(w);
  find_states(w);
  w->live = memory_live();
  return w;
}

void world_free(World *w) {
  free(w->states);
  disk_image_free(w->start);
}

/* --- checks ----------------------------------------------------------------------------------- */

static int number_of(sqlite3 *db, const char *pragma) {
  sqlite3_stmt *stmt;
  int number = -1;
  if (sqlite3_prepare_v2(db, pragma, -1, &stmt, NULL)) return number;
  if (sqlite3_step(stmt) == SQLITE_ROW) number = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return number;
}

const char *world_connection_fault(const World *w, sqlite3 *db) {
  if (!sqlite3_get_autocommit(db)) return "a transaction is open";
  if (sqlite3_next_stmt(db, NULL)) return "a statement is left";
  for (size_t i = 0; i < FLAG_COUNT; i++) {
    int now;
    sqlite3_db_config(db, flags[i].flag, -1, &now);
    if (now != flags[i].value) return arena_printf(w->arena, "%s is %d", flags[i].name, now);
  }
  if (number_of(db, "PRAGMA recursive_triggers") != 1) return "recursive_triggers is off";
  if (number_of(db, "PRAGMA ignore_check_constraints") != 1)
    return "ignore_check_constraints is off";
  return NULL;
}

static size_t same_bytes(const char *a, const char *b) {
  size_t n = 0;
  while (a[n] && a[n] == b[n]) n++;
  return n;
}

/* Shows where the state that is most like `found` goes another way. */
static const char *tell_difference(const World *w, Arena *a, const char *found) {
  size_t best = 0, same = 0;
  for (size_t i = 0; i < w->state_count; i++)
    if (same_bytes(w->states[i], found) >= same) same = same_bytes(w->states[best = i], found);
  size_t line = same;
  while (line && found[line - 1] != '\n') line--;
  return arena_printf(a,
                      "neither old nor new; most like state %zu of %zu, there:\n    %.300s\n  but "
                      "found:\n    %.300s",
                      best, w->state_count, w->states[best] + line, found + line);
}

const char *world_database_fault(World *w, Arena *a, int status, long done, bool blind) {
  const char *found = dump_database(a);
  size_t state = 0;
  while (state < w->state_count && strcmp(w->states[state], found) != 0) state++;
  if (state == w->state_count) return tell_difference(w, a, found);
  if (status == ASH_OK && state + 1 != w->state_count)
    return "success was reported, and it is not the end";
  const long lines = labs((long)ledger_lines(found) - w->lines);
  const bool kept = blind && status != ASH_OK && lines == done + 1;
  if (done >= 0 && lines != done && !kept)
    return arena_printf(a, "%ld were reported and %ld are in the ledger", done, lines);
  return NULL;
}
