/* refuse.h: operations for which something is missing that only the developer can say. */
#ifndef ASHC_PLAN_REFUSE_H
#define ASHC_PLAN_REFUSE_H

#include "plan/plan.h"

/* Records an error if `op` cannot be done, naming table, column, operation and the way out. */
void refuse_operation(Diag *d, const Op *op);

/* Records the error for an ADD_COLUMN that leaves rows without a value that they must have. */
void refuse_unfilled(Diag *d, const Op *op);

#endif
