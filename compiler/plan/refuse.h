/* refuse.h: operations that are told apart but not carried out. */
#ifndef ASHC_PLAN_REFUSE_H
#define ASHC_PLAN_REFUSE_H

#include "plan/plan.h"

/* Records an error if `op` cannot be done, naming table, column, operation and the way out. */
void refuse_operation(Arena *a, Diag *d, const Op *op);

#endif
