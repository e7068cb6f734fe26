/* orphans.c: after a run that changed something, tells of rows that refer to missing rows, in
 * whatever table: foreign keys may have been off for years, and nobody else looks. Where a look would
 * take long there is none, and it fails no run. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite/conn.h"

enum { MOST_ROWS = 100000, MOST_NAMED = 5 };

typedef struct Look {
  SqliteConn *s;
  Text tables;  /* with foreign keys; a NUL behind each */
  int64_t rows; /* that may still be looked at */
  Text named;
  int64_t count;
} Look;

static int note_table(void *user, const char *const *values, size_t count) {
  Look *l = user;
  if (count && values[0]) rt_text_putn(&l->tables, values[0], strlen(values[0]) + 1);
  return ASH_OK;
}

static int note_rows(void *user, const char *const *values, size_t count) {
  if (count && values[0]) ((Look *)user)->rows -= strtoll(values[0], NULL, 10);
  return ASH_OK;
}

static int note_orphan(void *user, const char *const *values, size_t count) {
  Look *l = user;
  if (count < 4 || l->count++ >= MOST_NAMED) return ASH_OK;
  rt_text_printf(&l->named, "\n  %s", values[0]);
  if (values[1]) rt_text_printf(&l->named, " (rowid %s)", values[1]);
  rt_text_printf(&l->named, ": %s refers to a row of %s that is not there",
                 values[3] ? values[3] : "it", values[2] ? values[2] : "its table");
  return ASH_OK;
}

/* Returns false where the table is too big for the rows that are left. */
static bool may_look(Look *l, const char *table) {
  char *sql = sqlite3_mprintf("SELECT count(*) FROM (SELECT 1 FROM main.\"%w\" LIMIT %lld)", table,
                              (long long)l->rows + 1);
  const int status = sql ? rt_sqlite_query(&l->s->base, sql, NULL, 0, note_rows, l) : ASH_NOMEM;
  sqlite3_free(sql);
  return status == ASH_OK && l->rows >= 0;
}

static void look_through(Look *l) {
  const char *const end = l->tables.bytes + l->tables.len;
  for (const char *t = l->tables.bytes; t && t < end && l->rows > 0; t += strlen(t) + 1)
    if (may_look(l, t))
      rt_sqlite_query(&l->s->base, RT_ORPHANS_OF_TABLE, &(Value){.text = t}, 1, note_orphan, l);
}

static void tell(Look *l) {
  Text t = {0};
  rt_text_printf(&t, "%" PRId64 " row%s refer%s to missing rows, as before%s%s%s", l->count,
                 l->count == 1 ? "" : "s", l->count == 1 ? "s" : "", l->named.len ? ":" : "",
                 l->named.len ? l->named.bytes : "", l->count > MOST_NAMED ? "\n  …" : "");
  if (!t.failed)
    rt_event(&l->s->base, &(ash_event){.kind = ASH_EVENT_NOTE, .count = l->count, .text = t.bytes});
  rt_text_free(&t);
}

void rt_sqlite_tell_orphans(ash_conn *c) {
  const ash_run *run = c->run;
  ash_run impatient = *run;
  impatient.wait_ms = -1; /* the work is done: nobody waits for a note */
  /* cppcheck-suppress autoVariables */
  c->run = &impatient;
  Look l = {.s = rt_sqlite(c), .rows = MOST_ROWS};
  int status = rt_sqlite_query(c,
                               "SELECT DISTINCT m.name FROM main.sqlite_schema m, "
                               "pragma_foreign_key_list(m.name, 'main') f WHERE m.type = 'table'",
                               NULL, 0, note_table, &l);
  if (status == ASH_OK && !l.tables.failed) look_through(&l);
  c->run = run;
  if (l.count < (int64_t)l.s->old_orphans) l.count = (int64_t)l.s->old_orphans; /* big tables */
  l.s->old_orphans = 0;
  if (l.count && !l.named.failed) tell(&l);
  rt_text_free(&l.tables);
  rt_text_free(&l.named);
}
