/* cmd_database.c: `ashc create` and `ashc drop`: the database as a file. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/database/target.h"

static bool exists(const char *path) {
  struct stat st;
  return lstat(path, &st) == 0;
}

/* Makes the folders that lead to `path`. Returns false with errno set. */
static bool make_parents(Arena *a, const char *path) {
  char *copy = arena_strdup(a, path);
  for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    if (mkdir(copy, 0777) != 0 && errno != EEXIST) return false;
    *slash = '/';
  }
  return true;
}

static void say(const Run *run, const Target *t, const char *what) {
  if (run->json) {
    json_t *o =
        json_pack("{s:s,s:s,s:s}", "repo", t->repo->name, "database", t->database, "text", what);
    json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
  } else if (run_talks(run)) {
    printf("%s: %s %s\n", t->repo->name, t->database, what);
  }
}

int target_create(Run *run, const Target *t) {
  const char *file = target_file(run, t);
  if (file && exists(file)) {
    say(run, t, "is there already");
    return EXIT_DONE;
  }
  if (file && !make_parents(run->arena, file)) {
    diag_file_error(run->diag, file, "cannot make its folder: %s", strerror(errno));
    return EXIT_FAILED;
  }
  ash_conn *conn = target_open(run, t, ASH_OPEN_CREATE);
  if (!conn) return EXIT_FAILED;
  ash_close(conn);
  say(run, t, "was created");
  return EXIT_DONE;
}

int cmd_create(Run *run) {
  int code = EXIT_DONE;
  for (const Target *t = target_all(run); t; t = t->next)
    if (target_create(run, t) != EXIT_DONE) code = EXIT_FAILED;
  return code;
}

/* Deletes the file and what SQLite keeps beside it, the file last: a crash in between leaves a
 * database that can be dropped again. */
static bool delete_files(Run *run, const char *file) {
  static const char *const suffixes[] = {"-journal", "-wal", "-shm", ""};
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    const char *path = arena_printf(run->arena, "%s%s", file, suffixes[i]);
    if (unlink(path) == 0 || errno == ENOENT) continue;
    diag_file_error(run->diag, path, "cannot delete it: %s", strerror(errno));
    return false;
  }
  return true;
}

int target_drop(Run *run, const Target *t) {
  const char *file = target_file(run, t);
  if (!file || !exists(file)) {
    say(run, t, "is not there");
    return EXIT_DONE;
  }
  if (!run->options.given[OPT_FORCE]) {
    if (!can_ask()) {
      diag_file_error(run->diag, file, "not deleted: nobody can be asked");
      diag_help(run->diag, "say --force to delete it with all its rows");
      return EXIT_QUESTION;
    }
    if (!ask_yes(arena_printf(run->arena, "Delete %s with all its rows?", file))) {
      say(run, t, "stays");
      return EXIT_QUESTION;
    }
  }
  if (!delete_files(run, file)) return EXIT_FAILED;
  say(run, t, "was deleted");
  return EXIT_DONE;
}

int cmd_drop(Run *run) {
  int code = EXIT_DONE;
  for (const Target *t = target_all(run); t; t = t->next) {
    int result = target_drop(run, t);
    if (result != EXIT_DONE) code = result;
  }
  return code;
}
