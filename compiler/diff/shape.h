/* shape.h: what identities, indexes, references and checks come to in a database once multitenancy
 * and base filters are worked in: the form in which they are compared, and written by every engine.
 */
#ifndef ASHC_DIFF_SHAPE_H
#define ASHC_DIFF_SHAPE_H

#include "schema/schema.h"

/* An index, whatever it was declared as. */
typedef struct IndexShape {
  Name name;
  /* the tenant's column first; an expression that is a column's name is a column */
  const Key *keys;
  Name where; /* SQL or NULL: filters in brackets, joined by AND */
  Name using;
  const NameList *include;
  bool unique;
  bool nulls_distinct; /* always true if no key can be NULL */
} IndexShape;

IndexShape identity_shape(Arena *a, Interner *in, const Table *t, const Identity *identity);
IndexShape index_shape(Arena *a, Interner *in, const Table *t, const Index *index);

/* Of the index that `c->reference` asks for: <table>_<columns>_index. */
IndexShape reference_index_shape(Arena *a, Interner *in, const Table *t, const Column *c);

/* Returns the column pairs of c's reference: the column itself first, then match_with, then the
 * tenants' columns where both sides have one that takes part. */
const ReferencePair *reference_pairs(Arena *a, const Table *t, const Column *c);

/* Returns the SQL that a check comes to: `(check) OR NOT (filter)` with a base filter. */
Name check_sql(Interner *in, const Check *check);

/* Returns the UNIQUE constraints of a table as one text: equal iff they mean the same, in any order.
 * `renamed` (or NULL): what its columns are called now. */
Name unique_constraints(Arena *a, Interner *in, const Table *t, const NameMap *renamed);

#endif
