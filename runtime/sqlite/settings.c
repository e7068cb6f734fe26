/* settings.c: settings of a connection that outlive a migration's statements, kept and put
 * back. */
#include "sqlite/conn.h"

#include "gate.h"

static const int flags[FLAG_COUNT] = {SQLITE_DBCONFIG_ENABLE_FKEY, SQLITE_DBCONFIG_ENABLE_TRIGGER,
                                      SQLITE_DBCONFIG_LEGACY_ALTER_TABLE,
                                      SQLITE_DBCONFIG_WRITABLE_SCHEMA};

static const struct {
  const char *get, *set[2];
} pragmas[PRAGMA_COUNT] = {
    {"PRAGMA recursive_triggers", {"PRAGMA recursive_triggers=0", "PRAGMA recursive_triggers=1"}},
    {"PRAGMA ignore_check_constraints",
     {"PRAGMA ignore_check_constraints=0", "PRAGMA ignore_check_constraints=1"}},
};

int rt_settings_take(Settings *kept, SqliteConn *s) {
  int status = ASH_OK;
  for (unsigned i = 0; i < FLAG_COUNT; i++) sqlite3_db_config(s->db, flags[i], -1, &kept->flags[i]);
  for (unsigned i = 0; i < PRAGMA_COUNT && status == ASH_OK; i++)
    status = rt_sqlite_query(&s->base, pragmas[i].get, NULL, 0, rt_take_number, &kept->pragmas[i]);
  return status;
}

void rt_settings_put_flags(const Settings *kept, SqliteConn *s) {
  for (unsigned i = 0; i < FLAG_COUNT; i++) {
    int now;
    sqlite3_db_config(s->db, flags[i], -1, &now);
    if (now != kept->flags[i]) sqlite3_db_config(s->db, flags[i], kept->flags[i], NULL);
  }
}

bool rt_settings_put(const Settings *kept, SqliteConn *s) {
  bool all = true;
  rt_settings_put_flags(kept, s);
  for (unsigned i = 0; i < PRAGMA_COUNT; i++)
    all &=
        sqlite3_exec(s->db, pragmas[i].set[kept->pragmas[i] != 0], NULL, NULL, NULL) == SQLITE_OK;
  return all;
}
