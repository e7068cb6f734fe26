/* cells.c: rows as sorted lines of literals, with the rowid where there is one. */
#include "prove/cells.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/catalog.h"
#include "prove/definition.h"
#include "prove/fill.h"
#include "sql/tokens.h"

/* --- which tables and columns ----------------------------------------------------------------- */

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

/* All columns that can be read, and those that can be written. */
static Result columns_of(Arena *a, sqlite3 *db, const char *table) {
  return columns_where(a, db, table, "hidden <> 1");
}

static Result columns_to_fill(Arena *a, sqlite3 *db, const char *table) {
  return columns_where(a, db, table, "hidden = 0");
}

static bool has_column(const Result *columns, const char *name) {
  for (const Row *r = columns->rows; r; r = r->next)
    if (strcmp(r->cells[0], name) == 0) return true;
  return false;
}

static const char *table_now(const Group *g, const char *name) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_RENAME_TABLE && strcmp(op->before->name, name) == 0) return op->after->name;
  }
  return name;
}

static const char *column_now(const Group *g, const char *table, const char *name) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_RENAME_COLUMN && strcmp(op->before->name, table) == 0 &&
        strcmp(op->column.was->name, name) == 0)
      return op->column.is->name;
  }
  return name;
}

/* Values that change their type or are filled in are not as they were. */
static bool is_converted(const Group *g, const char *table, const char *column) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_ALTER_COLUMN && strcmp(op->before->name, table) == 0 &&
        strcmp(op->column.was->name, column) == 0)
      return !type_equal(&op->column.was->type, &op->column.is->type) || op->column.is->backfill ||
             op->column.was->storage != op->column.is->storage ||
             (op->column.was->nullable && !op->column.is->nullable) ||
             op->column.was->computed != op->column.is->computed;
  }
  return false;
}

static bool changes_rows(const Step *s) {
  static const char *const words[] = {"insert", "update", "delete", "replace", "with"};
  if (s->kind != STEP_CUSTOM) return false;
  sql_cursor c = sql_scan(s->sql, strlen(s->sql));
  sql_token first = sql_next_token(&c);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sql_is(first, words[i])) return true;
  return false;
}

/* Custom statements of rows may change what they name; with triggers there, anything. */
static bool is_changed_by(const Steps *steps, sqlite3 *db, const char *table) {
  for (const Step *s = steps->first; s; s = s->next) {
    if (!changes_rows(s)) continue;
    if (sql_names(s->sql, table) ||
        db_number(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"))
      return true;
  }
  return false;
}

static bool is_lost(const Loss *losses, const char *table, const char *column) {
  for (; losses; losses = losses->next)
    if (strcmp(losses->table, table) == 0 &&
        (!losses->column || (column && strcmp(losses->column, column) == 0)))
      return true;
  return false;
}

static Survivor *survivor(Arena *a, const char *was, const char *is, size_t columns) {
  Survivor *s = NEW(a, Survivor);
  *s = (Survivor){.was = was, .is = is};
  s->columns_was = NEW_ARRAY(a, const char *, columns + 1);
  s->columns_is = NEW_ARRAY(a, const char *, columns + 1);
  return s;
}

static void keep_column(Survivor *s, const char *was, const char *is) {
  s->columns_was[s->count] = was;
  s->columns_is[s->count++] = is;
}

Survivor *survivors_up(Arena *a, const Group *g, sqlite3 *before, sqlite3 *target) {
  Survivor *first = NULL, **tail = &first;
  Result tables = db_query(a, before, tables_query);
  for (const Row *t = tables.rows; t; t = t->next) {
    const char *was = t->cells[0], *is = table_now(g, was);
    Result now = columns_of(a, target, is), then = columns_of(a, before, was);
    if (!now.count || is_changed_by(&g->up.steps, target, was)) continue;
    Survivor *s = survivor(a, was, is, then.count);
    for (const Row *c = then.rows; c; c = c->next) {
      const char *column = column_now(g, was, c->cells[0]);
      if (has_column(&now, column) && !is_converted(g, was, c->cells[0]))
        keep_column(s, c->cells[0], column);
    }
    *tail = s;
    tail = &s->next;
  }
  return first;
}

/* Where NULL was filled in, down cannot know which values were NULL. */
static bool was_filled(const Group *g, const char *table, const char *column) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_ALTER_COLUMN && strcmp(op->before->name, table) == 0 &&
        strcmp(op->column.was->name, column) == 0)
      return op->column.was->nullable && !op->column.is->nullable &&
             (op->column.is->backfill || op->column.is->default_value);
  }
  return false;
}

