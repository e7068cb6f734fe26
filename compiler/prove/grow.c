/* grow.c: cuts stored CREATE TABLE texts into definitions and runs them one by one. SQLite decides what
 * ADD COLUMN can add: each definition is tried on a table with a row. */
#include "prove/grow.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"
#include "prove/fill.h"

typedef struct Growth {
  Arena *arena;
  sqlite3 *whole, *grown, *scratch;
} Growth;

/* A table being grown. */
typedef struct Sprout {
  const char *name;
  TableText text;
  const Definition **columns; /* in declared order */
  const char **names;         /* of the columns that INSERT may name, in the order of `values` */
  bool *added;                /* per column: comes by ADD COLUMN */
  bool *there;                /* per column: there by now */
  size_t count;
  Result rows; /* of the whole database: literals by column, in declared order */
} Sprout;

/* --- what ADD COLUMN can add ------------------------------------------------------------------ */

static const char *alter(Arena *a, const char *table, const Definition *d) {
  Buf sql = buf_new(a);
  buf_put(&sql, "ALTER TABLE ");
  sql_ident(&sql, table);
  buf_printf(&sql, " ADD COLUMN %s", d->text);
  return buf_text(&sql);
}

static bool can_be_added(Growth *g, const Sprout *s, const Definition *d) {
  Buf sql = buf_new(g->arena), drop = buf_new(g->arena);
  buf_put(&sql, "CREATE TABLE ");
  sql_ident(&sql, s->name);
  buf_printf(&sql, " (ash_key INTEGER PRIMARY KEY) %s; INSERT INTO ", s->text.options);
  sql_ident(&sql, s->name);
  buf_put(&sql, " VALUES (1)");
  buf_put(&drop, "DROP TABLE ");
  sql_ident(&drop, s->name);
  bool can = !db_exec(g->arena, g->scratch, buf_text(&sql)) &&
             !db_exec(g->arena, g->scratch, alter(g->arena, s->name, d));
  db_exec(g->arena, g->scratch, buf_text(&drop));
  return can;
}

/* Columns that `sql` names have to be there from the start. */
static void keep_mentioned(Sprout *s, const char *sql) {
  for (size_t i = 0; i < s->count; i++)
    if (sql_names(sql, s->columns[i]->column)) s->added[i] = false;
}

/* Rows with the same default would not be unique. */
static void keep_unique(Growth *g, Sprout *s) {
  Buf sql = buf_new(g->arena);
  buf_put(&sql, "SELECT coalesce(m.sql, (SELECT group_concat('\"' || name || '\"') FROM"
                " pragma_index_info(i.name))) FROM pragma_index_list(");
  sql_literal(&sql, s->name);
  buf_put(&sql, ") AS i LEFT JOIN sqlite_schema AS m ON m.name = i.name WHERE i.\"unique\"");
  Result r = db_query(g->arena, g->whole, buf_text(&sql));
  for (const Row *row = r.rows; row; row = row->next)
    if (row->cells[0]) keep_mentioned(s, row->cells[0]);
}

