/* inspect.c: the schema of a live database, from SQLite's pragmas and the statements it stores. Only
 * the user's tables: none of SQLite's own, none of a virtual table, not the migrations' ledger. */
#include <sqlite3.h>
#include <string.h>

#include "backend/elixir.h"
#include "backend/sqlite/sqlite.h"
#include "backend/sqlite/stored.h"

typedef struct Inspection {
  Arena *arena;
  Interner *names;
  sqlite3 *db;
  Schema *schema;
  bool failed;
} Inspection;

/* Prepares `sql` with `name` as its first parameter (NULL: none). NULL after a failure. */
static sqlite3_stmt *query(Inspection *i, const char *sql, const char *name) {
  sqlite3_stmt *s = NULL;
  if (sqlite3_prepare_v2(i->db, sql, -1, &s, NULL) != SQLITE_OK ||
      (name && sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC) != SQLITE_OK)) {
    i->failed = true;
    sqlite3_finalize(s);
    return NULL;
  }
  return s;
}

static bool next_row(Inspection *i, sqlite3_stmt *s) {
  int code = s ? sqlite3_step(s) : SQLITE_ERROR;
  if (code != SQLITE_ROW && code != SQLITE_DONE) i->failed = true;
  return code == SQLITE_ROW;
}

static Name text(const Inspection *i, sqlite3_stmt *s, int column) {
  return intern_text(i->names, (const char *)sqlite3_column_text(s, column));
}

static Name fragment(Inspection *i, const char *sql) {
  if (!sql) return NULL;
  Buf b = buf_new(i->arena);
  buf_put(&b, "fragment(");
  elixir_put_string(&b, sql);
  buf_putc(&b, ')');
  return intern_text(i->names, buf_text(&b));
}

static void read_columns(Inspection *i, Table *t) {
  sqlite3_stmt *s = query(i,
                          "SELECT name, type, \"notnull\", dflt_value, pk, hidden"
                          " FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid",
                          t->name);
  Column **tail = &t->columns;
  while (next_row(i, s)) {
    Column *c = NEW(i->arena, Column);
    c->name = c->attribute = text(i, s, 0);
    c->type.name = c->storage = text(i, s, 1);
    c->nullable = !sqlite3_column_int(s, 2);
    if (!sqlite3_column_int(s, 5))
      c->default_value = fragment(i, (const char *)sqlite3_column_text(s, 3));
    c->primary_key = sqlite3_column_int(s, 4) > 0;
    *tail = c;
    tail = &c->next;
  }
  sqlite3_finalize(s);
}

/* Keys of the index that a UNIQUE constraint makes, which has no statement. */
static Key *constraint_keys(Inspection *i, Name index) {
  Key *first = NULL, **tail = &first;
  sqlite3_stmt *s = query(i, "SELECT name FROM pragma_index_info(?) ORDER BY seqno", index);
  while (next_row(i, s)) {
    *tail = NEW(i->arena, Key);
    (*tail)->text = text(i, s, 0);
    tail = &(*tail)->next;
  }
  sqlite3_finalize(s);
  return first;
}

static void read_indexes(Inspection *i, Table *t) {
  sqlite3_stmt *s = query(i,
                          "SELECT l.name, l.\"unique\", m.sql FROM pragma_index_list(?) l"
                          " LEFT JOIN main.sqlite_schema m ON m.type='index' AND m.name=l.name"
                          " WHERE l.origin <> 'pk' ORDER BY l.name",
                          t->name);
  Index **tail = &t->indexes;
  while (next_row(i, s)) {
    Index *x = NEW(i->arena, Index);
    x->name = text(i, s, 0);
    x->unique = sqlite3_column_int(s, 1);
    x->nulls_distinct = true;
    const char *sql = (const char *)sqlite3_column_text(s, 2);
    if (sql)
      stored_index(i->arena, i->names, x, sql);
    else
      x->fields = constraint_keys(i, x->name);
    *tail = x;
    tail = &x->next;
  }
  sqlite3_finalize(s);
}

static void read_tables(Inspection *i) {
  sqlite3_stmt *s = query(i,
                          "SELECT l.name, l.wr, l.strict, m.sql FROM pragma_table_list l"
                          " JOIN main.sqlite_schema m ON m.type='table' AND m.name=l.name"
                          " WHERE l.schema='main' AND l.type='table'"
                          " AND substr(l.name, 1, 7) <> 'sqlite_'"
                          " AND l.name <> 'schema_migrations'",
                          NULL);
  Table **tail = &i->schema->tables;
  while (next_row(i, s)) {
    Table *t = NEW(i->arena, Table);
    t->name = text(i, s, 0);
    t->without_rowid = sqlite3_column_int(s, 1);
    t->strict = sqlite3_column_int(s, 2);
    t->has_create_action = true;
    read_columns(i, t);
    stored_table(i->arena, i->names, t, (const char *)sqlite3_column_text(s, 3));
    read_indexes(i, t);
    *tail = t;
    tail = &t->next;
  }
  sqlite3_finalize(s);
}

static Name nth_key(const Table *t, unsigned n) {
  for (const Column *c = t ? t->columns : NULL; c; c = c->next)
    if (c->primary_key && !n--) return c->name;
  return NULL;
}

/* `REFERENCES t` without columns means t's primary key. */
static void complete_reference(const Schema *s, Reference *r) {
  const Table *to = schema_table(s, r->table);
  unsigned n = 0;
  if (!r->column) r->column = nth_key(to, n);
  for (ReferencePair *p = r->match_with; p; p = p->next)
    if (n++, !p->destination) p->destination = nth_key(to, n);
}

Schema *sqlite_inspect(Arena *a, Interner *in, const Repo *repo, void *handle, Diag *d) {
  Inspection i = {.arena = a, .names = in, .db = handle, .schema = schema_new(a, in, repo)};
  read_tables(&i);
  if (i.failed) {
    diag_error(d, NO_SPAN, "cannot read the database's schema: %s", sqlite3_errmsg(i.db));
    return NULL;
  }
  schema_finish(i.schema);
  for (Table *t = i.schema->tables; t; t = t->next)
    for (Column *c = t->columns; c; c = c->next)
      if (c->reference) complete_reference(i.schema, c->reference);
  return i.schema;
}
