/* main_database.c: see main_database.h. */
#include "main_database.h"

#include <ash/sqlite.h>

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

enum { DONE = 0, DIFFERENCE = 1, FAILED = 2, QUESTION = 3, ON_HANDLE = -1 };

/* Returns the path of the file, "" for a database in memory. */
static const char *file_of(ash_conn *conn) {
  const char *file = sqlite3_db_filename(ash_sqlite(conn), "main");
  return file ? file : "";
}

int rt_main_create(ash_conn *conn, const ash_migrations *set) {
  printf("%s: %s is there\n", set->repo, file_of(conn));
  return DONE;
}

/* The file goes last: after a crash in between there is still a database to be dropped. */
static int delete_files(const char *file) {
  static const char *const suffixes[] = {"-journal", "-wal", "-shm", ""};
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    Text path = {0};
    rt_text_printf(&path, "%s%s", file, suffixes[i]);
    const int gone = !path.failed && (unlink(path.bytes) == 0 || errno == ENOENT);
    if (!gone)
      fprintf(stderr, "error: cannot delete %s%s: %s\n", file, suffixes[i], strerror(errno));
    rt_text_free(&path);
    if (!gone) return FAILED;
  }
  return DONE;
}

int rt_main_drop(ash_conn *conn, const ash_migrations *set, int force) {
  const char *file = file_of(conn);
  if (!*file) {
    printf("%s: there is no file to delete\n", set->repo);
    return DONE;
  }
  if (!force) {
    fprintf(stderr, "error: %s: %s is not deleted: say --force to delete it with all its rows\n",
            set->repo, file);
    return QUESTION;
  }
  const int code = delete_files(file);
  if (code == DONE) printf("%s: %s was deleted\n", set->repo, file);
  return code;
}

static size_t print_pending(const ash_migrations *set, const ash_status_row *rows, size_t count) {
  size_t pending = 0;
  for (size_t i = 0; i < count; i++) {
    if (rows[i].up) continue;
    printf("%s: pending: %" PRId64 " %s\n", set->repo, rows[i].version, rows[i].name);
    pending++;
  }
  return pending;
}

int rt_main_check(ash_conn *conn, const ash_migrations *set, const ash_run *options) {
  ash_run rehearsal = *options;
  rehearsal.dry_run = 1;
  rehearsal.on_event = NULL;
  int status = ash_migrate(NULL, conn, set, &rehearsal);
  if (status == ASH_CHANGED || status == ASH_AHEAD || status == ASH_LATE) {
    printf("%s: %s\n", set->repo, ash_errmsg(conn));
    return DIFFERENCE;
  }
  ash_status_row *rows = NULL;
  size_t count = 0;
  if (status == ASH_OK) status = ash_status_rows(&rows, &count, conn, set);
  if (status) return ON_HANDLE;
  const size_t pending = print_pending(set, rows, count);
  ash_status_free(rows);
  if (!pending) printf("%s is up to date\n", set->repo);
  return pending ? DIFFERENCE : DONE;
}
