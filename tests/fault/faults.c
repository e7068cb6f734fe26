/* faults.c: the fault matrix: faults FOLDER [EVERY]. Every scenario of world.c on every setting, with the
 * first, second, third, … call of the disk failing in each way, and the first, second, third, … allocation;
 * once and from then on. After each: the database is one of the states that a stopped run may leave and
 * what was reported fits it, integrity_check is ok, the connection is as it was, nothing leaks, and the
 * next run, with no fault, ends as if there had been none. With EVERY only each EVERY-th place is tried. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "migration/migration.h"
#include "world.h"

/* One fault in one run. */
typedef struct Trial {
  World *w;
  int fault; /* a DiskFault; DISK_FAULT_COUNT: an allocation */
  bool stays;
  long at;
} Trial;

static const char *fault_name(const Trial *t) {
  return t->fault == DISK_FAULT_COUNT ? "no memory" : disk_fault_text((DiskFault)t->fault);
}

static int complain(const Trial *t, const char *when, int status, const char *message,
                    const char *what) {
  fprintf(stderr, "%s, %s: %s, place %ld, %s: %s: %s\n  status %d: %s\n", t->w->scenario->name,
          t->w->setting->name, fault_name(t), t->at, t->stays ? "from then on" : "once", when, what,
          status, message);
  return 1;
}

static void arm(const Trial *t) {
  if (t->fault == DISK_FAULT_COUNT)
    memory_arm(t->at, t->stays);
  else
    disk_arm((DiskFault)t->fault, t->at, t->stays);
}

static long disarm(const Trial *t) {
  return t->fault == DISK_FAULT_COUNT ? memory_disarm() : disk_disarm();
}

/* What a fault may be reported as. */
static bool fits(const Trial *t, int status) {
  if (status == t->w->scenario->expected) return true;
  if (t->fault == DISK_FAULT_COUNT) return status == ASH_NOMEM;
  if (t->fault == DISK_BUSY) return status == ASH_BUSY;
  return status == ASH_ERROR || status == ASH_CANTOPEN || status == ASH_BUSY;
}

/* The same call once more, nothing failing: it needs no repair. */
static int again(const Trial *t, ash_conn *c, const char *when) {
  Arena *a = arena_new();
  size_t done;
  const int status = world_act(t->w, c, &done);
  const char *fault = world_database_fault(t->w, a, ASH_OK, -1, false);
  int bad = 0;
  if (status != t->w->scenario->expected)
    bad = complain(t, when, status, ash_errmsg(c), "the next run fails");
  else if (fault)
    bad = complain(t, when, status, ash_errmsg(c), fault);
  arena_free(a);
  return bad;
}

static int again_on(const Trial *t, ash_conn *c, sqlite3 *db) {
  static const char when[] = "on the same connection";
  const int bad = again(t, c, when);
  const char *fault = world_connection_fault(t->w, db);
  return !bad && fault ? complain(t, when, 0, "", fault) : bad;
}

/* With no memory at all there is none for a ROLLBACK; the next call makes up for it. */
static bool rollback_owed(const Trial *t, sqlite3 *db) {
  return db && t->fault == DISK_FAULT_COUNT && t->stays && !sqlite3_get_autocommit(db);
}

static int check_first(const Trial *t, ash_conn *c, sqlite3 *db, int status, size_t done) {
  Arena *a = arena_new();
  const char *fault = db ? world_connection_fault(t->w, db) : NULL;
  if (!fault)
    fault = world_database_fault(t->w, a, status, (long)done, t->fault == DISK_IO && t->stays);
  if (!fault && !fits(t, status)) fault = "the fault is taken for something else";
  if (!fault && status != ASH_OK && !*ash_errmsg(c)) fault = "no message";
  const int bad = fault ? complain(t, "after it", status, ash_errmsg(c), fault) : 0;
  arena_free(a);
  return bad;
}

