/* cells.h: whether every value that a migration should keep is still there, by type and bytes. */
#ifndef ASHC_PROVE_CELLS_H
#define ASHC_PROVE_CELLS_H

#include "prove/database.h"
#include "prove/groups.h"

/* The columns of one table that live on, by their names on both sides. */
typedef struct Survivor {
  struct Survivor *next;
  const char *was, *is; /* the table */
  const char **columns_was, **columns_is;
  size_t count;
} Survivor;

/* Returns what must live on from `before` through the group's up section to `target`: what is in both,
 * renames followed, but for tables whose rows a custom statement changes. */
Survivor *survivors_up(Arena *a, const Group *g, sqlite3 *before, sqlite3 *target);

/* Returns what must be as it was once the down section ran: everything in `before` but what either
 * section says it loses and what custom statements change. */
Survivor *survivors_back(Arena *a, const Group *g, sqlite3 *before);

/* Returns everything in `db` but the ledger. */
Survivor *survivors_all(Arena *a, sqlite3 *db);

/* Returns NULL if `found` has the rows of `expected` but for up to `gone` of them, else the first
 * differences in words. */
const char *rows_difference(Arena *a, sqlite3 *expected, sqlite3 *found, const Survivor *list,
                            int64_t gone);

/* Appends INSERT statements for all rows of `db`. */
void put_rows(Buf *out, sqlite3 *db);

#endif
