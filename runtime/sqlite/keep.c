/* keep.c: what hangs on a table while it is rebuilt. DROP TABLE takes its triggers, indexes and
 * statistics along, also those that no resource declares: they are kept in tables of the temp schema
 * and brought back from there with the text that they had. Views, and triggers elsewhere, stay as
 * they are; one that worked before and would not afterwards stops the migration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql/edit.h"
#include "sqlite/conn.h"

static int run_text(SqliteConn *s, Text *sql) {
  int status = sql->failed ? rt_fail(&s->base, ASH_NOMEM, "out of memory")
                           : rt_sqlite_query(&s->base, sql->bytes, NULL, 0, NULL, NULL);
  rt_text_free(sql);
  return status;
}

/* --- what works, as far as SQLite can tell without running it --------------------------------- */

/* Statements that SQLite must be able to prepare: %1 is a table or view. */
static const char *const probes[] = {"SELECT * FROM %w", "INSERT INTO %w DEFAULT VALUES",
                                     "DELETE FROM %w", "UPDATE %w SET %s"};
enum { PROBES = sizeof probes / sizeof *probes };

/* Row: `"a"="a","b"="b"`, what UPDATE may set. */
static int take_text(void *user, const char *const *values, size_t count) {
  if (count && values[0]) rt_text_put(user, values[0]);
  return ASH_OK;
}

static int put_probe(SqliteConn *s, Text *sql, const char *object, int number) {
  Text name = {0}, columns = {0};
  rt_text_put(&name, "main.");
  rt_text_ident(&name, object);
  int status = rt_sqlite_query(
      &s->base,
      "SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"=\"' || "
      "replace(name, '\"', '\"\"') || '\"') FROM pragma_table_xinfo($1, 'main') WHERE hidden=0",
      &(Value){.text = object}, 1, take_text, &columns);
  const char *bytes = name.bytes ? name.bytes : "", *set = columns.bytes ? columns.bytes : "";
  for (const char *f = probes[number]; *f; f++) {
    if (*f != '%') {
      rt_text_putn(sql, f, 1);
      continue;
    }
    f++;
    rt_text_put(sql, *f == 'w' ? bytes : set);
  }
  sql->failed |= name.failed || columns.failed;
  rt_text_free(&name);
  rt_text_free(&columns);
  if (status == ASH_OK && sql->failed) return rt_fail(&s->base, ASH_NOMEM, "out of memory");
  return status;
}

/* Finds out if probe `number` of an object can be prepared. */
static int probe(SqliteConn *s, const char *object, int number, bool *works) {
  Text sql = {0};
  sqlite3_stmt *stmt = NULL;
  int status = put_probe(s, &sql, object, number);
  int code = status ? SQLITE_OK : sqlite3_prepare_v2(s->db, sql.bytes, -1, &stmt, NULL);
  *works = status == ASH_OK && code == SQLITE_OK;
  sqlite3_finalize(stmt);
  rt_text_free(&sql);
  if (status == ASH_ERROR) status = ASH_OK; /* a view whose columns cannot be told */
  return code == SQLITE_NOMEM ? rt_fail(&s->base, ASH_NOMEM, "out of memory") : status;
}

/* Names of objects, or of what was kept, in a list. */
typedef struct Names {
  char **items;
  size_t count, size;
} Names;

static int take_name(void *user, const char *const *values, size_t count) {
  Names *n = user;
  if (!count || !values[0]) return ASH_OK;
  if (n->count == n->size) {
    const size_t size = n->size ? n->size * 2 : 16;
    char **items = realloc(n->items, size * sizeof *items);
    if (!items) return ASH_NOMEM;
    n->items = items;
    n->size = size;
  }
  n->items[n->count] = strdup(values[0]);
  return n->items[n->count++] ? ASH_OK : ASH_NOMEM;
}

static void free_names(Names *n) {
  for (size_t i = 0; i < n->count; i++) free(n->items[i]);
  free(n->items);
}

/* The table, the views that name it, and what has a trigger that names it. */
static const char dependents[] =
    "SELECT DISTINCT name FROM (SELECT $1 AS name UNION ALL SELECT CASE type WHEN 'view' THEN name "
    "ELSE tbl_name END FROM main.sqlite_schema WHERE type IN ('view','trigger') AND "
    "instr(lower(sql), lower($1)))";

