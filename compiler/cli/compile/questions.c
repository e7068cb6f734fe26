/* questions.c: finding and asking what a rename is; see questions.h. Names come in pairs: for a
 * column `table` is its table, for a table it is NULL, and the same code serves both. */
#include "cli/compile/questions.h"

#include <jansson.h>
#include <string.h>

#include "cli/terminal.h"
#include "memory/buf.h"

/* What is gone and what is new on one level: the columns of a table, or the tables of a schema. */
typedef struct Level {
  Run *run;
  const Repo *repo;
  const Recall *recall;
  Name table;
  RenameSides sides;
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

static void tell(Level *level, Answers *answers, const char *text) {
  NameList **tail = &answers->recalled;
  while (*tail) tail = &(*tail)->next;
  push(level->run->arena, &tail, intern_text(level->run->names, text));
}

/* Takes the pairs that flags name out of the level; those behind the `given` ones are recalled. */
static void use_flags(Level *level, Answers *answers, RenameFlag *flags, const RenameFlag *end) {
  bool given = true;
  for (RenameFlag *f = flags; f; f = f->next) {
    given = given && f != end;
    if (f->table != level->table || !rename_flag_fits(flags, f, &level->sides)) continue;
    f->used = true;
    remove_name(&level->gone, f->from);
    remove_name(&level->added, f->to);
    answer(answers, level, f->from, f->to);
    if (given) continue;
    tell(level, answers,
         arena_printf(level->run->arena, "answered before: %s %s",
                      f->table ? "--rename" : "--rename-table", f->text));
  }
}

/* Takes out what a draft kept although there was something new: that was answered with no. */
static void use_kept(Level *level, Answers *answers) {
  if (!level->recall || !level->added) return;
  for (NameList **g = &level->gone; *g;) {
    const Name from = (*g)->name, table = level->table ? level->table : from;
    if (!recall_kept(level->recall, table, level->table ? from : NULL)) {
      g = &(*g)->next;
      continue;
    }
    *g = (*g)->next;
    tell(level, answers,
         arena_printf(level->run->arena, "answered before: %s%s%s was not renamed",
                      level->table ? table : "", level->table ? "." : "", from));
  }
}

/* What was given on the command line, then what drafts say. Where nothing was renamed, no draft is heard. */
static RenameFlag *join_flags(const Run *run, RenameFlag *given, RenameFlag *recalled) {
  RenameFlag **end = &given;
  if (run->options.given[OPT_NO_RENAME]) return given;
  while (*end) end = &(*end)->next;
  *end = recalled;
  return given;
}

/* Uses the flags with those that are recalled, and leaves `given` as it was. */
static void use_answers(Level *level, Answers *answers, RenameFlag *given, RenameFlag *recalled) {
  RenameFlag *last = given;
  while (last && last->next) last = last->next;
  use_flags(level, answers, join_flags(level->run, given, recalled), recalled);
  if (last) last->next = NULL;
  if (!level->run->options.given[OPT_NO_RENAME]) use_kept(level, answers);
}

static Candidate *candidates_of(const Level *level, Name from) {
  const RenameSides *s = &level->sides;
  if (level->table)
    return candidates_of_column(level->run, level->repo, s->table_was, from, s->table_is,
                                level->added);
  return candidates_of_table(level->run, level->repo, schema_table(s->was, from), s->is,
                             level->added);
}

static void ask_about_rest(Level *level, Answers *answers) {
  if (level->run->options.given[OPT_NO_RENAME] || !level->added) return;
  Question **tail = &answers->open;
  while (*tail) tail = &(*tail)->next;
  for (const NameList *g = level->gone; g; g = g->next) {
    Question *q = NEW(level->run->arena, Question);
    *q = (Question){.repo = level->repo->name,
                    .table = level->table,
                    .from = g->name,
                    .to = candidates_of(level, g->name)};
    *tail = q;
    tail = &q->next;
  }
}

static void find_columns(Level level, const Table *before, const Table *after, Answers *answers,
                         RenameFlag *flags) {
  Arena *a = level.run->arena;
  NameList **gone = &level.gone, **added = &level.added;
  level.table = before->name;
  level.sides = (RenameSides){.table_was = before, .table_is = after};
  for (const Column *c = before->columns; c; c = c->next)
    if (!table_column(after, c->name)) push(a, &gone, c->name);
  if (!level.gone && !flags && !level.recall) return;
  for (const Column *c = after->columns; c; c = c->next)
    if (!table_column(before, c->name)) push(a, &added, c->name);
  use_answers(&level, answers, flags, recall_columns(level.recall, before));
  ask_about_rest(&level, answers);
}

static void find_tables(Level level, const Schema *before, const Schema *after, Answers *answers,
                        RenameFlag *flags) {
  Arena *a = level.run->arena;
  NameList **gone = &level.gone, **added = &level.added;
  level.sides = (RenameSides){.was = before, .is = after};
  for (const Table *t = before->tables; t; t = t->next)
    if (!t->retained && !schema_table(after, t->name)) push(a, &gone, t->name);
  for (const Table *t = after->tables; t; t = t->next)
    if (!schema_table(before, t->name)) push(a, &added, t->name);
  use_answers(&level, answers, flags, recall_tables(level.recall, before));
  ask_about_rest(&level, answers);
}

/* Returns the new name of a table, its own where it was not renamed. */
static Name present_name(const Answers *answers, Name table) {
  for (const Rename *r = answers->renames; r; r = r->next)
    if (!r->from && r->table == table) return r->to;
  return table;
}

static Answers find_answers(Run *run, const Schema *before, const Schema *after,
                            const Recall *recall) {
  Answers answers = {0};
  const Level level = {.run = run, .repo = before->repo, .recall = recall};
  RenameFlag *tables = rename_flags_read(run, OPT_RENAME_TABLE);
  RenameFlag *columns = rename_flags_read(run, OPT_RENAME);
  find_tables(level, before, after, &answers, tables);
  for (const Table *t = before->tables; t; t = t->next) {
    const Table *now = schema_table(after, present_name(&answers, t->name));
    if (now) find_columns(level, t, now, &answers, columns);
  }
  rename_flags_check(run, columns, before, after);
  rename_flags_check(run, tables, before, after);
  return answers;
}

Answers questions_find(Run *run, const Schema *before, const Schema *after, const Drafts *drafts) {
  return find_answers(run, before, after, recall_new(run, drafts));
}

const Rename *questions_recalled(Run *run, const Schema *before, const Schema *after,
                                 const Recall *recall) {
  return find_answers(run, before, after, recall).renames;
}

static const char *old_name(Arena *a, const Question *q) {
  return q->table ? arena_printf(a, "%s.%s", q->table, q->from) : q->from;
}

static const char *new_name(Arena *a, const Candidate *c) {
  return c->against ? arena_printf(a, "%s (%s)", c->name, c->against) : c->name;
}

static const char *new_names(Arena *a, const Question *q) {
  Buf b = buf_new(a);
  for (const Candidate *c = q->to; c; c = c->next)
    buf_printf(&b, "%s%s", b.len ? ", " : "", new_name(a, c));
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

/* Asks which of several new names it is. Returns NULL on three answers that are none of them. */
static Name ask_which(Run *run, const Question *q) {
  char line[256];
  for (int tries = 0; tries < ASK_AGAIN; tries++) {
    fprintf(stderr, "What are you renaming it to?: %s ", new_names(run->arena, q));
    if (!read_line(line, sizeof line)) return NULL;
    for (const Candidate *c = q->to; c; c = c->next)
      if (strcmp(c->name, line) == 0) return c->name;
  }
  return NULL;
}

/* Asks one question. Returns false when it was not answered; *to is NULL for "no". */
static bool ask(Run *run, const Question *q, Name *to) {
  Arena *a = run->arena;
  const char *old = old_name(a, q);
  *to = NULL;
  const Said said = ask_person(
      q->to->next ? arena_printf(a, "Are you renaming %s to one of %s?", old, new_names(a, q))
                  : arena_printf(a, "Are you renaming %s to %s%s%s?", old, q->table ? q->table : "",
                                 q->table ? "." : "", new_name(a, q->to)));
  if (said != SAID_YES) return said == SAID_NO;
  *to = q->to->next ? ask_which(run, q) : q->to->name;
  return *to != NULL;
}

static void remove_candidate(Candidate **list, Name name) {
  for (; *list; list = &(*list)->next)
    if ((*list)->name == name) {
      *list = (*list)->next;
      return;
    }
}

bool questions_ask(Run *run, Answers *answers) {
  for (Question *q = answers->open; q; q = q->next) {
    if (!q->to) continue; /* every new name was taken by an earlier answer */
    Name to;
    if (!ask(run, q, &to)) return false;
    if (!to) continue;
    Level level = {.run = run, .table = q->table};
    answer(answers, &level, q->from, to);
    for (Question *later = q->next; later; later = later->next)
      if (later->table == q->table) remove_candidate(&later->to, to);
  }
  answers->open = NULL;
  return true;
}

/* Returns `text` as one word of a shell. */
static const char *shell_word(Arena *a, const char *text) {
  if (!strpbrk(text, " \t\n\"'`\\$&|;<>()*?[]{}#~!")) return text;
  Buf b = buf_new(a);
  buf_putc(&b, '\'');
  for (; *text; text++) *text == '\'' ? buf_put(&b, "'\\''") : buf_putc(&b, *text);
  buf_putc(&b, '\'');
  return buf_text(&b);
}

/* Returns the flag that says that `q` is called `to` now. */
static const char *rename_flag(Arena *a, const Question *q, Name to) {
  const char *names = arena_printf(a, "%s:%s", old_name(a, q), to);
  return arena_printf(a, "%s %s", q->table ? "--rename" : "--rename-table", shell_word(a, names));
}

const char *question_flags(Arena *a, const Question *q) {
  Buf b = buf_new(a);
  for (const Candidate *c = q->to; c; c = c->next)
    buf_printf(&b, "%s or ", rename_flag(a, q, c->name));
  buf_put(&b, "--no-rename");
  return buf_text(&b);
}

static json_t *question_json(Run *run, const Question *q) {
  json_t *to = json_array(), *likely = json_array(), *answers = json_array();
  for (const Candidate *c = q->to; c; c = c->next) {
    json_array_append_new(to, json_string(c->name));
    if (c->likely) json_array_append_new(likely, json_string(c->name));
    json_array_append_new(answers, json_string(rename_flag(run->arena, q, c->name)));
  }
  json_array_append_new(answers, json_string("--no-rename"));
  return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o}", "kind", q->table ? "rename_column" : "rename_table",
                   "table", q->table ? q->table : q->from, "from", q->from, "to", to, "likely",
                   likely, "answers", answers);
}

void questions_print(Run *run, const Question *open) {
  json_t *list = json_array();
  for (const Question *q = open; q; q = q->next) json_array_append_new(list, question_json(run, q));
  json_t *object = json_pack("{s:o}", "questions", list);
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}
