/* fill.c: every table filled, parents first, and probed for rows that a filter objects to. */
#include "prove/fill.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"
#include "prove/search.h"

enum { ROWS = 7 };

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

/* A row refers to another one that is there; the first of a table that refers to itself, to itself. */
static size_t first_choice(const FillTable *t, size_t place, size_t number) {
  const FillColumn *c = &t->columns[place];
  if (!c->parent) return number + place;
  if (number || sqlite3_stricmp(c->parent, t->name) != 0) return number;
  const FillColumn *key = fill_column(t, c->parent_column);
  const bool null_first = c->nullable && c->checked;
  return !key || null_first ? 0 : (size_t)(key - t->columns);
}

static unsigned fill_rows(Filling *f, Search *s, size_t *first) {
  unsigned found = 0;
  const size_t most = f->report->most ? f->report->most : ROWS;
  for (size_t number = 0; number < most; number++) {
    fill_parents(f->arena, f->db, s->table); /* which get new rows as the filling goes on */
    for (size_t i = 0; i < s->table->count; i++) s->choice[i] = first_choice(s->table, i, number);
    if (!search_row(s)) break; /* the next one would not be found either */
    if (!found++) memcpy(first, s->choice, s->table->count * sizeof *first);
  }
  if (!found || f->report->most) return found;
  /* once more the first one, but for what must be unique: a unique index that comes may forbid it */
  memcpy(s->choice, first, s->table->count * sizeof *first);
  return found + search_row(s);
}

static void fill_one(Filling *f, const char *name, const char *sql) {
  FillTable table = fill_table(f->arena, f->db, f->later, name, sql);
  if (!table.count) return;
  bool some = false;
  fill_candidates(f->arena, &table, &some);
  Search s = search_new(f->arena, f->db, &table, f->filter);
  size_t *first = NEW_ARRAY(f->arena, size_t, table.count);
  unsigned found = fill_rows(f, &s, first);
  f->report->rows += found;
  if (!found)
    add_unproven(f, arena_printf(f->arena, "%s: no row found: %s", name,
                                 s.why ? s.why : "too many were tried"));
  if (some)
    add_unproven(f, arena_printf(f->arena,
                                 "%s: its checks name very many values: rows were made of some",
                                 name));
  if (f->filter) search_gates(&s, first);
}

/* One row that refers to nothing, in every column that refers to a table: databases have such rows, and a
 * migration leaves them as they are. */
static void add_orphan(Filling *f, const char *name, const char *sql) {
  FillTable table = fill_table(f->arena, f->db, f->later, name, sql);
  bool refers = false, some = false;
  for (size_t i = 0; i < table.count; i++)
    refers |= table.columns[i].parent && !table.columns[i].later;
  if (!refers) return;
  fill_candidates(f->arena, &table, &some);
  fill_parents(f->arena, f->db, &table);
  fill_dangling(f->arena, &table);
  Search s = search_new(f->arena, f->db, &table, f->filter);
  for (size_t i = 0; i < table.count; i++) s.choice[i] = first_choice(&table, i, ROWS);
  f->report->rows += search_row(&s);
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
                            sql_quoted_text(o->arena, name)));
  for (const Row *p = parents.rows; p; p = p->next) {
    const Row *parent = namemap_get(o->by_name, intern_text(o->names, p->cells[0]));
    if (parent) visit(o, parent);
  }
  o->rows[o->count++] = row;
}

/* Removes the rows that refer to nothing: those of references that go round in a circle. Such rows are
 * there in the end, but not most of them. */
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
  for (size_t i = 0; i < o.count && !report->most; i++)
    add_orphan(&f, o.rows[i]->cells[0], o.rows[i]->cells[1]);
}
