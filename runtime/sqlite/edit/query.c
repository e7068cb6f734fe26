/* query.c: asks the connection on behalf of a catalog edit, remembering the first
 * failure. */
#include "sqlite/edit/table.h"

#include <string.h>

static bool give_up(TableEdit *e, EditResult result, const char *fmt, va_list args) {
  if (e->result != EDIT_DONE) return false;
  e->result = result;
  e->code = SQLITE_ERROR;
  rt_text_vprintf(&e->reason, fmt, args);
  return false;
}

bool rt_edit_cannot(TableEdit *e, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  give_up(e, EDIT_CANNOT, fmt, args);
  va_end(args);
  return false;
}

bool rt_edit_fail(TableEdit *e, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  give_up(e, EDIT_FAILED, fmt, args);
  va_end(args);
  return false;
}

bool rt_edit_no_memory(TableEdit *e) {
  if (e->result == EDIT_DONE) {
    rt_edit_fail(e, "%s", "out of memory");
    e->code = SQLITE_NOMEM;
  }
  return false;
}

/* No other form fares better with these. */
static const int failures[] = {SQLITE_NOMEM,     SQLITE_IOERR,  SQLITE_FULL,     SQLITE_BUSY,
                               SQLITE_INTERRUPT, SQLITE_NOTADB, SQLITE_READONLY, SQLITE_CANTOPEN};

/* Gives up because SQLite refused: what another form may survive is EDIT_CANNOT. Returns false. */
static bool edit_refused(TableEdit *e) {
  const int code = sqlite3_errcode(e->db) & 0xff;
  bool failed = sqlite3_get_autocommit(e->db);
  for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
    if (failures[i] == code) failed = true;
  const bool first = e->result == EDIT_DONE;
  if (failed)
    rt_edit_fail(e, "%s", sqlite3_errmsg(e->db));
  else
    rt_edit_cannot(e, "%s", sqlite3_errmsg(e->db));
  if (first) e->code = code;
  return false;
}

sqlite3_stmt *rt_edit_prepare(TableEdit *e, const char *sql, const char *arg) {
  sqlite3_stmt *stmt = NULL;
  if (e->result != EDIT_DONE) return NULL;
  if (sqlite3_prepare_v2(e->db, sql, -1, &stmt, NULL)) {
    edit_refused(e);
    return NULL;
  }
  if (arg && sqlite3_bind_text(stmt, 1, arg, -1, SQLITE_TRANSIENT)) rt_edit_no_memory(e);
  return stmt;
}

bool rt_edit_row(TableEdit *e, sqlite3_stmt *stmt) {
  if (!stmt || e->result != EDIT_DONE) return false;
  const int code = sqlite3_step(stmt);
  if (code != SQLITE_ROW && code != SQLITE_DONE) edit_refused(e);
  return code == SQLITE_ROW;
}

bool rt_edit_run(TableEdit *e, const char *sql) {
  if (e->result != EDIT_DONE) return false;
  if (sqlite3_exec(e->db, sql, NULL, NULL, NULL)) return edit_refused(e);
  return true;
}

int64_t rt_edit_number(TableEdit *e, Text *sql) {
  int64_t number = 0;
  if (sql->failed) rt_edit_no_memory(e);
  sqlite3_stmt *stmt = sql->failed ? NULL : rt_edit_prepare(e, sql->bytes, NULL);
  if (rt_edit_row(e, stmt)) number = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  rt_text_free(sql);
  return number;
}

void rt_edit_put_table(const TableEdit *e, Text *sql) {
  rt_text_put(sql, "\"main\".");
  rt_text_ident(sql, e->name);
}

char *rt_edit_text(TableEdit *e, sqlite3_stmt *stmt, int column) {
  const char *value = (const char *)sqlite3_column_text(stmt, column);
  if (!value) {
    if (sqlite3_column_type(stmt, column) != SQLITE_NULL) rt_edit_no_memory(e);
    return NULL;
  }
  char *copy = strdup(value);
  if (!copy) rt_edit_no_memory(e);
  return copy;
}
