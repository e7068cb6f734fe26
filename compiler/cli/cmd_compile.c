/* cmd_compile.c: `ashc compile`: resources to migrations, snapshots and C modules, all repos in one
 * change of the project. */
#include <jansson.h>
#include <stdio.h>

#include "cli/compile.h"
#include "cli/terminal.h"

/* Returns the schema of `repo` in `project`. */
static Schema *schema_of(const Project *project, const Repo *repo) {
  unsigned i = 0;
  for (const Repo *r = project->repos; r && r != repo; r = r->next) i++;
  return project->schemas[i];
}

/* Starts the compilation of every selected repo. Returns NULL when there is none or after errors.
 */
static Compilation *start_all(Run *run) {
  Project *project = project_load(run);
  if (!project) return NULL;
  const Repo **repos = project_select(run, project->repos);
  Compilation *first = NULL, **tail = &first;
  for (; repos && *repos; repos++) {
    Compilation *c = compile_start(run, *repos, schema_of(project, *repos));
    if (!c) continue; /* the other repos' errors are worth reading too */
    *tail = c;
    tail = &c->next;
  }
  return diag_ok(run->diag) ? first : NULL;
}

static unsigned count_changes(const Compilation *all) {
  unsigned n = 0;
  for (const Compilation *c = all; c; c = c->next) n += c->diff->count;
  return n;
}

static void print_changes(Run *run, const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next) {
    if (!c->diff->count) continue;
    printf("%s: %u change%s\n", c->repo->name, c->diff->count, c->diff->count == 1 ? "" : "s");
    for (const Op *op = c->diff->first; op; op = op->next)
      printf("  %s\n", op_describe(run->arena, op));
  }
}

static void print_files(const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next)
    for (const Output *o = c->outputs.first; o; o = o->next) printf("  wrote %s\n", o->path);
  for (const Compilation *c = all; c; c = c->next)
    for (const NameList *n = c->removed; n; n = n->next) printf("  removed %s\n", n->name);
}

static void print_proof(const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next) {
    const ProofReport *p = &c->proof;
    if (p->tables) {
      printf("%s: proven up and down on %u table%s", c->repo->name, p->tables,
             p->tables == 1 ? "" : "s");
      if (p->rows) printf(" with %u row%s", p->rows, p->rows == 1 ? "" : "s");
      putchar('\n');
    }
    for (const NameList *u = c->proof.unproven; u; u = u->next)
      printf("  not proven: %s\n", u->name);
  }
}

/* The same as JSON, for machines: {"repos":[{"repo","version","name","changes":[…],"files":[…]}]}.
 */
static void print_json(Run *run, const Compilation *all) {
  json_t *repos = json_array();
  for (const Compilation *c = all; c; c = c->next) {
    json_t *changes = json_array(), *files = json_array();
    for (const Op *op = c->diff->first; op; op = op->next) {
      json_t *change = json_pack("{s:s,s:s,s:s}", "kind", op_kind_name(op->kind), "table",
                                 op_table(op)->name, "text", op_describe(run->arena, op));
      json_array_append_new(changes, change);
    }
    for (const Output *o = c->outputs.first; o; o = o->next)
      json_array_append_new(files, json_string(o->path));
    json_t *repo = json_pack("{s:s,s:s?,s:o,s:o}", "repo", c->repo->name, "name", c->name,
                             "changes", changes, "files", files);
    if (c->version) json_object_set_new(repo, "version", json_integer(c->version));
    json_array_append_new(repos, repo);
  }
  json_t *all_json = json_pack("{s:o}", "repos", repos);
  json_dumpf(all_json, stdout, JSON_INDENT(2));
  putchar('\n');
  json_decref(all_json);
}

static void print_results(Run *run, const Compilation *all) {
  if (run->json) {
    print_json(run, all);
  } else if (!count_changes(all)) {
    if (run_talks(run)) puts("Nothing changed.");
  } else if (run_talks(run)) {
    print_changes(run, all);
    print_proof(all);
    print_files(all);
  }
}

static void print_contents(const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next)
    for (const Output *o = c->outputs.first; o; o = o->next) {
      printf("%s%s\n%s", o == all->outputs.first ? "" : "\n", o->path, o->text);
    }
}

static bool write_files(Journal *journal, const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next) {
    outputs_put(journal, &c->outputs);
    for (const NameList *n = c->removed; n; n = n->next) journal_remove(journal, n->name);
  }
  return journal_commit(journal);
}

static void print_open_questions(Run *run, const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next)
    for (const Question *q = c->answers.open; q; q = q->next)
      printf("%s: open question: %s\n", c->repo->name, question_text(run->arena, q));
}

static bool has_open_questions(const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next)
    if (c->answers.open) return true;
  return false;
}

/* Never asks: an open question is one of the findings. */
static int check(Run *run, const Compilation *all) {
  bool differs = count_changes(all) || has_open_questions(all);
  if (run->json) {
    print_json(run, all);
  } else if (run_talks(run)) {
    differs ? print_changes(run, all) : (void)puts("Nothing changed.");
    print_open_questions(run, all);
  }
  return differs ? EXIT_DIFFERENCE : EXIT_DONE;
}

/* Returns all open questions of all repos as one list. */
static Question *join_questions(const Compilation *all) {
  Question *first = NULL, **tail = &first;
  for (const Compilation *c = all; c; c = c->next) {
    *tail = c->answers.open;
    while (*tail) tail = &(*tail)->next;
  }
  return first;
}

/* Returns true once no question is open; on a terminal it asks. */
static bool settle_questions(Run *run, Compilation *all) {
  if (!has_open_questions(all)) return true;
  if (!can_ask()) {
    const Question *open = join_questions(all);
    questions_print(run, open);
    for (; open; open = open->next)
      fprintf(stderr, "ashc: %s Answer with %s.\n", question_text(run->arena, open),
              question_flags(run->arena, open));
    return false;
  }
  for (Compilation *c = all; c; c = c->next)
    if (c->answers.open && !questions_ask(run, &c->answers)) {
      diag_error(run->diag, NO_SPAN, "the question was not answered: nothing was written");
      return false;
    }
  return true;
}

/* Makes the files of every repo that changed and writes them together, or prints them. */
static int write_changes(Run *run, Journal *journal, Compilation *all) {
  for (Compilation *c = all; c; c = c->next)
    if (c->diff->count) compile_outputs(run, c);
  if (!diag_ok(run->diag)) return EXIT_FAILED;
  if (run->options.given[OPT_DRY_RUN])
    print_contents(all);
  else if (!count_changes(all) || write_files(journal, all))
    print_results(run, all);
  return EXIT_DONE;
}

static int compile_all(Run *run, Journal *journal) {
  Compilation *all = start_all(run);
  if (!diag_ok(run->diag)) return EXIT_FAILED;
  if (!compile_backfills(run, all)) return EXIT_FAILED;
  bool checking = run->options.given[OPT_CHECK];
  if (!checking && !settle_questions(run, all)) return EXIT_QUESTION;
  for (Compilation *c = all; c; c = c->next) compile_diff(run, c);
  return checking ? check(run, all) : write_changes(run, journal, all);
}

int cmd_compile(Run *run) {
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = compile_all(run, journal);
  journal_close(journal);
  return code;
}
