/* cmd_check.c: `ashc check`: all that a pipeline should look at, one line a finding. */
#include <string.h>
#include <unistd.h>

#include "cli/check/check_history.h"
#include "cli/compile/branches.h"
#include "cli/compile/compile.h"
#include "cli/database/target.h"
#include "migration/migration.h"
#include "snapshot/snapshot.h"
#include "syntax/format.h"

/* --- resources -------------------------------------------------------------------------------- */

/* Returns what the snapshots say, those of development too; NULL after errors. */
static const Schema *check_pending(Findings *f, const Repo *repo, Schema *resources) {
  Run *run = f->run;
  Compilation *c = compile_start(run, repo, resources, true, NULL); /* a draft is a migration */
  if (!c) return NULL;
  const Schema *before = snapshot_read_folder(run->arena, run->names, run->diag, run->sources, repo,
                                              project_snapshots(run, repo), true);
  const char *folder = project_snapshots(run, repo);
  for (const Question *q = c->answers.open; q; q = q->next)
    finding_add(f, "pending", folder, question_text(run->arena, q));
  compile_diff(run, c);
  for (const Op *op = c->diff->first; op; op = op->next)
    finding_at(f, "pending", op->after ? op->after->span : NO_SPAN, folder,
               arena_printf(run->arena, "in no migration yet: %s; run `ashc compile`",
                            op_describe(run->arena, op)));
  return before;
}

/* One line a migration; files of drafts without one, if that is all that there is. */
static void check_drafts(Findings *f, const Repo *repo) {
  const Drafts *drafts = drafts_of_development(f->run, repo);
  for (const DraftFile *d = drafts ? drafts->first : NULL; d; d = d->next)
    if (!drafts->migrations || strstr(d->path, "_dev.sql"))
      finding_add(f, "drafts", d->path,
                  "is of development: `ashc compile` makes one migration of all");
}

static void check_format(Findings *f) {
  const Outputs changed = format_changes(f->run);
  for (const Output *o = changed.first; o; o = o->next)
    finding_add(f, "format", o->path, "is not in the canonical layout: run `ashc format`");
}

/* --- migrations ------------------------------------------------------------------------------- */

/* Returns true if there are two. */
static bool check_branches(Findings *f, const Repo *repo, const ash_migrations *set) {
  Run *run = f->run;
  const Branches b = branches_of(run, set);
  if (b.later)
    finding_add(f, "branches", project_migration(run, repo, b.later),
                arena_printf(run->arena, "%s: run `ashc rebase`", branches_text(run, &b)));
  return b.later != NULL;
}

/* A project that never wrote its modules here has them made by `ashc release`. */
static void check_modules(Findings *f, const Repo *repo, const ash_migrations *set) {
  Run *run = f->run;
  const char *folder = project_migrator(run, repo);
  Outputs outputs = {0};
  if (repo->no_modules || access(folder, F_OK) != 0) return;
  output_modules(run, &outputs, folder, repo, set, false);
  output_set(run, &outputs, folder, repo, set);
  for (const Output *o = outputs.first; o; o = o->next)
    if (!output_is_written(o))
      finding_add(f, "modules", o->path,
                  access(o->path, F_OK) == 0
                      ? "is not what the .sql file says: run `ashc compile`"
                      : "is not there, but its .sql file is: run `ashc compile`");
}

static void check_live(Findings *f, const Repo *repo) {
  Run *run = f->run;
  const Schema *snapshots = snapshot_read_folder(run->arena, run->names, run->diag, run->sources,
                                                 repo, project_snapshots(run, repo), true);
  if (snapshots && repo->adapter == ADAPTER_SQLITE)
    check_database(f, repo, snapshots, run->options.value[OPT_DATABASE]);
}

/* The snapshots of two branches know one of them each: what they say is compared once there is one. */
static void check_repo(Findings *f, const Repo *repo, Schema *resources) {
  Run *run = f->run;
  ash_migrations *set = migration_read_folder(run->arena, run->diag, run->sources,
                                              project_migrations(run, repo), repo->name);
  if (!set) return;
  set->repo = repo->name;
  const bool forked = check_branches(f, repo, set);
  const Schema *snapshots = forked ? NULL : check_pending(f, repo, resources);
  if (!forked && !snapshots) return;
  check_drafts(f, repo);
  if (repo->adapter == ADAPTER_SQLITE) check_history(f, repo, set, snapshots);
  if (!forked) check_modules(f, repo, set);
}

static void check_all(Findings *f) {
  Run *run = f->run;
  const bool database = run->options.given[OPT_DATABASE];
  Project *project = project_load(run);
  const Repo **repos = project ? project_select(run, project->repos) : NULL;
  for (; repos && *repos; repos++) {
    unsigned i = 0;
    for (const Repo *r = project->repos; r != *repos; r = r->next) i++;
    if (database)
      check_live(f, *repos);
    else
      check_repo(f, *repos, project->schemas[i]);
  }
  if (project && !database) check_format(f);
}

int cmd_check(Run *run) {
  if (!project_files(run)) return EXIT_FAILED;
  Diag *own = run->diag;
  Findings f = findings_new(run);
  run->diag = diag_new(run->arena, run->sources); /* an error of the project is a finding */
  check_all(&f);
  findings_take(&f, "compile", run->diag);
  run->diag = own;
  findings_print(&f);
  return f.blind ? EXIT_FAILED : f.count ? EXIT_DIFFERENCE : EXIT_DONE;
}
