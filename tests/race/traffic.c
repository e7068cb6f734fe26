/* traffic.c: a database that is migrated and rolled back while other processes read and write it (K7, K8):
 * each keeps its connection and its prepared statements all the time; see race.h. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

/* Shared with the children. */
typedef struct Counts {
  volatile sig_atomic_t stop;
  long comments[64], reads[64]; /* per process: rows that a COMMIT confirmed, queries answered */
} Counts;

static sqlite3 *open_connection(void) {
  sqlite3 *db;
  if (sqlite3_open(DATABASE, &db)) _exit(90);
  sqlite3_busy_timeout(db, 30000);
  sqlite3_exec(db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
  return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt;
  if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL)) {
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    _exit(91);
  }
  return stmt;
}

/* Every shape of `comments` takes the row, and NULL only those that allow it. */
static int write_rows(Counts *counts, long me) {
  sqlite3 *db = open_connection();
  sqlite3_stmt *good =
      prepare(db, "INSERT INTO comments (text, post_id) VALUES ('from ' || ?1, 1)");
  sqlite3_stmt *null = prepare(db, "INSERT INTO comments (text, post_id) VALUES (NULL, 1)");
  while (!counts->stop) {
    sqlite3_bind_int64(good, 1, me);
    const int code = sqlite3_step(good);
    sqlite3_reset(good);
    if (code != SQLITE_DONE)
      return fprintf(stderr, "a row is refused: %s\n", sqlite3_errmsg(db)), 92;
    counts->comments[me]++;
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    sqlite3_stmt *rule =
        prepare(db, "SELECT \"notnull\" FROM pragma_table_info('comments') WHERE name = 'text'");
    const bool strict = sqlite3_step(rule) == SQLITE_ROW && sqlite3_column_int(rule, 0);
    sqlite3_finalize(rule);
    const bool taken = sqlite3_step(null) == SQLITE_DONE;
    sqlite3_reset(null);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    if (taken == strict) return fprintf(stderr, "NULL is %s\n", taken ? "taken" : "refused"), 93;
    usleep(500);
  }
  sqlite3_finalize(good);
  sqlite3_finalize(null);
  return sqlite3_close(db);
}

/* Reads see a whole state, with all children of each post. */
static int read_rows(Counts *counts, long me) {
  sqlite3 *db = open_connection();
  sqlite3_stmt *stmt =
      prepare(db, "SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM comments WHERE "
                  "post_id IN (SELECT id FROM posts)) - (SELECT count(*) FROM comments), "
                  "(SELECT title FROM posts WHERE id = 2)");
  while (!counts->stop) {
    const bool row = sqlite3_step(stmt) == SQLITE_ROW;
    const bool right = row && sqlite3_column_int(stmt, 0) == 50 &&
                       sqlite3_column_int(stmt, 1) == 0 &&
                       strcmp((const char *)sqlite3_column_text(stmt, 2), "title 2") == 0;
    if (!right)
      return fprintf(stderr, "a read finds %d posts, %d children: %s\n",
                     sqlite3_column_int(stmt, 0), sqlite3_column_int(stmt, 1), sqlite3_errmsg(db)),
             94;
    sqlite3_reset(stmt);
    counts->reads[me]++;
    usleep(300);
  }
  sqlite3_finalize(stmt);
  return sqlite3_close(db);
}

static int64_t version_of(const ash_migrations *set, const char *name) {
  for (size_t i = 0; i < set->count; i++)
    if (strcmp(set->items[i]->name, name) == 0) return set->items[i]->version;
  abort();
}

static long fail(const char *what, int status, ash_conn *c) {
  fprintf(stderr, "%s: %d: %s\n", what, status, ash_errmsg(c));
  return 1;
}

/* Edits in place and rebuilds, forth and back. */
static long go_up_and_down(const Race *race, ash_conn *c) {
  const ash_run up = {.to = version_of(race->set, "rebuild"), .wait_ms = 60000};
  const ash_run down = {
      .to_exclusive = version_of(race->set, "native"), .wait_ms = 60000, .allow_loss = 1};
  for (long round = 0; round < race->rounds; round++) {
    int status = ash_migrate(NULL, c, race->set, &up);
    if (status) return fail("up", status, c);
    usleep(20000);
    status = ash_rollback(NULL, c, race->set, &down);
    if (status) return fail("down", status, c);
    usleep(20000);
  }
  return 0;
}

static void fill(const Race *race, ash_conn **c, const char *mode) {
  race_clear();
  if (ash_open(c, DATABASE, ASH_OPEN_CREATE)) abort();
  if (ash_migrate(NULL, *c, race->set, &(ash_run){.to = version_of(race->set, "native")})) abort();
  sqlite3 *db = open_connection();
  sqlite3_exec(db, mode, NULL, NULL, NULL);
  sqlite3_exec(db,
               "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT INTO "
               "posts (id, title, "
               "views) SELECT i, 'title ' || i, i FROM n",
               NULL, NULL, NULL);
  sqlite3_close(db);
}

static long traffic_in(const Race *race, Counts *counts, const char *mode) {
  ash_conn *c;
  long wrong = 0, rows = 0, reads = 0;
  memset(counts, 0, sizeof *counts);
  fill(race, &c, mode);
  ash_close(c); /* not over a fork */
  for (long i = 0; i < race->count; i++)
    if (fork() == 0) _exit(i % 2 ? read_rows(counts, i) : write_rows(counts, i));
  if (ash_open(&c, DATABASE, 0)) abort();
  wrong += go_up_and_down(race, c);
  ash_close(c);
  counts->stop = 1;
  for (long i = 0; i < race->count; i++) {
    int status;
    wait(&status);
    wrong += !WIFEXITED(status) || WEXITSTATUS(status);
  }
  for (long i = 0; i < race->count; i++) rows += counts->comments[i], reads += counts->reads[i];
  char expected[40];
  snprintf(expected, sizeof expected, "%ld", rows);
  printf("%s: %ld rows written and %ld reads beside %ld edits and rebuilds up and down\n", mode,
         rows, reads, race->rounds);
  return wrong + race_expect("SELECT count(*) FROM comments", expected) +
         race_expect("PRAGMA integrity_check", "ok") + (rows == 0) + (reads == 0);
}

long race_traffic(const Race *race) {
  Counts *counts =
      mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (counts == MAP_FAILED || race->count > 64) abort();
  return traffic_in(race, counts, "PRAGMA journal_mode=DELETE") +
         traffic_in(race, counts, "PRAGMA journal_mode=WAL");
}
