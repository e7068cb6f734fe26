/* index.c: gives an index another name by an edit of its catalog row, which SQLite has no
 * statement for. The index itself stays as it is: its name stands in its row, in its text and in the
 * statistics alone. */
#include <stdlib.h>
#include <string.h>

#include "sqlite/edit/table.h"

static int64_t count_named(TableEdit *e, const char *sql, const char *name) {
  int64_t count = 0;
  sqlite3_stmt *stmt = rt_edit_prepare(e, sql, name);
  if (stmt && strstr(sql, "?2")) sqlite3_bind_text(stmt, 2, e->name, -1, SQLITE_STATIC);
  if (rt_edit_row(e, stmt)) count = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return count;
}

static const char indexes_so_named[] =
    "SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND sql IS NOT NULL AND name=?1 "
    "COLLATE NOCASE AND tbl_name=?2 COLLATE NOCASE";

bool rt_edit_allow_index(TableEdit *e, const sql_change *change) {
  if (e->index || !sql_same_tokens(sql_slice_of(e->before), sql_slice_of(e->after)))
    return rt_edit_fail(e, "the rename of an index is an edit of its own");
  e->index = sql_slice_unquote(change->name);
  e->index_to = sql_slice_unquote(change->value);
  if (!e->index || !e->index_to) return rt_edit_no_memory(e);
  if (!count_named(e, indexes_so_named, e->index))
    return rt_edit_cannot(e, "%s has no index %s", e->name, e->index);
  const int64_t taken = count_named(
      e, "SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name=?1 COLLATE NOCASE",
      e->index_to);
  if (taken) return rt_edit_cannot(e, "there is already something called %s", e->index_to);
  return e->result == EDIT_DONE;
}

/* CREATE [UNIQUE] INDEX "new" ON …: what follows the name stays. Returns NULL after giving up. */
static char *renamed_text(TableEdit *e, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  sql_next_token(&c);
  if (sql_is(sql_next_token(&c), "unique")) sql_next_token(&c);
  const sql_token name = sql_next_token(&c);
  if (!sql_can_name(name) || !sql_is_name((sql_slice){name.text, name.len}, e->index)) {
    rt_edit_cannot(e, "the stored text of index %s cannot be read", e->index);
    return NULL;
  }
  Text text = {0};
  rt_text_putn(&text, sql, (size_t)(name.text - sql));
  rt_text_ident(&text, e->index_to);
  rt_text_put(&text, name.text + name.len);
  if (!text.failed) return text.bytes;
  rt_text_free(&text);
  rt_edit_no_memory(e);
  return NULL;
}

static char *stored_text(TableEdit *e) {
  char *text = NULL;
  sqlite3_stmt *stmt = rt_edit_prepare(
      e, "SELECT sql FROM main.sqlite_schema WHERE type='index' AND name=?1 COLLATE NOCASE",
      e->index);
  if (rt_edit_row(e, stmt)) text = rt_edit_text(e, stmt, 0);
  sqlite3_finalize(stmt);
  return text;
}

static bool update_row(TableEdit *e, const char *sql) {
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
  sqlite3_stmt *stmt = rt_edit_prepare(e,
                                       "UPDATE main.sqlite_schema SET sql=?1, name=?2 WHERE "
                                       "type='index' AND name=?3 COLLATE NOCASE",
                                       sql);
  if (stmt) sqlite3_bind_text(stmt, 2, e->index_to, -1, SQLITE_STATIC);
  if (stmt) sqlite3_bind_text(stmt, 3, e->index, -1, SQLITE_STATIC);
  rt_edit_row(e, stmt);
  sqlite3_finalize(stmt);
  if (e->result != EDIT_DONE) return false;
  return sqlite3_changes(e->db) == 1 ||
         rt_edit_cannot(e, "the catalog has no single row for index %s", e->index);
}

static bool rename_statistics(TableEdit *e, const char *table) {
  Text sql = {0};
  if (!count_named(e, "SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name=?1",
                   table))
    return e->result == EDIT_DONE;
  rt_text_printf(&sql, "UPDATE main.%s SET idx=?2 WHERE idx=?1 COLLATE NOCASE", table);
  if (sql.failed) rt_edit_no_memory(e);
  sqlite3_stmt *stmt = sql.failed ? NULL : rt_edit_prepare(e, sql.bytes, e->index);
  if (stmt) sqlite3_bind_text(stmt, 2, e->index_to, -1, SQLITE_STATIC);
  rt_edit_row(e, stmt);
  sqlite3_finalize(stmt);
  rt_text_free(&sql);
  return e->result == EDIT_DONE;
}

bool rt_edit_put_index(TableEdit *e) {
  char *sql = stored_text(e);
  char *text = sql ? renamed_text(e, sql) : NULL;
  const bool written = text && update_row(e, text);
  free(sql);
  free(text);
  return written;
}

bool rt_edit_compare_index(TableEdit *e) {
  if (!rename_statistics(e, "sqlite_stat1") || !rename_statistics(e, "sqlite_stat4")) return false;
  const int64_t found = count_named(
      e, "SELECT count(*) FROM pragma_index_list(?2, 'main') WHERE name=?1", e->index_to);
  return e->result == EDIT_DONE &&
         (found == 1 || rt_edit_cannot(e, "index %s is not there under its new name", e->index_to));
}
