/* cells.h: whether every value that a migration should keep is still there, by type and bytes. */
#ifndef ASHC_PROVE_CELLS_H
#define ASHC_PROVE_CELLS_H

#include "prove/database.h"
#include "prove/groups.h"

/* One column whose values are known: what they are made of, and where they must stand. */
typedef struct Cell {
  const char *was; /* SQL on the old table: most often the column's name in quotes */
  const char *is;  /* the column's name */
  const char
      *through[2]; /* column types that the value takes on in this order, or NULL; with two of
                             them its text must be what it was */
} Cell;

/* The columns of one table that live on or get a value. */
typedef struct Survivor {
  struct Survivor *next;
  const char *was, *is; /* the table */
  const char *between;  /* its name in the other schema */
  Cell *cells;
  size_t count;
  const char *numbered; /* the column that stands for the numbers of the rows, or NULL */
  bool renumbered;      /* a key stood for the numbers of the rows for a time */
} Survivor;

/* Returns what must be in `target` once the group's up section ran on `before`: the columns of both,
 * renames followed, converted where the type changes and filled where NULL is not allowed any more, and
 * what new columns get; but for tables whose rows a custom statement changes. */
Survivor *survivors_up(Arena *a, const Plan *plan, const Group *g, sqlite3 *before,
                       sqlite3 *target);

/* Returns what must be as it was once the down section ran: everything in `before`, converted as often as
 * `target` and `before` do it, but what either section says it loses and what custom statements
 * change. */
Survivor *survivors_back(Arena *a, const Group *g, sqlite3 *before, sqlite3 *target);

/* Returns everything in `db` but the ledger. */
Survivor *survivors_all(Arena *a, sqlite3 *db);

/* Returns NULL if `found` has the rows of `expected` but for up to `gone` of them, else the first
 * differences in words. */
const char *rows_difference(Arena *a, sqlite3 *expected, sqlite3 *found, const Survivor *list,
                            int64_t gone);

/* Returns the column that stands for the numbers of a table's rows, or NULL. */
const char *rowid_alias(Arena *a, sqlite3 *db, const char *table);

/* Returns NULL, or which table that is numbered (AUTOINCREMENT) in all three databases goes on with another
 * number in `found` than in `expected`. */
const char *sequence_difference(Arena *a, sqlite3 *expected, sqlite3 *found, sqlite3 *between,
                                const Survivor *list);

/* Appends INSERT statements for all rows of `db`. */
void put_rows(Buf *out, sqlite3 *db);

#endif
