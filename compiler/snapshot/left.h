/* left.h: columns that a database may still have though no newest snapshot knows them. */
#ifndef ASHC_SNAPSHOT_LEFT_H
#define ASHC_SNAPSHOT_LEFT_H

#include "report/diag.h"
#include "schema/schema.h"

/* Fills t->left_columns from `older`, the paths of the table's older snapshots, the newest of them
 * first, ended by NULL: columns with their latest definition that `t` has not. A file that cannot be read
 * any more tells nothing. */
void find_left_columns(Arena *a, Interner *in, Sources *sources, Table *t,
                       const char *const *older);

#endif
