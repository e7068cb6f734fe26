/* rows.c: rows of a table whose catalog text is edited: those that would break a new
 * rule, and those that do not hold a column whose default changes. */
#include "sqlite/edit/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- rules ------------------------------------------------------------------------------------ */

bool rt_edit_no_row(TableEdit *e, const char *what, const Text *condition) {
  Text sql = {0};
  if (condition->failed) return rt_edit_no_memory(e);
  rt_text_put(&sql, "SELECT 1 FROM ");
  rt_edit_put_table(e, &sql);
  rt_text_printf(&sql, " WHERE %s LIMIT 1", condition->bytes);
  if (rt_edit_number(e, &sql))
    rt_edit_cannot(e, "a row of %s breaks the new rule of %s", e->name, what);
  return e->result == EDIT_DONE;
}

int64_t rt_edit_orphans(TableEdit *e) {
  int64_t count = 0;
  sqlite3_stmt *stmt =
      rt_edit_prepare(e, "SELECT count(*) FROM pragma_foreign_key_check(?1, 'main')", e->name);
  if (rt_edit_row(e, stmt)) count = sqlite3_column_int64(stmt, 0);
  sqlite3_finalize(stmt);
  return count;
}

/* Returns the columns that a foreign key is of. */
static sql_slice child_of(const sql_table *t, const sql_constraint *key) {
  if (key->column == SQL_OF_TABLE) return key->list;
  return t->columns[key->column].name;
}

static bool has_reference(const sql_table *t, sql_slice child, const sql_constraint *key) {
  for (size_t i = 0; i < t->constraint_count; i++) {
    const sql_constraint *c = &t->constraints[i];
    if (c->kind == SQL_FOREIGN_KEY && sql_same_tokens(child_of(t, c), child) &&
        sql_same_name(c->parent, key->parent) &&
        sql_same_tokens(c->parent_columns, key->parent_columns))
      return true;
  }
  return false;
}

bool rt_edit_new_reference(TableEdit *e) {
  sql_table before = {0}, after = {0};
  bool fresh = false;
  if (sql_table_read(&before, e->before, strlen(e->before)) ||
      sql_table_read(&after, e->after, strlen(e->after)))
    rt_edit_no_memory(e);
  for (size_t i = 0; i < after.constraint_count; i++) {
    const sql_constraint *c = &after.constraints[i];
    if (c->kind == SQL_FOREIGN_KEY && !has_reference(&before, child_of(&after, c), c)) fresh = true;
  }
  sql_table_free(&before);
  sql_table_free(&after);
  return fresh;
}

/* SQLite's own check is the one that knows every rule of STRICT. */
static bool check_types(TableEdit *e) {
  sqlite3_stmt *stmt =
      rt_edit_prepare(e, "SELECT quick_check FROM pragma_quick_check(?1, 'main')", e->name);
  char *found = rt_edit_row(e, stmt) ? rt_edit_text(e, stmt, 0) : NULL;
  if (found && strcmp(found, "ok") != 0) rt_edit_cannot(e, "%s", found);
  free(found);
  sqlite3_finalize(stmt);
  return e->result == EDIT_DONE;
}

bool rt_edit_check_rows(TableEdit *e) {
  Text sql = {0};
  bool read = false;
  rt_text_put(&sql, "SELECT 1");
  for (size_t i = 0; i < e->column_count; i++) {
    if (!e->columns[i].reads_anew) continue;
    rt_text_put(&sql, ", ");
    rt_text_ident(&sql, e->columns[i].name);
    read = true;
  }
  rt_text_put(&sql, " FROM ");
  rt_edit_put_table(e, &sql);
  rt_text_put(&sql, " LIMIT 1");
  if (read)
    rt_edit_number(e, &sql);
  else
    rt_text_free(&sql);
  return !e->strict_changes || check_types(e);
}

/* --- short rows ------------------------------------------------------------------------------- */

/* Returns the stored text with `marker` as the default of each column whose default changes; NULL
 * after giving up. */
static char *marked_text(TableEdit *e, const char *marker) {
  char *text = strdup(e->before);
  if (!text) rt_edit_no_memory(e);
  for (size_t i = 0; i < e->column_count && text; i++) {
    Text name = {0};
    char *next = NULL;
    if (!e->columns[i].default_changes) continue;
    rt_text_ident(&name, e->columns[i].name);
    const sql_change change = {
        .kind = SQL_SET_DEFAULT, .column = {name.bytes, name.len}, .value = sql_slice_of(marker)};
    const sql_edit_code code = name.failed ? SQL_EDIT_NOMEM : sql_edit_apply(&next, text, &change);
    if (code == SQL_EDIT_NOMEM)
      rt_edit_no_memory(e);
    else if (code != SQL_EDITED)
      rt_edit_cannot(e, "%s.%s: %s", e->name, e->columns[i].name, sql_edit_code_text(code));
    rt_text_free(&name);
    free(text);
    text = next;
  }
  return text;
}

