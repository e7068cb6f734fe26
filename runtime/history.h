/* history.h: which migrations of a set a database has, and whether the two belong together. */
#ifndef ASH_HISTORY_H
#define ASH_HISTORY_H

#include "ledger.h"

typedef struct History {
  const ash_migrations *given; /* the caller's set */
  ash_migrations *made;        /* the set as it is for this database (replace.h), or NULL */
  const ash_migrations *set;   /* the one or the other */
  Ledger ledger;
  bool *up; /* for each migration of the set */
} History;

/* Reads the ledger and compares it with the set. The caller releases *h with rt_history_free, also
 * on failure. */
int rt_history_read(History *h, ash_conn *c, const ash_migrations *set);
void rt_history_free(History *h);

/* Returns ASH_CHANGED, with the first statement that differs, if an applied migration is not the
 * set's. */
int rt_check_digests(ash_conn *c, const History *h);

/* Returns true if the applied migration of `row` (NULL: not applied) is not as `m` is. */
bool rt_is_changed(const LedgerRow *row, const ash_migration *m);

/* Returns ASH_AHEAD if the ledger names versions that are newer than the whole set, unless the
 * floor of each says that a program of the set's age still works. */
int rt_check_ahead(ash_conn *c, const History *h);

/* Returns ASH_LATE if the migration `item` of the set is older than an applied one and might not
 * commute with it. */
int rt_check_late(ash_conn *c, const History *h, size_t item);

/* Returns ASH_MISUSE, with the nearest versions, if the run ends at a version that neither the set
 * nor the ledger has. */
int rt_check_limits(ash_conn *c, const History *h);

#endif
