/* works.c: what works before a migration works after it. A table that is altered, dropped or made anew is
 * named by views and by triggers, also by those that no resource declares; SQLite looks at some of them
 * when it alters a table, but not at the columns that an UPDATE or an INSERT in a trigger elsewhere writes.
 * What SQLite can prepare before is noted in the temp schema; before COMMIT all of it must be so again. What
 * was broken already, or is gone, stops nothing. */
#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "sql/slice.h"
#include "sqlite/conn.h"

/* --- what works, as far as SQLite can tell without running it --------------------------------- */

/* Statements that SQLite must be able to prepare: %1 is a table or view. */
static const char *const probes[] = {"SELECT * FROM %w", "INSERT INTO %w DEFAULT VALUES",
                                     "DELETE FROM %w", "UPDATE %w SET %s"};
enum { PROBES = sizeof probes / sizeof *probes, NOTED = -1 };

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

/* --- before ----------------------------------------------------------------------------------- */

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

#define MENTIONS                                \
  "(instr(lower(s.sql), lower(named.name)) OR " \
  "instr(lower(s.sql), lower(replace(named.name, '\"', '\"\"'))))"

/* The table, the views that name it or such a view, and what has a trigger that names one of them. */
static const char dependents[] =
    "WITH RECURSIVE named(name) AS (SELECT $1 UNION SELECT s.name FROM named, main.sqlite_schema s "
    "WHERE s.type='view' AND " MENTIONS
    ") SELECT name FROM named UNION SELECT s.tbl_name FROM named, main.sqlite_schema s "
    "WHERE s.type='trigger' AND " MENTIONS;

static int note(SqliteConn *s, const char *object, int number, const char *table) {
  const Value args[] = {{.text = object}, {.number = number}, {.text = table}};
  return rt_sqlite_query(&s->base, "INSERT OR IGNORE INTO temp.ash_works VALUES ($1, $2, $3)", args,
                         3, NULL, NULL);
}

static int note_object(SqliteConn *s, const char *object, const char *table) {
  int status = ASH_OK;
  for (int n = 0; n < PROBES && status == ASH_OK; n++) {
    bool works;
    status = probe(s, object, n, &works);
    if (status == ASH_OK && works) status = note(s, object, n, table);
  }
  return status;
}

/* Makes the table of notes at the first one. *before: this table's are in it. */
static int open_notes(SqliteConn *s, const char *table, bool *before) {
  int64_t count = 0;
  int status = s->noting ? ASH_OK
                         : rt_sqlite_query(&s->base,
                                           "CREATE TEMP TABLE ash_works(object COLLATE NOCASE, "
                                           "probe, tbl COLLATE NOCASE, PRIMARY KEY(object, probe))",
                                           NULL, 0, NULL, NULL);
  if (status) return status;
  s->noting = true;
  const Value args[] = {{.text = table}, {.number = NOTED}};
  status =
      rt_sqlite_query(&s->base, "SELECT count(*) FROM temp.ash_works WHERE object=$1 AND probe=$2",
                      args, 2, rt_take_number, &count);
  *before = count > 0;
  return status;
}

int rt_works_note(SqliteConn *s, const char *table) {
  Names names = {0};
  bool before;
  int status = open_notes(s, table, &before);
  if (status || before) return status;
  status = note(s, table, NOTED, table);
  if (status == ASH_OK)
    status = rt_sqlite_query(&s->base, dependents, &(Value){.text = table}, 1, take_name, &names);
  for (size_t i = 0; i < names.count && status == ASH_OK; i++)
    status = note_object(s, names.items[i], table);
  free_names(&names);
  return status;
}

/* --- statements that may break something ------------------------------------------------------ */

/* ALTER TABLE name … | DROP TABLE|INDEX [IF EXISTS] name */
typedef struct Change {
  bool index;
  sql_slice name, schema;
  sql_slice to; /* RENAME TO */
} Change;

static sql_slice slice_of(sql_token t) {
  return sql_can_name(t) ? (sql_slice){t.text, t.len} : (sql_slice){0};
}

static void read_name(sql_cursor *c, Change *change) {
  sql_token t = sql_next_token(c);
  sql_cursor ahead = *c;
  if (sql_is(t, "if") && sql_is(sql_next_token(&ahead), "exists")) {
    *c = ahead;
    t = sql_next_token(c);
  }
  change->name = slice_of(t);
  ahead = *c;
  const sql_token dot = sql_next_token(&ahead);
  if (dot.kind != SQL_PUNCTUATION || *dot.text != '.') return;
  *c = ahead;
  change->schema = change->name;
  change->name = slice_of(sql_next_token(c));
}

/* Returns false for any other statement. */
static bool read_change(Change *change, const char *sql) {
  *change = (Change){0};
  sql_cursor c = sql_scan(sql, strlen(sql));
  const sql_token verb = sql_next_token(&c), kind = sql_next_token(&c);
  const bool alter = sql_is(verb, "alter");
  change->index = sql_is(kind, "index") && !alter;
  if ((!alter && !sql_is(verb, "drop")) || (!sql_is(kind, "table") && !change->index)) return false;
  read_name(&c, change);
  if (alter && sql_is(sql_next_token(&c), "rename") && sql_is(sql_next_token(&c), "to"))
    change->to = slice_of(sql_next_token(&c));
  return change->name.at && (!change->schema.at || sql_is_name(change->schema, "main"));
}

