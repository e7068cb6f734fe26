/* cmd_compile.c: `ashc compile`: resources to migrations, snapshots and C modules, all repos in one
 * change of the project. */
#include <stdio.h>

#include "cli/compile/compile.h"
#include "cli/terminal.h"

/* Returns the schema of `repo` in `project`. */
static Schema *schema_of(const Project *project, const Repo *repo) {
  unsigned i = 0;
  for (const Repo *r = project->repos; r && r != repo; r = r->next) i++;
  return project->schemas[i];
}

/* Starts the compilation of every selected repo. Returns NULL when there is none or after errors. */
static Compilation *start_all(Run *run, FindDrafts *find) {
  Project *project = project_load(run);
  if (!project) return NULL;
  const Repo **repos = project_select(run, project->repos);
  Compilation *first = NULL, **tail = &first;
  for (; repos && *repos; repos++) {
    Compilation *c = compile_start(run, *repos, schema_of(project, *repos),
                                   run->options.given[OPT_DEV], find ? find(run, *repos) : NULL);
    if (!c || !compile_history(run, c)) continue; /* the other repos' errors are worth reading */
    *tail = c;
    tail = &c->next;
  }
  return diag_ok(run->diag) ? first : NULL;
}

/* Returns true once no question is open; on a terminal it asks. */
static bool settle_questions(Run *run, Compilation *all) {
  bool asks = can_ask();
  const Question *open = asks ? NULL : report_questions(run, all);
  if (open) questions_print(run, open);
  for (const Question *q = open; q; q = q->next)
    fprintf(stderr, "ashc: %s Answer with %s.\n", question_text(run->arena, q),
            question_flags(run->arena, q));
  for (Compilation *c = all; c && asks; c = c->next)
    if (c->answers.open && !questions_ask(run, &c->answers)) {
      diag_error(run->diag, NO_SPAN, "the question was not answered: nothing was written");
      return false;
    }
  return !open;
}

/* Returns what databases have of the drafts, as one list. */
static Undo *join_undos(const Compilation *all) {
  Undo *first = NULL, **tail = &first;
  for (const Compilation *c = all; c; c = c->next) {
    if (!c->undo) continue;
    *tail = c->undo;
    tail = &c->undo->next;
  }
  return first;
}

static void plan_files(Journal *journal, const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next) {
    for (const NameList *n = c->removed; n; n = n->next) journal_remove(journal, n->name);
    outputs_put(journal, &c->outputs);
  }
}

/* Rolls back between the last write that can fail and the first that counts: a run killed here leaves
 * the old files, and databases that are behind them, as any rollback does. */
static int replace_files(Run *run, Journal *journal, Compilation *all) {
  Undo *undos = join_undos(all);
  if (!undo_allowed(run, undos)) return EXIT_QUESTION;
  plan_files(journal, all);
  if (!journal_prepare(journal)) return EXIT_FAILED;
  if (!undo_run(run, undos)) {
    journal_abandon(journal);
    return EXIT_FAILED;
  }
  if (!journal_commit(journal)) return EXIT_FAILED;
  report_results(run, all);
  return EXIT_DONE;
}

/* Makes the files of every repo that changed and writes them together, or prints them. */
static int write_changes(Run *run, Journal *journal, Compilation *all) {
  for (Compilation *c = all; c; c = c->next)
    if (compile_changes(c)) compile_outputs(run, c);
  if (!diag_ok(run->diag)) return EXIT_FAILED;
  if (run->options.given[OPT_DRY_RUN]) {
    report_contents(run, all);
    return EXIT_DONE;
  }
  return replace_files(run, journal, all);
}

/* --check never asks: an open question is one of the findings. */
static int check(Run *run, const Compilation *all) {
  report_findings(run, all);
  return compile_any_changes(all) || report_questions(run, all) ? EXIT_DIFFERENCE : EXIT_DONE;
}

int compile_project(Run *run, Journal *journal, FindDrafts *find) {
  Compilation *all = start_all(run, find);
  if (!diag_ok(run->diag)) return EXIT_FAILED;
  if (!compile_backfills(run, all)) return EXIT_FAILED;
  bool checking = run->options.given[OPT_CHECK];
  if (!checking && !settle_questions(run, all))
    return diag_ok(run->diag) ? EXIT_QUESTION : EXIT_FAILED;
  for (Compilation *c = all; c; c = c->next) compile_diff(run, c);
  if (!diag_ok(run->diag)) return EXIT_FAILED;
  for (Compilation *c = all; c; c = c->next) compile_stale(run, c);
  return checking ? check(run, all) : write_changes(run, journal, all);
}

int cmd_compile(Run *run) {
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code =
      compile_project(run, journal, run->options.given[OPT_DEV] ? NULL : drafts_of_development);
  journal_close(journal);
  return code;
}
