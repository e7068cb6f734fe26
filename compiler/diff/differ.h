/* differ.h: what the parts of the differ share; nothing outside diff/ includes it. */
#ifndef ASHC_DIFF_DIFFER_H
#define ASHC_DIFF_DIFFER_H

#include "diff/diff.h"

struct SameStatement;

typedef struct Differ {
  Diff *diff;
  Arena *arena;
  Interner *names;
  NameMap *tables_now;  /* name in `before` -> Name in `after`; of renamed tables */
  NameMap *columns_now; /* name of a table in `before` -> NameMap of its renamed columns */
  struct SameStatement *same, **same_tail; /* statements that do not change */
} Differ;

/* Two states of one table. */
typedef struct Pair {
  const Table *was, *is;
  const NameMap *renamed; /* columns of `was`: name -> Name in `is`; or NULL */
} Pair;

/* Returns the name that `name` has now: itself where `renamed` (may be NULL) does not know it. */
Name name_now(const NameMap *renamed, Name name);

/* Appends an operation; the caller sets its sides. */
Op *differ_add(Differ *d, OpKind kind, const Pair *p);

/* Each appends the operations of one kind of part of a table. */
void diff_primary_key(Differ *d, const Pair *p);
void diff_columns(Differ *d, const Pair *p);
void diff_indexes(Differ *d, const Pair *p); /* identities, indexes, reference indexes */
void diff_checks(Differ *d, const Pair *p);
void diff_statements(Differ *d, const Pair *p);

/* A statement of a table that does not change. */
typedef struct SameStatement {
  struct SameStatement *next;
  Pair pair;
  const Statement *was, *is;
  bool made_again;
} SameStatement;

/* Appends the operation of one statement: `was` goes or `is` comes, the other is NULL. */
void diff_add_statement(Differ *d, const Pair *p, const Statement *was, const Statement *is);

/* Views and triggers that do not change themselves, and name what does, are made again with it
 * (dependants.c): appends their operations. */
void diff_dependants(Differ *d);

/* A statement that another resource declares by now is no change: takes out its two operations. */
void diff_moved_statements(Differ *d);

/* Records an error for a table that is retained, or an index of it, whose name something declared has. */
void diff_check_kept_names(Schema *after, Diag *d);

#endif
