/* plan.h: ordered operations and what an engine will run for them. plan/ orders operations and
 * refuses what cannot be done; a backend lowers the plan to Steps; emit/ writes Steps as a
 * migration file and prove/ runs that file before it is written. */
#ifndef ASHC_PLAN_PLAN_H
#define ASHC_PLAN_PLAN_H

#include "diff/diff.h"
#include "memory/buf.h"
#include "report/diag.h"

/* What one Step is, and what a plain SQLite shell must be able to see once it ran. */
#define STEP_KINDS(X)                                                                          \
  X(SQL, "statement")         /* engine SQL whose effect the catalog shows: makes / unmakes */ \
  X(CUSTOM, "custom")         /* SQL of a custom statement; its effect may be invisible */     \
  X(SETTING, "setting")       /* of the session, for the next steps: leaves nothing to see */  \
  X(GATE, "gate")             /* a query that finds rows which forbid the change */            \
  X(SHELL_GATE, "shell gate") /* … only in a plain shell: the runtime manages */

#define X(id, text) STEP_##id,
typedef enum StepKind { STEP_KINDS(X) STEP_COUNT } StepKind;
#undef X

/* A catalog object or column that a step creates or removes: type "table", "index", "trigger",
 * "view" or "column" (then `table` is its table). */
typedef struct Effect {
  struct Effect *next;
  const char *type;
  Name name;
  Name table;
  bool gone; /* removed by the step; else created */
} Effect;

typedef struct Step Step;
struct Step {
  Step *next;
  StepKind kind;
  Name table;          /* the table whose change this is part of: the prover's unit */
  const char *sql;     /* one statement without its `;`. GATE: what follows FROM in the query that
                          finds offending rows: "main.\"posts\" WHERE \"title\" IS NULL" */
  const char *message; /* GATE: "posts.title: NULL where the migration sets NOT NULL" */
  Name lossy;          /* GATE: the column whose values a run may let go by name, or NULL */
  const char *comment; /* words above the statement, or NULL: how and why (native, rebuild, …) */
  const char *edit;    /* SQL, or NULL: an edit of a stored CREATE TABLE (sql/edit.h) that does the
                          same as this step and the next ones, `beside` of them together; they run
                          where the edit cannot be made. A name alone: they rebuild that table */
  unsigned beside;
  Effect *effects;
};

typedef struct Steps {
  Step *first, **tail;
  unsigned count;
} Steps;

/* One table or column whose values a direction gives up: "posts" or "posts.title". */
typedef struct Loss {
  struct Loss *next;
  Name table, column; /* column NULL: the whole table */
} Loss;

/* One direction of a migration as an engine will run it. */
typedef struct Lowered {
  Steps steps;
  bool foreign_keys_off; /* SQLite: drops or rebuilds a table; must be set before BEGIN */
  Loss *losses;
} Lowered;

typedef struct Plan {
  Arena *arena;
  Interner *names;
  const Diff *diff;
  const Op **ops; /* in the order of `up` */
  unsigned count;
  NameList *touches;  /* every table that the operations read or change */
  NameList *replaces; /* a squashed migration: what it stands for, as `-- ashc:replaces` says it */
  Lowered up, down;   /* filled by the backend */
} Plan;

/* Orders the operations of `diff` by what each provides and requires: a table before what refers to
 * it where possible, columns before the indexes on them, custom statements after the structure of
 * their table and of its after_tables. Deterministic: ties go by table name, then by the order in
 * the diff. Records an error for each operation that cannot be done and returns NULL if there was
 * one. */
Plan *plan_new(Arena *a, Interner *in, Diag *d, const Diff *diff);

/* Returns the operations of `diff` reversed, in the order in which they can be carried out. */
const Op **plan_reversed(Arena *a, Interner *in, const Diff *diff);

/* Returns true for both kinds of gate, which run before everything else. */
bool step_is_gate(const Step *step);

/* Appends a step; `sql` is copied. Returns it so that effects and comments can be set. */
Step *steps_add(Arena *a, Steps *s, StepKind kind, Name table, const char *sql);

/* Notes that `step` creates (gone = false) or removes an object. */
void step_effect(Arena *a, Step *step, const char *type, Name name, Name table, bool gone);

#endif
