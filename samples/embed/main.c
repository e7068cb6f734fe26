/* notes: a program that opens its database itself, gives it an SQL function that the schema uses, and
 * brings it up to date at every start, before anything else.
 *
 *   notes               lists the notes
 *   notes TITLE [BODY]  adds one */
#include <ash/sqlite.h>
#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ash_release.h"

/* slugify('The 2nd note!') is 'the-2nd-note'. */
static void slugify(sqlite3_context *context, int count, sqlite3_value **values) {
  const unsigned char *title = sqlite3_value_text(values[0]);
  (void)count;
  if (!title) return;
  char *slug = sqlite3_malloc64(strlen((const char *)title) + 1), *end = slug;
  if (!slug) {
    sqlite3_result_error_nomem(context);
    return;
  }
  for (; *title; title++) {
    if (isalnum(*title))
      *end++ = (char)tolower(*title);
    else if (end > slug && end[-1] != '-')
      *end++ = '-';
  }
  while (end > slug && end[-1] == '-') end--;
  sqlite3_result_text(context, slug, (int)(end - slug), sqlite3_free);
}

/* What a migration does is the program's to show. */
static void show(void *user, const ash_event *event) {
  char line[120];
  (void)user;
  if (event->kind == ASH_EVENT_MIGRATION_END)
    fprintf(stderr, "notes: database brought to %s\n", event->migration->name);
  if (event->kind != ASH_EVENT_PROGRESS) return;
  ash_progress_text(line, sizeof line, event);
  fprintf(stderr, "notes: %s\n", line);
}

/* Applies what is pending on the program's own connection. Its message is copied, since it goes with
 * the handle; the connection stays. */
static int bring_up_to_date(sqlite3 *db) {
  const ash_run run = {.on_event = show, .progress_every = 1, .backup = 1};
  ash_conn *conn;
  int status = ash_wrap(&conn, db);
  if (status == ASH_OK) status = ash_migrate(NULL, conn, &ash_repo_release, &run);
  if (status != ASH_OK) fprintf(stderr, "notes: %s\n", ash_errmsg(conn));
  ash_close(conn);
  return status;
}

static int open_database(sqlite3 **db) {
  const char *path;
  if (ash_resolve_database(&path, NULL, &ash_repo_release) != ASH_OK) return 1;
  const int deterministic = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  if (sqlite3_open(path, db) != SQLITE_OK ||
      sqlite3_create_function(*db, "slugify", 1, deterministic, NULL, slugify, NULL, NULL) !=
          SQLITE_OK) {
    fprintf(stderr, "notes: %s: %s\n", path, sqlite3_errmsg(*db));
    return 1;
  }
  return bring_up_to_date(*db);
}

static int run(sqlite3 *db, const char *sql, char *const *texts, int count) {
  sqlite3_stmt *rows = NULL;
  int code = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
  for (int i = 0; code == SQLITE_OK && i < count; i++)
    code = sqlite3_bind_text(rows, i + 1, texts[i], -1, SQLITE_STATIC);
  while (code == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW)
    printf("%s\n", (const char *)sqlite3_column_text(rows, 0));
  code = sqlite3_finalize(rows);
  if (code != SQLITE_OK) fprintf(stderr, "notes: %s\n", sqlite3_errmsg(db));
  return code;
}

int main(int argc, char **argv) {
  sqlite3 *db = NULL;
  int failed = open_database(&db);
  if (!failed && argc > 1)
    failed = run(db, "INSERT INTO notes (title, body) VALUES (?1, ?2)", argv + 1,
                 argc > 3 ? 2 : argc - 1);
  else if (!failed)
    failed = run(db, "SELECT slugify(title) || ': ' || title FROM notes ORDER BY id", NULL, 0);
  sqlite3_close(db);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
