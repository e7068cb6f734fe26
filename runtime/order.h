/* order.h: what must hold for a set of migrations before anything is done with it. */
#ifndef ASH_ORDER_H
#define ASH_ORDER_H

#include "engine.h"

/* Returns ASH_OK, or ASH_INVALID when the set has another layout, is out of order, names a version
 * twice, or holds a statement that would end the migration's own transaction. */
int rt_check_set(ash_conn *c, const ash_migrations *set);

/* Returns the place of `version` in the set, or set->count. */
size_t rt_find_version(const ash_migrations *set, int64_t version);

/* Returns true if both migrations are known to touch different tables only; ASH_NOMEM is answered
 * with false, which refuses. */
bool rt_touch_apart(const ash_migration *a, const ash_migration *b);

#endif
