/* table.c: reads a CREATE TABLE: its names, columns and options; see table.h. */
#include "sql/table.h"

#include <stdlib.h>

#include "sql/table_read.h"

/* --- taking tokens ---------------------------------------------------------------------------- */

void sql_stop(TableReader *r, sql_table_code code) {
  if (r->code == SQL_TABLE_READ) r->code = code;
  r->cursor.at = r->cursor.end;
  r->token = (sql_token){SQL_END, r->cursor.end, 0};
}

void sql_take(TableReader *r) {
  r->end = r->token.text + r->token.len;
  r->token = sql_next_token(&r->cursor);
}

bool sql_at(const TableReader *r, const char *word) {
  return sql_is(r->token, word);
}

bool sql_at_sign(const TableReader *r, char sign) {
  return r->token.kind == SQL_PUNCTUATION && r->token.len == 1 && *r->token.text == sign;
}

bool sql_accept(TableReader *r, const char *word) {
  if (!sql_at(r, word)) return false;
  sql_take(r);
  return true;
}

void sql_expect(TableReader *r, const char *word) {
  if (!sql_accept(r, word)) sql_stop(r, SQL_TABLE_UNREADABLE);
}

void sql_expect_sign(TableReader *r, char sign) {
  if (sql_at_sign(r, sign))
    sql_take(r);
  else
    sql_stop(r, SQL_TABLE_UNREADABLE);
}

sql_slice sql_expect_name(TableReader *r) {
  const sql_slice name = {r->token.text, r->token.len};
  if (sql_can_name(r->token))
    sql_take(r);
  else
    sql_stop(r, SQL_TABLE_UNREADABLE);
  return name;
}

sql_slice sql_expect_brackets(TableReader *r) {
  const char *start = r->token.text;
  size_t depth = 0;
  if (!sql_at_sign(r, '(')) sql_stop(r, SQL_TABLE_UNREADABLE);
  while (r->code == SQL_TABLE_READ) {
    if (sql_at_sign(r, '(')) depth++;
    if (sql_at_sign(r, ')')) depth--;
    const bool broken =
        r->token.kind == SQL_END || r->token.kind == SQL_ILLEGAL || r->token.kind == SQL_SEMICOLON;
    if (broken) {
      sql_stop(r, SQL_TABLE_UNREADABLE);
      break;
    }
    sql_take(r);
    if (depth == 0) break;
  }
  if (r->code) return (sql_slice){0};
  return (sql_slice){start, (size_t)(r->end - start)};
}

/* --- columns ---------------------------------------------------------------------------------- */

static sql_column *add_column(TableReader *r) {
  sql_table *t = r->table;
  if (t->column_count == r->column_size) {
    const size_t size = r->column_size ? r->column_size * 2 : 16;
    sql_column *columns = realloc(t->columns, size * sizeof *columns);
    if (!columns) {
      sql_stop(r, SQL_TABLE_NOMEM);
      return NULL;
    }
    t->columns = columns;
    r->column_size = size;
  }
  sql_column *c = &t->columns[t->column_count++];
  *c = (sql_column){0};
  return c;
}

static sql_slice read_type(TableReader *r) {
  const char *start = r->token.text;
  if (!sql_can_name(r->token) || sql_at_constraint(r)) return (sql_slice){0};
  while (sql_can_name(r->token) && !sql_at_constraint(r)) sql_take(r);
  if (sql_at_sign(r, '(')) sql_expect_brackets(r);
  return (sql_slice){start, (size_t)(r->end - start)};
}

static void read_column(TableReader *r) {
  const char *start = r->token.text;
  sql_column *c = add_column(r);
  if (!c) return;
  c->name = sql_expect_name(r);
  c->type = read_type(r);
  const int number = (int)r->table->column_count - 1;
  while (sql_read_constraint(r, number, (sql_slice){0})) {
  }
  c->whole = (sql_slice){start, (size_t)(r->end - start)};
}

/* --- the table -------------------------------------------------------------------------------- */

/* CREATE [TEMP] TABLE [IF NOT EXISTS] [schema.]name */
static void read_head(TableReader *r) {
  sql_table *t = r->table;
  sql_expect(r, "create");
  if (!sql_accept(r, "temp")) sql_accept(r, "temporary");
  sql_expect(r, "table");
  if (sql_accept(r, "if")) {
    sql_expect(r, "not");
    sql_expect(r, "exists");
  }
  t->name = sql_expect_name(r);
  if (!sql_at_sign(r, '.')) return;
  sql_take(r);
  t->schema = t->name;
  t->name = sql_expect_name(r);
}

/* Columns first, then constraints, for which SQLite asks no commas. */
static void read_list(TableReader *r) {
  static const char *const of_table[] = {"constraint", "primary", "unique", "check", "foreign"};
  const char *start = r->token.text;
  bool columns = true;
  sql_slice comma = {0};
  sql_expect_sign(r, '(');
  while (r->code == SQL_TABLE_READ) {
    for (size_t i = 0; i < sizeof of_table / sizeof *of_table; i++)
      if (sql_at(r, of_table[i])) columns = false;
    if (columns)
      read_column(r);
    else if (!sql_read_constraint(r, SQL_OF_TABLE, comma))
      sql_stop(r, SQL_TABLE_UNREADABLE);
    comma = sql_at_sign(r, ',') ? (sql_slice){r->token.text, 1} : (sql_slice){0};
    if (sql_at_sign(r, ')')) break;
    if (comma.at)
      sql_take(r);
    else if (columns)
      sql_stop(r, SQL_TABLE_UNREADABLE);
  }
  sql_expect_sign(r, ')');
  r->table->list = (sql_slice){start, (size_t)(r->end - start)};
}

static void read_options(TableReader *r) {
  sql_table *t = r->table;
  while (r->token.kind == SQL_WORD) {
    const char *start = r->token.text;
    sql_slice *option = &t->strict;
    if (sql_accept(r, "without")) {
      option = &t->without_rowid;
      sql_expect(r, "rowid");
    } else
      sql_expect(r, "strict");
    *option = (sql_slice){start, (size_t)(r->end - start)};
    if (!sql_at_sign(r, ',')) break;
    sql_take(r);
    if (r->token.kind != SQL_WORD) sql_stop(r, SQL_TABLE_UNREADABLE);
  }
}

sql_table_code sql_table_read(sql_table *table, const char *text, size_t len) {
  *table = (sql_table){0};
  TableReader r = {.cursor = sql_scan(text, len), .table = table, .end = text};
  r.token = sql_next_token(&r.cursor);
  read_head(&r);
  read_list(&r);
  read_options(&r);
  if (r.token.kind == SQL_SEMICOLON) sql_take(&r);
  const bool whole = r.token.kind == SQL_END && table->column_count > 0;
  if (r.code == SQL_TABLE_READ && !whole) r.code = SQL_TABLE_UNREADABLE;
  if (r.code) sql_table_free(table);
  return r.code;
}

void sql_table_free(sql_table *table) {
  free(table->columns);
  free(table->constraints);
  *table = (sql_table){0};
}

int sql_table_column(const sql_table *table, sql_slice name) {
  for (size_t i = 0; i < table->column_count; i++)
    if (sql_same_name(table->columns[i].name, name)) return (int)i;
  return -1;
}

const sql_constraint *sql_table_constraint(const sql_table *table, int column,
                                           sql_constraint_kind kind, const sql_constraint *after) {
  for (size_t i = after ? (size_t)(after - table->constraints) + 1 : 0; i < table->constraint_count;
       i++)
    if (table->constraints[i].kind == kind && table->constraints[i].column == column)
      return &table->constraints[i];
  return NULL;
}
