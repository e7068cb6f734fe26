/* kills.c: kill -9: kills FOLDER [EVERY], in a scratch folder. Every scenario of world.c on every setting in
 * a process that is killed at its first, second, third, … system call, whatever call that is. After each
 * (X3): the database is one of the states that a stopped run may leave, integrity_check is ok, and the next
 * run needs no command: it ends as if nothing had been, also where that run is killed once, too. With EVERY
 * only each EVERY-th call. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "migration/migration.h"
#include "trace.h"
#include "world.h"

typedef struct Tally {
  long kills, wrong, calls, worlds, good; /* worlds: scenarios on a setting */
} Tally;

static int complain(const World *w, long at, const char *when, const char *what) {
  fprintf(stderr, "%s, %s: killed at system call %ld: %s: %s\n", w->scenario->name,
          w->setting->name, at, when, what);
  return 1;
}

static int act(World *w) {
  ash_conn *c;
  sqlite3 *db;
  size_t done;
  int status = world_open(w, &c, &db);
  if (status == ASH_OK) status = world_act(w, c, &done);
  world_close(c, db);
  return status;
}

/* Returns true if the process was killed before its end. */
static bool kill_at(World *w, long at, Tally *tally) {
  bool ended;
  int status;
  const pid_t child = fork();
  if (child == 0) {
    trace_me();
    _exit(act(w));
  }
  const long calls = trace_until(child, at, &ended, &status);
  if (ended && (!WIFEXITED(status) || WEXITSTATUS(status) != w->scenario->expected))
    tally->wrong += complain(w, at, "a run that was not killed", "it failed");
  if (ended && calls > tally->calls) tally->calls = calls;
  tally->kills += !ended;
  return !ended;
}

static int check(World *w, long at, const char *when, int status) {
  Arena *a = arena_new();
  const char *fault = world_database_fault(w, a, status, -1, false);
  const int bad = fault ? complain(w, at, when, fault) : 0;
  arena_free(a);
  return bad;
}

static bool try_place(World *w, long at, Tally *tally) {
  disk_put(w->start);
  const bool killed = kill_at(w, at, tally);
  int bad = check(w, at, "afterwards", -1);
  if (!bad && kill_at(w, at / 2, tally)) bad = check(w, at, "after a second kill", -1);
  if (!bad && act(w) != w->scenario->expected) bad = complain(w, at, "the next run", "it fails");
  if (!bad) bad = check(w, at, "after the next run", ASH_OK);
  tally->wrong += bad;
  return killed;
}

enum { MOST_COMPLAINTS = 20 };

int main(int argc, char **argv) {
  const long every = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
  if (argc < 2 || every < 1) return 2;
  Arena *a = arena_new();
  Sources *sources = sources_new(a);
  const ash_migrations *set =
      migration_read_folder(a, diag_new(a, sources), sources, argv[1], "Blog.Repo");
  if (!set || !set->count) return fprintf(stderr, "%s: no migrations\n", argv[1]), 2;
  Tally tally = {0};
  for (size_t s = 0; s < scenario_count; s++)
    for (size_t k = 0; k < setting_count && tally.wrong < MOST_COMPLAINTS; k++) {
      const long before = tally.kills, wrong = tally.wrong;
      World *w = world_new(a, set, &scenarios[s], &settings[k]);
      tally.calls = 0;
      for (long at = tally.kills / 3 % every; try_place(w, at, &tally) && !tally.wrong;
           at += every) {
      }
      printf("%s, %s: %ld kills in %ld system calls\n", w->scenario->name, w->setting->name,
             tally.kills - before, tally.calls);
      fflush(stdout);
      tally.worlds++;
      tally.good += tally.wrong == wrong;
      world_free(w);
    }
  printf("%ld kills, %ld wrong\n", tally.kills, tally.wrong);
  printf("%ld passed, %ld failed\n", tally.good, tally.worlds - tally.good);
  disk_put(NULL);
  arena_free(a);
  return tally.wrong ? 1 : 0;
}
