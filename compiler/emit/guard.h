/* guard.h: what must hold in the catalog before, between and after the statements of one direction,
 * so that a plain shell, which goes on after an error, finds out that one failed. */
#ifndef ASHC_EMIT_GUARD_H
#define ASHC_EMIT_GUARD_H

#include "emit/visible.h"

/* An object or column that is there or is not. */
typedef struct Expectation {
  struct Expectation *next;
  const Effect *effect;
} Expectation;

/* One statement with what a shell can see of it. */
typedef struct Line {
  struct Line *next;
  const Step *step;
  Visibility visibility;
  Expectation *passing; /* effects that a later statement undoes: to be looked at right after it */
} Line;

typedef struct Expectations {
  Line *lines;          /* in order, without the gates */
  Expectation *absent;  /* created by the first statement that names them: must not be there */
  Expectation *present; /* removed by it: must be there */
  Expectation *end;     /* after the last statement */
} Expectations;

/* Returns what must hold for `steps`. */
Expectations expectations_of(Arena *a, Interner *in, const Steps *steps);

/* Appends an SQL condition that is true iff everything in `list` is as its effect says: created
 * things are there, removed ones are not. At least one. */
void put_as_effected(Buf *out, const Expectation *list);

/* Appends one that is true iff nothing in `list` has happened yet: things to create are not there,
 * also not as another type of object, and things to remove are. */
void put_not_yet(Buf *out, const Expectation *list);

/* Returns "table posts, index posts_title_index and 3 more". */
const char *expectation_words(Arena *a, const Expectation *list);

#endif
