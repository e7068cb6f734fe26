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

/* Takes the applied migration of a row; one that cannot be reverted stops the call before it changed
 * anything. */
static int take(Job *job, const LedgerRow *row) {
  const ash_migrations *set = job->history.set;
  const size_t item = rt_find_version(set, row->version);
  if (item == set->count)
    return refuse(job->conn, row, "it is applied, but not known here; use the program that has it");
  if (!set->items[item]->reversible) return refuse(job->conn, row, "it has no down section");
  job->items[job->count++] = item;
  return ASH_OK;
}

static bool is_named(const ash_run *run, int64_t version) {
  for (size_t i = 0; i < run->only_count; i++)
    if (run->only[i] == version) return true;
  return false;
}

/* What stays applied above the newest one taken must have nothing to do with it. */
static int check_apart(const Job *job, const LedgerRow *row, const LedgerRow *stays) {
  const ash_migrations *set = job->history.set;
  const size_t above = rt_find_version(set, stays->version);
  const ash_migration *m = set->items[job->items[job->count - 1]];
  if (above < set->count && rt_touch_apart(m, set->items[above])) return ASH_OK;
  return rt_fail(job->conn, ASH_LATE,
                 "migration %" PRId64 "_%s cannot be rolled back alone: %" PRId64
                 "%s%s is newer, stays "
                 "applied, and touches the same table or might. Roll that one back first",
                 row->version, m->name, stays->version, stays->name ? "_" : "",
                 stays->name ? stays->name : "");
}

static int choose_named(Job *job) {
  const Ledger *l = &job->history.ledger;
  int status = ASH_OK;
  for (size_t i = l->count; i-- && status == ASH_OK;) {
    if (!is_named(job->conn->run, l->rows[i].version)) continue;
    status = take(job, &l->rows[i]);
    for (size_t above = i + 1; above < l->count && status == ASH_OK; above++)
      if (!is_named(job->conn->run, l->rows[above].version))
        status = check_apart(job, &l->rows[i], &l->rows[above]);
  }
  return status;
}

/* Takes applied migrations from the newest on. */
static int choose(Job *job) {
  const ash_run *run = job->conn->run;
  const Ledger *l = &job->history.ledger;
  if (run->only) return choose_named(job);
  const size_t limit = limit_of(run, l->count);
  int status = ASH_OK;
  for (size_t i = l->count;
       i-- && job->count < limit && status == ASH_OK && wanted(run, l->rows[i].version);)
    status = take(job, &l->rows[i]);
  return status;
}

static int start(Job *job, ash_conn *c, const ash_migrations *set) {
  int status = rt_job_start(job, c, set, true);
  if (status == ASH_OK) status = rt_check_limits(c, &job->history);
  if (status == ASH_OK) status = choose(job);
  return status ? status : rt_job_check(job);
}

static int count_all(Losses *losses, const Job *job) {
  int status = ASH_OK;
  for (size_t i = 0; i < job->count && status == ASH_OK; i++)
    status = rt_count_losses(losses, job->conn, job->history.set->items[job->items[i]], true);
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
  if (status == ASH_OK) status = rt_job_prepare(&job);
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
