/* inspect.c: the schema of a live database, from SQLite's pragmas and the statements it stores. Only
 * the user's tables: none of SQLite's own, none of a virtual table, not the migrations' ledger. */
#include <sqlite3.h>
#include <string.h>
#include <strings.h>

#include "backend/sqlite/sqlite.h"
#include "backend/sqlite/stored.h"
#include "diff/canonical.h"
#include "schema/elixir.h"
#include "sql/tokens.h"

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

/* A name as a default ("x", `x`, x) is a text to SQLite, but not in brackets. */
static const char *name_as_text(Inspection *i, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  sql_token t = sql_next_token(&c);
  static const char *const values[] = {"null",         "true",         "false",
                                       "current_date", "current_time", "current_timestamp"};
  bool name = t.kind == SQL_QUOTED || t.kind == SQL_WORD;
  for (size_t n = 0; n < sizeof values / sizeof *values; n++) name &= !sql_is(t, values[n]);
  if (!name || sql_next_token(&c).kind != SQL_END) return sql;
  Buf b = buf_new(i->arena);
  sql_literal(&b, sql_token_name(i->names, t));
  return buf_text(&b);
}

static Name fragment(Inspection *i, const char *sql) {
  if (!sql) return NULL;
  sql = name_as_text(i, sql);
  Buf b = buf_new(i->arena);
  buf_put(&b, "fragment(");
  elixir_put_string(&b, sql);
  buf_putc(&b, ')');
  return intern_text(i->names, buf_text(&b));
}

static void read_key_order(Inspection *i, Table *t) {
  sqlite3_stmt *s =
      query(i, "SELECT name FROM pragma_table_xinfo(?) WHERE pk ORDER BY pk", t->name);
  NameList **tail = &t->key_order;
  while (next_row(i, s)) {
    *tail = NEW(i->arena, NameList);
    (*tail)->name = text(i, s, 0);
    tail = &(*tail)->next;
  }
  sqlite3_finalize(s);
}

/* Old versions (seen in 3.35) take the words before AS for a part of the type. */
static Name type_of_generated(Inspection *i, const char *type) {
  static const char words[] = "GENERATED ALWAYS";
  const size_t len = strlen(type), tail = sizeof words - 1;
  if (len < tail || strcasecmp(type + len - tail, words) != 0) return intern_text(i->names, type);
  const size_t kept = len - tail;
  return intern(i->names, type, kept && type[kept - 1] == ' ' ? kept - 1 : kept);
}

static void read_columns(Inspection *i, Table *t) {
  sqlite3_stmt *s = query(i,
                          "SELECT name, type, \"notnull\", dflt_value, pk, hidden"
                          " FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid",
                          t->name);
  Column **tail = &t->columns;
  int last = 0;
  bool in_order = true;
  while (next_row(i, s)) {
    Column *c = NEW(i->arena, Column);
    c->name = c->attribute = text(i, s, 0);
    c->nullable = !sqlite3_column_int(s, 2);
    const bool generated = sqlite3_column_int(s, 5) != 0;
    c->type.name = c->storage =
        generated ? type_of_generated(i, (const char *)sqlite3_column_text(s, 1)) : text(i, s, 1);
    if (!generated) c->default_value = fragment(i, (const char *)sqlite3_column_text(s, 3));
    int place = sqlite3_column_int(s, 4);
    c->primary_key = place > 0;
    in_order &= !place || place == last + 1;
    if (place) last = place;
    *tail = c;
    tail = &c->next;
  }
  sqlite3_finalize(s);
  if (!in_order) read_key_order(i, t);
}

/* Keys that are a column's name in another case, or in single quotes, are that column. */
static void find_key_columns(Inspection *i, const Table *t, Index *x) {
  for (Key *k = x->fields; k; k = k->next) {
    sql_cursor c = sql_scan(k->text, strlen(k->text));
    sql_token first = sql_next_token(&c);
    if (!sql_can_name(first)) continue;
    Name name = intern_lower(i->names, sql_token_name(i->names, first));
    sql_token next = sql_next_token(&c);
    bool desc = sql_is(next, "desc");
    if (desc || sql_is(next, "asc")) next = sql_next_token(&c);
    if (next.kind != SQL_END) continue;
    for (const Column *column = t->columns; column && k->expression; column = column->next) {
      if (intern_lower(i->names, column->name) != name) continue;
      *k = (Key){.next = k->next, .text = column->name, .order = desc ? ORDER_DESC : ORDER_NONE};
    }
  }
}

