/* dangling.c: the rows of a table that one of its foreign keys leaves without a parent, and the values
 * by which they refer to nothing. The values tell an orphan in whatever way its table is made anew:
 * names, row numbers and types change, what a row refers to does not. */
#include "sqlite/conn.h"

#include <stdlib.h>
#include <string.h>

/* A value in the form that every column would keep it in: numbers are the same as text and as REAL. */
#define TELLING                                                                               \
  "typeof(v) || hex(v) FROM (SELECT CASE WHEN typeof(%1) = 'real' AND CAST(%1 AS INTEGER) = " \
  "%1 THEN CAST(%1 AS INTEGER) WHEN typeof(%1) = 'text' AND CAST(%1 AS NUMERIC) = %1 THEN "   \
  "CAST(%1 AS NUMERIC) ELSE %1 END AS v)"

/* What the query is made of, pair by pair. */
typedef struct Key {
  Text values;    /* of the row, as one text */
  Text condition; /* it has all of them */
  Text match;     /* a row of the parent has them, too */
  Text columns;   /* for a message */
  Text parent;
  bool there; /* the parent is a table */
} Key;

static void put_telling(Text *out, const char *column) {
  for (const char *f = TELLING; *f; f++) {
    if (strncmp(f, "%1", 2) != 0) {
      rt_text_putn(out, f, 1);
      continue;
    }
    rt_text_put(out, column);
    f++;
  }
}

/* `+`: the value gets the parent's affinity, as in a foreign key, and never the parent's that of the
 * column. */
static void put_pair(Key *k, const char *child, const char *parent) {
  const bool first = !k->columns.len;
  rt_text_put(&k->values, first ? "(SELECT " : " || ',' || (SELECT ");
  put_telling(&k->values, child);
  rt_text_put(&k->values, ")");
  rt_text_printf(&k->condition, "%s%s IS NOT NULL", first ? "" : " AND ", child);
  rt_text_printf(&k->match, "%s%s = +%s", first ? "" : " AND ", parent, child);
}

static int note_pair(void *user, const char *const *values, size_t count) {
  Key *k = user;
  Text child = {0}, parent = {0};
  if (count < 4 || !values[0] || !values[1] || !values[2]) return ASH_OK;
  rt_text_put(&child, "c.");
  rt_text_ident(&child, values[0]);
  rt_text_put(&parent, "p.");
  rt_text_ident(&parent, values[1]);
  if (!child.failed && !parent.failed) put_pair(k, child.bytes, parent.bytes);
  if (!k->columns.len) rt_text_put(&k->parent, values[2]);
  rt_text_printf(&k->columns, "%s%s", k->columns.len ? "," : "", values[0]);
  k->there = values[3] != NULL;
  const bool failed = child.failed || parent.failed;
  rt_text_free(&child);
  rt_text_free(&parent);
  return failed ? ASH_NOMEM : ASH_OK;
}

/* Row: column, the parent's column, the parent, and that again where it is there. */
static const char pairs[] =
    "SELECT f.\"from\", ifnull(f.\"to\", ifnull((SELECT p.name FROM "
    "pragma_table_info(f.\"table\", 'main') p WHERE p.pk = f.seq + 1), '')), f.\"table\", "
    "(SELECT m.name FROM main.sqlite_schema m WHERE m.type = 'table' AND m.name = f.\"table\" "
    "COLLATE NOCASE) FROM pragma_foreign_key_list($1, 'main') f WHERE f.id = $2 ORDER BY f.seq";

/* Any name of the row's number that no column has. */
static const char numbers[] =
    "SELECT 'c.' || column1 FROM (VALUES ('rowid'), ('_rowid_'), ('oid')) WHERE column1 NOT IN "
    "(SELECT lower(name) FROM pragma_table_xinfo($1, 'main')) LIMIT 1";

static int take_text(void *user, const char *const *values, size_t count) {
  if (count && values[0]) rt_text_put(user, values[0]);
  return ASH_OK;
}

static void put_query(Text *sql, const Key *k, const char *table, const char *number) {
  rt_text_printf(sql, "SELECT %s, %s, $1, $2 FROM main.", k->values.bytes, number);
  rt_text_ident(sql, table);
  rt_text_printf(sql, " AS c WHERE %s", k->condition.bytes);
  if (!k->there) return;
  rt_text_put(sql, " AND NOT EXISTS (SELECT 1 FROM main.");
  rt_text_ident(sql, k->parent.bytes);
  rt_text_printf(sql, " AS p WHERE %s)", k->match.bytes);
}

static int run_query(SqliteConn *s, const Key *k, const char *table, const char *number,
                     RowFn *each, void *user) {
  Text sql = {0};
  const Value arguments[] = {{.text = k->parent.bytes}, {.text = k->columns.bytes}};
  put_query(&sql, k, table, number);
  int status = sql.failed ? rt_fail(&s->base, ASH_NOMEM, "out of memory")
                          : rt_sqlite_query(&s->base, sql.bytes, arguments, 2, each, user);
  rt_text_free(&sql);
  return status;
}

static bool is_incomplete(const Key *k) {
  return k->values.failed || k->condition.failed || k->match.failed || k->columns.failed ||
         k->parent.failed;
}

int rt_dangling_rows(SqliteConn *s, const char *table, const ForeignKey *key, RowFn *each,
                     void *user) {
  const Value arguments[] = {{.text = table}, {.number = key->number}};
  Key k = {0};
  Text number = {0};
  int status = rt_sqlite_query(&s->base, pairs, arguments, 2, note_pair, &k);
  if (status == ASH_OK && key->numbered)
    status = rt_sqlite_query(&s->base, numbers, arguments, 1, take_text, &number);
  if (status == ASH_OK && (is_incomplete(&k) || number.failed))
    status = rt_fail(&s->base, ASH_NOMEM, "out of memory");
  if (status == ASH_OK && k.columns.len)
    status = run_query(s, &k, table, number.len ? number.bytes : "NULL", each, user);
  rt_text_free(&k.values);
  rt_text_free(&k.condition);
  rt_text_free(&k.match);
  rt_text_free(&k.columns);
  rt_text_free(&k.parent);
  rt_text_free(&number);
  return status;
}