/* Returns 1 if something is wrong. *failed: calls that failed. */
static int run_trial(const Trial *t, long *failed) {
  ash_conn *c;
  sqlite3 *db;
  size_t done = 0;
  disk_put(t->w->start);
  if (!t->w->setting->wrapped) arm(t);
  int status = world_open(t->w, &c, &db);
  if (t->w->setting->wrapped) arm(t);
  if (status == ASH_OK) status = world_act(t->w, c, &done);
  *failed = disarm(t);
  int bad = rollback_owed(t, db) ? 0 : check_first(t, c, db, status, done);
  if (!bad && db) bad = again_on(t, c, db);
  world_close(c, db);
  if (!bad && !db) {
    if (world_open(t->w, &c, &db))
      bad = complain(t, "opened again", 0, ash_errmsg(c), "it cannot be opened");
    if (!bad) bad = again(t, c, "opened again");
    world_close(c, db);
  }
  if (memory_live() != t->w->live) bad = complain(t, "at the end", status, "", "memory is left");
  return bad;
}

typedef struct Tally {
  long injected, wrong, worlds, good; /* worlds: scenarios on a setting */
} Tally;

enum { MOST_COMPLAINTS = 20 };

/* One kind of fault at each place, until the run ends before the place. */
static void run_places(Trial t, long every, Tally *tally) {
  long failed = 1;
  for (t.at = (tally->injected / 7) % every; failed && tally->wrong < MOST_COMPLAINTS;
       t.at += every) {
    tally->wrong += run_trial(&t, &failed);
    tally->injected += failed != 0;
  }
}

/* What asks writes nothing. */
static void check_writes(World *w, Tally *tally) {
  const Scenario *s = w->scenario;
  ash_conn *c;
  sqlite3 *db;
  size_t done;
  if (s->action != ACT_STATUS && s->expected == ASH_OK &&
      strcmp(s->from ? s->from : "", s->to ? s->to : ""))
    return;
  disk_put(w->start);
  world_open(w, &c, &db);
  disk_arm(DISK_IO, -1, false);
  const int status = world_act(w, c, &done);
  if (disk_writes() > 0)
    tally->wrong += complain(&(Trial){.w = w}, "without a fault", status, "", "it writes");
  world_close(c, db);
}

static void run_world(World *w, long every, Tally *tally) {
  const long wrong = tally->wrong;
  check_writes(w, tally);
  for (int fault = 0; fault <= DISK_FAULT_COUNT; fault++)
    for (int stays = 0; stays < 2; stays++)
      if (fault != DISK_POWER)
        run_places((Trial){.w = w, .fault = fault, .stays = stays}, every, tally);
  tally->worlds++;
  tally->good += tally->wrong == wrong;
}

int main(int argc, char **argv) {
  const long every = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
  if (argc < 2 || every < 1) return 2;
  memory_install();
  disk_install();
  Arena *a = arena_new();
  Sources *sources = sources_new(a);
  const ash_migrations *set =
      migration_read_folder(a, diag_new(a, sources), sources, argv[1], "Blog.Repo");
  if (!set || !set->count) return fprintf(stderr, "%s: no migrations\n", argv[1]), 2;
  Tally tally = {0};
  for (size_t s = 0; s < scenario_count; s++)
    for (size_t k = 0; k < setting_count && tally.wrong < MOST_COMPLAINTS; k++) {
      const long before = tally.injected;
      World *w = world_new(a, set, &scenarios[s], &settings[k]);
      run_world(w, every, &tally);
      printf("%s, %s: %ld faults, %zu states\n", w->scenario->name, w->setting->name,
             tally.injected - before, w->state_count);
      world_free(w);
    }
  printf("%ld faults injected in %ld settings, %ld wrong\n", tally.injected, tally.worlds,
         tally.wrong);
  disk_put(NULL);
  arena_free(a);
  return tally.wrong ? 1 : 0;
}
