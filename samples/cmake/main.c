/* Brings its database up to date, adds a task and lists what is to be done. */
#include <ash/sqlite.h>
#include <sqlite3.h>
#include <stdio.h>

#include "ash_release.h"

static int print_task(void *user, int count, char **values, char **names) {
  (void)user, (void)count, (void)names;
  return printf("  %s\n", values[0]) < 0;
}

int main(void) {
  ash_conn *conn = NULL;
  const char *path = NULL;
  int status = ash_release_migrate(&conn, NULL);
  if (!status) status = ash_resolve_database(&path, NULL, ash_release_repos[0]);
  if (!status) status = ash_open(&conn, path, 0);
  if (status) {
    fprintf(stderr, "app: %s\n", ash_errmsg(conn));
    ash_close(conn);
    return 1;
  }
  sqlite3 *db = ash_sqlite(conn);
  puts("to do:");
  status = sqlite3_exec(db, "INSERT INTO tasks(title) VALUES ('look at resources/task.resource')",
                        NULL, NULL, NULL);
  if (!status)
    status = sqlite3_exec(db, "SELECT title FROM tasks WHERE NOT done", print_task, NULL, NULL);
  if (status) fprintf(stderr, "app: %s\n", sqlite3_errmsg(db));
  ash_close(conn);
  return status != 0;
}