static int keep_working(SqliteConn *s, const char *table) {
  Names names = {0};
  int status = rt_sqlite_query(&s->base, dependents, &(Value){.text = table}, 1, take_name, &names);
  for (size_t i = 0; i < names.count && status == ASH_OK; i++)
    for (int n = 0; n < PROBES && status == ASH_OK; n++) {
      bool works;
      status = probe(s, names.items[i], n, &works);
      if (status || !works) continue;
      const Value args[] = {{.text = names.items[i]}, {.number = n}};
      status = rt_sqlite_query(&s->base, "INSERT INTO temp.ash_kept_works VALUES ($1, $2)", args, 2,
                               NULL, NULL);
    }
  free_names(&names);
  return status;
}

/* Row: an object and the number of a probe that worked. */
static int check_probe(SqliteConn *s, const char *object, int number) {
  bool works;
  int status = probe(s, object, number, &works);
  if (status || works) return status;
  const char *why = sqlite3_errmsg(s->db);
  Text t = {0};
  rt_text_printf(&t,
                 "%s would not work any more after the rebuild of a table that it or its "
                 "triggers name: %s",
                 object, why);
  return rt_fail_text(&s->base, ASH_ERROR, &t);
}

static int check_working(SqliteConn *s) {
  int status = ASH_OK;
  for (int n = 0; n < PROBES && status == ASH_OK; n++) {
    Names names = {0};
    status = rt_sqlite_query(&s->base, "SELECT object FROM temp.ash_kept_works WHERE probe=$1",
                             &(Value){.number = n}, 1, take_name, &names);
    for (size_t i = 0; i < names.count && status == ASH_OK; i++)
      status = check_probe(s, names.items[i], n);
    free_names(&names);
  }
  return status;
}

/* --- statistics ------------------------------------------------------------------------------- */

static const char *const statistics[] = {"stat1", "stat4"};
enum { STATISTICS = sizeof statistics / sizeof *statistics };

static int has_table(SqliteConn *s, const char *schema, const char *name, bool *yes) {
  Names found = {0};
  Text sql = {0};
  rt_text_printf(&sql, "SELECT name FROM %s.sqlite_schema WHERE type='table' AND name='%s'", schema,
                 name);
  int status = sql.failed ? rt_fail(&s->base, ASH_NOMEM, "out of memory")
                          : rt_sqlite_query(&s->base, sql.bytes, NULL, 0, take_name, &found);
  rt_text_free(&sql);
  *yes = found.count > 0;
  free_names(&found);
  return status;
}

static int keep_statistics(SqliteConn *s, const char *table, const char *kind) {
  char name[32];
  snprintf(name, sizeof name, "sqlite_%s", kind);
  bool there;
  int status = has_table(s, "main", name, &there);
  if (status || !there) return status;
  Text create = {0}, fill = {0};
  rt_text_printf(&create, "CREATE TEMP TABLE ash_kept_%s AS SELECT * FROM main.%s WHERE 0", kind,
                 name);
  status = run_text(s, &create);
  rt_text_printf(&fill, "INSERT INTO temp.ash_kept_%s SELECT * FROM main.%s WHERE tbl=$1", kind,
                 name);
  if (status == ASH_OK && fill.failed) status = rt_fail(&s->base, ASH_NOMEM, "out of memory");
  if (status == ASH_OK)
    status = rt_sqlite_query(&s->base, fill.bytes, &(Value){.text = table}, 1, NULL, NULL);
  rt_text_free(&fill);
  return status;
}

/* Those of an index that is gone stay away. */
static int bring_statistics(SqliteConn *s, const char *kind) {
  char name[32];
  snprintf(name, sizeof name, "ash_kept_%s", kind);
  bool there;
  int status = has_table(s, "temp", name, &there);
  if (status || !there) return status;
  Text sql = {0};
  rt_text_printf(&sql,
                 "INSERT INTO main.sqlite_%s SELECT k.* FROM temp.%s k WHERE k.idx IS NULL OR "
                 "k.idx=k.tbl OR k.idx IN (SELECT name FROM main.sqlite_schema WHERE type='index')",
                 kind, name);
  status = run_text(s, &sql);
  rt_text_printf(&sql, "DROP TABLE temp.%s", name);
  return status ? (rt_text_free(&sql), status) : run_text(s, &sql);
}

/* --- triggers and indexes --------------------------------------------------------------------- */

/* What was kept and is not there with the same text. */
static const char missing[] =
    "SELECT k.type, k.name, k.sql, m.name FROM temp.ash_kept k LEFT JOIN main.sqlite_schema m ON "
    "m.type=k.type AND m.name=k.name COLLATE NOCASE WHERE m.sql IS NOT k.sql ORDER BY k.rowid "
    "LIMIT 1";

