/* questions.h: what only a person can answer before a diff: is a column that is gone and a column
 * that is new the same one under another name? Answers come from flags or from the terminal;
 * nothing is guessed and nothing hangs. */
#ifndef ASHC_CLI_QUESTIONS_H
#define ASHC_CLI_QUESTIONS_H

#include "cli/compile/candidates.h"
#include "cli/compile/recall.h"
#include "cli/drafts.h"
#include "diff/diff.h"

/* A column or table that is gone, with the new ones that it could be called now. */
typedef struct Question {
  struct Question *next;
  const char *repo;
  Name table, from; /* a column: `from` of `table`; a table: from is its name and table is NULL */
  Candidate *to;    /* the likely ones first */
} Question;

typedef struct Answers {
  Rename *renames;
  Question *open;     /* neither answered by a flag nor asked */
  NameList *recalled; /* what drafts answered, in words */
} Answers;

/* Returns the renames that --rename and --rename-table give for these schemas, those that the drafts were
 * written with, and the questions that they and --no-rename leave open. Records an error for a flag that
 * names a thing that is not there. `drafts` may be NULL. */
Answers questions_find(Run *run, const Schema *before, const Schema *after, const Drafts *drafts);

/* Returns the renames between these schemas that migrations tell of (recall.h; may be NULL). */
const Rename *questions_recalled(Run *run, const Schema *before, const Schema *after,
                                 const Recall *recall);

/* Asks the open questions on the terminal as Ash does and turns the answers into renames. Returns
 * false when the input ended before the last answer. */
bool questions_ask(Run *run, Answers *answers);

/* Prints all open questions as {"questions":[{kind, table, from, to, likely, answers}]} to stdout. */
void questions_print(Run *run, const Question *open);

/* Returns the flags that answer a question: "--rename posts.title:headline or --no-rename". */
const char *question_flags(Arena *a, const Question *q);

/* Returns a question in words: "posts.title is gone; is it one of these now: headline, subject?". */
const char *question_text(Arena *a, const Question *q);

#endif
