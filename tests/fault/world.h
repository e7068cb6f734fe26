/* world.h: what the fault and power tests run: a call of the runtime on a database of the disk of disk.h,
 * and what may be there after it went wrong. */
#ifndef TEST_WORLD_H
#define TEST_WORLD_H

#include <ash/migrate.h>
#include <ash/sqlite.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

#include "disk.h"
#include "memory/arena.h"

#define DATABASE "test.db"

typedef enum Action { ACT_MIGRATE, ACT_ROLLBACK, ACT_STATUS } Action;

typedef struct Scenario {
  const char *name;
  Action action;
  const char *from; /* the newest migration at the start; NULL: a new file */
  const char *to;   /* … and at the end; NULL: none */
  const char *rows; /* run at the start; may be NULL */
  int expected;     /* status where nothing fails */
} Scenario;

extern const Scenario scenarios[];
extern const size_t scenario_count;

/* How the database is opened. */
typedef struct Setting {
  const char *name;
  bool wal;
  const char *wrapped; /* pragmas of a connection of the caller's; NULL: ash_open */
} Setting;

extern const Setting settings[];
extern const size_t setting_count;

typedef struct World {
  Arena *arena;
  const ash_migrations *set;
  const Scenario *scenario;
  const Setting *setting;
  DiskImage *start;
  const char **
      states; /* each that a stopped run may leave, as dump_database tells it; the last is the end */
  size_t state_count;
  int lines; /* of the ledger at the start */
  long live; /* memory_live() with nothing open */
} World;

/* Makes the start on the disk and finds out the states. */
World *world_new(Arena *a, const ash_migrations *set, const Scenario *scenario,
                 const Setting *setting);
void world_free(World *w);

/* Opens or wraps; *db is then the caller's connection, else NULL. Where it cannot be opened, *c has
 * the message. */
int world_open(World *w, ash_conn **c, sqlite3 **db);
void world_close(ash_conn *c, sqlite3 *db);

/* Makes the scenario's call. *done: the migrations that it says to have applied or reverted. */
int world_act(World *w, ash_conn *c, size_t *done);

/* Returns the whole database as text, living in `a`: schema, rows, ledger without times. NULL: it
 * cannot be read. */
const char *dump_database(Arena *a);

/* Returns the number of lines of the ledger in what dump_database returned. */
int ledger_lines(const char *dump);

/* Returns what is wrong with a connection of the caller's after a call, or NULL. */
const char *world_connection_fault(const World *w, sqlite3 *db);

/* Returns what is wrong with the database after a call that ended with `status`, or NULL. `done` is how many
 * migrations the call says to have applied or reverted; below 0: it did not say. `blind`: the last COMMIT can
 * have been done with nobody able to know. */
const char *world_database_fault(World *w, Arena *a, int status, long done, bool blind);

#endif
