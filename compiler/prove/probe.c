/* probe.c: rows on which an expression of the tables after the migration, or a backfill, fails: json_extract of
 * text that is no JSON, abs of the lowest number. SQLite rightly refuses such a row whatever the migration
 * does, so a proof runs on others. */
#include <string.h>

#include "backend/sql.h"
#include "prove/cells.h"
#include "prove/definition.h"
#include "prove/trial.h"

struct Probe {
  struct Probe *next;
  const char *table;  /* as it is called before */
  const char *select; /* its rows as they will be, */
  const char *insert; /* … into the table after the migration, up to the values, */
  const char *read;   /* … and what reads them there */
  const char *text;   /* of the expressions */
};

/* --- which tables ----------------------------------------------------------------------------- */

/* Appends the definitions of `table` and the indexes on it that may have expressions. */
static void put_expressions(Arena *a, sqlite3 *db, const char *table, Buf *out) {
  Buf sql = buf_new(a);
  buf_put(&sql, "SELECT type, sql FROM sqlite_schema WHERE type IN ('table', 'index')"
                " AND sql IS NOT NULL AND tbl_name = ");
  sql_literal(&sql, table);
  Result objects = db_query(a, db, buf_text(&sql));
  for (const Row *r = objects.rows; r; r = r->next) {
    const bool is_table = strcmp(r->cells[0], "table") == 0;
    TableText text = table_text(a, is_table ? r->cells[1] : "");
    for (const Definition *d = text.definitions; d; d = d->next)
      if (sql_names(d->text, "check") || sql_names(d->text, "as")) buf_printf(out, "%s ", d->text);
    const char *list = is_table ? NULL : strchr(r->cells[1], '(');
    if (list && (strchr(list + 1, '(') || sql_names(list, "where"))) buf_printf(out, "%s ", list);
  }
}

static Probe *probe_of(Arena *a, sqlite3 *target, const Survivor *s) {
  Buf text = buf_new(a), select = buf_new(a), insert = buf_new(a), read = buf_new(a);
  put_expressions(a, target, s->is, &text);
  buf_put(&insert, "INSERT OR IGNORE INTO ");
  sql_ident(&insert, s->is);
  for (size_t i = 0; i < s->count; i++) {
    const Cell *c = &s->cells[i];
    if (*c->was != '"') buf_printf(&text, "%s ", c->was);
    buf_printf(&select, "%s%s", i ? ", " : "SELECT ", c->was);
    buf_put(&insert, i ? ", " : " (");
    sql_ident(&insert, c->is);
  }
  if (!s->count || !text.len) return NULL;
  buf_put(&select, " FROM ");
  sql_ident(&select, s->was);
  buf_put(&insert, ") VALUES (");
  buf_put(&read, "SELECT * FROM ");
  sql_ident(&read, s->is);
  Probe *p = NEW(a, Probe);
  *p =
      (Probe){NULL, s->was, buf_text(&select), buf_text(&insert), buf_text(&read), buf_text(&text)};
  return p;
}

void probes_open(Trial *t) {
  const Survivor *s = survivors_up(t->arena, t->plan, t->group, t->before, t->target);
  for (; s; s = s->next) {
    Probe *p = probe_of(t->arena, t->target, s);
    if (!p) continue;
    p->next = t->probes;
    t->probes = p;
  }
}

/* --- asking ----------------------------------------------------------------------------------- */

/* What a constraint refuses is the business of the gates. */
static bool is_failure(sqlite3 *db, const char *error) {
  return error && sqlite3_errcode(db) == SQLITE_ERROR;
}

static bool fails_on_row(Arena *a, sqlite3 *target, const Probe *p, const Row *row, int columns) {
  Buf sql = buf_new(a);
  buf_put(&sql, p->insert);
  for (int i = 0; i < columns; i++) buf_printf(&sql, "%s%s", i ? ", " : "", row->cells[i]);
  buf_putc(&sql, ')');
  db_exec(a, target, "SAVEPOINT probe");
  bool failed = is_failure(target, db_exec(a, target, buf_text(&sql)));
  if (!failed) failed = is_failure(target, db_query(a, target, p->read).error);
  db_exec(a, target, "ROLLBACK TO probe");
  db_exec(a, target, "RELEASE probe");
  return failed;
}

/* The rows that are there already passed: the new one fails, or none. */
static bool fails(const Trial *t, const Probe *p) {
  Arena *scratch = arena_new();
  sqlite3_db_config(t->target, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  Result rows = db_literals(scratch, t->before, p->select);
  bool failed = is_failure(t->before, rows.error);
  for (const Row *r = rows.rows; r && !failed; r = r->next)
    failed = fails_on_row(scratch, t->target, p, r, rows.columns);
  sqlite3_db_config(t->target, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
  arena_free(scratch);
  return failed;
}

const char *probe_rows(const Trial *t, const char *table) {
  for (const Probe *p = t->probes; p; p = p->next)
    if (strcmp(p->table, table) == 0) return fails(t, p) ? p->text : NULL;
  return NULL;
}
