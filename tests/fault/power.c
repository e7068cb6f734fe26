/* power.c: the power goes: power FOLDER [EVERY]. Every scenario of world.c on every setting, with the
 * power cut before the first, second, third, … write, truncation, sync or deletion. What was not synced is
 * then lost, kept, or torn into sectors of which some are there. After each: the database is one of the
 * states that a stopped run may leave, integrity_check is ok, and the next run ends as if nothing had been;
 * also where the power goes once more under that run. With EVERY only each EVERY-th place is tried. */
#include <stdio.h>
#include <stdlib.h>

#include "migration/migration.h"
#include "world.h"

/* What is lost: everything, nothing, and some sectors by so many seeds. */
enum { CUTS = 8 };

typedef struct Cut {
  World *w;
  long at;
  int number; /* which loss, below CUTS */
} Cut;

static int complain(const Cut *t, const char *when, const char *what) {
  fprintf(stderr, "%s, %s: power cut %ld, loss %d: %s: %s\n", t->w->scenario->name,
          t->w->setting->name, t->at, t->number, when, what);
  return 1;
}

/* The call, until the power goes. Returns true if it went. */
static bool run_until(const Cut *t, long at) {
  ash_conn *c;
  sqlite3 *db;
  size_t done;
  disk_arm(DISK_POWER, -1, true);
  if (t->w->setting->wrapped) { /* the caller opened it while there was power */
    if (world_open(t->w, &c, &db)) abort();
    disk_arm(DISK_POWER, at, true);
    world_act(t->w, c, &done);
  } else {
    disk_arm(DISK_POWER, at, true);
    if (world_open(t->w, &c, &db) == ASH_OK) world_act(t->w, c, &done);
  }
  world_close(c, db);
  const bool went = disk_disarm() > 0;
  disk_cut(t->number > CUT_LOSES_SECTORS ? CUT_LOSES_SECTORS : (DiskCut)t->number,
           (unsigned)(t->at * CUTS + t->number));
  return went;
}

static int check(const Cut *t, const char *when) {
  Arena *a = arena_new();
  const char *fault = world_database_fault(t->w, a, -1, -1, false);
  const int bad = fault ? complain(t, when, fault) : 0;
  arena_free(a);
  return bad;
}

/* A run with power all the time. */
static int finish(const Cut *t) {
  Arena *a = arena_new();
  ash_conn *c;
  sqlite3 *db;
  size_t done;
  const char *fault = NULL;
  if (world_open(t->w, &c, &db)) fault = ash_errmsg(c);
  if (!fault && world_act(t->w, c, &done) != t->w->scenario->expected) fault = ash_errmsg(c);
  if (!fault) fault = world_database_fault(t->w, a, ASH_OK, -1, false);
  const int bad = fault ? complain(t, "the next run", fault) : 0;
  world_close(c, db);
  arena_free(a);
  return bad;
}

typedef struct Tally {
  long cuts, wrong, worlds, good; /* worlds: scenarios on a setting */
} Tally;

/* Returns true if the power went before the run was over. */
static bool cut_once(const Cut *t, Tally *tally) {
  disk_put(t->w->start);
  const bool went = run_until(t, t->at);
  tally->cuts++;
  int bad = check(t, "afterwards");
  if (!bad && run_until(t, t->at / 2 + t->number)) tally->cuts++;
  if (!bad) bad = check(t, "after a second cut");
  if (!bad) bad = finish(t);
  tally->wrong += bad;
  return went;
}

enum { MOST_COMPLAINTS = 20 };

static void cut_everywhere(World *w, long every, Tally *tally) {
  Cut t = {.w = w};
  bool went = true;
  for (t.at = tally->cuts / 5 % every; went && tally->wrong < MOST_COMPLAINTS; t.at += every)
    for (t.number = 0; t.number < CUTS; t.number++) went = cut_once(&t, tally);
}

int main(int argc, char **argv) {
  const long every = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
  if (argc < 2 || every < 1) return 2;
  disk_install();
  Arena *a = arena_new();
  Sources *sources = sources_new(a);
  const ash_migrations *set =
      migration_read_folder(a, diag_new(a, sources), sources, argv[1], "Blog.Repo");
  if (!set || !set->count) return fprintf(stderr, "%s: no migrations\n", argv[1]), 2;
  Tally tally = {0};
  for (size_t s = 0; s < scenario_count; s++)
    for (size_t k = 0; k < setting_count && tally.wrong < MOST_COMPLAINTS; k++) {
      const long before = tally.cuts, wrong = tally.wrong;
      World *w = world_new(a, set, &scenarios[s], &settings[k]);
      cut_everywhere(w, every, &tally);
      printf("%s, %s: %ld cuts\n", w->scenario->name, w->setting->name, tally.cuts - before);
      tally.worlds++;
      tally.good += tally.wrong == wrong;
      world_free(w);
    }
  printf("%ld power cuts, %ld wrong\n", tally.cuts, tally.wrong);
  printf("%ld passed, %ld failed\n", tally.good, tally.worlds - tally.good);
  disk_put(NULL);
  arena_free(a);
  return tally.wrong ? 1 : 0;
}
