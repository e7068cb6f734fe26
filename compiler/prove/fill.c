/* fill.c: every table filled, parents first, and probed for rows that a filter objects to. */
#include "prove/fill.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"
#include "prove/search.h"

enum { ROWS = 7 };

/* --- the catalog ------------------------------------------------------------------------------ */

static const char *quoted(Arena *a, const char *text) {
  Buf b = buf_new(a);
  sql_literal(&b, text);
  return buf_text(&b);
}

static FillColumn *column_named(FillTable *t, const char *name) {
  for (size_t i = 0; i < t->count; i++)
    if (sqlite3_stricmp(t->columns[i].name, name) == 0) return &t->columns[i];
  return NULL;
}

static const char *key_of(Arena *a, sqlite3 *db, const char *table) {
  Result r = db_query(
      a, db,
      arena_printf(a, "SELECT name FROM pragma_table_xinfo(%s) WHERE pk = 1", quoted(a, table)));
  return r.rows ? r.rows->cells[0] : "rowid";
}

static void read_references(Arena *a, sqlite3 *db, FillTable *t, bool later) {
  Result r = db_query(a, db,
                      arena_printf(a,
                                   "SELECT \"from\", \"table\", \"to\" FROM"
                                   " pragma_foreign_key_list(%s) WHERE \"table\" COLLATE NOCASE IN"
                                   " (SELECT name FROM sqlite_schema)",
                                   quoted(a, t->name)));
  for (const Row *row = r.rows; row; row = row->next) {
    FillColumn *c = column_named(t, row->cells[0]);
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
                            quoted(a, name)));
  return r.rows ? r.rows->cells[0] : NULL;
}

FillTable fill_table(Arena *a, sqlite3 *db, sqlite3 *later, const char *name, const char *sql) {
  FillTable t = {.name = name, .sql = sql};
  t.strict = sql_names(table_text(a, sql).options, "strict");
  Result r = db_query(a, db,
                      arena_printf(a,
                                   "SELECT name, type, \"notnull\", pk FROM"
                                   " pragma_table_xinfo(%s) WHERE hidden = 0",
                                   quoted(a, name)));
  t.columns = NEW_ARRAY(a, FillColumn, r.count + 1);
  for (const Row *row = r.rows; row; row = row->next)
    t.columns[t.count++] =
        (FillColumn){.name = row->cells[0],
                     .type = row->cells[1],
                     .nullable = row->cells[2][0] == '0' && row->cells[3][0] == '0',
                     .key = row->cells[3][0] != '0'};
  if (later) {
    read_references(a, later, &t, true);
    t.later_sql = stored_text(a, later, name);
  }
  read_references(a, db, &t, false);
  return t;
}

/* --- a table ---------------------------------------------------------------------------------- */

typedef struct Filling {
  Arena *arena;
  sqlite3 *db, *later;
  Filter *filter;
  FillReport *report;
} Filling;

static void add_unproven(Filling *f, const char *text) {
  NameList *n = NEW(f->arena, NameList);
  *n = (NameList){.next = f->report->unproven, .name = text};
  f->report->unproven = n;
}

/* Parents get new rows as the filling goes on. */
static void renew_candidates(Filling *f, FillTable *t) {
  for (size_t i = 0; i < t->count; i++) t->columns[i].candidates = (Candidates){0};
  fill_candidates(f->arena, f->db, t);
}

/* Rows like the first one: the same but for what must be unique, and one for each value of each column.
 * None stays; the filter hears of them. */
static void probe(Filling *f, Search *s, const size_t *first) {
  size_t count = s->table->count;
  size_t *base = NEW_ARRAY(f->arena, size_t, count + 1);
  memcpy(base, first, count * sizeof *base);
  memcpy(s->choice, base, count * sizeof *base);
  search_probe(s);
  memcpy(base, s->choice, count * sizeof *base);
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < s->table->columns[i].candidates.count; k++) {
      memcpy(s->choice, base, count * sizeof *base);
      s->choice[i] = k;
      search_probe(s);
    }
}

