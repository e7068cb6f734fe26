/* apply.h: running migrations that were chosen, one after the other, in either direction. */
#ifndef ASH_APPLY_H
#define ASH_APPLY_H

#include "history.h"

/* Migrations to run, as places in the set, in the order of running. */
typedef struct Job {
  ash_conn *conn;
  History history;
  size_t *items;
  size_t count;
  bool down;
  size_t done; /* of them */
  bool marked; /* the last one ran nothing: its `when` did not hold */
  bool stale;  /* what the set is for this database changed under way: start again */
} Job;

/* Reads the history and makes room for every migration of the set. Release with rt_job_end, also on
 * failure. */
int rt_job_start(Job *job, ash_conn *c, const ash_migrations *set, bool down);
void rt_job_end(Job *job);

/* Checks the history against the set and the job: changed, ahead, late. */
int rt_job_check(const Job *job);

/* Makes an empty database by the set's creation where that stands for the first migrations of the job;
 * else does nothing. */
int rt_job_create(Job *job);

/* Before the first of the job runs: what other tools left is told of, and the database is copied if
 * the run says so. */
int rt_job_prepare(const Job *job);

/* Runs what the job still has to do; job->done counts what it changed. */
int rt_job_run(Job *job);

/* --- for the two ways of running a script (apply.c, stepwise.c)
 * -------------------------------------- */

/* Finds out, inside a transaction, whether `item` is already as the job wants it; reads the history
 * again if another connection changed the database. */
int rt_job_look(Job *job, size_t item, bool *already);

/* Runs one statement with its events; the message of a failure names migration, line and SQL. */
int rt_run_statement(Job *job, const ash_migration *m, const ash_statement *s);

/* Makes the ledger say that `item` ran; inside a transaction. */
int rt_job_enter(Job *job, size_t item, double seconds);

/* Keeps the transaction that holds the ledger's line of `m`; also ASH_OK where the engine failed only
 * behind it. */
int rt_job_commit(Job *job, const ash_migration *m);

/* Tells the caller that `item` begins or ends. */
void rt_job_tell(const Job *job, size_t item, ash_event_kind kind, double seconds);

/* Gates and losses, which only a rollback needs leave for: what must be known before the first write. */
int rt_job_guard(Job *job, size_t item);

/* Runs a `transaction:false` script statement by statement, beginning behind those that an earlier
 * run did. *already: another process did it all. */
int rt_run_stepwise(Job *job, size_t item, bool *already);

#endif
