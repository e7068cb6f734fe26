/* fill.c: rows by trial: a row that a constraint refuses is changed where the constraint says. SQLite
 * itself decides what holds, so every kind of constraint is met, also those in triggers. */
#include "prove/fill.h"

#include <string.h>

#include "backend/sql.h"
#include "prove/definition.h"

enum { ROWS = 7, TRIES = 500 };

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

static void read_references(Arena *a, sqlite3 *db, FillTable *t) {
  Result r = db_query(a, db,
                      arena_printf(a,
                                   "SELECT \"from\", \"table\", \"to\" FROM"
                                   " pragma_foreign_key_list(%s) WHERE \"table\" COLLATE NOCASE IN"
                                   " (SELECT name FROM sqlite_schema)",
                                   quoted(a, t->name)));
  for (const Row *row = r.rows; row; row = row->next) {
    FillColumn *c = column_named(t, row->cells[0]);
    if (!c) continue;
    c->parent = row->cells[1];
    c->parent_column = row->cells[2] ? row->cells[2] : key_of(a, db, c->parent);
  }
}

FillTable fill_table(Arena *a, sqlite3 *db, const char *name, const char *sql) {
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
  read_references(a, db, &t);
  return t;
}

/* --- one row ---------------------------------------------------------------------------------- */

void put_insert(Buf *out, const char *table, const char *const *columns, const char *const *values,
                size_t count) {
  buf_put(out, "INSERT INTO ");
  sql_ident(out, table);
  buf_put(out, " (");
  for (size_t i = 0; i < count; i++) {
    if (i) buf_put(out, ", ");
    sql_ident(out, columns[i]);
  }
  buf_put(out, ") VALUES (");
  for (size_t i = 0; i < count; i++) buf_printf(out, "%s%s", i ? ", " : "", values[i]);
  buf_putc(out, ')');
}

/* One row being looked for: which candidate stands in each column. */
typedef struct Trial {
  Arena *arena;
  sqlite3 *db;
  FillTable *table;
  size_t *choice;
  size_t tries;
  const char *check; /* the CHECK that failed last, and */
  size_t turn;       /* how often it did so in a row */
  const char *why;   /* what SQLite said last */
} Trial;

static const char *insert_of(Trial *t) {
  size_t count = t->table->count;
  const char **names = NEW_ARRAY(t->arena, const char *, count + 1);
  const char **values = NEW_ARRAY(t->arena, const char *, count + 1);
  for (size_t i = 0; i < count; i++) {
    const FillColumn *c = &t->table->columns[i];
    names[i] = c->name;
    values[i] = c->candidates.values[t->choice[i] % c->candidates.count];
  }
  Buf sql = buf_new(t->arena);
  put_insert(&sql, t->table->name, names, values, count);
  return buf_text(&sql);
}

/* Takes the next candidate in every column that `mentioned` names; returns how many those are. */
static size_t change_named(Trial *t, const char *mentioned) {
  size_t changed = 0;
  for (size_t i = 0; i < t->table->count; i++) {
    if (!sql_names(mentioned, t->table->columns[i].name)) continue;
    t->choice[i]++;
    changed++;
  }
  return changed;
}

static void change_any(Trial *t) {
  t->choice[t->tries % t->table->count]++;
}

/* Returns the definition in which the failed CHECK stands: SQLite says its name or its text. */
static const char *check_text(Trial *t, const char *said) {
  TableText text = table_text(t->arena, t->table->sql);
  for (const Definition *d = text.definitions; d; d = d->next)
    if (sql_names(d->text, "check") && (strstr(d->text, said) || sql_names(d->text, said)))
      return d->text;
  return t->table->sql;
}

/* Goes through all combinations of the columns that a CHECK names, the first one fastest. */
static void change_checked(Trial *t, const char *said) {
  if (!t->check || strcmp(t->check, said) != 0) t->turn = 0;
  t->check = said;
  t->turn++;
  const char *text = check_text(t, said);
  size_t step = 1;
  bool any = false;
  for (size_t i = 0; i < t->table->count; i++) {
    if (!sql_names(text, t->table->columns[i].name)) continue;
    any = true;
    if (t->turn % step == 0) t->choice[i]++;
    step *= t->table->columns[i].candidates.count;
  }
  if (!any) change_any(t);
}

/* One of the columns of a unique key, another one each time. */
static void change_unique(Trial *t, const char *columns) {
  size_t named = 0, wanted;
  for (size_t i = 0; i < t->table->count; i++)
    named += sql_names(columns, t->table->columns[i].name);
  wanted = named ? t->tries % named : 0;
  for (size_t i = 0; i < t->table->count; i++)
    if (sql_names(columns, t->table->columns[i].name) && wanted-- == 0) {
      t->choice[i]++;
      return;
    }
  change_any(t);
}

