/* questions.c: finding and asking what a rename is; see questions.h. Names come in pairs: for a
 * column `table` is its table, for a table it is NULL, and the same code serves both. */
#include "cli/compile/questions.h"

#include <jansson.h>
#include <string.h>

#include "cli/compile/rename_flags.h"
#include "memory/buf.h"

/* What is gone and what is new on one level: the columns of a table, or the tables of a schema. */
typedef struct Level {
  Run *run;
  const char *repo;
  Name table;
  NameList *gone, *added;
} Level;

static void push(Arena *a, NameList ***tail, Name name) {
  NameList *n = NEW(a, NameList);
  n->name = name;
  **tail = n;
  *tail = &n->next;
}

static bool remove_name(NameList **list, Name name) {
  for (; *list; list = &(*list)->next)
    if ((*list)->name == name) {
      *list = (*list)->next;
      return true;
    }
  return false;
}

static void add_rename(Answers *answers, Arena *a, Name table, Name from, Name to) {
  Rename *r = NEW(a, Rename);
  *r = (Rename){.next = answers->renames, .table = table, .from = from, .to = to};
  answers->renames = r;
}

/* As diff.h has it: a renamed table is {table: its old name, from: NULL}. */
static void answer(Answers *answers, const Level *level, Name from, Name to) {
  if (level->table)
    add_rename(answers, level->run->arena, level->table, from, to);
  else
    add_rename(answers, level->run->arena, from, NULL, to);
}

/* Takes the pairs that flags name out of the level. */
static void use_flags(Level *level, Answers *answers, RenameFlag *flags, const RenameSides *sides) {
  for (RenameFlag *f = flags; f; f = f->next) {
    if (f->table != level->table || !rename_flag_fits(flags, f, sides)) continue;
    f->used = true;
    remove_name(&level->gone, f->from);
    remove_name(&level->added, f->to);
    answer(answers, level, f->from, f->to);
  }
}

static void ask_about_rest(Level *level, Answers *answers) {
  if (level->run->options.given[OPT_NO_RENAME] || !level->added) return;
  Question **tail = &answers->open;
  while (*tail) tail = &(*tail)->next;
  for (const NameList *g = level->gone; g; g = g->next) {
    Question *q = NEW(level->run->arena, Question);
    *q =
        (Question){.repo = level->repo, .table = level->table, .from = g->name, .to = level->added};
    *tail = q;
    tail = &q->next;
  }
}

static void find_columns(Run *run, const Table *before, const Table *after, Answers *answers,
                         RenameFlag *flags) {
  Level level = {.run = run, .repo = NULL, .table = before->name};
  NameList **gone = &level.gone, **added = &level.added;
  for (const Column *c = before->columns; c; c = c->next)
    if (!table_column(after, c->name)) push(run->arena, &gone, c->name);
  if (!level.gone && !flags) return;
  for (const Column *c = after->columns; c; c = c->next)
    if (!table_column(before, c->name)) push(run->arena, &added, c->name);
  use_flags(&level, answers, flags, &(RenameSides){.table_was = before, .table_is = after});
  ask_about_rest(&level, answers);
}

static void find_tables(Run *run, const Schema *before, const Schema *after, Answers *answers,
                        RenameFlag *flags) {
  Level level = {.run = run};
  NameList **gone = &level.gone, **added = &level.added;
  for (const Table *t = before->tables; t; t = t->next)
    if (!t->retained && !schema_table(after, t->name)) push(run->arena, &gone, t->name);
  for (const Table *t = after->tables; t; t = t->next)
    if (!schema_table(before, t->name)) push(run->arena, &added, t->name);
  use_flags(&level, answers, flags, &(RenameSides){.was = before, .is = after});
  ask_about_rest(&level, answers);
}

/* Returns the new name of a table, its own where it was not renamed. */
static Name present_name(const Answers *answers, Name table) {
  for (const Rename *r = answers->renames; r; r = r->next)
    if (!r->from && r->table == table) return r->to;
  return table;
}

Answers questions_find(Run *run, const Schema *before, const Schema *after) {
  Answers answers = {0};
  RenameFlag *tables = rename_flags_read(run, OPT_RENAME_TABLE);
  RenameFlag *columns = rename_flags_read(run, OPT_RENAME);
  find_tables(run, before, after, &answers, tables);
  for (const Table *t = before->tables; t; t = t->next) {
    const Table *now = schema_table(after, present_name(&answers, t->name));
    if (now) find_columns(run, t, now, &answers, columns);
  }
  rename_flags_check(run, columns, before, after);
  rename_flags_check(run, tables, before, after);
  for (Question *q = answers.open; q; q = q->next) q->repo = before->repo->name;
  return answers;
}

