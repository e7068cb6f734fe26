/* import_facts.c: what a catalog says about a table, as lines that SQL gives: the same queries tell
 * whether a database has a schema when it is imported, and later, as gates, in the field. */
#include <stdlib.h>
#include <string.h>

#include "backend/sql.h"
#include "cli/import/import.h"

static void put_stripped(Buf *sql, const char *column) {
  static const char *const left_out[] = {"' '",  "char(9)", "char(10)", "char(13)",
                                         "'\"'", "'`'",     "'['",      "']'"};
  enum { COUNT = sizeof left_out / sizeof *left_out };
  for (int i = 0; i < COUNT; i++) buf_put(sql, "replace(");
  buf_put(sql, column);
  for (int i = 0; i < COUNT; i++) buf_printf(sql, ",%s,'')", left_out[i]);
}

/* Which rows of sqlite_schema, called m, are looked at. */
static void put_where(Buf *sql, const FactsOf *of, const char *name, const char *types) {
  buf_printf(sql,
             " WHERE %s AND m.name NOT LIKE 'sqlite\\_%%' ESCAPE '\\' AND m.sql IS NOT NULL AND "
             "m.%s NOT IN ('schema_migrations'",
             types, name);
  for (const Object *o = of->objects; o; o = o->next) {
    if (strcmp(o->type, "shadow") != 0) continue;
    buf_putc(sql, ',');
    sql_literal(sql, o->name);
  }
  buf_putc(sql, ')');
  if (!of->table) return;
  buf_printf(sql, " AND m.%s=", name);
  sql_literal(sql, of->table);
}

#define TABLES "m.type='table' AND m.sql NOT LIKE 'create virtual%'"

/* NOT NULL says nothing about a key that is the rowid. GENERATED ALWAYS belongs to the type in old versions
 * of SQLite. */
static void put_columns(Buf *sql, const FactsOf *of) {
  buf_put(sql,
          "SELECT 'column '||m.name||'.'||x.name||': '||rtrim(replace(upper(x.type),'GENERATED "
          "ALWAYS',''))||CASE WHEN x.\"notnull\" AND "
          "NOT (x.pk AND upper(x.type)='INTEGER' AND (SELECT count(*) FROM "
          "pragma_table_xinfo(m.name) WHERE pk)=1) THEN ' not null' ELSE '' END||CASE WHEN "
          "x.dflt_value IS NULL OR upper(x.dflt_value)='NULL' THEN '' ELSE ' default "
          "'||x.dflt_value END||CASE x.pk WHEN 0 THEN '' ELSE ' key '||x.pk END||CASE x.hidden "
          "WHEN 0 THEN '' ELSE ' generated '||x.hidden END AS fact FROM main.sqlite_schema AS m "
          "JOIN pragma_table_xinfo(m.name) AS x");
  put_where(sql, of, "name", TABLES);
}

static void put_references(Buf *sql, const FactsOf *of) {
  buf_put(sql,
          "SELECT 'reference of '||t||': ('||group_concat(\"from\")||') to '||\"table\"||' '||"
          "ifnull('('||group_concat(\"to\")||')','')||' on update '||on_update||' on delete '||"
          "on_delete FROM (SELECT m.name AS t, f.* FROM main.sqlite_schema AS m JOIN "
          "pragma_foreign_key_list(m.name) AS f");
  put_where(sql, of, "name", TABLES);
  buf_put(sql, " ORDER BY m.name, f.id, f.seq) GROUP BY t, id");
}

static void put_unique(Buf *sql, const FactsOf *of) {
  buf_put(sql, "SELECT 'unique of '||t||': '||origin||' '||group_concat(name||' '||upper(coll)) "
               "FROM (SELECT "
               "m.name AS t, i.name AS i, i.origin AS origin, x.name AS name, x.coll AS coll FROM "
               "main.sqlite_schema AS m JOIN pragma_index_list(m.name) AS i JOIN "
               "pragma_index_xinfo(i.name) AS x");
  put_where(sql, of, "name", TABLES);
  buf_put(sql, " AND i.origin<>'c' AND x.key ORDER BY m.name, i.name, x.seqno) GROUP BY t, i");
}

/* Clauses that no pragma shows, counted, and what stands behind the last bracket. ON CONFLICT ABORT is what
 * holds without it, and the order of options says nothing. */
