/* cells.c: rows as sorted lines of literals, with the rowid where there is one. */
#include "prove/cells.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/catalog.h"
#include "prove/fill.h"

/* --- comparing -------------------------------------------------------------------------------- */

static const char tables_query[] =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'schema_migrations' ORDER BY name";

static Result columns_where(Arena *a, sqlite3 *db, const char *table, const char *condition) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT name FROM pragma_table_xinfo(");
  sql_literal(&sql, table);
  buf_printf(&sql, ") WHERE %s", condition);
  return db_query(a, db, buf_text(&sql));
}

const char *rowid_alias(Arena *a, sqlite3 *db, const char *table) {
  Result key = columns_where(a, db, table, "pk AND upper(type) = 'INTEGER'");
  Result all = columns_where(a, db, table, "pk");
  return key.count == 1 && all.count == 1 ? key.rows->cells[0] : NULL;
}

/* The numbers of rows live on where they are nobody's values on both sides, or the same column's. */
static bool keeps_rowids(Arena *a, sqlite3 *expected, sqlite3 *found, const Survivor *s) {
  if (s->renumbered) return false;
  const char *was = rowid_alias(a, expected, s->was), *is = rowid_alias(a, found, s->is);
  if (!was || !is) return !was && !is;
  for (size_t i = 0; i < s->count; i++)
    if (strcmp(s->cells[i].is, is) == 0) return strcmp(s->cells[i].was, sql_quoted(a, was)) == 0;
  return false;
}

static const char *select_of(Arena *a, const char *table, const char *const *columns, size_t count,
                             const char *rowid) {
  Buf sql = buf_new(a);
  buf_printf(&sql, "SELECT %s", rowid ? rowid : "'row'");
  for (size_t i = 0; i < count; i++) buf_printf(&sql, ", %s", columns[i]);
  buf_put(&sql, " FROM ");
  sql_ident(&sql, table);
  return buf_text(&sql);
}

/* Returns the literal that a value becomes in a column of a type; *scratch is opened when needed. */
static const char *as_type(Arena *a, sqlite3 **scratch, const char *type, const char *literal) {
  if (!*scratch) *scratch = db_open(NULL);
  db_exec(a, *scratch,
          arena_printf(a, "CREATE TEMP TABLE v (v %s); INSERT INTO v VALUES (%s)", type, literal));
  Result r = db_literals(a, *scratch, "SELECT v FROM v");
  db_exec(a, *scratch, "DROP TABLE v");
  return r.rows ? r.rows->cells[0] : literal;
}

static bool same_text(Arena *a, sqlite3 *scratch, const char *one, const char *other) {
  return db_number(scratch,
                   arena_printf(a, "SELECT CAST(%s AS TEXT) IS CAST(%s AS TEXT)", one, other)) != 0;
}

/* Returns what a value becomes in a cell. There and back again a value may have another type, as 12.5 in a
 * column of bytes has, but a gate must have stopped whatever reads otherwise, as '007' does. */
static const char *converted(Arena *a, sqlite3 **scratch, const Cell *cell, const char *literal) {
  if (!cell->through[0]) return literal;
  const char *there = as_type(a, scratch, cell->through[0], literal);
  if (!cell->through[1]) return there;
  const char *back = as_type(a, scratch, cell->through[1], there);
  return same_text(a, *scratch, literal, back) ? back : literal;
}

static void convert(Arena *a, sqlite3 **scratch, const Survivor *s, const Row *row) {
  for (size_t i = 0; i < s->count; i++)
    row->cells[i + 1] = converted(a, scratch, &s->cells[i], row->cells[i + 1]);
}

/* Returns a query's rows as lines, sorted; with `s`, converted as it says. */
static Catalog lines_of(Arena *a, sqlite3 *db, const char *query, const Survivor *s) {
  Result r = db_literals(a, db, query);
  sqlite3 *scratch = NULL;
  Catalog lines = {NEW_ARRAY(a, const char *, r.count + 1), 0};
  if (r.error) lines.lines[lines.count++] = arena_printf(a, "cannot be read: %s", r.error);
  for (const Row *row = r.rows; row && !r.error; row = row->next) {
    if (s) convert(a, &scratch, s, row);
    Buf line = buf_new(a);
    for (int i = 0; i < r.columns; i++) buf_printf(&line, "%s%s", i ? " | " : "", row->cells[i]);
    lines.lines[lines.count++] = buf_text(&line);
  }
  db_close(scratch);
  lines_sort(lines.lines, lines.count);
  return lines;
}

/* Returns the number of lines that only `expected` has if `found` has no other ones, else -1. */
static int64_t missing_lines(const Catalog *expected, const Catalog *found) {
  size_t j = 0;
  for (size_t i = 0; i < expected->count && j < found->count; i++)
    j += strcmp(expected->lines[i], found->lines[j]) == 0;
  return j == found->count ? (int64_t)(expected->count - found->count) : -1;
}

/* Returns the selects of both sides. */
typedef struct Sides {
  const char *was, *is;
} Sides;

static Sides sides_of(Arena *a, sqlite3 *expected, sqlite3 *found, const Survivor *s) {
  const char **was = NEW_ARRAY(a, const char *, s->count + 1);
  const char **is = NEW_ARRAY(a, const char *, s->count + 1);
  for (size_t i = 0; i < s->count; i++) {
    was[i] = s->cells[i].was;
    is[i] = sql_quoted(a, s->cells[i].is);
  }
  const char *old = db_rowid(a, expected, s->was), *new = db_rowid(a, found, s->is);
  if (!old || !new || !keeps_rowids(a, expected, found, s)) old = new = NULL;
  return (Sides){select_of(a, s->was, was, s->count, old), select_of(a, s->is, is, s->count, new)};
}

const char *rows_difference(Arena *a, sqlite3 *expected, sqlite3 *found, const Survivor *list,
                            int64_t gone) {
  for (const Survivor *s = list; s; s = s->next) {
    Sides sides = sides_of(a, expected, found, s);
    Catalog was = lines_of(a, expected, sides.was, s), is = lines_of(a, found, sides.is, NULL);
    int64_t missing = gone ? missing_lines(&was, &is) : -1;
    if (missing >= 0 && missing <= gone) {
      gone -= missing;
      continue;
    }
    const char *difference = catalog_difference(a, &was, &is);
    if (difference) return arena_printf(a, "rows of %s (%s):%s", s->is, sides.is, difference);
  }
  return NULL;
}

/* --- showing ---------------------------------------------------------------------------------- */

void put_rows(Buf *out, sqlite3 *db) {
  Arena *a = out->arena;
  Result tables = db_query(a, db, tables_query);
  for (const Row *t = tables.rows; t; t = t->next) {
    Result columns = columns_where(a, db, t->cells[0], "hidden = 0");
    const char **names = NEW_ARRAY(a, const char *, columns.count + 1);
    const char **idents = NEW_ARRAY(a, const char *, columns.count + 1);
    size_t count = 0;
    for (const Row *c = columns.rows; c; c = c->next) {
      idents[count] = sql_quoted(a, c->cells[0]);
      names[count++] = c->cells[0];
    }
    Result rows = db_literals(a, db, select_of(a, t->cells[0], idents, count, NULL));
    for (const Row *row = rows.rows; row; row = row->next) {
      put_insert(out, t->cells[0], names, row->cells + 1, count);
      buf_put(out, ";\n");
    }
  }
}
