/* database.c: SQLite for the proof. Values become literals by type and bytes, never through text. */
#include "prove/database.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/sql.h"

/* A database in memory fails for want of memory alone. */
static void die(int status) {
  fprintf(stderr, "ashc: a database in memory: %s\n", sqlite3_errstr(status));
  abort();
}

sqlite3 *db_open(Fence *fence) {
  sqlite3 *db = NULL;
  int status = sqlite3_open(":memory:", &db);
  if (status != SQLITE_OK) die(status);
  sqlite3_exec(db, "PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY", NULL, NULL, NULL);
  if (fence) fence_put(db, fence);
  return db;
}

void db_close(sqlite3 *db) {
  sqlite3_close(db);
}

sqlite3 *db_clone(sqlite3 *db, Fence *fence) {
  sqlite3 *copy = db_open(fence);
  sqlite3_backup *backup = sqlite3_backup_init(copy, "main", db, "main");
  int status = backup ? sqlite3_backup_step(backup, -1) : sqlite3_errcode(copy);
  if (status != SQLITE_DONE) die(status);
  sqlite3_backup_finish(backup);
  return copy;
}

const char *db_exec(Arena *a, sqlite3 *db, const char *sql) {
  char *message = NULL;
  int status = sqlite3_exec(db, sql, NULL, NULL, &message);
  const char *copy =
      status == SQLITE_OK ? NULL : arena_strdup(a, message ? message : sqlite3_errstr(status));
  sqlite3_free(message);
  return copy;
}

/* --- values ----------------------------------------------------------------------------------- */

static void put_hex(Buf *out, const unsigned char *bytes, size_t len) {
  buf_put(out, "x'");
  for (size_t i = 0; i < len; i++) buf_printf(out, "%02x", bytes[i]);
  buf_putc(out, '\'');
}

/* Text that every tool shows and reads back as it is. */
static bool is_plain(const unsigned char *text, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (text[i] < 0x20 || text[i] >= 0x7f) return false;
  return true;
}

static void put_text(Buf *out, const unsigned char *text, size_t len) {
  if (is_plain(text, len)) {
    sql_literal(out, arena_strndup(out->arena, (const char *)text, len));
    return;
  }
  buf_put(out, "CAST(");
  put_hex(out, text, len);
  buf_put(out, " AS TEXT)");
}

static void put_real(Buf *out, double value) {
  if (isinf(value)) {
    buf_put(out, value < 0 ? "-9e999" : "9e999");
    return;
  }
  size_t start = out->len;
  buf_printf(out, "%.17g", value);
  if (!strpbrk(out->text + start, ".e")) buf_put(out, ".0");
}

static const char *literal(Arena *a, sqlite3_stmt *row, int column) {
  Buf out = buf_new(a);
  size_t len = (size_t)sqlite3_column_bytes(row, column);
  switch (sqlite3_column_type(row, column)) {
  case SQLITE_NULL: return "NULL";
  case SQLITE_INTEGER: buf_printf(&out, "%lld", sqlite3_column_int64(row, column)); break;
  case SQLITE_FLOAT: put_real(&out, sqlite3_column_double(row, column)); break;
  case SQLITE_BLOB: put_hex(&out, sqlite3_column_blob(row, column), len); break;
  default: put_text(&out, sqlite3_column_text(row, column), len);
  }
  return buf_text(&out);
}

static const char *plain(Arena *a, sqlite3_stmt *row, int column) {
  const char *text = (const char *)sqlite3_column_text(row, column);
  return text ? arena_strdup(a, text) : NULL;
}

/* --- queries ---------------------------------------------------------------------------------- */

typedef const char *(*CellText)(Arena *a, sqlite3_stmt *row, int column);

static Result run(Arena *a, sqlite3 *db, const char *sql, CellText cell) {
  Result r = {0};
  sqlite3_stmt *stmt = NULL;
  int status = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  r.columns = sqlite3_column_count(stmt);
  Row **tail = &r.rows;
  while (status == SQLITE_OK && (status = sqlite3_step(stmt)) == SQLITE_ROW) {
    Row *row = NEW(a, Row);
    row->cells = NEW_ARRAY(a, const char *, (size_t)r.columns);
    for (int i = 0; i < r.columns; i++) row->cells[i] = cell(a, stmt, i);
    *tail = row;
    tail = &row->next;
    r.count++;
    status = SQLITE_OK;
  }
  if (status != SQLITE_DONE) r.error = arena_strdup(a, sqlite3_errmsg(db));
  sqlite3_finalize(stmt);
  return r;
}

Result db_query(Arena *a, sqlite3 *db, const char *sql) {
  return run(a, db, sql, plain);
}

Result db_literals(Arena *a, sqlite3 *db, const char *sql) {
  return run(a, db, sql, literal);
}

int64_t db_number(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  int64_t number = 0;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
    number = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return number;
}

/* --- numbers of rows -------------------------------------------------------------------------- */

static bool can_be_read(Arena *a, sqlite3 *db, const char *column, const char *table) {
  Buf sql = buf_new(a);
  buf_printf(&sql, "SELECT %s FROM ", column);
  sql_ident(&sql, table);
  buf_put(&sql, " LIMIT 0");
  sqlite3_stmt *stmt = NULL;
  bool can = sqlite3_prepare_v2(db, buf_text(&sql), -1, &stmt, NULL) == SQLITE_OK;
  sqlite3_finalize(stmt);
  return can;
}

const char *db_rowid(Arena *a, sqlite3 *db, const char *table) {
  static const char *const names[] = {"_rowid_", "rowid", "oid"};
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT name FROM pragma_table_xinfo(");
  sql_literal(&sql, table);
  buf_putc(&sql, ')');
  Result columns = db_query(a, db, buf_text(&sql));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    bool taken = false;
    for (const Row *r = columns.rows; r; r = r->next)
      taken |= sqlite3_stricmp(r->cells[0], names[i]) == 0;
    if (!taken) return can_be_read(a, db, names[i], table) ? names[i] : NULL;
  }
  return NULL;
}
