/* stepwise.c: runs a `transaction:false` script: each statement is kept together with the note that
 * it is done, so that a run that was stopped goes on where it stopped, and two runs at once share
 * the work. A transaction that the script opens itself keeps its notes inside. */
#include <inttypes.h>
#include <stdlib.h>

#include "apply.h"
#include "progress.h"

typedef struct Steps {
  Job *job;
  size_t item;
  Progress progress;
  bool already; /* another process finished the script */
} Steps;

/* Opens a transaction and looks whether statement `i` is still to be done. */
static int begin(Steps *s, size_t i, bool *skip) {
  ash_conn *c = s->job->conn;
  int status = c->engine->begin(c, NULL, NULL, false);
  if (status == ASH_OK) status = rt_job_look(s->job, s->item, &s->already);
  if (status == ASH_OK && !s->already) status = rt_progress_read(&s->progress, c);
  *skip = s->already || (i < s->progress.script->statement_count && s->progress.done[i]);
  if (status == ASH_OK && *skip) c->engine->undo(c);
  return status;
}

static int run(Steps *s, size_t i) {
  return rt_run_statement(s->job, s->progress.migration, &s->progress.script->statements[i]);
}

static int note(Steps *s, size_t i) {
  return rt_progress_add(&s->progress, s->job->conn, i);
}

static int note_alone(Steps *s, size_t i) {
  bool skip;
  int status = begin(s, i, &skip);
  if (status || skip) return status;
  status = note(s, i);
  return status ? status : s->job->conn->engine->commit(s->job->conn);
}

static int step_plain(Steps *s, size_t i) {
  bool skip;
  int status = begin(s, i, &skip);
  if (status || skip) return status;
  if ((status = run(s, i)) == ASH_OK) status = note(s, i);
  return status ? status : s->job->conn->engine->commit(s->job->conn);
}

static int step_alone(Steps *s, size_t i) {
  int status = run(s, i);
  return status ? status : note_alone(s, i);
}

static int step_begin(Steps *s, size_t i) {
  bool skip;
  int status = begin(s, i, &skip);
  return status || skip ? status : note(s, i);
}

/* Inside a transaction of the script's own. */
static int step_inside(Steps *s, size_t i, StatementKind kind) {
  int status;
  switch (kind) {
  case STATEMENT_COMMIT:
    status = note(s, i);
    return status ? status : s->job->conn->engine->commit(s->job->conn);
  case STATEMENT_ROLLBACK: return step_alone(s, i);
  case STATEMENT_PLAIN:
  case STATEMENT_ALONE:
  case STATEMENT_SESSION:
  case STATEMENT_BEGIN: break;
  }
  status = run(s, i);
  return status ? status : note(s, i);
}

static int step(Steps *s, size_t i) {
  const Engine *engine = s->job->conn->engine;
  const StatementKind kind = engine->kind(s->progress.script->statements[i].sql);
  if (s->progress.done[i]) return kind == STATEMENT_SESSION ? run(s, i) : ASH_OK;
  if (engine->in_transaction(s->job->conn)) return step_inside(s, i, kind);
  if (kind == STATEMENT_PLAIN) return step_plain(s, i);
  return kind == STATEMENT_BEGIN ? step_begin(s, i) : step_alone(s, i);
}

static int finish(Steps *s, double start) {
  bool skip;
  ash_conn *c = s->job->conn;
  if (c->engine->in_transaction(c))
    return rt_fail(c, ASH_ERROR, "%s: the script opens a transaction and does not end it",
                   s->progress.migration->name);
  int status = begin(s, s->progress.script->statement_count, &skip);
  if (status || skip) return status;
  status = rt_progress_clear(&s->progress, c);
  if (status == ASH_OK) status = rt_job_enter(s->job, s->item, rt_clock() - start);
  return status ? status : rt_job_commit(s->job, s->progress.migration);
}

/* Finds out, while nobody else can write, what is done, and whether the rest may begin. */
static int look(Steps *s) {
  bool skip;
  ash_conn *c = s->job->conn;
  int status = begin(s, s->progress.script->statement_count, &skip);
  if (status || skip) return status;
  if (!s->progress.count) status = rt_job_guard(s->job, s->item);
  c->engine->undo(c);
  return status;
}

static int run_all(Steps *s) {
  const double start = rt_clock();
  int status = look(s);
  if (status || s->already) return status;
  rt_job_tell(s->job, s->item, ASH_EVENT_MIGRATION_BEGIN, 0);
  for (size_t i = 0; i < s->progress.script->statement_count && status == ASH_OK && !s->already;
       i++)
    status = step(s, i);
  return status || s->already ? status : finish(s, start);
}

/* Counts again: an undone transaction took its notes with it. */
static void count_again(Progress *p, ash_conn *c) {
  for (size_t i = 0; i < p->script->statement_count; i++) p->done[i] = false;
  p->count = 0;
  if (rt_progress_read(p, c)) p->count = 0;
}

/* Says what a stopped script leaves. */
static int name_rest(Steps *s, int status) {
  ash_conn *c = s->job->conn;
  Text t = {0};
  if (status == ASH_INTERRUPTED)
    rt_text_printf(&t, "stopped in %" PRId64 "_%s", s->progress.migration->version,
                   s->progress.migration->name);
  else
    rt_text_put(&t, ash_errmsg(c));
  count_again(&s->progress, c);
  if (s->progress.count)
    rt_text_printf(&t,
                   "\n%zu of its %zu statements are done and stay; run again to go on behind them",
                   s->progress.count, s->progress.script->statement_count);
  return rt_fail_text(c, status, &t);
}

int rt_run_stepwise(Job *job, size_t item, bool *already) {
  const ash_migration *m = job->history.set->items[item];
  const ash_script *script = job->down ? &m->down : &m->up;
  Steps s = {
      .job = job, .item = item, .progress = {.migration = m, .script = script, .down = job->down}};
  s.progress.done = calloc(script->statement_count + 1, sizeof *s.progress.done);
  if (!s.progress.done) return rt_fail(job->conn, ASH_NOMEM, "out of memory");
  int status = run_all(&s);
  if (status) {
    job->conn->engine->undo(job->conn);
    status = name_rest(&s, status);
  }
  *already = s.already;
  free(s.progress.done);
  return status;
}
