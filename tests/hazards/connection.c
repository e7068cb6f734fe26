/* connection.c: a program that migrates over a connection of its own and tells how that was before and
 * after. Linked with a release; tests/hazards use it for what no command line can show.
 *
 *   connection DB [foreign_keys] [legacy_alter_table] [defensive] [begin] [select] [insert SQL]
 *
 * The words set up the connection: pragmas that are on, an open transaction, a SELECT that is not at its
 * end; `insert` prepares the SQL on this and on a second connection before the migration and runs both
 * after it. Printed: a line for each fact. */
#include <ash/sqlite.h>

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "repo_migrations.h"

static int has(int argc, char **argv, const char *word) {
  for (int i = 2; i < argc; i++)
    if (strcmp(argv[i], word) == 0) return i;
  return 0;
}

static void print_pragma(sqlite3 *db, const char *name) {
  char sql[64];
  sqlite3_stmt *stmt;
  snprintf(sql, sizeof sql, "PRAGMA %s", name);
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
    printf("%s %s\n", name, sqlite3_column_text(stmt, 0));
  sqlite3_finalize(stmt);
}

static void print_connection(sqlite3 *db) {
  static const char *const pragmas[] = {"foreign_keys",
                                        "legacy_alter_table",
                                        "writable_schema",
                                        "recursive_triggers",
                                        "ignore_check_constraints",
                                        "defer_foreign_keys",
                                        "query_only",
                                        "busy_timeout"};
  for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++) print_pragma(db, pragmas[i]);
  int on = -1;
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
  printf("defensive %d\n", on);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &on);
  printf("triggers %d\n", on);
  printf("transaction %d\n", !sqlite3_get_autocommit(db));
}

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  if (sql && sqlite3_prepare_v2(db, sql, -1, &stmt, NULL)) puts(sqlite3_errmsg(db));
  return stmt;
}

static void print_run(const char *name, sqlite3 *db, sqlite3_stmt *stmt) {
  if (!stmt) return;
  const int code = sqlite3_step(stmt);
  sqlite3_reset(stmt);
  printf("%s %s\n", name, code == SQLITE_DONE ? "done" : sqlite3_errmsg(db));
  sqlite3_finalize(stmt);
}

int main(int argc, char **argv) {
  sqlite3 *db, *other;
  if (argc < 2 || sqlite3_open(argv[1], &db) || sqlite3_open(argv[1], &other)) return 2;
  sqlite3_exec(db,
               has(argc, argv, "foreign_keys") ? "PRAGMA foreign_keys=1" : "PRAGMA foreign_keys=0",
               0, 0, 0);
  if (has(argc, argv, "legacy_alter_table"))
    sqlite3_exec(db, "PRAGMA legacy_alter_table=1", 0, 0, 0);
  if (has(argc, argv, "defensive")) sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (has(argc, argv, "begin")) sqlite3_exec(db, "BEGIN", 0, 0, 0);
  const int insert = has(argc, argv, "insert");
  sqlite3_stmt *here = prepared(db, insert ? argv[insert + 1] : NULL);
  sqlite3_stmt *there = prepared(other, insert ? argv[insert + 1] : NULL);
  sqlite3_stmt *select = NULL;
  if (has(argc, argv, "select")) sqlite3_step(select = prepared(db, "SELECT * FROM sqlite_schema"));

  ash_conn *conn;
  int status = ash_wrap(&conn, db);
  if (!status) status = ash_migrate(NULL, conn, &ash_repo_migrations, NULL);
  printf("status %d\nmessage %s\n", status, ash_errmsg(conn));
  ash_close(conn);

  print_connection(db);
  print_run("second", other, there);
  print_run("first", db, here);
  sqlite3_finalize(select);
  if (!sqlite3_get_autocommit(db) && sqlite3_exec(db, "COMMIT", 0, 0, 0)) puts(sqlite3_errmsg(db));
  sqlite3_close(other);
  return sqlite3_close(db) ? 2 : 0;
}
