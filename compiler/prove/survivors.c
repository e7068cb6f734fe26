/* survivors.c: what the rows of a group must be after each direction, as cells (cells.h): made of the
 * operations and of the catalogs on both sides, never of the migration's statements. */
#include <string.h>

#include "backend/sql.h"
#include "diff/canonical.h"
#include "prove/cells.h"
#include "prove/definition.h"
#include "sql/tokens.h"

static const char tables_query[] =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'schema_migrations' ORDER BY name";

/* --- columns ---------------------------------------------------------------------------------- */

/* What a column is, from the catalog: NAME, TYPE, GENERATED ("0": not), DEFAULT. */
enum { NAME, TYPE, GENERATED, DEFAULT };

static Result columns_of(Arena *a, sqlite3 *db, const char *table) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT name, type, hidden, dflt_value FROM pragma_table_xinfo(");
  sql_literal(&sql, table);
  buf_put(&sql, ") WHERE hidden <> 1");
  return db_query(a, db, buf_text(&sql));
}

static const Row *column_named(const Result *columns, const char *name) {
  for (const Row *r = columns->rows; name && r; r = r->next)
    if (strcmp(r->cells[NAME], name) == 0) return r;
  return NULL;
}

static bool is_generated(const Row *column) {
  return column && column->cells[GENERATED][0] != '0';
}

/* Returns the type that a value takes on in `is`, or NULL where it stays as it was. */
static const char *new_type(const Row *was, const Row *is) {
  if (was && sqlite3_stricmp(was->cells[TYPE], is->cells[TYPE]) == 0) return NULL;
  return sqlite3_stricmp(is->cells[TYPE], "any") == 0 ? "BLOB" : is->cells[TYPE];
}

/* --- operations ------------------------------------------------------------------------------- */

static const char *table_now(const Group *g, const char *name) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_RENAME_TABLE && strcmp(op->before->name, name) == 0) return op->after->name;
  }
  return name;
}

/* Returns the operation of a kind on a column by its new name, or NULL. `table` is the old name. */
static const Op *operation(const Group *g, OpKind kind, const char *table, const char *column) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == kind && op->before && strcmp(op->before->name, table) == 0 && op->column.is &&
        strcmp(op->column.is->name, column) == 0)
      return op;
  }
  return NULL;
}

/* Returns the old name of a column by its new one; NULL where that name stood for another column. */
static const char *column_then(const Group *g, const char *table, const char *column) {
  const Op *renamed = operation(g, OP_RENAME_COLUMN, table, column);
  if (renamed) return renamed->column.was->name;
  if (operation(g, OP_ADD_COLUMN, table, column)) return NULL;
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_RENAME_COLUMN && strcmp(op->before->name, table) == 0 &&
        strcmp(op->column.was->name, column) == 0)
      return NULL;
  }
  return column;
}

/* Returns the new name of a column. */
static const char *column_now(const Group *g, const char *table, const char *name) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->kind == OP_RENAME_COLUMN && strcmp(op->before->name, table) == 0 &&
        strcmp(op->column.was->name, name) == 0)
      return op->column.is->name;
  }
  return name;
}

/* Returns the operation that may change the values of a column. */
static const Op *change_of(const Group *g, const char *table, const char *column) {
  static const OpKind kinds[] = {OP_ALTER_COLUMN, OP_RESTORE_COLUMN, OP_ADD_COLUMN};
  const Op *op = NULL;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !op; i++)
    op = operation(g, kinds[i], table, column);
  return op;
}

static bool changes_values(const Group *g, const char *table) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if (op->before && strcmp(op->before->name, table) == 0 &&
        (op->kind == OP_ALTER_COLUMN || op->kind == OP_RESTORE_COLUMN ||
         op->kind == OP_RETAIN_COLUMN))
      return true;
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

/* A table that a custom statement made goes by one, with the tables in which a virtual one keeps its rows. */
static bool drops(const Step *s, const char *table) {
  if (s->kind != STEP_CUSTOM) return false;
  sql_cursor c = sql_scan(s->sql, strlen(s->sql));
  if (!sql_is(sql_next_token(&c), "drop") || !sql_is(sql_next_token(&c), "table")) return false;
  size_t len = strcspn(table, "_");
  for (; table[len]; len += 1 + strcspn(table + len + 1, "_")) {
    Arena *scratch = arena_new();
    bool named = sql_names(s->sql, arena_strndup(scratch, table, len));
    arena_free(scratch);
    if (named) return true;
  }
  return sql_names(s->sql, table);
}

