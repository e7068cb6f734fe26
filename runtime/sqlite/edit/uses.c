/* uses.c: what else depends on a column of a table that is to be edited: indexes, keys,
 * conditions and generated columns, whose stored results an edit would make wrong. */
#include "sqlite/edit/table.h"

#include <string.h>

#include "sql/index.h"

/* --- indexes ---------------------------------------------------------------------------------- */

/* Returns the use that the index in the row makes of the column. An index that SQLite made itself
 * for UNIQUE or PRIMARY KEY has no text. */
static sql_index_use use_in_row(TableEdit *e, sqlite3_stmt *row, sql_slice column) {
  const char *sql = (const char *)sqlite3_column_text(row, 1);
  if (sql) {
    const sql_index_use use = sql_index_uses(sql, column);
    const bool unique = sqlite3_column_int(row, 2); /* others may refer to the column by it */
    return use == SQL_INDEX_COLLATED && unique ? SQL_INDEX_USED : use;
  }
  const char *index = (const char *)sqlite3_column_text(row, 0);
  if (!index || sqlite3_column_type(row, 1) != SQLITE_NULL) rt_edit_no_memory(e);
  sqlite3_stmt *names = rt_edit_prepare(e, "SELECT name FROM pragma_index_info(?1, 'main')", index);
  sql_index_use use = SQL_INDEX_UNUSED;
  while (rt_edit_row(e, names)) {
    const char *name = (const char *)sqlite3_column_text(names, 0);
    if (!name || sql_is_name(column, name)) use = SQL_INDEX_USED;
  }
  sqlite3_finalize(names);
  return use;
}

/* Gives up if an index makes a use of the column that is stronger than `most`. */
static bool check_indexes(TableEdit *e, sql_slice column, sql_index_use most) {
  sqlite3_stmt *row =
      rt_edit_prepare(e,
                      "SELECT i.name, s.sql, i.\"unique\" FROM pragma_index_list(?1, 'main') i "
                      "LEFT JOIN main.sqlite_schema s ON s.type = 'index' AND s.name = i.name",
                      e->name);
  while (rt_edit_row(e, row))
    if (use_in_row(e, row, column) > most)
      rt_edit_cannot(e, "index %s depends on %s.%.*s", sqlite3_column_text(row, 0), e->name,
                     (int)column.len, column.at);
  sqlite3_finalize(row);
  return e->result == EDIT_DONE;
}

/* --- the text --------------------------------------------------------------------------------- */

static bool is_condition(const sql_constraint *c) {
  return c->kind == SQL_CHECK || c->kind == SQL_GENERATED;
}

/* Gives up if a CHECK or another generated column names the column. */
static bool check_conditions(TableEdit *e, const sql_table *t, sql_slice column) {
  const int number = sql_table_column(t, column);
  for (size_t i = 0; i < t->constraint_count; i++) {
    const sql_constraint *c = &t->constraints[i];
    const bool own = c->kind == SQL_GENERATED && c->column == number;
    if (!own && is_condition(c) && sql_slice_mentions(c->value, column))
      return rt_edit_cannot(e, "%.*s of %s depends on %.*s", (int)c->whole.len, c->whole.at,
                            e->name, (int)column.len, column.at);
  }
  return true;
}

/* Gives up if a key of the column itself or of the table has it. */
static bool check_keys(TableEdit *e, const sql_table *t, sql_slice column) {
  const int number = sql_table_column(t, column);
  for (size_t i = 0; i < t->constraint_count; i++) {
    const sql_constraint *c = &t->constraints[i];
    const bool own = c->column == number && (c->kind == SQL_FOREIGN_KEY || c->kind == SQL_NOT_NULL);
    if (own || (c->kind == SQL_FOREIGN_KEY && sql_slice_mentions(c->list, column)))
      return rt_edit_cannot(e, "%.*s of %s depends on %.*s", (int)c->whole.len, c->whole.at,
                            e->name, (int)column.len, column.at);
  }
  return true;
}

typedef bool TextCheck(TableEdit *e, const sql_table *t, sql_slice column);

static bool check_text(TableEdit *e, sql_slice column, TextCheck *check) {
  sql_table t;
  if (sql_table_read(&t, e->after, strlen(e->after))) return rt_edit_no_memory(e);
  const bool good = check(e, &t, column);
  sql_table_free(&t);
  return good;
}

bool rt_edit_compared_by_none(TableEdit *e, sql_slice column) {
  return check_indexes(e, column, SQL_INDEX_COLLATED) && check_text(e, column, check_conditions);
}

bool rt_edit_used_by_none(TableEdit *e, sql_slice column) {
  return check_indexes(e, column, SQL_INDEX_UNUSED) && check_text(e, column, check_conditions) &&
         check_text(e, column, check_keys);
}
