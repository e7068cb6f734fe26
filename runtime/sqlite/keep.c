/* keep.c: what hangs on a table while it is rebuilt. DROP TABLE takes its triggers, indexes and
 * statistics along, also those that no resource declares: they are kept in tables of the temp schema
 * and brought back from there with the text that they had. Views, and triggers elsewhere, stay as
 * they are; works.c sees to it that they work. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "sql/edit.h"
#include "sqlite/conn.h"

static int run_text(SqliteConn *s, Text *sql) {
  int status = sql->failed ? rt_fail(&s->base, ASH_NOMEM, "out of memory")
                           : rt_sqlite_query(&s->base, sql->bytes, NULL, 0, NULL, NULL);
  rt_text_free(sql);
  return status;
}

/* --- statistics ------------------------------------------------------------------------------- */

static const char *const statistics[] = {"stat1", "stat4"};
enum { STATISTICS = sizeof statistics / sizeof *statistics };

static int has_table(SqliteConn *s, const char *schema, const char *name, bool *yes) {
  int64_t found = 0;
  Text sql = {0};
  rt_text_printf(&sql, "SELECT count(*) FROM %s.sqlite_schema WHERE type='table' AND name='%s'",
                 schema, name);
  int status = sql.failed ? rt_fail(&s->base, ASH_NOMEM, "out of memory")
                          : rt_sqlite_query(&s->base, sql.bytes, NULL, 0, rt_take_number, &found);
  rt_text_free(&sql);
  *yes = found > 0;
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
    rt_text_printf(
        &t,
        "%s %s, which the rebuild of its table must keep, cannot be made again: %s; change "
        "it, or drop it, before you migrate",
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
  int status =
      rt_sqlite_query(&s->base, "CREATE TEMP TABLE ash_kept(type, name, sql)", NULL, 0, NULL, NULL);
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
  if (status == ASH_OK) status = rt_works_note(s, table);
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
  return status ? status : rt_sqlite_query(c, "DROP TABLE temp.ash_kept", NULL, 0, NULL, NULL);
}
