/* compile_report.c: what `ashc compile` says, in words and as JSON. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/compile/compile.h"

/* The other gates look at the catalog. */
static bool asks_rows(const char *query) {
  return strncmp(query, "main.", 5) == 0 || strncmp(query, "(SELECT ", 8) == 0;
}

/* How each table that was there is changed, in the words that the .sql file has above its statements
 * (STEP_SQL), or which rows stop the migration (STEP_GATE). */
static NameList *ways_of(Run *run, const Compilation *c, StepKind kind) {
  NameMap *said = namemap_new(run->arena);
  NameList *first = NULL, **tail = &first;
  for (const Step *s = c->plan ? c->plan->up.steps.first : NULL; s; s = s->next) {
    const char *text = s->kind == STEP_GATE ? s->message : s->comment;
    if (!text || (kind == STEP_GATE) != (s->kind == STEP_GATE)) continue;
    if (kind == STEP_GATE && !asks_rows(s->sql)) continue;
    if (!schema_table(c->plan->diff->before, s->table)) continue; /* a new table is just made */
    Name line = intern_text(run->names, text);
    if (namemap_get(said, line)) continue;
    namemap_put(said, line, said);
    *tail = NEW(run->arena, NameList);
    (*tail)->name = line;
    tail = &(*tail)->next;
  }
  return first;
}

/* What was removed from the resources and stays in the database. */
static void print_retained(const Compilation *c) {
  for (const Op *op = c->diff->first; op; op = op->next) {
    if (op->kind == OP_RETAIN_COLUMN)
      printf("  kept with its values: %s.%s (--drop-columns drops it)\n", op->before->name,
             op->column.was->name);
    if (op->kind == OP_RETAIN_TABLE)
      printf("  kept with its rows: %s (--drop-tables drops it)\n", op->before->name);
  }
}

/* Once the migration is written and has met such a row it is late for a backfill. */
static void print_gate(const char *message) {
  static const char words[] = ": NULL where the migration sets NOT NULL";
  const char *end = strstr(message, words);
  printf("  gate: %s", message);
  if (end) printf(" (--backfill '%.*s=EXPR' fills them)", (int)(end - message), message);
  putchar('\n');
}

