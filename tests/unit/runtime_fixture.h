/* runtime_fixture.h: migration files as strings, a scratch database, and short calls for the tests of the
 * runtime. */
#ifndef RUNTIME_FIXTURE_H
#define RUNTIME_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ash/migrate.h>
#include <ash/sqlite.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "migration/migration.h"

/* One migration file. */
typedef struct File {
  const char *name, *text;
} File;

typedef struct Fixture {
  Arena *arena;
  char folder[64], database[96];
} Fixture;

static inline Fixture fixture_new(void) {
  Fixture f = {.arena = arena_new()};
  const bool memory = access("/dev/shm", W_OK) == 0; /* no disk to wait for */
  snprintf(f.folder, sizeof f.folder, "%s/ashrt.XXXXXX", memory ? "/dev/shm" : "/tmp");
  assert_non_null(mkdtemp(f.folder));
  snprintf(f.database, sizeof f.database, "%s/test.db", f.folder);
  return f;
}

static inline void fixture_free(Fixture *f) {
  static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
  for (size_t i = 0; i < 4; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s%s", f->database, suffixes[i]);
    unlink(path);
  }
  rmdir(f->folder);
  arena_free(f->arena);
}

/* Returns the set of the files up to one without a name. */
static inline const ash_migrations *set_of(Arena *a, const File *files) {
  size_t count = 0;
  while (files[count].name) count++;
  Sources *sources = sources_new(a);
  Diag *d = diag_new(a, sources);
  const ash_migration **items = NEW_ARRAY(a, const ash_migration *, count + 1);
  for (size_t i = 0; i < count; i++)
    items[i] = migration_parse(
        a, d, sources_add(sources, files[i].name, files[i].text, strlen(files[i].text)));
  if (!diag_ok(d)) diag_print(d, stderr, DIAG_TEXT, false);
  assert_true(diag_ok(d));
  ash_migrations *set = NEW(a, ash_migrations);
  *set = (ash_migrations){.abi = ASH_ABI, .repo = "Test.Repo", .items = items, .count = count};
  return set;
}

static inline ash_conn *open_database(const Fixture *f) {
  ash_conn *c;
  int status = ash_open(&c, f->database, ASH_OPEN_CREATE);
  if (status) print_message("%s\n", ash_errmsg(c));
  assert_int_equal(status, ASH_OK);
  return c;
}

/* Runs SQL on a connection of its own. */
static inline void shell(const Fixture *f, const char *sql) {
  sqlite3 *db;
  char *message = NULL;
  assert_int_equal(sqlite3_open(f->database, &db), SQLITE_OK);
  sqlite3_exec(db, sql, NULL, NULL, &message);
  if (message) print_message("%s\n", message);
  assert_null(message);
  sqlite3_close(db);
}

static inline int put_value_(void *user, int count, char **values, char **names) {
  (void)names;
  char *out = user;
  for (int i = 0; i < count; i++) {
    const size_t len = strlen(out);
    snprintf(out + len, 1100 - len, "%s%s",
             i     ? "|"
             : len ? "\n"
                   : "",
             values[i] ? values[i] : "NULL");
  }
  return 0;
}

/* Asserts what a query on a connection of its own answers: `|` between columns, lines between rows. */
static inline void assert_answer(const Fixture *f, const char *sql, const char *expected) {
  sqlite3 *db;
  char out[1100] = "";
  assert_int_equal(sqlite3_open(f->database, &db), SQLITE_OK);
  if (sqlite3_exec(db, sql, put_value_, out, NULL))
    snprintf(out, sizeof out, "%s", sqlite3_errmsg(db));
  sqlite3_close(db);
  assert_string_equal(out, expected);
}

/* Asserts the status of a call, and that the message holds a text. */
static inline void assert_status(ash_conn *c, int status, int expected, const char *text) {
  if (status != expected || !strstr(ash_errmsg(c), text))
    print_message("%d: %s\n", status, ash_errmsg(c));
  assert_int_equal(status, expected);
  assert_non_null(strstr(ash_errmsg(c), text));
}

#define VERSIONS "SELECT version FROM schema_migrations ORDER BY 1"
#define TABLES "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"

#endif