/* Custom statements of rows may change what they name; with triggers there, anything. */
static bool is_changed_by(const Steps *steps, sqlite3 *db, const char *table) {
  for (const Step *s = steps->first; s; s = s->next) {
    if (drops(s, table)) return true;
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

/* --- cells ------------------------------------------------------------------------------------ */

static Survivor *survivor(Arena *a, const char *was, const char *is, size_t columns) {
  Survivor *s = NEW(a, Survivor);
  *s = (Survivor){.was = was, .is = is, .cells = NEW_ARRAY(a, Cell, columns + 1)};
  return s;
}

/* An expression that gives another value each time, or that the old table cannot answer, tells nothing: a
 * name in quotes that is none there is no string. */
static bool can_be_told(Arena *a, sqlite3 *db, const char *table, const char *sql) {
  static const char *const words[] = {"%random%", "%'now'%", "%current_%", "%changes(%"};
  for (size_t w = 0; w < sizeof words / sizeof *words; w++)
    if (sqlite3_strlike(words[w], sql, 0) == 0) return false;
  int strings;
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, -1, &strings);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  Result r =
      db_query(a, db, arena_printf(a, "SELECT %s FROM %s LIMIT 0", sql, sql_quoted(a, table)));
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, strings, NULL);
  return !r.error;
}

/* Returns `sql`, which names the columns as they are called afterwards, for rows of the old table. */
static const char *in_old_names(Arena *a, const Group *g, const char *table, const Result *then,
                                const char *sql) {
  Buf b = buf_new(a);
  bool renamed = false;
  buf_printf(&b, "(SELECT (%s)", sql);
  for (const Row *r = then->rows; r; r = r->next) {
    const char *was = r->cells[NAME], *is = column_now(g, table, was);
    buf_printf(&b, "%s%s AS ", r == then->rows ? " FROM (SELECT " : ", ", sql_quoted(a, was));
    sql_ident(&b, is);
    renamed |= strcmp(was, is) != 0;
  }
  buf_put(&b, "))");
  return renamed ? buf_text(&b) : arena_printf(a, "(%s)", sql);
}

/* Returns the SQL of what a row gets that has no value, or NULL for NULL. */
static const char *fill_of(const Plan *plan, const Op *op, const Row *is) {
  if (op->column.is->backfill) return sql_fragment(plan->names, op->column.is->backfill);
  return is->cells[DEFAULT];
}

/* Returns the SQL of the values of column `is` in the rows of the old table, or NULL where they are not
 * known. `old` is NULL for a new column. */
static const char *value_of(Arena *a, const Plan *plan, const Group *g, const char *table,
                            const Result *then, const Row *old, const Row *is) {
  const Op *op = change_of(g, table, is->cells[NAME]);
  const char *fill = op ? fill_of(plan, op, is) : NULL;
  if (fill) fill = in_old_names(a, g, table, then, fill);
  if (!old) return op ? fill ? fill : "NULL" : NULL;
  const char *name = sql_quoted(a, old->cells[NAME]);
  bool filled = op && !op->column.is->nullable && fill;
  return filled ? arena_printf(a, "ifnull(%s, %s)", name, fill) : name;
}

/* Returns the SQL of what an INTEGER PRIMARY KEY that is new holds: without a backfill the number that
 * the row has; or NULL where that has no name. */
static const char *number_of(Arena *a, const Plan *plan, const Group *g, sqlite3 *before,
                             const char *table, const Result *then, const Row *is) {
  const Op *op = change_of(g, table, is->cells[NAME]);
  if (op && op->column.is->backfill) return value_of(a, plan, g, table, then, NULL, is);
  return db_rowid(a, before, table);
}

static void add_cell(Arena *a, const Plan *plan, const Group *g, sqlite3 *before, Survivor *s,
                     const Result *then, const Row *is) {
  const char *name = is->cells[NAME];
  const Row *old = column_named(then, column_then(g, s->was, name));
  if ((is_generated(is) || is_generated(old)) &&
      (!old || is_generated(is) != is_generated(old) || changes_values(g, s->was)))
    return;
  const char *value = !old && s->numbered && strcmp(s->numbered, name) == 0
                          ? number_of(a, plan, g, before, s->was, then, is)
                          : value_of(a, plan, g, s->was, then, old, is);
  if (!value || !can_be_told(a, before, s->was, value)) return;
  const bool filled = old && strcmp(value, sql_quoted(a, old->cells[NAME])) != 0;
  s->cells[s->count++] = (Cell){value, name, {new_type(filled ? NULL : old, is), NULL}};
}

