/* grow.h: a database as it comes about over the years: tables created with their keys and the other
 * columns appended one by one, last one first, with rows written in between, which do not hold the
 * columns that came later and whose order of columns is not the declared one. */
#ifndef ASHC_PROVE_GROW_H
#define ASHC_PROVE_GROW_H

#include "prove/database.h"

/* Returns a database behind `fence` with the catalog of `whole`, up to the order of columns, and some of its values,
 * or NULL where it cannot be grown; *why is then why. */
sqlite3 *grow_database(Arena *a, Fence *fence, sqlite3 *whole, const char **why);

#endif
