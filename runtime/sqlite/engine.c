/* engine.c: SQLite as an engine: calls, transactions, changes by others. */
#include "sqlite/conn.h"
#include "sqlite/edit/edit.h"

#include <stdlib.h>

#include "gate.h"

static int refuse_statement(ash_conn *c, const char *sql) {
  Text t = {0};
  rt_text_put(
      &t, "the connection is in use: a statement is running on it; finish or reset it first\n  ");
  rt_text_excerpt(&t, sql ? sql : "", 200);
  return rt_fail_text(c, ASH_MISUSE, &t);
}

/* Where memory is short, even a ROLLBACK can fail; that what failed before let go of some may help. */
static void roll_back(SqliteConn *s) {
  for (int tries = 0; tries < 2 && !sqlite3_get_autocommit(s->db); tries++)
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* What cannot be put back now is by the next call on the handle. */
static void put_back(SqliteConn *s) {
  roll_back(s);
  s->unsettled = !rt_settings_put(&s->settings, s) || !sqlite3_get_autocommit(s->db);
}

static int enter(ash_conn *c) {
  SqliteConn *s = rt_sqlite(c);
  if (!s->db) return rt_fail(c, ASH_MISUSE, "the database is not open");
  if (s->unsettled) put_back(s);
  if (s->unsettled) return rt_fail(c, ASH_NOMEM, "out of memory");
  if (!sqlite3_get_autocommit(s->db))
    return rt_fail(c, ASH_MISUSE,
                   "the connection has an open transaction; commit it or roll it back first");
  for (sqlite3_stmt *st = sqlite3_next_stmt(s->db, NULL); st; st = sqlite3_next_stmt(s->db, st))
    if (sqlite3_stmt_busy(st)) return refuse_statement(c, sqlite3_sql(st));
  int status = rt_hidden_check(s);
  if (status == ASH_OK) status = rt_settings_take(&s->settings, s);
  if (status == ASH_OK) rt_watch_install(s);
  return status;
}

static void leave(ash_conn *c) {
  rt_watch_remove(rt_sqlite(c));
  put_back(rt_sqlite(c));
}

static void settle(ash_conn *c) {
  rt_settings_put_flags(&rt_sqlite(c)->settings, rt_sqlite(c));
}

static int statement(ash_conn *c, const char *sql) {
  return rt_sqlite_query(c, sql, NULL, 0, NULL, NULL);
}

static bool in_transaction(ash_conn *c) {
  return !sqlite3_get_autocommit(rt_sqlite(c)->db);
}

static void end(SqliteConn *s) {
  rt_orphans_free(&s->orphans);
  rt_origins_free(&s->origins);
  if (s->keys_off && s->keys_were_on)
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  s->keys_off = false;
  s->noting = false;
  s->migration = NULL;
  s->script = NULL;
}

static void undo(ash_conn *c) {
  SqliteConn *s = rt_sqlite(c);
  roll_back(s);
  end(s);
}

/* Inside a transaction the setting does nothing, so it is made before. */
static void switch_keys_off(SqliteConn *s) {
  int on;
  sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
  s->keys_were_on = on != 0;
  s->keys_off = true;
  if (on) sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
}

/* BEGIN IMMEDIATE does not mind; the first statement that writes would, and would be blamed for it. */
static int check_writable(SqliteConn *s) {
  if (sqlite3_db_readonly(s->db, "main") != 1) return ASH_OK;
  return rt_fail(&s->base, ASH_CANTOPEN,
                 "the database can only be read: the file and its folder must be writable for the "
                 "user who migrates");
}

/* Before the first write: what is there. */
static int count_orphans(SqliteConn *s) {
  int status = rt_origins_find(&s->origins, s);
  return status ? status : rt_orphans_find(&s->orphans, s);
}

static int begin(ash_conn *c, const ash_migration *m, const ash_script *script, bool rebuilds) {
  SqliteConn *s = rt_sqlite(c);
  s->migration = m;
  s->script = script;
  if (rebuilds) switch_keys_off(s);
  int status = statement(c, "BEGIN IMMEDIATE");
  if (status == ASH_OK) status = check_writable(s);
  s->orphans_counted = s->keys_off && s->count_orphans;
  s->count_orphans = false;
  if (status == ASH_OK && s->orphans_counted) status = count_orphans(s);
  if (status) undo(c);
  return status;
}

static int commit(ash_conn *c) {
  SqliteConn *s = rt_sqlite(c);
  int status = ASH_OK;
  if (!in_transaction(c))
    status = rt_fail(c, ASH_ERROR, "the transaction was ended before its migration was done");
  else
    status = rt_works_check(s);
  if (status == ASH_OK && s->keys_off) status = rt_orphans_check(s);
  if (status == ASH_OK)
    status = rt_hidden_check(s); /* what the migration made can be hidden, too */
  if (status == ASH_OK) status = statement(c, "COMMIT");
  if (status)
    undo(c);
  else
    end(s);
  return status;
}

static int edit(ash_conn *c, const char *const *edits, size_t count, size_t *made, Text *why) {
  int code;
  const EditResult result = rt_sqlite_edits(made, rt_sqlite(c)->db, edits, count, why, &code);
  if (why->failed) return rt_fail(c, ASH_NOMEM, "out of memory");
  if (result != EDIT_FAILED) return ASH_OK;
  return rt_fail(c, rt_sqlite_status(code), "%s", why->bytes);
}

/* Returns ASH_OK if the function left the connection as it must. */
static int check_after_call(ash_conn *c) {
  const SqliteConn *s = rt_sqlite(c);
  if (!in_transaction(c))
    return rt_fail(c, ASH_ERROR, "the function ended the migration's transaction");
  for (sqlite3_stmt *st = sqlite3_next_stmt(s->db, NULL); st; st = sqlite3_next_stmt(s->db, st))
    if (sqlite3_stmt_busy(st))
      return rt_fail(c, ASH_ERROR, "the function left a statement running: %s", sqlite3_sql(st));
  return ASH_OK;
}

static int call(ash_conn *c, ash_call *function) {
  SqliteConn *s = rt_sqlite(c);
  char *error = NULL;
  const int code = function(s->db, &error);
  int status = ASH_OK;
  if (code && error)
    status = rt_fail(c, ASH_ERROR, "%s", error);
  else if (code && sqlite3_errcode(s->db))
    status = rt_sqlite_fail(s, sqlite3_errcode(s->db));
  else if (code)
    status = rt_fail(c, ASH_ERROR, "the function returned %d", code);
  sqlite3_free(error);
  return status ? status : check_after_call(c);
}

static int empty(ash_conn *c, bool *yes) {
  int64_t objects = 0;
  int status =
      rt_sqlite_query(c, "SELECT count(*) FROM sqlite_schema", NULL, 0, rt_take_number, &objects);
  *yes = objects == 0;
  return status;
}

static int changed(ash_conn *c, bool mark, bool *yes) {
  SqliteConn *s = rt_sqlite(c);
  int64_t version = 0;
  int status = rt_sqlite_query(c, "PRAGMA data_version", NULL, 0, rt_take_number, &version);
  *yes = version != s->data_version;
  if (mark) s->data_version = version;
  return status;
}

static void close_handle(ash_conn *c) {
  SqliteConn *s = rt_sqlite(c);
  if (s->unsettled && !s->owned) put_back(s);
  if (s->owned) sqlite3_close_v2(s->db);
  free(s);
}

const Engine rt_sqlite_engine = {.name = "sqlite",
                                 .close = close_handle,
                                 .enter = enter,
                                 .leave = leave,
                                 .settle = settle,
                                 .begin = begin,
                                 .commit = commit,
                                 .undo = undo,
                                 .in_transaction = in_transaction,
                                 .query = rt_sqlite_query,
                                 .edit = edit,
                                 .call = call,
                                 .before = rt_works_before,
                                 .keep = rt_sqlite_keep,
                                 .bring_back = rt_sqlite_bring_back,
                                 .samples = rt_sqlite_samples,
                                 .columns = rt_sqlite_columns,
                                 .empty = empty,
                                 .changed = changed,
                                 .foreign = rt_sqlite_foreign,
                                 .tell_orphans = rt_sqlite_tell_orphans,
                                 .backup = rt_sqlite_backup,
                                 .watch = rt_sqlite_watch,
                                 .kind = rt_sqlite_kind,
                                 .holder = rt_sqlite_holder};
