/* rows.h: rows of random and odd values. */
#ifndef SOAK_ROWS_H
#define SOAK_ROWS_H

#include <sqlite3.h>

#include "soak/chain.h"

/* Inserts rows into the tables of step `step`; those that a constraint refuses are not there. Appends
 * the statements that ran to `log`. Returns how many rows. */
unsigned rows_insert(Arena *a, const Case *c, unsigned step, sqlite3 *db, Buf *log);

#endif
