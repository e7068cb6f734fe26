/* replace.h: squashed migrations: whether a database takes the one or the many. */
#ifndef ASH_REPLACE_H
#define ASH_REPLACE_H

#include "ledger.h"

/* Sets *made to the migrations of `set` as they are for a database with this ledger: a copy, which the
 * caller frees, in which some squashed migrations give way to those that they replace; NULL where none
 * does. ASH_LATE where the database is in the middle of such a range and the rest of it is not kept. */
int rt_replace(ash_migrations **made, ash_conn *c, const ash_migrations *set, const Ledger *l);

/* Returns true if the ledger has the migration, or every one that it replaces. */
bool rt_is_up(const Ledger *l, const ash_migration *m);

/* Returns true if a migration of the set replaces that version, kept or not. */
bool rt_is_replaced(const ash_migrations *set, int64_t version);

#endif
