/* foreign.c: signs that another migration tool stopped half-way: its mark in its own table, or a
 * table of the kind that it makes while it rebuilds one. They are told of and stop nothing: only a
 * person knows what is missing. */
#include "sqlite/conn.h"

#include <string.h>
#include <strings.h>

/* A tool's own table, a query for what it did not finish, and what that means. */
static const struct {
  const char *table, *query, *what;
} ledgers[] = {
    {"_prisma_migrations",
     "SELECT migration_name FROM \"_prisma_migrations\" WHERE finished_at IS NULL AND "
     "rolled_back_at IS NULL",
     "Prisma did not finish its migration"},
    {"_sqlx_migrations", "SELECT version FROM \"_sqlx_migrations\" WHERE NOT success",
     "sqlx did not finish its migration"},
    {"flyway_schema_history",
     "SELECT coalesce(version, description) FROM \"flyway_schema_history\" WHERE NOT success",
     "Flyway failed in its migration"},
    {"databasechangeloglock", "SELECT lockedby FROM \"databasechangeloglock\" WHERE locked",
     "Liquibase's lock is still held by"},
    {"knex_migrations_lock", "SELECT 'is_locked' FROM \"knex_migrations_lock\" WHERE is_locked",
     "knex's lock is still set in its column"},
};

/* How the names begin of tables that a tool makes while it rebuilds one, and removes at the end. */
static const struct {
  const char *start, *tool;
} rebuilds[] = {
    {"_alembic_tmp_", "Alembic"},   {"__new_", "drizzle-kit"},    {"new__", "Django"},
    {"ef_temp_", "EF Core"},        {"_knex_temp_alter", "knex"}, {"temporary_", "TypeORM"},
    {"ash_rows_", "an older ashc"},
};

enum { LEDGERS = sizeof ledgers / sizeof *ledgers, REBUILDS = sizeof rebuilds / sizeof *rebuilds };

typedef struct Search {
  ash_conn *conn;
  const ash_migration *next; /* the one that would run */
  bool there[LEDGERS];
  const char *what; /* of the ledger that is asked */
} Search;

static int tell(const Search *s, Text *t) {
  const bool failed = t->failed;
  if (!failed)
    rt_event(s->conn, &(ash_event){.kind = ASH_EVENT_NOTE, .migration = s->next, .text = t->bytes});
  rt_text_free(t);
  return failed ? ASH_NOMEM : ASH_OK;
}

static int look_at_table(void *user, const char *const *values, size_t count) {
  Search *s = user;
  if (!count || !values[0]) return ASH_OK;
  for (size_t i = 0; i < LEDGERS; i++) s->there[i] |= strcasecmp(values[0], ledgers[i].table) == 0;
  for (size_t i = 0; i < REBUILDS; i++) {
    const size_t len = strlen(rebuilds[i].start);
    if (strncmp(values[0], rebuilds[i].start, len) != 0) continue;
    Text t = {0};
    rt_text_printf(&t,
                   "the table %s looks like what %s leaves when it stops half-way: see that no row "
                   "is missing elsewhere before you drop it",
                   values[0], rebuilds[i].tool);
    return tell(s, &t);
  }
  return ASH_OK;
}

static int tell_of_row(void *user, const char *const *values, size_t count) {
  const Search *s = user;
  Text t = {0};
  rt_text_printf(&t, "%s %s: see what of its work is there before you go on", s->what,
                 count && values[0] ? values[0] : "(without a name)");
  return tell(s, &t);
}

int rt_sqlite_foreign(ash_conn *c, const ash_migration *next) {
  Search s = {.conn = c, .next = next};
  int status = rt_sqlite_query(c, "SELECT name FROM main.sqlite_schema WHERE type = 'table'", NULL,
                               0, look_at_table, &s);
  for (size_t i = 0; i < LEDGERS && status == ASH_OK; i++) {
    if (!s.there[i]) continue;
    s.what = ledgers[i].what;
    status = rt_sqlite_query(c, ledgers[i].query, NULL, 0, tell_of_row, &s);
    if (status == ASH_ERROR) status = ASH_OK; /* another tool's table of that name */
  }
  return status;
}
