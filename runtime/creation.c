/* creation.c: the short way for an empty database: the schema that the first migrations of a set would
 * leave, made at once in one transaction, with the ledger that they would leave. */
#include "apply.h"

/* The first of the migrations to run are those that the short way stands for. */
static bool fits(const Job *job, const ash_creation *made) {
  if (!made || job->history.ledger.columns || job->count < made->covers) return false;
  for (size_t i = 0; i < made->covers; i++)
    if (job->items[i] != i) return false;
  return made->covers > 0;
}

static void tell_all(const Job *job, size_t covers, ash_event_kind kind, double seconds) {
  for (size_t i = 0; i < covers; i++) rt_job_tell(job, i, kind, i + 1 == covers ? seconds : 0);
}

static int run_statements(Job *job, const ash_creation *made) {
  const ash_migration *newest = job->history.set->items[made->covers - 1];
  int status = ASH_OK;
  for (size_t i = 0; i < made->statement_count && status == ASH_OK; i++)
    status = rt_run_statement(job, newest, &made->statements[i]);
  return status;
}

static int enter_all(Job *job, size_t covers, double seconds) {
  int status = ASH_OK;
  for (size_t i = 0; i < covers && status == ASH_OK; i++)
    status = rt_job_enter(job, i, i + 1 == covers ? seconds : 0);
  return status;
}

/* Inside a transaction. */
static int create(Job *job, const ash_creation *made, double *seconds) {
  const double start = rt_clock();
  tell_all(job, made->covers, ASH_EVENT_MIGRATION_BEGIN, 0);
  int status = run_statements(job, made);
  *seconds = rt_clock() - start;
  if (status == ASH_OK) status = enter_all(job, made->covers, *seconds);
  return status ? status : job->conn->engine->commit(job->conn);
}

static void count(Job *job, size_t covers) {
  for (size_t i = 0; i < covers; i++) job->history.up[i] = true;
  job->done += covers;
}

/* What the engine refuses here it may still take one migration after the other. */
static int fall_back(Job *job, int status) {
  if (status == ASH_INTERRUPTED)
    return rt_fail(
        job->conn, status,
        "stopped: what was made of the empty database was rolled back, and nothing of it "
        "remains");
  if (status != ASH_ERROR) return status;
  Text t = {0};
  rt_text_printf(&t, "the empty database goes through every migration, because: %s",
                 ash_errmsg(job->conn));
  if (t.failed) return rt_fail(job->conn, ASH_NOMEM, "out of memory");
  rt_event(job->conn, &(ash_event){.kind = ASH_EVENT_NOTE,
                                   .migration = job->history.set->items[0],
                                   .text = t.bytes});
  rt_text_free(&t);
  return ASH_OK;
}

static void rehearse(Job *job, const ash_creation *made) {
  tell_all(job, made->covers, ASH_EVENT_MIGRATION_BEGIN, 0);
  for (size_t i = 0; i < made->statement_count; i++)
    rt_event(job->conn, &(ash_event){.kind = ASH_EVENT_STATEMENT_BEGIN,
                                     .migration = job->history.set->items[made->covers - 1],
                                     .sql = made->statements[i].sql});
  tell_all(job, made->covers, ASH_EVENT_MIGRATION_END, 0);
}

int rt_job_create(Job *job) {
  const ash_creation *made = job->history.set->creation;
  ash_conn *c = job->conn;
  bool empty;
  if (!c->engine->empty || !fits(job, made)) return ASH_OK;
  int status = c->engine->empty(c, &empty);
  if (status || !empty) return status;
  if (c->run->dry_run) {
    rehearse(job, made);
    count(job, made->covers);
    job->done = 0;
    return ASH_OK;
  }
  double seconds = 0;
  status = c->engine->begin(c, NULL, NULL, false);
  if (status) return status;
  status = c->engine->empty(c, &empty); /* nobody can write now */
  if (status == ASH_OK && empty) status = create(job, made, &seconds);
  if (status || !empty) {
    c->engine->undo(c);
    job->history.ledger.columns = 0; /* what was made of it is gone, too */
    return fall_back(job, status);
  }
  count(job, made->covers);
  tell_all(job, made->covers, ASH_EVENT_MIGRATION_END, seconds);
  return ASH_OK;
}