static unsigned fill_rows(Filling *f, Search *s, size_t *first) {
  unsigned found = 0;
  const size_t most = f->report->most ? f->report->most : ROWS;
  for (size_t number = 0; number < most; number++) {
    renew_candidates(f, s->table);
    for (size_t i = 0; i < s->table->count; i++)
      s->choice[i] = s->table->columns[i].parent ? number : number + i;
    if (!search_row(s)) break; /* the next one would not be found either */
    if (!found++) memcpy(first, s->choice, s->table->count * sizeof *first);
  }
  if (!found || f->report->most) return found;
  /* once more the first one, but for what must be unique: a unique index that comes may forbid it */
  memcpy(s->choice, first, s->table->count * sizeof *first);
  return found + (search_row(s) != NULL);
}

static void fill_one(Filling *f, const char *name, const char *sql) {
  FillTable table = fill_table(f->arena, f->db, f->later, name, sql);
  if (!table.count) return;
  Search s = {.arena = f->arena, .db = f->db, .table = &table, .filter = f->filter};
  s.choice = NEW_ARRAY(f->arena, size_t, table.count);
  size_t *first = NEW_ARRAY(f->arena, size_t, table.count);
  unsigned found = fill_rows(f, &s, first);
  f->report->rows += found;
  if (!found) add_unproven(f, arena_printf(f->arena, "%s: no row found: %s", name, s.why));
  if (f->filter) probe(f, &s, first);
}

/* --- all tables ------------------------------------------------------------------------------- */

/* Appends `name` behind the tables that it refers to. `state`: 1 being looked at, 2 done. */
typedef struct Order {
  Arena *arena;
  sqlite3 *db;
  Interner *names;
  NameMap *done;
  const Row **rows;
  size_t count;
  NameMap *by_name;
} Order;

static void visit(Order *o, const Row *row) {
  Name name = intern_text(o->names, row->cells[0]);
  if (namemap_get(o->done, name)) return;
  namemap_put(o->done, name, o);
  Result parents =
      db_query(o->arena, o->db,
               arena_printf(o->arena, "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(%s)",
                            quoted(o->arena, name)));
  for (const Row *p = parents.rows; p; p = p->next) {
    const Row *parent = namemap_get(o->by_name, intern_text(o->names, p->cells[0]));
    if (parent) visit(o, parent);
  }
  o->rows[o->count++] = row;
}

/* Removes the rows that refer to nothing: those of references that go round in a circle. */
static void remove_orphans(Filling *f) {
  for (int i = 0; i < 3; i++) {
    Result r = db_query(f->arena, f->db,
                        "SELECT DISTINCT \"table\", rowid FROM pragma_foreign_key_check"
                        " WHERE rowid IS NOT NULL AND parent COLLATE NOCASE IN"
                        " (SELECT name FROM sqlite_schema)");
    if (!r.count) return;
    for (const Row *row = r.rows; row; row = row->next) {
      Buf sql = buf_new(f->arena);
      buf_put(&sql, "DELETE FROM ");
      sql_ident(&sql, row->cells[0]);
      buf_printf(&sql, " WHERE %s = %s", db_rowid(f->arena, f->db, row->cells[0]), row->cells[1]);
      db_exec(f->arena, f->db, buf_text(&sql));
    }
  }
}

/* The tables that a virtual table keeps (<name>_…) are its own business, the ledger is the runtime's. */
static const char tables_query[] =
    "SELECT name, sql FROM sqlite_schema AS m WHERE type = 'table' AND rootpage > 0"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'schema_migrations'"
    " AND NOT EXISTS (SELECT 1 FROM sqlite_schema AS v WHERE v.type = 'table' AND v.rootpage = 0"
    " AND substr(m.name, 1, length(v.name) + 1) = v.name || '_') ORDER BY name";

void fill_database(Arena *a, sqlite3 *db, sqlite3 *later, Filter *filter, FillReport *report) {
  Filling f = {a, db, later, filter, report};
  Result tables = db_query(a, db, tables_query);
  Order o = {a, db, interner_new(a), namemap_new(a), NULL, 0, namemap_new(a)};
  o.rows = NEW_ARRAY(a, const Row *, tables.count + 1);
  for (Row *row = tables.rows; row; row = row->next)
    namemap_put(o.by_name, intern_text(o.names, row->cells[0]), row);
  for (const Row *row = tables.rows; row; row = row->next) visit(&o, row);
  for (size_t i = 0; i < o.count; i++) fill_one(&f, o.rows[i]->cells[0], o.rows[i]->cells[1]);
  remove_orphans(&f);
}
