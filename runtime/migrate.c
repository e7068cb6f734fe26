/* migrate.c: ash_migrate: chooses what is pending and runs it. */
#include "apply.h"

static bool wanted(const ash_run *run, const ash_migration *m) {
  return (!run->to || m->version <= run->to) &&
         (!run->to_exclusive || m->version < run->to_exclusive);
}

static void choose(Job *job, const ash_run *run, size_t done) {
  const ash_migrations *set = job->history.set;
  const size_t limit = run->step ? run->step - done : set->count;
  for (size_t i = 0; i < set->count && job->count < limit; i++)
    if (!job->history.up[i] && wanted(run, set->items[i])) job->items[job->count++] = i;
}

int ash_migrate(size_t *applied, ash_conn *conn, const ash_migrations *set, const ash_run *run) {
  if (applied) *applied = 0;
  int status = rt_enter(conn, set, run);
  if (status) return status;
  size_t done = 0;
  bool again, prepared = false;
  do {
    Job job;
    status = rt_job_start(&job, conn, set, false);
    if (status == ASH_OK) status = rt_check_limits(conn, &job.history);
    if (status == ASH_OK) choose(&job, conn->run, done);
    if (status == ASH_OK) status = rt_job_check(&job);
    if (status == ASH_OK && !prepared) status = rt_job_prepare(&job);
    prepared = true;
    if (status == ASH_OK) status = rt_job_create(&job);
    if (status == ASH_OK) status = rt_job_run(&job);
    done += job.done;
    again = job.stale;
    rt_job_end(&job);
  } while (again);
  if (applied) *applied = done;
  if (done && status == ASH_OK && conn->engine->tell_orphans) conn->engine->tell_orphans(conn);
  return rt_leave(conn, status);
}
