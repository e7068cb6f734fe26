/* catalog.c: the oracle's view of a catalog. */
#include <stdlib.h>
#include <string.h>

#include "soak/oracle.h"
#include "sql/tokens.h"

typedef struct Lines {
  Arena *arena;
  const char *items[2000];
  size_t count;
} Lines;

static void add(Lines *l, const char *line) {
  if (l->count < sizeof l->items / sizeof *l->items) l->items[l->count++] = line;
}

/* Adds a line per row: the cells joined by `|`. */
static void add_rows(Lines *l, sqlite3 *db, const char *sql) {
  sqlite3_stmt *s = NULL;
  if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
    add(l, arena_printf(l->arena, "cannot be read: %s", sqlite3_errmsg(db)));
  while (s && sqlite3_step(s) == SQLITE_ROW) {
    Buf line = buf_new(l->arena);
    for (int i = 0; i < sqlite3_column_count(s); i++)
      buf_printf(&line, "%s%s", i ? "|" : "", (const char *)sqlite3_column_text(s, i));
    add(l, buf_text(&line));
  }
  sqlite3_finalize(s);
}

/* --- stored texts ----------------------------------------------------------------------------- */

static void put_token(Buf *out, sql_token t) {
  size_t quote = t.kind == SQL_QUOTED;
  for (size_t i = quote; i + quote < t.len; i++) {
    char c = t.text[i];
    buf_putc(out, t.kind == SQL_WORD && c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
  }
  buf_putc(out, ' ');
}

static const char *plain_sql(Arena *a, const char *sql) {
  Buf out = buf_new(a);
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    put_token(&out, t);
  return buf_text(&out);
}

/* Words whose number says what no pragma does. */
static const char *const counted[] = {
    "check",   "collate", "deferrable", "initially", "autoincrement", "generated", "stored",
    "virtual", "unique",  "references", "cascade",   "restrict",      "constraint"};

static void add_bracket(Lines *l, const char *table, const char *what, sql_cursor *c) {
  Buf out = buf_new(l->arena);
  int depth = 0;
  do {
    sql_token t = sql_next_token(c);
    if (t.kind == SQL_END) break;
    depth += t.text[0] == '(';
    depth -= t.text[0] == ')';
    put_token(&out, t);
  } while (depth > 0);
  add(l, arena_printf(l->arena, "%s: %s %s", table, what, buf_text(&out)));
}

static void add_table(Lines *l, const char *table, const char *sql) {
  enum { WORDS = sizeof counted / sizeof *counted };
  unsigned counts[WORDS] = {0};
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    for (size_t i = 0; i < WORDS; i++) counts[i] += sql_is(t, counted[i]);
    if (sql_is(t, "check")) add_bracket(l, table, "check", &c);
    if (sql_is(t, "as")) add_bracket(l, table, "as", &c);
  }
  for (size_t i = 0; i < WORDS; i++)
    if (counts[i]) add(l, arena_printf(l->arena, "%s: %u x %s", table, counts[i], counted[i]));
}

static void add_objects(Lines *l, sqlite3 *db) {
  sqlite3_stmt *s = NULL;
  sqlite3_prepare_v2(
      db,
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
      " AND tbl_name <> 'schema_migrations' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
      -1, &s, NULL);
  while (sqlite3_step(s) == SQLITE_ROW) {
    const char *type = (const char *)sqlite3_column_text(s, 0);
    const char *name = arena_strdup(l->arena, (const char *)sqlite3_column_text(s, 1));
    const char *sql = (const char *)sqlite3_column_text(s, 3);
    if (strcmp(type, "table") == 0)
      add_table(l, name, sql);
    else
      add(l, arena_printf(l->arena, "%s %s on %s: %s", type, name,
                          (const char *)sqlite3_column_text(s, 2), plain_sql(l->arena, sql)));
  }
  sqlite3_finalize(s);
}

/* --- pragmas ---------------------------------------------------------------------------------- */

#define TABLES_OF "sqlite_schema AS m"
#define OURS \
  "m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> 'schema_migrations'"