static void read_indexes(Inspection *i, Table *t) {
  sqlite3_stmt *s = query(i,
                          "SELECT l.name, l.\"unique\", m.sql FROM pragma_index_list(?) l"
                          " LEFT JOIN main.sqlite_schema m ON m.type='index' AND m.name=l.name"
                          " WHERE l.origin = 'c' ORDER BY l.name",
                          t->name);
  Index **tail = &t->indexes;
  while (next_row(i, s)) {
    Index *x = NEW(i->arena, Index);
    x->name = text(i, s, 0);
    x->unique = sqlite3_column_int(s, 1);
    x->nulls_distinct = true;
    const char *sql = (const char *)sqlite3_column_text(s, 2);
    if (sql) stored_index(i->arena, i->names, x, sql);
    find_key_columns(i, t, x);
    *tail = x;
    tail = &x->next;
  }
  sqlite3_finalize(s);
}

#define OURS " AND substr(m.name, 1, 7) <> 'sqlite_' AND m.name <> 'schema_migrations'"
static const char list_tables[] = "SELECT l.name, l.wr, l.strict, m.sql FROM pragma_table_list l"
                                  " JOIN main.sqlite_schema m ON m.type='table' AND m.name=l.name"
                                  " WHERE l.schema='main' AND l.type='table'" OURS;

/* Before 3.37 there is neither that list nor STRICT. Where rowids are missing, the index of the key is the
 * table and stands in no catalog; a virtual table has no pages, and its name begins those of its parts. */
static const char list_tables_of_old[] =
    "SELECT m.name, EXISTS (SELECT 1 FROM pragma_index_list(m.name, 'main') x WHERE x.origin='pk'"
    " AND NOT EXISTS (SELECT 1 FROM main.sqlite_schema y WHERE y.type='index' AND y.name=x.name)),"
    " 0, m.sql FROM main.sqlite_schema m WHERE m.type='table' AND m.rootpage > 0"
    " AND NOT EXISTS (SELECT 1 FROM main.sqlite_schema v WHERE v.type='table' AND v.rootpage=0"
    " AND substr(m.name, 1, length(v.name) + 1) = v.name || '_')" OURS;

static void read_tables(Inspection *i) {
  const bool old = sqlite3_libversion_number() < 3037000;
  sqlite3_stmt *s = query(i, old ? list_tables_of_old : list_tables, NULL);
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

static Name column_called(const Inspection *i, const Table *t, Name name) {
  for (const Column *c = t ? t->columns : NULL; c; c = c->next)
    if (intern_lower(i->names, c->name) == intern_lower(i->names, name)) return c->name;
  return name;
}

/* Further pairs are in the order of their columns' names, as snapshots have them. */
static void sort_pairs(Reference *ref) {
  ReferencePair *sorted = NULL;
  for (ReferencePair *p = ref->match_with, *next; p; p = next) {
    ReferencePair **at = &sorted;
    next = p->next;
    while (*at && strcmp((*at)->source, p->source) < 0) at = &(*at)->next;
    p->next = *at;
    *at = p;
  }
  ref->match_with = sorted;
}

/* `REFERENCES t` without columns means t's primary key; names are those of the other table. */
static void complete_reference(Inspection *i, NameMap *tables, Reference *r) {
  const Table *to = namemap_get(tables, intern_lower(i->names, r->table));
  if (!to) return;
  const Column **key = table_key(i->arena, to);
  r->table = to->name;
  r->column = r->column ? column_called(i, to, r->column) : *key ? (*key)->name : NULL;
  for (ReferencePair *p = r->match_with; p; p = p->next) {
    if (*key) key++;
    p->destination = p->destination ? column_called(i, to, p->destination)
                     : *key         ? (*key)->name
                                    : NULL;
  }
  sort_pairs(r);
  const Column *target = r->column ? table_column(to, r->column) : NULL;
  r->primary_key = target && target->primary_key;
}

static void complete_references(Inspection *i) {
  NameMap *tables = namemap_new(i->arena);
  for (Table *t = i->schema->tables; t; t = t->next)
    namemap_put(tables, intern_lower(i->names, t->name), t);
  for (Table *t = i->schema->tables; t; t = t->next)
    for (Column *c = t->columns; c; c = c->next)
      if (c->reference) complete_reference(i, tables, c->reference);
}

Schema *sqlite_inspect(Arena *a, Interner *in, const Repo *repo, void *handle, Diag *d) {
  Inspection i = {.arena = a, .names = in, .db = handle, .schema = schema_new(a, in, repo)};
  read_tables(&i);
  if (i.failed) {
    diag_error(d, NO_SPAN, "cannot read the database's schema: %s", sqlite3_errmsg(i.db));
    return NULL;
  }
  schema_finish(i.schema);
  complete_references(&i);
  return i.schema;
}
