/* ledger.c: reads and writes the ledger, whoever made it. */
#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "utc.h"

/* Each column and how one that is missing is added; `version` cannot be. */
enum { VERSION, INSERTED_AT, NAME, DIGEST, FLOOR, DURATION, COLUMN_COUNT };
static const struct {
  const char *name, *add;
} columns[COLUMN_COUNT] = {
    [VERSION] = {"version", NULL},
    [INSERTED_AT] = {"inserted_at",
                     "ALTER TABLE \"schema_migrations\" ADD COLUMN \"inserted_at\" TEXT"},
    [NAME] = {"name", "ALTER TABLE \"schema_migrations\" ADD COLUMN \"name\" TEXT"},
    [DIGEST] = {"digest", "ALTER TABLE \"schema_migrations\" ADD COLUMN \"digest\" TEXT"},
    [FLOOR] = {"floor", "ALTER TABLE \"schema_migrations\" ADD COLUMN \"floor\" INTEGER"},
    [DURATION] = {"duration_ms",
                  "ALTER TABLE \"schema_migrations\" ADD COLUMN \"duration_ms\" INTEGER"},
};

static int note_column(void *user, const char *const *values, size_t count) {
  Ledger *l = user;
  for (unsigned i = 0; count && i < COLUMN_COUNT; i++)
    if (values[0] && strcasecmp(values[0], columns[i].name) == 0) l->columns |= 1U << i;
  if (count && values[0] && strcasecmp(values[0], "dirty") == 0) l->dirty_column = true;
  return ASH_OK;
}

static char *copy(const char *text, int *status) {
  char *s = text ? strdup(text) : NULL;
  if (text && !s) *status = ASH_NOMEM;
  return s;
}

static bool grow(Ledger *l) {
  if (l->count < l->size) return true;
  size_t size = l->size ? l->size * 2 : 64;
  LedgerRow *rows = realloc(l->rows, size * sizeof *rows);
  if (!rows) return false;
  l->rows = rows;
  l->size = size;
  return true;
}

static int note_row(void *user, const char *const *values, size_t count) {
  Ledger *l = user;
  if (count < 4 || !values[0]) return ASH_OK;
  if (!grow(l)) return ASH_NOMEM;
  int status = ASH_OK;
  l->rows[l->count] = (LedgerRow){.version = strtoll(values[0], NULL, 10),
                                  .floor = values[3] ? strtoll(values[3], NULL, 10) : 0,
                                  .name = copy(values[1], &status),
                                  .digest = copy(values[2], &status)};
  l->count++;
  return status;
}

static bool has(const Ledger *l, unsigned column) {
  return l->columns >> column & 1;
}

static const char *column_or_null(const Ledger *l, unsigned column) {
  return has(l, column) ? columns[column].name : "NULL";
}

/* golang-migrate's table of the same name holds one row: the newest version, and whether it failed. */
typedef struct GolangRow {
  char version[24];
  bool dirty;
} GolangRow;

static int take_golang_row(void *user, const char *const *values, size_t count) {
  GolangRow *row = user;
  if (count < 2 || !values[0]) return ASH_OK;
  snprintf(row->version, sizeof row->version, "%s", values[0]);
  row->dirty = values[1] && strcmp(values[1], "0") != 0;
  return ASH_OK;
}

static int refuse_golang_migrate(ash_conn *c) {
  GolangRow row = {.version = "(none)"};
  int status = c->engine->query(c,
                                "SELECT version, CASE WHEN dirty THEN 1 ELSE 0 END FROM "
                                "\"schema_migrations\"",
                                NULL, 0, take_golang_row, &row);
  if (status) return status;
  return rt_fail(
      c, ASH_ERROR,
      "the table schema_migrations is golang-migrate's, at version %s%s. To go on with these "
      "migrations%s rename it (ALTER TABLE schema_migrations RENAME TO golang_migrations), and "
      "give "
      "the database a ledger of the migrations that it has (`ashc import` makes a first one)",
      row.version, row.dirty ? ", which it left dirty: that migration failed half-way" : "",
      row.dirty ? " see first what of it is there, and repair it; then" : "");
}

int rt_ledger_read(Ledger *l, ash_conn *c) {
  *l = (Ledger){0};
  int status = c->engine->columns(c, "schema_migrations", note_column, l);
  if (status || !l->columns) return status;
  if (l->dirty_column) return refuse_golang_migrate(c);
  if (!has(l, VERSION))
    return rt_fail(
        c, ASH_ERROR,
        "the table schema_migrations has no column version: something else made it; rename "
        "that table");
  Text sql = {0};
  rt_text_printf(&sql,
                 "SELECT CAST(version AS BIGINT), %s, %s, %s FROM \"schema_migrations\" ORDER BY 1",
                 column_or_null(l, NAME), column_or_null(l, DIGEST), column_or_null(l, FLOOR));
  status = sql.failed ? rt_fail(c, ASH_NOMEM, "out of memory")
                      : c->engine->query(c, sql.bytes, NULL, 0, note_row, l);
  rt_text_free(&sql);
  return status;
}

void rt_ledger_free(Ledger *l) {
  for (size_t i = 0; i < l->count; i++) {
    free(l->rows[i].name);
    free(l->rows[i].digest);
  }
  free(l->rows);
  *l = (Ledger){0};
}

int rt_ledger_prepare(Ledger *l, ash_conn *c) {
  int status = ASH_OK;
  if (!l->columns) {
    status =
        c->engine->query(c,
                         "CREATE TABLE IF NOT EXISTS \"schema_migrations\" (\"version\" INTEGER "
                         "PRIMARY KEY, \"inserted_at\" TEXT)",
                         NULL, 0, NULL, NULL);
    if (status) return status;
    status = c->engine->columns(c, "schema_migrations", note_column, l);
  }
  for (unsigned i = 0; i < COLUMN_COUNT && status == ASH_OK; i++)
    if (!has(l, i) && columns[i].add) {
      status = c->engine->query(c, columns[i].add, NULL, 0, NULL, NULL);
      if (status == ASH_OK) l->columns |= 1U << i;
    }
  return status;
}

int rt_ledger_add(ash_conn *c, const ash_migration *m, double seconds) {
  char now[sizeof "YYYY-MM-DDTHH:MM:SS+extra"];
  const struct tm utc = rt_utc(time(NULL));
  strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S", &utc);
  const Value args[] = {{.number = m->version},
                        {.text = now},
                        {.text = m->name, .null = !m->name},
                        {.text = m->digest, .null = !m->digest},
                        {.number = m->floor, .null = !m->floor},
                        {.number = (int64_t)(seconds * 1000)}};
  return c->engine->query(c,
                          "INSERT INTO \"schema_migrations\" (version, inserted_at, name, digest, "
                          "floor, duration_ms) VALUES ($1, $2, $3, $4, $5, $6)",
                          args, sizeof args / sizeof *args, NULL, NULL);
}

int rt_ledger_remove(ash_conn *c, int64_t version) {
  return c->engine->query(c, "DELETE FROM \"schema_migrations\" WHERE CAST(version AS BIGINT) = $1",
                          &(Value){.number = version}, 1, NULL, NULL);
}

const LedgerRow *rt_ledger_find(const Ledger *l, int64_t version) {
  size_t low = 0, high = l->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (l->rows[middle].version < version)
      low = middle + 1;
    else
      high = middle;
  }
  return low < l->count && l->rows[low].version == version ? &l->rows[low] : NULL;
}