static const char tables_query[] =
    "SELECT 'table', name, wr, strict FROM pragma_table_list WHERE schema = 'main'"
    " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'schema_migrations'";
static const char columns_query[] =
    "SELECT 'column', m.name, x.name, upper(x.type), x.\"notnull\", x.dflt_value, x.pk, x.hidden"
    " FROM " TABLES_OF ", pragma_table_xinfo(m.name) AS x WHERE " OURS;
static const char references_query[] =
    "SELECT 'reference', name, target, parts, up, del FROM (SELECT m.name AS name, f.id,"
    " f.\"table\" AS target, group_concat(f.\"from\" || '>' || coalesce(f.\"to\", '')) AS parts,"
    " f.on_update AS up, f.on_delete AS del FROM " TABLES_OF
    ", pragma_foreign_key_list(m.name) AS f WHERE " OURS " GROUP BY m.name, f.id)";
static const char indexes_query[] =
    "SELECT 'index', name, iname, uniq, part, group_concat(key) FROM (SELECT m.name AS name,"
    " CASE i.origin WHEN 'c' THEN i.name ELSE i.origin END AS iname, i.name AS id,"
    " i.\"unique\" AS uniq, i.partial AS part, coalesce(k.name, '()') || ' ' || k.\"desc\" || ' ' "
    "||"
    " k.coll AS key FROM " TABLES_OF
    ", pragma_index_list(m.name) AS i, pragma_index_xinfo(i.name) AS k WHERE k.key AND " OURS
    " ORDER BY m.name, i.name, k.seqno) GROUP BY name, id";

/* What only the interface in C says. */
static void add_collations(Lines *l, sqlite3 *db) {
  sqlite3_stmt *s = NULL;
  sqlite3_prepare_v2(
      db, "SELECT m.name, x.name FROM " TABLES_OF ", pragma_table_xinfo(m.name) AS x WHERE " OURS,
      -1, &s, NULL);
  while (sqlite3_step(s) == SQLITE_ROW) {
    const char *table = (const char *)sqlite3_column_text(s, 0);
    const char *column = (const char *)sqlite3_column_text(s, 1), *collation = NULL;
    int autoincrement = 0;
    sqlite3_table_column_metadata(db, "main", table, column, NULL, &collation, NULL, NULL,
                                  &autoincrement);
    add(l, arena_printf(l->arena, "collation|%s|%s|%s|%d", table, column,
                        collation ? collation : "none", autoincrement));
  }
  sqlite3_finalize(s);
}

static int compare(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *oracle_catalog(Arena *a, sqlite3 *db) {
  Lines *l = NEW(a, Lines);
  l->arena = a;
  add_objects(l, db);
  add_rows(l, db, tables_query);
  add_rows(l, db, columns_query);
  add_rows(l, db, references_query);
  add_rows(l, db, indexes_query);
  add_collations(l, db);
  qsort(l->items, l->count, sizeof *l->items, compare);
  Buf out = buf_new(a);
  for (size_t i = 0; i < l->count; i++) buf_printf(&out, "%s\n", l->items[i]);
  return buf_text(&out);
}

static const char *line_end(const char *at) {
  return at + strcspn(at, "\n");
}

const char *oracle_differs(Arena *a, const char *expected, const char *found) {
  Buf out = buf_new(a);
  unsigned shown = 0;
  while ((*expected || *found) && shown < 8) {
    size_t e = (size_t)(line_end(expected) - expected), f = (size_t)(line_end(found) - found);
    int order = !*expected ? 1 : !*found ? -1 : 0;
    if (!order) {
      order = strncmp(expected, found, e < f ? e : f);
      if (!order) order = e < f ? -1 : e > f;
    }
    if (order) {
      buf_printf(&out, "\n  %s: %.*s", order < 0 ? "missing" : "not expected",
                 (int)(order < 0 ? e : f), order < 0 ? expected : found);
      shown++;
    }
    if (order <= 0) expected += e + (expected[e] == '\n');
    if (order >= 0) found += f + (found[f] == '\n');
  }
  return shown ? buf_text(&out) : NULL;
}
