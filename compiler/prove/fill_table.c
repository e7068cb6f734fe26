/* fill_table.c: a table that is filled (fill.h), read from pragmas and from its stored text. */
#include "backend/sql.h"
#include "prove/definition.h"
#include "prove/fill.h"

/* --- columns by name -------------------------------------------------------------------------- */

FillColumn *fill_column(const FillTable *t, const char *name) {
  return namemap_get(t->places, intern_lower(t->names, name));
}

typedef struct Naming {
  const FillTable *table;
  bool *named;
  size_t count;
} Naming;

static void note_name(void *user, const char *name) {
  Naming *n = user;
  const FillColumn *c = fill_column(n->table, name);
  if (!c || n->named[c - n->table->columns]) return;
  n->named[c - n->table->columns] = true;
  n->count++;
}

Places places_named(Arena *a, const FillTable *t, const char *text) {
  Naming n = {t, NEW_ARRAY(a, bool, t->count + 1), 0};
  sql_each_name(a, text, note_name, &n);
  Places p = {NEW_ARRAY(a, size_t, n.count + 1), 0};
  for (size_t i = 0; i < t->count; i++)
    if (n.named[i]) p.list[p.count++] = i;
  return p;
}

/* --- the catalog ------------------------------------------------------------------------------ */

static const char *key_of(Arena *a, sqlite3 *db, const char *table) {
  Result r = db_query(a, db,
                      arena_printf(a, "SELECT name FROM pragma_table_xinfo(%s) WHERE pk = 1",
                                   sql_quoted_text(a, table)));
  return r.rows ? r.rows->cells[0] : "rowid";
}

static void read_references(Arena *a, sqlite3 *db, FillTable *t, bool later) {
  Result r = db_query(a, db,
                      arena_printf(a,
                                   "SELECT \"from\", \"table\", \"to\" FROM"
                                   " pragma_foreign_key_list(%s) WHERE \"table\" COLLATE NOCASE IN"
                                   " (SELECT name FROM sqlite_schema)",
                                   sql_quoted_text(a, t->name)));
  for (const Row *row = r.rows; row; row = row->next) {
    FillColumn *c = fill_column(t, row->cells[0]);
    if (!c) continue;
    c->later = later;
    c->parent = row->cells[1];
    c->parent_column = row->cells[2] ? row->cells[2] : key_of(a, db, c->parent);
  }
}

static const char *stored_text(Arena *a, sqlite3 *db, const char *name) {
  Result r =
      db_query(a, db,
               arena_printf(a, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = %s",
                            sql_quoted_text(a, name)));
  return r.rows ? r.rows->cells[0] : NULL;
}

static FillCheck *read_checks(Arena *a, const FillTable *t, const char *sql) {
  FillCheck *first = NULL, **tail = &first;
  TableText text = table_text(a, sql);
  for (const Definition *d = text.definitions; d; d = d->next) {
    if (!sql_names(d->text, "check")) continue;
    *tail = NEW(a, FillCheck);
    **tail = (FillCheck){NULL, d->text, places_named(a, t, d->text)};
    tail = &(*tail)->next;
  }
  return first;
}

static void read_columns(Arena *a, sqlite3 *db, FillTable *t) {
  Result r = db_query(a, db,
                      arena_printf(a,
                                   "SELECT name, type, \"notnull\", pk FROM"
                                   " pragma_table_xinfo(%s) WHERE hidden = 0",
                                   sql_quoted_text(a, t->name)));
  t->columns = NEW_ARRAY(a, FillColumn, r.count + 1);
  Buf insert = buf_new(a);
  buf_put(&insert, FILL_INSERT " INTO "); /* whatever ON CONFLICT the table has */
  sql_ident(&insert, t->name);
  for (const Row *row = r.rows; row; row = row->next) {
    FillColumn *c = &t->columns[t->count];
    *c = (FillColumn){.name = row->cells[0],
                      .type = row->cells[1],
                      .nullable = row->cells[2][0] == '0' && row->cells[3][0] == '0',
                      .key = row->cells[3][0] != '0'};
    namemap_put(t->places, intern_lower(t->names, c->name), c);
    buf_put(&insert, t->count++ ? ", " : " (");
    sql_ident(&insert, c->name);
  }
  buf_put(&insert, ") VALUES (");
  t->insert = buf_text(&insert);
}

FillTable fill_table(Arena *a, sqlite3 *db, sqlite3 *later, const char *name, const char *sql) {
  FillTable t = {.name = name, .sql = sql, .names = interner_new(a), .places = namemap_new(a)};
  t.strict = sql_names(table_text(a, sql).options, "strict");
  read_columns(a, db, &t);
  if (later) read_references(a, later, &t, true);
  read_references(a, db, &t, false);
  const char *later_sql = later ? stored_text(a, later, name) : NULL;
  t.checks = read_checks(a, &t, sql);
  if (later_sql) t.later_checks = read_checks(a, &t, later_sql);
  for (const FillCheck *c = t.checks; c; c = c->next)
    for (size_t i = 0; i < c->columns.count; i++) t.columns[c->columns.list[i]].checked = true;
  return t;
}
