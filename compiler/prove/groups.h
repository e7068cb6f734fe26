/* groups.h: a plan in parts that can be proven apart from each other. Tables are in one group where
 * they depend on each other: by a statement that names both, or by a reference where one side may have
 * to change with the other. Other references only put a few together: a table beyond stands there as it
 * was. Tables that only get additions are put together, a few at a time. */
#ifndef ASHC_PROVE_GROUPS_H
#define ASHC_PROVE_GROUPS_H

#include "plan/plan.h"

typedef struct GroupTable {
  struct GroupTable *next;
  const Table *was, *is; /* NULL where it is not there on that side */
  bool touched;          /* by the plan */
  bool context;          /* only here because of a reference */
} GroupTable;

typedef struct Group {
  struct Group *next;
  GroupTable *tables;
  unsigned touched; /* how many of them the plan touches */
  const Op **ops;   /* the operations on these tables, in the plan's order */
  unsigned op_count;
  Lowered up, down; /* their steps */
  bool batch; /* several that could be proven apart: additions without custom statement or gate */
  bool fresh; /* … all of its tables are new */
} Group;

/* Returns the groups of `plan`; with `single`, nothing is in one group that could be apart. */
Group *groups_of(Arena *a, const Plan *plan, bool single);

/* Return the part of the schema that the group is about, before and after, living in `a`. */
Schema *group_before(Arena *a, const Plan *plan, const Group *g);
Schema *group_after(Arena *a, const Plan *plan, const Group *g);

/* Returns the plan of the group alone, living in `a`. */
Plan *group_plan(Arena *a, const Plan *plan, const Group *g);

/* Returns "posts, authors and 3 more": the touched tables. */
const char *group_words(Arena *a, const Group *g);

#endif