static void choose_added(Growth *g, Sprout *s) {
  for (size_t i = 0; i < s->count; i++) s->added[i] = can_be_added(g, s, s->columns[i]);
  keep_unique(g, s);
  for (const Definition *d = s->text.definitions; d; d = d->next)
    if (d->constraint) keep_mentioned(s, d->text);
  if (s->count) s->added[0] = false;
  for (size_t i = 0; i < 2 * s->count; i++) /* twice: what is kept may name others */
    if (!s->added[i % s->count]) keep_mentioned(s, s->columns[i % s->count]->text);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Inserts every third row from `first` on, with the columns that are there. */
static void insert_rows(Growth *g, const Sprout *s, size_t first) {
  size_t number = 0;
  for (const Row *row = s->rows.rows; row; row = row->next) {
    if (number++ % 3 != first) continue;
    const char **names = NEW_ARRAY(g->arena, const char *, s->count + 1);
    const char **values = NEW_ARRAY(g->arena, const char *, s->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
      if (!s->there[i] || !s->names[i]) continue;
      names[count] = s->names[i];
      values[count++] = row->cells[i];
    }
    Buf sql = buf_new(g->arena);
    put_insert(&sql, s->name, names, values, count);
    if (count)
      db_exec(g->arena, g->grown, buf_text(&sql)); /* what a constraint refuses stays out */
  }
}

/* Reads the rows, and which columns can be written. */
static void read_rows(Growth *g, Sprout *s) {
  Buf sql = buf_new(g->arena), info = buf_new(g->arena);
  buf_put(&sql, "SELECT ");
  for (size_t i = 0; i < s->count; i++) {
    if (i) buf_put(&sql, ", ");
    sql_ident(&sql, s->columns[i]->column);
  }
  buf_put(&sql, " FROM ");
  sql_ident(&sql, s->name);
  s->rows = db_literals(g->arena, g->whole, buf_text(&sql));
  buf_put(&info, "SELECT name FROM pragma_table_xinfo(");
  sql_literal(&info, s->name);
  buf_put(&info, ") WHERE hidden = 0");
  Result written = db_query(g->arena, g->whole, buf_text(&info));
  for (const Row *row = written.rows; row; row = row->next)
    for (size_t i = 0; i < s->count; i++)
      if (strcmp(s->columns[i]->column, row->cells[0]) == 0) s->names[i] = row->cells[0];
}

/* --- tables ----------------------------------------------------------------------------------- */

static Sprout sprout_of(Growth *g, const char *name, const char *sql) {
  Sprout s = {.name = name, .text = table_text(g->arena, sql)};
  for (const Definition *d = s.text.definitions; d; d = d->next) s.count += !d->constraint;
  s.columns = NEW_ARRAY(g->arena, const Definition *, s.count + 1);
  s.names = NEW_ARRAY(g->arena, const char *, s.count + 1);
  s.added = NEW_ARRAY(g->arena, bool, s.count + 1);
  s.there = NEW_ARRAY(g->arena, bool, s.count + 1);
  size_t i = 0;
  for (const Definition *d = s.text.definitions; d; d = d->next)
    if (!d->constraint) s.columns[i++] = d;
  return s;
}

static const char *create(Growth *g, Sprout *s) {
  Buf sql = buf_new(g->arena);
  const char *separator = " (";
  size_t column = 0;
  buf_put(&sql, "CREATE TABLE ");
  sql_ident(&sql, s->name);
  for (const Definition *d = s->text.definitions; d; d = d->next) {
    if (!d->constraint) s->there[column] = !s->added[column];
    if (!d->constraint && s->added[column++]) continue;
    buf_printf(&sql, "%s%s", separator, d->text);
    separator = ", ";
  }
  buf_printf(&sql, ") %s", s->text.options);
  return db_exec(g->arena, g->grown, buf_text(&sql));
}

static const char *grow_table(Growth *g, const char *name, const char *sql) {
  Sprout s = sprout_of(g, name, sql);
  choose_added(g, &s);
  read_rows(g, &s);
  const char *error = create(g, &s);
  insert_rows(g, &s, 0);
  bool between = false;
  for (size_t i = s.count; i-- > 0 && !error;) {
    if (!s.added[i]) continue;
    error = db_exec(g->arena, g->grown, alter(g->arena, name, s.columns[i]));
    s.there[i] = true;
    if (!between) insert_rows(g, &s, 1);
    between = true;
  }
  insert_rows(g, &s, 2);
  return error;
}

/* A virtual table brings tables of its own along; an index of text is made anew once the rows are
 * there. */
static void rebuild(Growth *g, const char *name) {
  Buf sql = buf_new(g->arena);
  buf_put(&sql, "INSERT INTO ");
  sql_ident(&sql, name);
  buf_putc(&sql, '(');
  sql_ident(&sql, name);
  buf_put(&sql, ") VALUES ('rebuild')");
  db_exec(g->arena, g->grown, buf_text(&sql)); /* others than FTS refuse it */
}

static bool is_there(Growth *g, const char *table) {
  Buf sql = buf_new(g->arena);
  buf_put(&sql, "SELECT count(*) FROM sqlite_schema WHERE name = ");
  sql_literal(&sql, table);
  return db_number(g->grown, buf_text(&sql)) != 0;
}

static const char *grow_object(Growth *g, const char *kind, const char *name, const char *sql) {
  if (strcmp(kind, "b table") == 0) return is_there(g, name) ? NULL : grow_table(g, name, sql);
  if (strcmp(kind, "c rebuild") != 0) return db_exec(g->arena, g->grown, sql);
  rebuild(g, name);
  return NULL;
}

static const char objects_query[] =
    "SELECT CASE WHEN type <> 'table' THEN 'd other' WHEN rootpage = 0 THEN 'a virtual'"
    " ELSE 'b table' END, name, sql, rowid FROM sqlite_schema WHERE sql IS NOT NULL AND"
    " name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " UNION ALL SELECT 'c rebuild', name, '', rowid FROM sqlite_schema WHERE rootpage = 0"
    " AND type = 'table' ORDER BY 1, 4";

static const char *grow_all(Growth *g) {
  Result objects = db_query(g->arena, g->whole, objects_query);
  for (const Row *row = objects.rows; row; row = row->next) {
    const char *error = grow_object(g, row->cells[0], row->cells[1], row->cells[2]);
    if (error) return arena_printf(g->arena, "%s: %s", row->cells[1], error);
  }
  return NULL;
}

sqlite3 *grow_database(Arena *a, Fence *fence, sqlite3 *whole, const char **why) {
  Growth g = {.arena = a, .whole = whole, .grown = db_open(fence), .scratch = db_open(fence)};
  *why = grow_all(&g);
  db_close(g.scratch);
  if (!*why) return g.grown;
  db_close(g.grown);
  return NULL;
}