/* Counts rows that read the marker, by going through the rows themselves. */
static int64_t count_marked(TableEdit *e, const char *marker) {
  Text sql = {0};
  rt_text_put(&sql, "SELECT count(*) FROM ");
  rt_edit_put_table(e, &sql);
  rt_text_put(&sql, " NOT INDEXED WHERE 0");
  for (size_t i = 0; i < e->column_count; i++) {
    if (!e->columns[i].default_changes) continue;
    rt_text_put(&sql, " OR ");
    rt_text_ident(&sql, e->columns[i].name);
    rt_text_printf(&sql, " = %s", marker);
  }
  return rt_edit_number(e, &sql);
}

/* Writing one column of a row writes all of them. */
static bool store_rows(TableEdit *e) {
  Text sql = {0};
  size_t i = 0;
  while (!e->columns[i].default_changes) i++;
  rt_text_put(&sql, "UPDATE ");
  rt_edit_put_table(e, &sql);
  rt_text_put(&sql, " SET ");
  rt_text_ident(&sql, e->columns[i].name);
  rt_text_put(&sql, " = ");
  rt_text_ident(&sql, e->columns[i].name);
  const bool good = sql.failed ? rt_edit_no_memory(e) : rt_edit_run(e, sql.bytes);
  rt_text_free(&sql);
  return good;
}

/* SQLITE_DBCONFIG_ENABLE_TRIGGER leaves those of the temp schema on. */
static bool no_temp_trigger(TableEdit *e) {
  sqlite3_stmt *stmt = rt_edit_prepare(
      e, "SELECT 1 FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE",
      e->name);
  if (rt_edit_row(e, stmt)) rt_edit_cannot(e, "a temporary trigger watches %s", e->name);
  sqlite3_finalize(stmt);
  return e->result == EDIT_DONE;
}

static bool any_default_changes(const TableEdit *e) {
  for (size_t i = 0; e->changes && i < e->column_count; i++)
    if (e->columns[i].default_changes) return true;
  return false;
}

/* NOT INDEXED does not keep SQLite from answering out of an index of a table without rowids: its
 * rows are stored unasked. */
static bool is_without_rowid(TableEdit *e) {
  sql_table t;
  if (sql_table_read(&t, e->before, strlen(e->before))) return rt_edit_no_memory(e);
  const bool yes = t.without_rowid.at != NULL;
  sql_table_free(&t);
  return yes;
}

static void put_marker(TableEdit *e, const char *marker) {
  e->short_rows = is_without_rowid(e);
  if (e->short_rows || e->result != EDIT_DONE) return;
  char *marked = marked_text(e, marker);
  e->marked = marked && rt_edit_put(e, marked);
  free(marked);
}

static void put_back(TableEdit *edits, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (edits[i].marked) rt_edit_put(&edits[i], edits[i].before);
  rt_edit_reread(&edits[0]);
}

/* Finds out which tables have rows that do not hold a column whose default changes. Where none has,
 * the markers stay: the text of the edit takes their place. */
static void find_short_rows(TableEdit *edits, size_t count) {
  char marker[40];
  uint64_t random[2];
  bool any_marked = false, any_short = false;
  sqlite3_randomness(sizeof random, random);
  snprintf(marker, sizeof marker, "x'%016" PRIx64 "%016" PRIx64 "'", random[0], random[1]);
  for (size_t i = 0; i < count; i++) {
    if (any_default_changes(&edits[i])) put_marker(&edits[i], marker);
    any_marked |= edits[i].marked;
  }
  if (any_marked && !rt_edit_reread(&edits[0])) return;
  for (size_t i = 0; i < count; i++) {
    if (edits[i].marked) edits[i].short_rows = count_marked(&edits[i], marker) > 0;
    any_short |= edits[i].short_rows;
  }
  if (any_marked && any_short) put_back(edits, count);
}

bool rt_edit_store_short_rows(TableEdit *edits, size_t count) {
  bool good = true;
  find_short_rows(edits, count);
  for (size_t i = 0; i < count; i++) {
    if (edits[i].short_rows && no_temp_trigger(&edits[i])) store_rows(&edits[i]);
    good &= edits[i].result == EDIT_DONE;
  }
  return good;
}
