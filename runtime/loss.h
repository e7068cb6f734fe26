/* loss.h: values that a migration gives up: counted, and by a rollback let go only with leave. */
#ifndef ASH_LOSS_H
#define ASH_LOSS_H

#include "engine.h"

/* A growing list of losses. */
typedef struct Losses {
  ash_loss_count *items;
  size_t count, size;
} Losses;

/* Returns true if the run names these values, or `all`, as ones that may go. */
bool rt_may_lose(const ash_run *run, const char *table, const char *column);

/* Appends what the section of `m` would lose now; tables and columns that are not there lose
 * nothing. */
int rt_count_losses(Losses *l, ash_conn *c, const ash_migration *m, bool down);

/* Returns ASH_LOSS, with the counts, if one of the losses is not allowed. */
int rt_check_losses(ash_conn *c, const Losses *l);

#endif