Survivor *survivors_up(Arena *a, const Plan *plan, const Group *g, sqlite3 *before,
                       sqlite3 *target) {
  Survivor *first = NULL, **tail = &first;
  Result tables = db_query(a, before, tables_query);
  for (const Row *t = tables.rows; t; t = t->next) {
    const char *was = t->cells[0], *is = table_now(g, was);
    Result now = columns_of(a, target, is), then = columns_of(a, before, was);
    if (!now.count || is_changed_by(&g->up.steps, target, was)) continue;
    Survivor *s = survivor(a, was, is, now.count);
    s->between = is;
    s->numbered = rowid_alias(a, target, is);
    for (const Row *c = now.rows; c; c = c->next) add_cell(a, plan, g, before, s, &then, c);
    *tail = s;
    tail = &s->next;
  }
  return first;
}

/* --- the way back ----------------------------------------------------------------------------- */

static const Op *change_from(const Group *g, const char *table, const char *column) {
  for (unsigned i = 0; i < g->op_count; i++) {
    const Op *op = g->ops[i];
    if ((op->kind == OP_ALTER_COLUMN || op->kind == OP_RESTORE_COLUMN) &&
        strcmp(op->before->name, table) == 0 && strcmp(op->column.was->name, column) == 0)
      return op;
  }
  return NULL;
}

/* Where NULL was filled in, down cannot know which values were NULL. */
static bool was_filled(const Group *g, const char *table, const char *column) {
  const Op *op = change_from(g, table, column);
  return op && !op->column.is->nullable &&
         (op->kind == OP_RESTORE_COLUMN || op->column.was->nullable) &&
         (op->column.is->backfill || op->column.is->default_value);
}

/* A generated column whose sources are not what they were is not, either. */
static bool comes_back(const Group *g, const char *table, const Row *column) {
  const char *name = column->cells[NAME];
  if (is_lost(g->up.losses, table, name) || was_filled(g, table, name)) return false;
  if (!is_generated(column)) return true;
  bool lost = changes_values(g, table);
  for (const Loss *l = g->up.losses; l; l = l->next) lost |= strcmp(l->table, table) == 0;
  return !lost;
}

static void add_old_cell(Arena *a, const Group *g, Survivor *s, const Result *now, const Row *c) {
  const char *name = c->cells[NAME];
  const Row *is = g && now ? column_named(now, column_now(g, s->was, name)) : NULL;
  const char *there = is && !is_generated(c) ? new_type(c, is) : NULL;
  const char *back = there ? new_type(NULL, c) : NULL;
  s->cells[s->count++] = (Cell){sql_quoted(a, name), name, {there, back}};
}

static bool stays(const Group *g, sqlite3 *db, const char *table) {
  return !is_lost(g->up.losses, table, NULL) && !is_changed_by(&g->up.steps, db, table) &&
         !is_changed_by(&g->down.steps, db, table);
}

static bool renumbers(Arena *a, const Group *g, sqlite3 *before, sqlite3 *target,
                      const char *table) {
  const char *now = table_now(g, table);
  if (db_rowid(a, before, table) && !db_rowid(a, target, now)) return true;
  const char *was = rowid_alias(a, before, table), *is = rowid_alias(a, target, now);
  return was && is ? strcmp(column_now(g, table, was), is) != 0 : was != is;
}

static Survivor *survivors(Arena *a, const Group *g, sqlite3 *db, sqlite3 *target) {
  Survivor *first = NULL, **tail = &first;
  Result tables = db_query(a, db, tables_query);
  for (const Row *t = tables.rows; t; t = t->next) {
    const char *name = t->cells[0];
    if (g && !stays(g, db, name)) continue;
    Result columns = columns_of(a, db, name), now = {0};
    if (g) now = columns_of(a, target, table_now(g, name));
    Survivor *s = survivor(a, name, name, columns.count);
    s->between = g ? table_now(g, name) : name;
    s->renumbered = g && renumbers(a, g, db, target, name);
    for (const Row *c = columns.rows; c; c = c->next)
      if (!g || comes_back(g, name, c)) add_old_cell(a, g, s, g ? &now : NULL, c);
    *tail = s;
    tail = &s->next;
  }
  return first;
}

Survivor *survivors_back(Arena *a, const Group *g, sqlite3 *before, sqlite3 *target) {
  return survivors(a, g, before, target);
}

Survivor *survivors_all(Arena *a, sqlite3 *db) {
  return survivors(a, NULL, db, NULL);
}