static Survivor *survivors(Arena *a, const Group *g, sqlite3 *db) {
  Survivor *first = NULL, **tail = &first;
  Result tables = db_query(a, db, tables_query);
  for (const Row *t = tables.rows; t; t = t->next) {
    const char *name = t->cells[0];
    if (g && (is_lost(g->up.losses, name, NULL) || is_changed_by(&g->up.steps, db, name) ||
              is_changed_by(&g->down.steps, db, name)))
      continue;
    Result columns = columns_of(a, db, name);
    Survivor *s = survivor(a, name, name, columns.count);
    for (const Row *c = columns.rows; c; c = c->next)
      if (!g || (!is_lost(g->up.losses, name, c->cells[0]) && !was_filled(g, name, c->cells[0])))
        keep_column(s, c->cells[0], c->cells[0]);
    *tail = s;
    tail = &s->next;
  }
  return first;
}

Survivor *survivors_back(Arena *a, const Group *g, sqlite3 *before) {
  return survivors(a, g, before);
}

Survivor *survivors_all(Arena *a, sqlite3 *db) {
  return survivors(a, NULL, db);
}

/* --- comparing -------------------------------------------------------------------------------- */

/* Returns the column that stands for the numbers of a table's rows, or NULL. */
static const char *rowid_alias(Arena *a, sqlite3 *db, const char *table) {
  Result key = columns_where(a, db, table, "pk AND upper(type) = 'INTEGER'");
  Result all = columns_where(a, db, table, "pk");
  return key.count == 1 && all.count == 1 ? key.rows->cells[0] : NULL;
}

/* The numbers of rows live on where they are nobody's values on both sides, or the same column's. */
static bool keeps_rowids(Arena *a, sqlite3 *expected, sqlite3 *found, const Survivor *s) {
  const char *was = rowid_alias(a, expected, s->was), *is = rowid_alias(a, found, s->is);
  if (!was || !is) return !was && !is;
  for (size_t i = 0; i < s->count; i++)
    if (strcmp(s->columns_was[i], was) == 0) return strcmp(s->columns_is[i], is) == 0;
  return false;
}

static const char *select_of(Arena *a, const char *table, const char *const *columns, size_t count,
                             const char *rowid) {
  Buf sql = buf_new(a);
  buf_printf(&sql, "SELECT %s", rowid ? rowid : "'row'");
  for (size_t i = 0; i < count; i++) {
    buf_put(&sql, ", ");
    sql_ident(&sql, columns[i]);
  }
  buf_put(&sql, " FROM ");
  sql_ident(&sql, table);
  return buf_text(&sql);
}

/* Returns a query's rows as lines, sorted. */
static Catalog lines_of(Arena *a, sqlite3 *db, const char *query) {
  Result r = db_literals(a, db, query);
  Catalog lines = {NEW_ARRAY(a, const char *, r.count + 1), 0};
  if (r.error) lines.lines[lines.count++] = arena_printf(a, "cannot be read: %s", r.error);
  for (const Row *row = r.rows; row && !r.error; row = row->next) {
    Buf line = buf_new(a);
    for (int i = 0; i < r.columns; i++) buf_printf(&line, "%s%s", i ? " | " : "", row->cells[i]);
    lines.lines[lines.count++] = buf_text(&line);
  }
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

const char *rows_difference(Arena *a, sqlite3 *expected, sqlite3 *found, const Survivor *list,
                            int64_t gone) {
  for (const Survivor *s = list; s; s = s->next) {
    const char *old = db_rowid(a, expected, s->was), *new = db_rowid(a, found, s->is);
    if (!old || !new || !keeps_rowids(a, expected, found, s)) old = new = NULL;
    const char *query = select_of(a, s->is, s->columns_is, s->count, new);
    Catalog was = lines_of(a, expected, select_of(a, s->was, s->columns_was, s->count, old));
    Catalog is = lines_of(a, found, query);
    int64_t missing = gone ? missing_lines(&was, &is) : -1;
    if (missing >= 0 && missing <= gone) {
      gone -= missing;
      continue;
    }
    const char *difference = catalog_difference(a, &was, &is);
    if (difference) return arena_printf(a, "rows of %s (%s):%s", s->is, query, difference);
  }
  return NULL;
}

/* --- showing ---------------------------------------------------------------------------------- */

void put_rows(Buf *out, sqlite3 *db) {
  Arena *a = out->arena;
  Result tables = db_query(a, db, tables_query);
  for (const Row *t = tables.rows; t; t = t->next) {
    Result columns = columns_to_fill(a, db, t->cells[0]);
    const char **names = NEW_ARRAY(a, const char *, columns.count + 1);
    size_t count = 0;
    for (const Row *c = columns.rows; c; c = c->next) names[count++] = c->cells[0];
    Result rows = db_literals(a, db, select_of(a, t->cells[0], names, count, NULL));
    for (const Row *row = rows.rows; row; row = row->next) {
      put_insert(out, t->cells[0], names, row->cells + 1, count);
      buf_put(out, ";\n");
    }
  }
}
