/* order.h: the order of operations, from what each provides and requires. */
#ifndef ASHC_PLAN_ORDER_H
#define ASHC_PLAN_ORDER_H

#include "plan/plan.h"

/* Fills plan->ops and plan->count from plan->diff. */
void order_operations(Plan *plan);

#endif
