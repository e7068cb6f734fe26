/* cmd_setup.c: `ashc setup`, `ashc reset`, `ashc tear-down`: a database from nothing to its seeds, and
 * back. Each repo succeeds or fails for itself; the exit code is the worst of them. */
#include <stdio.h>

#include "cli/database/seeds.h"
#include "cli/database/target.h"

/* One step for one repo. Returns an exit code. */
typedef int Step(Run *run, const Target *t);

static Step *const tear_down_steps[] = {target_drop, NULL};
static Step *const setup_steps[] = {target_create, target_migrate, seeds_run, NULL};
static Step *const reset_steps[] = {target_drop, target_create, target_migrate, seeds_run, NULL};

/* A repo whose step fails, or whose owner said no, goes no further. */
static int run_steps(Run *run, const Target *t, Step *const *steps) {
  int code = t ? EXIT_DONE : EXIT_FAILED;
  for (; *steps && code == EXIT_DONE; steps++) code = (*steps)(run, t);
  return code;
}

static int run_repos(Run *run, Step *const *steps) {
  const Repo **repos = project_repos(run);
  if (!repos || !target_check_database(run, repos)) return EXIT_FAILED;
  const unsigned several = repos[1] != NULL;
  unsigned failed = 0;
  int code = EXIT_DONE;
  for (; *repos; repos++) {
    int result = run_steps(run, target_new(run, *repos), steps);
    if (result != EXIT_DONE && code != EXIT_FAILED) code = result;
    if (result == EXIT_DONE) continue;
    failed++;
    if (several) fprintf(stderr, "ashc: %s: not done, the other repos go on\n", (*repos)->name);
  }
  if (several && failed)
    fprintf(stderr, "ashc: %u repo%s failed\n", failed, failed == 1 ? "" : "s");
  return code;
}

int cmd_setup(Run *run) {
  return run_repos(run, setup_steps);
}

int cmd_reset(Run *run) {
  return run_repos(run, reset_steps);
}

int cmd_tear_down(Run *run) {
  return run_repos(run, tear_down_steps);
}
