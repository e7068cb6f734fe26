/* hidden.c: temporary tables and views of a program's connection that have the name of a table of the
 * database. A statement that says `posts` means temp.posts then: a migration would change that one, and
 * count as done. See conn.h. */
#include "sqlite/conn.h"

#include "gate.h"

/* Asks the temp schema alone first: to read the other one may mean to wait. */
static const char any[] = "SELECT count(*) FROM temp.sqlite_schema WHERE type IN ('table', 'view')";
static const char hiding[] =
    "SELECT name FROM temp.sqlite_schema WHERE type IN ('table', 'view') AND "
    "(name = 'schema_migrations' COLLATE NOCASE OR name COLLATE NOCASE IN (SELECT name FROM "
    "main.sqlite_schema)) LIMIT 1";

static int take_name(void *user, const char *const *values, size_t count) {
  if (count && values[0]) rt_text_put(user, values[0]);
  return ASH_OK;
}

int rt_hidden_check(SqliteConn *s) {
  int64_t tables = 0;
  Text name = {0};
  int status = rt_sqlite_query(&s->base, any, NULL, 0, rt_take_number, &tables);
  if (status == ASH_OK && tables)
    status = rt_sqlite_query(&s->base, hiding, NULL, 0, take_name, &name);
  if (status == ASH_OK && name.len)
    status = rt_fail(&s->base, ASH_MISUSE,
                     "the connection has a temporary table or view called %s, which hides the "
                     "database's own: drop it, or migrate on another connection",
                     name.bytes);
  rt_text_free(&name);
  return status;
}
