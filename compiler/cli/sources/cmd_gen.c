/* cmd_gen.c: `ashc gen migration NAME`: an empty migration to be written by hand. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/outputs.h"
#include "cli/version.h"
#include "migration/migration.h"

static const char skeleton[] = "-- migrate:up\n"
                               "\n"
                               "-- migrate:down\n"
                               "\n";

static int gen_migration(Run *run, Journal *journal, const char *name) {
  run->options.argument_count = 0; /* the repos are where they always are */
  const Repo **repos = project_repos(run);
  if (!repos) return EXIT_FAILED;
  if (repos[1]) {
    diag_error(run->diag, NO_SPAN, "there are several repos: whose migration is %s?", name);
    diag_help(run->diag, "choose one with --repo, as in --repo %s", repos[0]->name);
    return EXIT_FAILED;
  }
  const char *folder = project_migrations(run, repos[0]);
  const ash_migrations *set =
      migration_read_folder(run->arena, run->diag, run->sources, folder, repos[0]->name);
  if (!set) return EXIT_FAILED;
  run->options.value[OPT_NAME] = name;
  name = version_name(run, set, NULL, "");
  if (!name) return EXIT_FAILED;
  int64_t version = version_next(set->count ? set->items[set->count - 1]->version : 0);
  const char *path = arena_printf(run->arena, "%s/%" PRId64 "_%s.sql", folder, version, name);
  journal_put(journal, path, skeleton, sizeof skeleton - 1);
  if (!journal_commit(journal)) return EXIT_FAILED;
  if (run_talks(run)) printf("wrote %s\n", path);
  return EXIT_DONE;
}

int cmd_gen(Run *run) {
  const Options *o = &run->options;
  if (o->argument_count != 2 || strcmp(o->arguments[0], "migration") != 0) {
    diag_error(run->diag, NO_SPAN, "expected `ashc gen migration NAME`");
    diag_help(run->diag, "as in `ashc gen migration backfill_slugs`");
    return EXIT_FAILED;
  }
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = gen_migration(run, journal, o->arguments[1]);
  journal_close(journal);
  return code;
}
