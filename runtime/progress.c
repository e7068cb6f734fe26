/* progress.c: the table of statements that a stepwise script has behind it. */
#include "progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"

#define TABLE "ash_progress"

static int count_columns(void *user, const char *const *values, size_t count) {
  (void)values;
  *(size_t *)user += count;
  return ASH_OK;
}

static int is_there(ash_conn *c, bool *there) {
  size_t columns = 0;
  int status = c->engine->columns(c, TABLE, count_columns, &columns);
  *there = columns > 0;
  return status;
}

/* A row that does not fit the script is kept to be told of: rows come to a callback without the
 * handle. */
typedef struct Reading {
  Progress *progress;
  size_t changed; /* place of the first statement that differs; script->statement_count: none */
} Reading;

static int note(void *user, const char *const *values, size_t count) {
  Reading *r = user;
  Progress *p = r->progress;
  const size_t i = count == 2 && values[0] ? strtoul(values[0], NULL, 10) : 0;
  if (i >= p->script->statement_count) return ASH_OK;
  if (values[1] && strcmp(values[1], p->script->statements[i].sql) != 0 && i < r->changed)
    r->changed = i;
  p->count += !p->done[i];
  p->done[i] = true;
  return ASH_OK;
}

int rt_progress_read(Progress *p, ash_conn *c) {
  bool there;
  int status = is_there(c, &there);
  if (status || !there) return status;
  Reading r = {p, p->script->statement_count};
  const Value args[] = {{.number = p->migration->version}, {.number = p->down}};
  status =
      c->engine->query(c, "SELECT statement, sql FROM " TABLE " WHERE version = $1 AND down = $2",
                       args, 2, note, &r);
  if (status || r.changed == p->script->statement_count) return status;
  return rt_fail(
      c, ASH_CHANGED,
      "%" PRId64
      "_%s, line %d: this statement was changed after an unfinished run had done it; put "
      "it back, or undo it by hand and delete its row from the table " TABLE,
      p->migration->version, p->migration->name, p->script->statements[r.changed].line);
}

int rt_progress_add(Progress *p, ash_conn *c, size_t i) {
  int status =
      c->engine->query(c,
                       "CREATE TABLE IF NOT EXISTS " TABLE " (version BIGINT, down INTEGER, "
                       "statement INTEGER, sql TEXT, PRIMARY KEY (version, down, statement))",
                       NULL, 0, NULL, NULL);
  if (status) return status;
  const Value args[] = {{.number = p->migration->version},
                        {.number = p->down},
                        {.number = (int64_t)i},
                        {.text = p->script->statements[i].sql}};
  status =
      c->engine->query(c, "INSERT INTO " TABLE " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                       args, 4, NULL, NULL);
  if (status) return status;
  p->count += !p->done[i];
  p->done[i] = true;
  return ASH_OK;
}

int rt_progress_clear(const Progress *p, ash_conn *c) {
  bool there;
  int64_t rows = 0;
  int status = is_there(c, &there);
  if (status || !there) return status;
  const Value args[] = {{.number = p->migration->version}, {.number = p->down}};
  status = c->engine->query(c, "DELETE FROM " TABLE " WHERE version = $1 AND down = $2", args, 2,
                            NULL, NULL);
  if (status == ASH_OK)
    status = c->engine->query(c, "SELECT count(*) FROM " TABLE, NULL, 0, rt_take_number, &rows);
  if (status == ASH_OK && !rows)
    status = c->engine->query(c, "DROP TABLE " TABLE, NULL, 0, NULL, NULL);
  return status;
}
