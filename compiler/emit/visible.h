/* visible.h: what a plain SQLite shell, which goes on after an error, can see of a statement:
 * through the catalog, through a row of ash_guard, or not at all. */
#ifndef ASHC_EMIT_VISIBLE_H
#define ASHC_EMIT_VISIBLE_H

#include <sqlite3.h>

#include "plan/plan.h"

typedef enum Visibility {
  VISIBLE_CATALOG, /* objects or columns appear or go */
  VISIBLE_RUN,     /* it can be a trigger's body: a failure leaves no row in ash_guard */
  VISIBLE_SETTING, /* of the session: nothing to look for */
  VISIBLE_NOT      /* neither: only a shell that stops at errors notices */
} Visibility;

typedef struct Sight {
  Visibility visibility;
  Effect *effects;
  bool lenient; /* IF EXISTS or IF NOT EXISTS: only the end state is known */
} Sight;

/* Tells statements that SQLite takes as the body of a trigger from the others, by asking SQLite. */
typedef struct BodyTest {
  sqlite3 *db; /* in memory, opened at the first question */
} BodyTest;

/* Returns what can be seen of `step`. Names are interned in `in`. */
Sight sight_of_step(Arena *a, Interner *in, BodyTest *test, const Step *step);

/* Appends the trigger through which a shell runs `sql` when row `n` comes into ash_guard. */
void put_body_trigger(Buf *out, const char *sql, unsigned n);

/* Appends `sql` and its `;`, on a line of its own where a comment would swallow it. */
void put_statement(Buf *out, const char *sql);

/* Closes what the questions opened. */
void body_test_close(BodyTest *test);

#endif
