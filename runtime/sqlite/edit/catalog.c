/* catalog.c: writes the text of a table into sqlite_schema so that every connection
 * comes to know it, also after a rollback; and the settings that this takes. */
#include "sqlite/edit/table.h"

#include <inttypes.h>
#include <stdio.h>

/* With the flag on, SQLite passes over a text that it cannot read. */
bool rt_edit_put(TableEdit *e, const char *text) {
  if (e->result != EDIT_DONE) return false;
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
  sqlite3_stmt *stmt = rt_edit_prepare(
      e, "UPDATE main.sqlite_schema SET sql = ?1 WHERE type = 'table' AND rowid = ?2", text);
  if (stmt) sqlite3_bind_int64(stmt, 2, e->rowid);
  rt_edit_row(e, stmt);
  sqlite3_finalize(stmt);
  if (e->result != EDIT_DONE) return false;
  return sqlite3_changes(e->db) == 1 ||
         rt_edit_cannot(e, "the catalog has no single row for %s", e->name);
}

/* The cookie tells other connections to read the schema again, and this one after a rollback. Set
 * to a constant it could be what it is. */
static bool renew_cookie(TableEdit *e) {
  uint64_t random;
  char sql[200];
  sqlite3_randomness(sizeof random, &random);
  snprintf(sql, sizeof sql,
           "CREATE VIEW main.ash_edit_%016" PRIx64
           " AS SELECT 1; DROP VIEW main.ash_edit_%016" PRIx64,
           random, random);
  return rt_edit_run(e, sql);
}

/* Where SQLite is too old for RESET (3.35), the word only switches the flag off; going back to a
 * savepoint behind a change of the schema makes it forget what it has read there. */
static bool forget_schema(TableEdit *e) {
  return rt_edit_run(e, "PRAGMA writable_schema=RESET") &&
         rt_edit_run(e, "SAVEPOINT ash_forget; ROLLBACK TO ash_forget; RELEASE ash_forget");
}

bool rt_edit_reread(TableEdit *e) {
  return renew_cookie(e) && forget_schema(e) &&
         rt_edit_run(e, "SELECT count(*) FROM main.sqlite_schema");
}

/* --- settings --------------------------------------------------------------------------------- */

bool rt_edit_settings_take(EditSettings *kept, TableEdit *e) {
  Text ignored = {0};
  *kept = (EditSettings){0};
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_DEFENSIVE, -1, &kept->defensive);
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, -1, &kept->writable);
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &kept->triggers);
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &kept->keys);
  rt_text_put(&ignored, "PRAGMA ignore_check_constraints");
  kept->ignore_checks = rt_edit_number(e, &ignored);
  if (e->result != EDIT_DONE) return false;
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL);
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config(e->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
  sqlite3_exec(e->db, "PRAGMA ignore_check_constraints=1", NULL, NULL, NULL);
  return true;
}

void rt_edit_settings_put(const EditSettings *kept, sqlite3 *db) {
  sqlite3_exec(db,
               kept->ignore_checks ? "PRAGMA ignore_check_constraints=1"
                                   : "PRAGMA ignore_check_constraints=0",
               NULL, NULL, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, kept->keys, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, kept->triggers, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, kept->writable, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, kept->defensive, NULL);
}