static void print_changes(Run *run, const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next) {
    if (!c->diff->count) continue;
    printf("%s: %u change%s\n", c->repo->name, c->diff->count, c->diff->count == 1 ? "" : "s");
    for (const Op *op = c->diff->first; op; op = op->next)
      printf("  %s\n", op_describe(run->arena, op));
    for (const NameList *n = ways_of(run, c, STEP_SQL); n; n = n->next) printf("  %s\n", n->name);
    for (const NameList *n = ways_of(run, c, STEP_GATE); n; n = n->next) print_gate(n->name);
    print_retained(c);
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

/* --- JSON ------------------------------------------------------------------------------------- */

static json_t *changes_json(Run *run, const Compilation *c) {
  json_t *changes = json_array();
  for (const Op *op = c->diff->first; op; op = op->next) {
    json_t *change = json_pack("{s:s,s:s,s:s}", "kind", op_kind_name(op->kind), "table",
                               op_table(op)->name, "text", op_describe(run->arena, op));
    json_array_append_new(changes, change);
  }
  return changes;
}

static json_t *rolled_back_json(const Compilation *c) {
  json_t *list = json_array();
  for (size_t i = 0; c->undo && i < c->undo->applied_count; i++)
    json_array_append_new(list, json_integer(c->undo->applied[i]->version));
  return list;
}

static json_t *names_json(const NameList *names) {
  json_t *list = json_array();
  for (; names; names = names->next) json_array_append_new(list, json_string(names->name));
  return list;
}

static json_t *drafts_json(const Drafts *drafts) {
  json_t *list = json_array();
  for (const DraftFile *f = drafts ? drafts->first : NULL; f; f = f->next)
    json_array_append_new(list, json_string(f->path));
  return list;
}

static json_t *repo_json(Run *run, const Compilation *c) {
  json_t *files = json_array();
  for (const Output *o = c->outputs.first; o; o = o->next)
    json_array_append_new(files, json_string(o->path));
  json_t *repo =
      json_pack("{s:s,s:s?,s:o,s:o,s:o,s:o,s:o,s:o}", "repo", c->repo->name, "name", c->name,
                "changes", changes_json(run, c), "ways", names_json(ways_of(run, c, STEP_SQL)),
                "gates", names_json(ways_of(run, c, STEP_GATE)), "files", files, "removed",
                names_json(c->removed), "rolled_back", rolled_back_json(c));
  if (c->version) json_object_set_new(repo, "version", json_integer(c->version));
  if (c->drafts) json_object_set_new(repo, "drafts", drafts_json(c->drafts));
  return repo;
}

/* The same as JSON, for machines:
 * {"repos":[{"repo","version","name","changes":[…],"ways":[…],"gates":[…],"files":[…],"removed":[…],
 * "rolled_back":[…],"drafts":[…]}],"notes":[…]}. `drafts` is there where files are replaced. */
static void print_json(Run *run, const Compilation *all) {
  json_t *repos = json_array();
  for (const Compilation *c = all; c; c = c->next) json_array_append_new(repos, repo_json(run, c));
  json_t *object =
      json_pack("{s:o,s:o}", "repos", repos, "notes", names_json(compile_notes(run, all)));
  json_dumpf(object, stdout, JSON_INDENT(2));
  putchar('\n');
  json_decref(object);
}

/* --- the three ends of a compile -------------------------------------------------------------- */

static void print_notes(Run *run, const Compilation *all) {
  const NameList *notes = compile_notes(run, all);
  fflush(stdout);
  for (const NameList *n = notes; n; n = n->next) fprintf(stderr, "ashc: note: %s\n", n->name);
}

void report_results(Run *run, const Compilation *all) {
  if (run->json) {
    print_json(run, all);
  } else if (run_talks(run)) {
    if (compile_any_changes(all)) {
      print_changes(run, all);
      print_proof(all);
      print_files(all);
    } else {
      puts("Nothing changed.");
    }
    print_notes(run, all);
  }
}

/* What goes stands in comments, so that the whole reads as the files do. */
static void print_going(const Compilation *c) {
  for (size_t i = 0; c->undo && i < c->undo->applied_count; i++)
    printf("-- would roll back %" PRId64 "_%s in %s\n", c->undo->applied[i]->version,
           c->undo->applied[i]->name, c->undo->target.database);
  for (size_t i = 0; c->undo && i < c->undo->loss_count; i++) {
    const ash_loss_count *l = &c->undo->losses[i];
    printf("-- would lose %" PRId64 " %s%s of %s%s%s\n", l->count, l->column ? "value" : "row",
           l->count == 1 ? "" : "s", l->table, l->column ? "." : "", l->column ? l->column : "");
  }
  for (const NameList *n = c->removed; n; n = n->next) printf("-- would remove %s\n", n->name);
}

void report_contents(Run *run, const Compilation *all) {
  if (run->json) {
    print_json(run, all);
    return;
  }
  for (const Compilation *c = all; c; c = c->next) print_going(c);
  for (const Compilation *c = all; c; c = c->next)
    for (const Output *o = c->outputs.first; o; o = o->next)
      printf("%s%s\n%s", o == all->outputs.first ? "" : "\n", o->path, o->text);
  if (!compile_any_changes(all)) puts("-- Nothing changed.");
  print_notes(run, all);
}

static void print_drafts(const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next)
    for (const DraftFile *f = c->drafts ? c->drafts->first : NULL; f; f = f->next)
      printf("%s: of development: %s\n", c->repo->name, f->path);
}

static void print_stale(const Compilation *all) {
  for (const Compilation *c = all; c; c = c->next)
    for (const Output *o = c->outputs.first; o; o = o->next)
      printf("%s: not what the .sql file says: %s\n", c->repo->name, o->path);
}

void report_findings(Run *run, const Compilation *all) {
  const Question *open = report_questions(run, all);
  if (run->json) {
    print_json(run, all);
  } else if (run_talks(run)) {
    print_changes(run, all);
    print_drafts(all);
    print_stale(all);
    if (!compile_any_changes(all) && !open) puts("Nothing changed.");
    print_notes(run, all);
    for (const Question *q = open; q; q = q->next)
      printf("%s: open question: %s\n", q->repo, question_text(run->arena, q));
  }
}

Question *report_questions(Run *run, const Compilation *all) {
  Question *first = NULL, **tail = &first;
  for (const Compilation *c = all; c; c = c->next)
    for (const Question *q = c->answers.open; q; q = q->next) {
      *tail = NEW(run->arena, Question);
      **tail = *q;
      (*tail)->next = NULL;
      tail = &(*tail)->next;
    }
  return first;
}
