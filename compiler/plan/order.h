/* order.h: the order of operations, from what each provides and requires. */
#ifndef ASHC_PLAN_ORDER_H
#define ASHC_PLAN_ORDER_H

#include "plan/plan.h"

/* Returns the `count` operations at `ops` in the order in which they can be carried out. */
const Op **order_operations(Arena *a, Interner *in, const Op *const *ops, unsigned count);

#endif
