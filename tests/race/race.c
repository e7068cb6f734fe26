/* race.c: race KIND FOLDER COUNT ROUNDS [WAIT-SECONDS], in a scratch folder: processes, threads or traffic
 * (race.h) on the migrations of FOLDER; those of KIND wal begin with a switch to the write-ahead log. */
#include "race.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "migration/migration.h"

void race_clear(void) {
  static const char *const names[] = {DATABASE, DATABASE "-journal", DATABASE "-wal",
                                      DATABASE "-shm"};
  for (size_t i = 0; i < 4; i++) unlink(names[i]);
}

int race_migrate(const Race *race) {
  ash_conn *c;
  int status = ash_open(&c, DATABASE, ASH_OPEN_CREATE);
  if (status == ASH_OK)
    status = ash_migrate(NULL, c, race->set, &(ash_run){.wait_ms = race->wait_ms});
  if (status) fprintf(stderr, "%d: %s\n", status, ash_errmsg(c));
  ash_close(c);
  return status;
}

static int put_answer(void *user, int count, char **values, char **names) {
  (void)names;
  char *out = user;
  for (int i = 0; i < count; i++)
    snprintf(out + strlen(out), 500 - strlen(out), "%s%s", *out ? " " : "",
             values[i] ? values[i] : "NULL");
  return 0;
}

long race_expect(const char *sql, const char *expected) {
  sqlite3 *db;
  char answer[500] = "";
  if (sqlite3_open(DATABASE, &db) || sqlite3_exec(db, sql, put_answer, answer, NULL))
    snprintf(answer, sizeof answer, "%s", sqlite3_errmsg(db));
  sqlite3_close(db);
  if (strcmp(answer, expected) == 0) return 0;
  fprintf(stderr, "%s\n  is not %s but %s\n", sql, expected, answer);
  return 1;
}

long race_check(const Race *race) {
  char versions[20];
  snprintf(versions, sizeof versions, "%zu %zu", race->set->count, race->set->count);
  long wrong =
      race_expect("SELECT count(*), count(DISTINCT version) FROM schema_migrations", versions);
  wrong += race_expect("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM steps)", "1 2");
  wrong +=
      race_expect("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'ash!_%' ESCAPE '!'", "0");
  return wrong + race_expect("PRAGMA integrity_check", "ok");
}

/* What is applied twice leaves two rows. */
static const char once[] = "-- migrate:up\nCREATE TABLE runs (id);\nINSERT INTO runs VALUES (1);\n";
static const char steps[] = "-- migrate:up transaction:false\nCREATE TABLE steps (id);\n"
                            "INSERT INTO steps VALUES (1);\nINSERT INTO steps VALUES (2);\n";
static const char wal[] = "-- migrate:up transaction:false\nPRAGMA journal_mode=WAL;\n";

static const ash_migration *parse(Arena *a, Diag *d, Sources *sources, const char *name,
                                  const char *text) {
  return migration_parse(a, d, sources_add(sources, name, text, strlen(text)));
}

/* The folder's migrations with those above around them. */
static const ash_migrations *read_set(Arena *a, const char *folder, bool with_wal) {
  Sources *sources = sources_new(a);
  Diag *d = diag_new(a, sources);
  const ash_migrations *read = migration_read_folder(a, d, sources, folder, "Blog.Repo");
  if (!read || !read->count) return NULL;
  const ash_migration **items = NEW_ARRAY(a, const ash_migration *, read->count + 3);
  size_t n = 0;
  if (with_wal) items[n++] = parse(a, d, sources, "1_wal.sql", wal);
  for (size_t i = 0; i < read->count; i++) items[n++] = read->items[i];
  items[n++] = parse(a, d, sources, "29990101000000_once.sql", once);
  items[n++] = parse(a, d, sources, "29990101000001_steps.sql", steps);
  ash_migrations *set = NEW(a, ash_migrations);
  *set = (ash_migrations){.abi = ASH_ABI, .repo = "Blog.Repo", .items = items, .count = n};
  return set;
}

static long wal_switch(const Race *race) {
  return race_processes(race) + race_expect("PRAGMA journal_mode", "wal");
}

static const struct {
  const char *name;
  long (*run)(const Race *race);
} kinds[] = {{"processes", race_processes},
             {"threads", race_threads},
             {"traffic", race_traffic},
             {"wal", wal_switch}};

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  Arena *a = arena_new();
  Race race = {.set = read_set(a, argv[2], strcmp(argv[1], "wal") == 0),
               .count = strtol(argv[3], NULL, 10),
               .rounds = strtol(argv[4], NULL, 10),
               .wait_ms = argc > 5 ? strtol(argv[5], NULL, 10) * 1000 : 0};
  if (!race.set) return 2;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(argv[1], kinds[i].name) != 0) continue;
    const long wrong = kinds[i].run(&race);
    printf("%s: %ld at once, %ld rounds, %ld wrong\n", argv[1], race.count, race.rounds, wrong);
    printf("%d passed, %d failed\n", wrong == 0, wrong != 0);
    race_clear();
    arena_free(a);
    return wrong ? 1 : 0;
  }
  return 2;
}