static void put_clauses(Buf *sql, const FactsOf *of) {
  static const char *const words[] = {"check(",        "collatenocase",     "collatertrim",
                                      "autoincrement", "initiallydeferred", "onconflict"};
  buf_put(sql, "SELECT 'clauses of '||t||':'");
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    buf_printf(sql, "||' %s '||((length(s)-length(replace(s,'%s','')))/%zu)", words[i], words[i],
               strlen(words[i]));
  buf_put(sql, "||' '||replace(s,rtrim(s,replace(s,')','')),'') FROM (SELECT m.name AS t, "
               "replace(replace(replace(lower(");
  put_stripped(sql, "m.sql");
  buf_put(
      sql,
      "),char(39),''),'onconflictabort',''),'withoutrowid,strict','strict,withoutrowid') AS s FROM "
      "main.sqlite_schema AS m");
  put_where(sql, of, "name", TABLES);
  buf_putc(sql, ')');
}

static void put_texts(Buf *sql, const FactsOf *of) {
  buf_put(sql, "SELECT m.type||' '||m.name||': '||");
  put_stripped(sql, "m.sql");
  buf_put(sql, " FROM main.sqlite_schema AS m");
  put_where(sql, of, "tbl_name", "(m.type<>'table' OR m.sql LIKE 'create virtual%')");
}

void put_facts_query(Buf *sql, const FactsOf *of) {
  static void (*const parts[])(Buf *, const FactsOf *) = {put_columns, put_references, put_unique,
                                                          put_clauses, put_texts};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (i) buf_put(sql, "\n  UNION ALL ");
    parts[i](sql, of);
  }
}

/* --- matching --------------------------------------------------------------------------------- */

typedef struct Lines {
  const char **items;
  size_t count;
} Lines;

static int compare(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static Lines read_facts(Arena *a, sqlite3 *db, const FactsOf *of) {
  Buf sql = buf_new(a);
  Lines l = {NULL, 0};
  put_facts_query(&sql, of);
  sqlite3_stmt *s = NULL;
  size_t size = 0;
  if (sqlite3_prepare_v2(db, buf_text(&sql), -1, &s, NULL) != SQLITE_OK) return l;
  while (sqlite3_step(s) == SQLITE_ROW) {
    const char *fact = (const char *)sqlite3_column_text(s, 0);
    if (l.count == size) {
      const char **grown = NEW_ARRAY(a, const char *, size = size ? 2 * size : 32);
      if (l.count) memcpy(grown, l.items, l.count * sizeof *grown);
      l.items = grown;
    }
    if (fact) l.items[l.count++] = arena_strdup(a, fact);
  }
  sqlite3_finalize(s);
  if (l.count) qsort(l.items, l.count, sizeof *l.items, compare);
  return l;
}

/* How much of a fact must agree although the spelling of the rest may not: a default, a text, a
 * reference whose columns go unsaid. Clauses are counted with those in comments. */
static size_t essential(const char *fact, bool strict) {
  const char *end = strstr(fact, " default ");
  if (strncmp(fact, "column ", 7) == 0) return end ? (size_t)(end - fact) : strlen(fact);
  if (strncmp(fact, "unique ", 7) == 0) return strlen(fact);
  if (strncmp(fact, "clauses ", 8) == 0 && strict) return strlen(fact);
  return strcspn(fact, ":");
}

/* What a reference does, whatever its columns are spelled as. */
static const char *actions(const char *fact) {
  const char *found = strncmp(fact, "reference ", 10) == 0 ? strstr(fact, " on update ") : NULL;
  return found ? found : "";
}

static bool contradicts(const char *was, const char *is, bool strict) {
  size_t len = essential(was, strict);
  if (strcmp(actions(was), actions(is)) != 0) return true;
  return len != essential(is, strict) || strncmp(was, is, len) != 0;
}

Fact *facts_match(Arena *a, sqlite3 *was, sqlite3 *is, const FactsOf *of, bool strict) {
  Lines one = read_facts(a, was, of), other = read_facts(a, is, of);
  Fact *first = NULL, **tail = &first;
  if (one.count != other.count) return NULL;
  for (size_t i = 0; i < one.count; i++) {
    if (contradicts(one.items[i], other.items[i], strict)) return NULL;
    *tail = NEW(a, Fact);
    **tail = (Fact){.was = one.items[i], .is = other.items[i]};
    tail = &(*tail)->next;
  }
  return first;
}