/* Returns what stands behind ": " in a message, else all of it. */
static const char *subject(const char *message) {
  const char *colon = strstr(message, "failed: ");
  return colon ? colon + strlen("failed: ") : message;
}

/* Takes other values where the failure says, or somewhere: expressions of indexes and triggers fail
 * with words of their own. */
static void change_row(Trial *t) {
  int code = sqlite3_extended_errcode(t->db);
  const char *about = subject(t->why);
  if (code == SQLITE_CONSTRAINT_CHECK)
    change_checked(t, about);
  else if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
           code == SQLITE_CONSTRAINT_ROWID)
    change_unique(t, about);
  else if (!change_named(t, about))
    change_any(t);
}

/* Looks for the row number `number`. Returns its INSERT, which has run, or NULL. */
static const char *find_row(Trial *t, size_t number) {
  for (size_t i = 0; i < t->table->count; i++)
    t->choice[i] = t->table->columns[i].parent ? number : number + i;
  for (t->tries = 0; t->tries < TRIES; t->tries++) {
    const char *insert = insert_of(t);
    t->why = db_exec(t->arena, t->db, insert);
    if (!t->why) return insert;
    change_row(t);
  }
  return NULL;
}

/* --- a table ---------------------------------------------------------------------------------- */

typedef struct Filling {
  Arena *arena;
  Interner *names;
  sqlite3 *db;
  bool (*keep)(void *user, const char *insert);
  void *user;
  FillReport *report;
} Filling;

static void add_unproven(Filling *f, const char *text) {
  NameList *n = NEW(f->arena, NameList);
  *n = (NameList){.next = f->report->unproven, .name = text};
  f->report->unproven = n;
}

static void fill_one(Filling *f, const char *name, const char *sql) {
  FillTable table = fill_table(f->arena, f->db, name, sql);
  if (!table.count) return;
  Trial t = {.arena = f->arena, .db = f->db, .table = &table};
  t.choice = NEW_ARRAY(f->arena, size_t, table.count);
  unsigned found = 0;
  for (size_t number = 0; number < ROWS; number++) {
    for (size_t i = 0; i < table.count; i++) table.columns[i].candidates = (Candidates){0};
    fill_candidates(f->arena, f->db, &table);
    db_exec(f->arena, f->db, "SAVEPOINT row");
    const char *insert = find_row(&t, number);
    bool kept = insert && (!f->keep || f->keep(f->user, insert));
    if (!kept) db_exec(f->arena, f->db, "ROLLBACK TO row");
    db_exec(f->arena, f->db, "RELEASE row");
    found += kept;
    if (!insert && !found) break; /* the next row would not be found either */
  }
  f->report->rows += found;
  if (!found) add_unproven(f, arena_printf(f->arena, "%s: no row found: %s", name, t.why));
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
                        " WHERE rowid IS NOT NULL");
    if (!r.count) return;
    for (const Row *row = r.rows; row; row = row->next) {
      Buf sql = buf_new(f->arena);
      buf_put(&sql, "DELETE FROM ");
      sql_ident(&sql, row->cells[0]);
      buf_printf(&sql, " WHERE rowid = %s", row->cells[1]);
      db_exec(f->arena, f->db, buf_text(&sql));
    }
  }
}

/* The tables that a virtual table keeps (<name>_…) are its own business. */
static const char tables_query[] =
    "SELECT name, sql FROM sqlite_schema AS m WHERE type = 'table' AND rootpage > 0"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND NOT EXISTS (SELECT 1 FROM sqlite_schema AS v"
    " WHERE v.type = 'table' AND v.rootpage = 0 AND substr(m.name, 1, length(v.name) + 1) ="
    " v.name || '_') ORDER BY name";

void fill_database(Arena *a, Interner *in, sqlite3 *db,
                   bool (*keep)(void *user, const char *insert), void *user, FillReport *report) {
  Filling f = {a, in, db, keep, user, report};
  Result tables = db_query(a, db, tables_query);
  Order o = {a, db, interner_new(a), namemap_new(a), NULL, 0, namemap_new(a)};
  o.rows = NEW_ARRAY(a, const Row *, tables.count + 1);
  for (Row *row = tables.rows; row; row = row->next)
    namemap_put(o.by_name, intern_text(o.names, row->cells[0]), row);
  for (const Row *row = tables.rows; row; row = row->next) visit(&o, row);
  for (size_t i = 0; i < o.count; i++) fill_one(&f, o.rows[i]->cells[0], o.rows[i]->cells[1]);
  remove_orphans(&f);
}