static const char *old_name(Arena *a, const Question *q) {
  return q->table ? arena_printf(a, "%s.%s", q->table, q->from) : q->from;
}

static const char *new_names(Arena *a, const Question *q) {
  Buf b = buf_new(a);
  for (const NameList *n = q->to; n; n = n->next)
    buf_printf(&b, "%s%s", b.len ? ", " : "", n->name);
  return buf_text(&b);
}

const char *question_text(Arena *a, const Question *q) {
  return arena_printf(a, "%s is gone; is it called %s%s now?", old_name(a, q),
                      q->to->next ? "one of " : "", new_names(a, q));
}

enum { ASK_AGAIN = 3 };

static bool read_line(char *line, int size) {
  if (!fgets(line, size, stdin)) return false;
  line[strcspn(line, "\r\n")] = '\0';
  return true;
}

static bool said_yes(const char *line) {
  return line[0] == 'y' || line[0] == 'Y';
}

/* Asks which of several new names it is. Returns NULL on three answers that are none of them. */
static Name ask_which(Run *run, const Question *q) {
  char line[256];
  for (int tries = 0; tries < ASK_AGAIN; tries++) {
    fprintf(stderr, "What are you renaming it to?: %s ", new_names(run->arena, q));
    if (!read_line(line, sizeof line)) return NULL;
    for (const NameList *n = q->to; n; n = n->next)
      if (strcmp(n->name, line) == 0) return n->name;
  }
  return NULL;
}

/* Asks one question. Returns false when the input ended; *to is NULL for "no". */
static bool ask(Run *run, const Question *q, Name *to) {
  char line[256];
  *to = NULL;
  const char *old = old_name(run->arena, q);
  if (q->to->next)
    fprintf(stderr, "Are you renaming %s? [y/N] ", old);
  else
    fprintf(stderr, "Are you renaming %s to %s%s%s? [y/N] ", old, q->table ? q->table : "",
            q->table ? "." : "", q->to->name);
  if (!read_line(line, sizeof line)) return false;
  if (!said_yes(line)) return true;
  *to = q->to->next ? ask_which(run, q) : q->to->name;
  return *to != NULL;
}

bool questions_ask(Run *run, Answers *answers) {
  for (Question *q = answers->open; q; q = q->next) {
    if (!q->to) continue; /* every new name was taken by an earlier answer */
    Name to;
    if (!ask(run, q, &to)) return false;
    if (!to) continue;
    Level level = {.run = run, .table = q->table};
    answer(answers, &level, q->from, to);
    NameList *shared = q->to;
    remove_name(&shared, to);
    for (Question *later = q->next; later; later = later->next)
      if (later->table == q->table) later->to = shared;
  }
  answers->open = NULL;
  return true;
}

/* Returns the flag that says that `q` is called `to` now. */
static const char *rename_flag(Arena *a, const Question *q, Name to) {
  return arena_printf(a, "%s %s:%s", q->table ? "--rename" : "--rename-table", old_name(a, q), to);
}

const char *question_flags(Arena *a, const Question *q) {
  Buf b = buf_new(a);
  for (const NameList *n = q->to; n; n = n->next)
    buf_printf(&b, "%s or ", rename_flag(a, q, n->name));
  buf_put(&b, "--no-rename");
  return buf_text(&b);
}

static json_t *question_json(Run *run, const Question *q) {
  json_t *to = json_array(), *answers = json_array();
  for (const NameList *n = q->to; n; n = n->next) {
    json_array_append_new(to, json_string(n->name));
    const char *flag =
        arena_printf(run->arena, "%s %s:%s", q->table ? "--rename" : "--rename-table",
                     old_name(run->arena, q), n->name);
    json_array_append_new(answers, json_string(flag));
  }
  json_array_append_new(answers, json_string("--no-rename"));
  return json_pack("{s:s,s:s,s:s,s:o,s:o}", "kind", q->table ? "rename_column" : "rename_table",
                   "table", q->table ? q->table : q->from, "from", q->from, "to", to, "answers",
                   answers);
}

void questions_print(Run *run, const Question *open) {
  json_t *list = json_array();
  for (const Question *q = open; q; q = q->next) json_array_append_new(list, question_json(run, q));
  json_t *object = json_pack("{s:o}", "questions", list);
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}