typedef struct Missing {
  char *type, *name, *sql;
  bool other; /* it is there, with another text */
} Missing;

static int take_missing(void *user, const char *const *values, size_t count) {
  Missing *m = user;
  if (count < 4 || !values[0] || !values[1] || !values[2]) return ASH_OK;
  *m = (Missing){strdup(values[0]), strdup(values[1]), strdup(values[2]), values[3] != NULL};
  return m->type && m->name && m->sql ? ASH_OK : ASH_NOMEM;
}

static int bring_object(SqliteConn *s, const Missing *m) {
  int status = ASH_OK;
  if (m->other) {
    Text drop = {0};
    rt_text_printf(&drop, "DROP %s main.", m->type);
    rt_text_ident(&drop, m->name);
    status = run_text(s, &drop);
  }
  if (status == ASH_OK) status = rt_sqlite_query(&s->base, m->sql, NULL, 0, NULL, NULL);
  if (status == ASH_ERROR) {
    Text t = {0};
    rt_text_printf(&t, "%s %s, which the rebuild of its table must keep, cannot be made again: %s",
                   m->type, m->name, ash_errmsg(&s->base));
    return rt_fail_text(&s->base, ASH_ERROR, &t);
  }
  const Value args[] = {{.text = m->type}, {.text = m->name}};
  return status ? status
                : rt_sqlite_query(&s->base, "DELETE FROM temp.ash_kept WHERE type=$1 AND name=$2",
                                  args, 2, NULL, NULL);
}

static int bring_objects(SqliteConn *s) {
  for (;;) {
    Missing m = {0};
    int status = rt_sqlite_query(&s->base, missing, NULL, 0, take_missing, &m);
    const bool none = !m.type;
    if (status == ASH_OK && !none) status = bring_object(s, &m);
    free(m.type);
    free(m.name);
    free(m.sql);
    if (status || none) return status;
  }
}

/* --- both ends of a rebuild ------------------------------------------------------------------- */

static int keep_objects(SqliteConn *s, const char *table) {
  static const char *const tables[] = {"CREATE TEMP TABLE ash_kept(type, name, sql)",
                                       "CREATE TEMP TABLE ash_kept_works(object, probe)"};
  int status = ASH_OK;
  for (int i = 0; i < 2 && status == ASH_OK; i++)
    status = rt_sqlite_query(&s->base, tables[i], NULL, 0, NULL, NULL);
  return status ? status
                : rt_sqlite_query(&s->base,
                                  "INSERT INTO temp.ash_kept SELECT type, name, sql FROM "
                                  "main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS "
                                  "NOT NULL AND tbl_name=$1 COLLATE NOCASE ORDER BY rowid",
                                  &(Value){.text = table}, 1, NULL, NULL);
}

int rt_sqlite_keep(ash_conn *c, const char *edit) {
  SqliteConn *s = rt_sqlite(c);
  sql_edit source;
  if (!sql_edit_start(&source, edit))
    return rt_fail(c, ASH_INVALID, "a rebuild starts with the name of a table");
  sql_edit left = source;
  sql_change change;
  s->keeping = sql_edit_next(&source, &change) <= 0 || change.kind != SQL_RENAME_INDEX;
  if (!s->keeping) return ASH_OK; /* no table goes */
  char *table = sql_slice_unquote(source.table);
  if (!table) return rt_fail(c, ASH_NOMEM, "out of memory");
  int status = keep_objects(s, table);
  for (int i = 0; i < STATISTICS && status == ASH_OK; i++)
    status = keep_statistics(s, table, statistics[i]);
  if (status == ASH_OK) status = keep_working(s, table);
  if (status == ASH_OK) status = rt_left_keep(s, &left, table);
  free(table);
  return status;
}

int rt_sqlite_bring_back(ash_conn *c) {
  SqliteConn *s = rt_sqlite(c);
  if (!s->keeping) return ASH_OK;
  int status = rt_left_bring_back(s);
  if (status == ASH_OK) status = bring_objects(s);
  for (int i = 0; i < STATISTICS && status == ASH_OK; i++)
    status = bring_statistics(s, statistics[i]);
  if (status == ASH_OK) status = check_working(s);
  if (status == ASH_OK)
    status = rt_sqlite_query(c, "DROP TABLE temp.ash_kept", NULL, 0, NULL, NULL);
  return status ? status
                : rt_sqlite_query(c, "DROP TABLE temp.ash_kept_works", NULL, 0, NULL, NULL);
}