/* An index stands for its table, which is none where there is no such index. */
static int find_table(SqliteConn *s, const Change *change, Names *table) {
  char *name = sql_slice_unquote(change->name);
  if (!name) return rt_fail(&s->base, ASH_NOMEM, "out of memory");
  int status = rt_sqlite_query(&s->base,
                               change->index ? "SELECT tbl_name FROM main.sqlite_schema WHERE "
                                               "type='index' AND name=$1 COLLATE NOCASE"
                                             : "SELECT name FROM main.sqlite_schema WHERE "
                                               "type='table' AND name=$1 COLLATE NOCASE",
                               &(Value){.text = name}, 1, take_name, table);
  free(name);
  return status;
}

/* What is noted of a table goes with its new name. */
static int follow(SqliteConn *s, const char *table, sql_slice to) {
  char *name = sql_slice_unquote(to);
  if (!name) return rt_fail(&s->base, ASH_NOMEM, "out of memory");
  const Value args[] = {{.text = table}, {.text = name}};
  int status = rt_sqlite_query(
      &s->base,
      "UPDATE OR REPLACE temp.ash_works SET object=CASE object WHEN $1 THEN $2 ELSE object END, "
      "tbl=CASE tbl WHEN $1 THEN $2 ELSE tbl END",
      args, 2, NULL, NULL);
  free(name);
  return status;
}

int rt_works_before(ash_conn *c, const char *sql) {
  SqliteConn *s = rt_sqlite(c);
  Change change;
  Names table = {0};
  if (!s->migration || !s->migration->touches || !read_change(&change, sql)) return ASH_OK;
  int status = find_table(s, &change, &table);
  if (status == ASH_OK && table.count) status = rt_works_note(s, table.items[0]);
  if (status == ASH_OK && table.count && change.to.at)
    status = follow(s, table.items[0], change.to);
  free_names(&table);
  return status;
}

/* --- after ------------------------------------------------------------------------------------ */

/* One line of the notes. */
typedef struct Noted {
  char *object, *table;
  int number;
} Noted;

static int take_noted(void *user, const char *const *values, size_t count) {
  Noted *n = user;
  if (count < 3 || !values[0] || !values[1] || !values[2]) return ASH_OK;
  *n = (Noted){strdup(values[0]), strdup(values[2]), atoi(values[1])};
  return n->object && n->table ? ASH_OK : ASH_NOMEM;
}

static void put_reason(SqliteConn *s, Text *t, const Noted *n) {
  Text triggers = {0};
  const Value args[] = {{.text = n->object}, {.text = n->table}};
  const int status =
      rt_sqlite_query(&s->base,
                      "SELECT group_concat(name, ', ') FROM main.sqlite_schema WHERE "
                      "type='trigger' AND tbl_name=$1 COLLATE NOCASE AND "
                      "(instr(lower(sql), lower($2)) OR "
                      "instr(lower(sql), lower(replace($2, '\"', '\"\"'))))",
                      args, 2, take_text, &triggers);
  if (status == ASH_OK && triggers.bytes)
    rt_text_printf(t, "\n  its triggers that name %s, which the migration changes: %s", n->table,
                   triggers.bytes);
  else
    rt_text_printf(t, "\n  it, or a trigger of it, names %s, which the migration changes",
                   n->table);
  rt_text_put(t, "\n  change what is named there, or drop it, before you migrate");
  rt_text_free(&triggers);
}

/* That a view cannot be written to says only that a trigger of it was dropped; a function that this
 * connection has not is one of the program's, which no migration takes away. */
static bool is_other_matter(const char *why) {
  static const char *const matters[] = {"because it is a view", "no such function: "};
  for (size_t i = 0; i < sizeof matters / sizeof *matters; i++)
    if (strstr(why, matters[i])) return true;
  return false;
}

static int check_noted(SqliteConn *s, const Noted *n) {
  bool works;
  int status = probe(s, n->object, n->number, &works);
  const char *why = sqlite3_errmsg(s->db);
  if (status || works || is_other_matter(why)) return status;
  Text t = {0};
  rt_text_printf(&t, "%s would not work any more: %s", n->object, why);
  put_reason(s, &t, n);
  return rt_fail_text(&s->base, ASH_ERROR, &t);
}

/* Those of objects that are gone are left out. */
static const char next_noted[] =
    "SELECT object, probe, tbl FROM temp.ash_works WHERE probe>=0 AND object IN (SELECT name "
    "COLLATE "
    "NOCASE FROM main.sqlite_schema WHERE type IN ('table','view')) LIMIT 1";

int rt_works_check(SqliteConn *s) {
  int status = ASH_OK;
  for (bool more = s->noting; more && status == ASH_OK;) {
    Noted n = {0};
    status = rt_sqlite_query(&s->base, next_noted, NULL, 0, take_noted, &n);
    more = n.object && n.table;
    if (status == ASH_OK && more) status = check_noted(s, &n);
    const Value args[] = {{.text = n.object}, {.number = n.number}};
    if (status == ASH_OK && more)
      status = rt_sqlite_query(&s->base, "DELETE FROM temp.ash_works WHERE object=$1 AND probe=$2",
                               args, 2, NULL, NULL);
    free(n.object);
    free(n.table);
  }
  if (status == ASH_OK && s->noting)
    status = rt_sqlite_query(&s->base, "DROP TABLE temp.ash_works", NULL, 0, NULL, NULL);
  if (status == ASH_OK) s->noting = false;
  return status;
}
