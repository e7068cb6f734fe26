/* gate.h: rows that forbid a migration. */
#ifndef ASH_GATE_H
#define ASH_GATE_H

#include "engine.h"

/* Counts the rows of every gate of the script; ASH_GATED, with counts, samples and queries, if
 * there are any. Writes nothing. */
int rt_check_gates(ash_conn *c, const ash_migration *m, const ash_script *s);

/* A RowFn that stores the first value, a number, into the int64_t at `user`. */
int rt_take_number(void *user, const char *const *values, size_t count);

#endif
