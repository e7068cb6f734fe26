/* rollback.c: ash_rollback and ash_losses: choose what to revert, count what that loses, run it. */
#include "apply.h"

#include <inttypes.h>
#include <stdlib.h>

#include "loss.h"
#include "order.h"

/* How many of the newest applied migrations are to be reverted at most. */
static size_t limit_of(const ash_run *run, size_t applied) {
  if (run->step) return run->step;
  return run->all || run->to || run->to_exclusive ? applied : 1;
}

static bool wanted(const ash_run *run, int64_t version) {
  return version >= run->to && version > run->to_exclusive;
}

static int refuse(ash_conn *c, const LedgerRow *row, const char *why) {
  return rt_fail(c, ASH_IRREVERSIBLE, "migration %" PRId64 "%s%s cannot be rolled back: %s",
                 row->version, row->name ? "_" : "", row->name ? row->name : "", why);
}

/* Takes applied migrations from the newest on; one that cannot be reverted stops the call before it
 * changed anything. */
static int choose(Job *job) {
  ash_conn *c = job->conn;
  const ash_migrations *set = job->history.set;
  const Ledger *l = &job->history.ledger;
  const size_t limit = limit_of(c->run, l->count);
  for (size_t i = l->count; i-- && job->count < limit && wanted(c->run, l->rows[i].version);) {
    const size_t item = rt_find_version(set, l->rows[i].version);
    if (item == set->count)
      return refuse(c, &l->rows[i],
                    "it is applied, but not known here; use the program that has it");
    if (!set->items[item]->reversible) return refuse(c, &l->rows[i], "it has no down section");
    job->items[job->count++] = item;
  }
  return ASH_OK;
}

static int start(Job *job, ash_conn *c, const ash_migrations *set) {
  int status = rt_job_start(job, c, set, true);
  if (status == ASH_OK) status = choose(job);
  return status ? status : rt_job_check(job);
}

static int count_all(Losses *losses, const Job *job) {
  int status = ASH_OK;
  for (size_t i = 0; i < job->count && status == ASH_OK; i++)
    status = rt_count_losses(losses, job->conn, job->history.set->items[job->items[i]]);
  return status;
}

/* Refuses before the first write; each migration counts again when its turn comes. */
static int check_all(const Job *job) {
  Losses losses = {0};
  int status = count_all(&losses, job);
  if (status == ASH_OK) status = rt_check_losses(job->conn, &losses);
  free(losses.items);
  return status;
}

int ash_rollback(size_t *reverted, ash_conn *conn, const ash_migrations *set, const ash_run *run) {
  if (reverted) *reverted = 0;
  int status = rt_enter(conn, set, run);
  if (status) return status;
  Job job;
  status = start(&job, conn, set);
  if (status == ASH_OK && !conn->run->dry_run) status = check_all(&job);
  if (status == ASH_OK) status = rt_job_run(&job);
  if (reverted) *reverted = job.done;
  rt_job_end(&job);
  return rt_leave(conn, status);
}

int ash_losses(ash_loss_count **losses, size_t *count, ash_conn *conn, const ash_migrations *set,
               const ash_run *run) {
  *losses = NULL;
  *count = 0;
  int status = rt_enter(conn, set, run);
  if (status) return status;
  Job job;
  Losses found = {0};
  status = start(&job, conn, set);
  if (status == ASH_OK) status = count_all(&found, &job);
  rt_job_end(&job);
  if (status == ASH_OK && found.count) {
    *losses = found.items;
    *count = found.count;
  } else {
    free(found.items);
  }
  return rt_leave(conn, status);
}

void ash_losses_free(ash_loss_count *losses) {
  free(losses);
}
