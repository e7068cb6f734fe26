/* catalog.c: the lines: one per definition, column, foreign key, index and other object. */
#include "prove/catalog.h"

#include <stdlib.h>
#include <string.h>

#include "prove/definition.h"
#include "sql/table.h"

/* What is compared: not SQLite's own tables, not the runtime's ledger. */
#define OURS "m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.tbl_name <> 'schema_migrations'"

typedef struct Lines {
  Arena *arena;
  const char **lines;
  size_t count, size;
} Lines;

static void add(Lines *l, const char *line) {
  if (l->count == l->size) {
    size_t size = l->size ? 2 * l->size : 64;
    const char **grown = NEW_ARRAY(l->arena, const char *, size);
    if (l->count) memcpy(grown, l->lines, l->count * sizeof *grown);
    l->lines = grown;
    l->size = size;
  }
  l->lines[l->count++] = line;
}

static int compare(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void lines_sort(const char **lines, size_t count) {
  if (count) qsort(lines, count, sizeof *lines, compare);
}

/* --- stored text ------------------------------------------------------------------------------ */

static const char *normal(Arena *a, sql_slice text) {
  return text.at ? normal_sql(a, arena_strndup(a, text.at, text.len)) : "";
}

/* A check, and a foreign key of one column, can stand with a column or apart and mean the same. */
static const char *constraint_words(Arena *a, const sql_table *t, const sql_constraint *c) {
  const char *name = normal(a, c->name);
  if (c->kind == SQL_CHECK) return arena_printf(a, "check %s %s", name, normal(a, c->value));
  const char *column = c->column == SQL_OF_TABLE ? "" : normal(a, t->columns[c->column].name);
  if (c->kind != SQL_FOREIGN_KEY) return arena_printf(a, "%s %s", column, normal(a, c->whole));
  const char *columns = *column ? arena_printf(a, "( %s )", column) : normal(a, c->list);
  return arena_printf(a, "foreign key %s %s references %s", name, columns, normal(a, c->value));
}

/* What the order of constraints, their place and the order of columns do not change. */
static void add_table_text(Lines *l, const char *table, const char *sql) {
  Arena *a = l->arena;
  sql_table t;
  if (sql_table_read(&t, sql, strlen(sql)) != SQL_TABLE_READ) {
    add(l, arena_printf(a, "table %s: %s", table, normal_sql(a, sql)));
    return;
  }
  for (size_t i = 0; i < t.constraint_count; i++)
    add(l, arena_printf(a, "table %s: %s", table, constraint_words(a, &t, &t.constraints[i])));
  if (t.without_rowid.at) add(l, arena_printf(a, "table %s: without rowid", table));
  if (t.strict.at) add(l, arena_printf(a, "table %s: strict", table));
  sql_table_free(&t);
}

static void add_objects(Lines *l, sqlite3 *db) {
  Result r = db_query(l->arena, db,
                      "SELECT m.type, m.name, m.tbl_name, m.sql, m.rootpage FROM sqlite_schema AS m"
                      " WHERE m.sql IS NOT NULL AND " OURS);
  for (const Row *row = r.rows; row; row = row->next) {
    const char *type = row->cells[0], *name = row->cells[1], *sql = row->cells[3];
    bool is_virtual = strcmp(row->cells[4], "0") == 0;
    add(l, arena_printf(l->arena, "%s %s", type, name));
    if (strcmp(type, "table") == 0 && !is_virtual)
      add_table_text(l, name, sql);
    else
      add(l, arena_printf(l->arena, "%s %s on %s: %s", type, name,
                          caseless_sql(l->arena, row->cells[2]), caseless_sql(l->arena, sql)));
  }
}

/* --- pragmas ---------------------------------------------------------------------------------- */

/* Adds a line per row of a query whose cells are words. */
static void add_rows(Lines *l, sqlite3 *db, const char *sql) {
  Result r = db_query(l->arena, db, sql);
  if (r.error) add(l, arena_printf(l->arena, "the catalog cannot be read: %s", r.error));
  for (const Row *row = r.rows; row; row = row->next)
    if (row->cells[0]) add(l, row->cells[0]);
}

static const char columns_query[] =
    "SELECT 'column ' || m.name || '.' || x.name || ': type ' || upper(x.type) || ', notnull ' ||"
    " x.\"notnull\" || ', default ' || coalesce(x.dflt_value, 'none') || ', key ' || x.pk ||"
    " ', hidden ' || x.hidden"
    " FROM sqlite_schema AS m JOIN pragma_table_xinfo(m.name) AS x"
    " WHERE m.type = 'table' AND " OURS;

static const char references_query[] =
    "SELECT 'reference ' || name || ' (' || group_concat(source) || ') to ' || target || ' (' ||"
    " group_concat(destination) || ') on update ' || on_update || ' on delete ' || on_delete"
    " FROM (SELECT m.name AS name, f.id AS id, f.\"from\" AS source, f.\"table\" AS target,"
    " coalesce(f.\"to\", 'its key') AS destination, f.on_update, f.on_delete"
    " FROM sqlite_schema AS m JOIN pragma_foreign_key_list(m.name) AS f"
    " WHERE m.type = 'table' AND " OURS " ORDER BY m.name, f.id, f.seq) GROUP BY name, id";

/* Automatic indexes have numbers in their names, which depend on the order of definitions. */
static const char indexes_query[] =
    "SELECT 'index on ' || name || ' ' || iname || ': unique ' || uniq || ', partial ' || part ||"
    " ', of ' || origin || ', keys ' || group_concat(coalesce(cname, 'expression') || ' ' || down "
    "||"
    " ' ' || coll)"
    " FROM (SELECT m.name AS name, i.name AS id, i.\"unique\" AS uniq, i.partial AS part, i.origin,"
    " CASE WHEN i.origin = 'c' THEN i.name ELSE '(automatic)' END AS iname, k.name AS cname,"
    " k.\"desc\" AS down, k.coll AS coll"
    " FROM sqlite_schema AS m JOIN pragma_index_list(m.name) AS i"
    " JOIN pragma_index_xinfo(i.name) AS k"
    " WHERE m.type = 'table' AND k.key AND " OURS " ORDER BY m.name, i.name, k.seqno)"
    " GROUP BY name, id";

Catalog catalog_of(Arena *a, sqlite3 *db) {
  Lines l = {.arena = a};
  add_objects(&l, db);
  add_rows(&l, db, columns_query);
  add_rows(&l, db, references_query);
  add_rows(&l, db, indexes_query);
  lines_sort(l.lines, l.count);
  return (Catalog){l.lines, l.count};
}

/* --- differences ------------------------------------------------------------------------------ */

const char *catalog_difference(Arena *a, const Catalog *expected, const Catalog *found) {
  enum { SHOWN = 8 };
  Buf out = buf_new(a);
  unsigned differences = 0;
  size_t i = 0, j = 0;
  while (i < expected->count || j < found->count) {
    int order = i == expected->count ? 1
                : j == found->count  ? -1
                                     : strcmp(expected->lines[i], found->lines[j]);
    if (order && differences++ < SHOWN)
      buf_printf(&out, "\n  %s: %s", order < 0 ? "missing" : "not expected",
                 order < 0 ? expected->lines[i] : found->lines[j]);
    i += order <= 0;
    j += order >= 0;
  }
  return differences ? buf_text(&out) : NULL;
}
