/* apply.c: runs migrations, each in a transaction of its own with its line in the ledger. */
#include "apply.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"
#include "loss.h"

static const ash_script *script_of(const Job *job, size_t item) {
  const ash_migration *m = job->history.set->items[item];
  return job->down ? &m->down : &m->up;
}

int rt_job_start(Job *job, ash_conn *c, const ash_migrations *set, bool down) {
  *job = (Job){.conn = c, .down = down};
  int status = rt_history_read(&job->history, c, set);
  if (status) return status;
  job->items = calloc(job->history.set->count + 1, sizeof *job->items);
  return job->items ? ASH_OK : rt_fail(c, ASH_NOMEM, "out of memory");
}

void rt_job_end(Job *job) {
  rt_history_free(&job->history);
  free(job->items);
}

static int check_foreign(const Job *job, size_t item) {
  const ash_migration *m = job->history.set->items[item];
  if (!(script_of(job, item)->flags & ASH_FOREIGN)) return ASH_OK;
  return rt_fail(job->conn, ASH_INVALID,
                 "%" PRId64 "_%s is another tool's migration: %s it with that tool", m->version,
                 m->name, job->down ? "roll back" : "apply");
}

/* Only a program that has linked the functions that a migration calls can run it. */
static int check_calls(const Job *job, size_t item) {
  const ash_migration *m = job->history.set->items[item];
  const ash_script *s = script_of(job, item);
  for (size_t i = 0; i < s->statement_count; i++) {
    const ash_statement *st = &s->statements[i];
    if (!st->call_name || (st->call && job->conn->engine->call)) continue;
    return rt_fail(job->conn, ASH_INVALID,
                   "%" PRId64
                   "_%s (%s), line %d calls the C function %s, which is not here; it is in "
                   "the program that the release was linked into: migrate with that",
                   m->version, m->name, job->down ? "down" : "up", st->line, st->call_name);
  }
  return ASH_OK;
}

int rt_job_check(const Job *job) {
  int status = rt_check_digests(job->conn, &job->history);
  for (size_t i = job->done; i < job->count && status == ASH_OK; i++)
    status = check_foreign(job, job->items[i]);
  for (size_t i = job->done; i < job->count && status == ASH_OK && !job->conn->run->dry_run; i++)
    status = check_calls(job, job->items[i]);
  if (status || job->down) return status;
  status = rt_check_ahead(job->conn, &job->history);
  for (size_t i = job->done; i < job->count && status == ASH_OK; i++)
    if (!job->history.up[job->items[i]])
      status = rt_check_late(job->conn, &job->history, job->items[i]);
  return status;
}

static bool same_items(const ash_migrations *a, const ash_migrations *b) {
  return a->count == b->count &&
         (!a->count || memcmp(a->items, b->items, a->count * sizeof *a->items) == 0);
}

/* Another connection may have begun with the other side of a squashed migration: then the places of the
 * job mean nothing any more. */
static int look_again(Job *job) {
  History now;
  int status = rt_history_read(&now, job->conn, job->history.given);
  if (status == ASH_OK && !same_items(now.set, job->history.set)) {
    job->stale = true;
    status = rt_fail(job->conn, ASH_BUSY, "another connection migrated the database meanwhile");
  }
  if (status) {
    rt_history_free(&now);
    return status;
  }
  rt_history_free(&job->history);
  job->history = now;
  return rt_job_check(job);
}

int rt_job_look(Job *job, size_t item, bool *already) {
  bool changed;
  int status = job->conn->engine->changed(job->conn, false, &changed);
  if (status == ASH_OK && changed) status = look_again(job);
  *already = status == ASH_OK && job->history.up[item] == !job->down;
  return status;
}

int rt_job_guard(Job *job, size_t item) {
  ash_conn *c = job->conn;
  const ash_migration *m = job->history.set->items[item];
  int status = rt_check_gates(c, m, script_of(job, item));
  if (status) return status;
  Losses losses = {0};
  status = rt_count_losses(&losses, c, m, job->down);
  for (size_t i = 0; i < losses.count; i++)
    rt_event(c, &(ash_event){.kind = ASH_EVENT_LOSS,
                             .migration = m,
                             .down = job->down,
                             .table = losses.items[i].table,
                             .column = losses.items[i].column,
                             .count = losses.items[i].count});
  if (status == ASH_OK && job->down) status = rt_check_losses(c, &losses);
  free(losses.items);
  return status;
}

/* Puts the place and the SQL around the engine's words. */
static int name_statement(Job *job, int status, const ash_migration *m, const ash_statement *s) {
  if (status == ASH_NOMEM || status == ASH_INTERRUPTED) return status;
  Text t = {0};
  rt_text_printf(&t, "%" PRId64 "_%s (%s), line %d: %s\n  ", m->version, m->name,
                 job->down ? "down" : "up", s->line, ash_errmsg(job->conn));
  rt_text_excerpt(&t, s->sql, 1000);
  return rt_fail_text(job->conn, status, &t);
}

int rt_run_statement(Job *job, const ash_migration *m, const ash_statement *s) {
  ash_conn *c = job->conn;
  int status = rt_interrupted(c);
  if (status) return status;
  ash_event event = {.kind = ASH_EVENT_STATEMENT_BEGIN,
                     .migration = m,
                     .down = job->down,
                     .sql = s->sql,
                     .line = s->line};
  rt_event(c, &event);
  const double start = rt_clock();
  c->engine->watch(c, &event);
  status = s->call ? c->engine->call(c, s->call) : c->engine->query(c, s->sql, NULL, 0, NULL, NULL);
  c->engine->watch(c, NULL);
  if (status) return name_statement(job, status, m, s);
  event.kind = ASH_EVENT_STATEMENT_END;
  event.seconds = rt_clock() - start;
  rt_event(c, &event);
  return ASH_OK;
}

int rt_job_enter(Job *job, size_t item, double seconds) {
  const ash_migration *m = job->history.set->items[item];
  if (job->down) return rt_ledger_remove(job->conn, m->version);
  int status = rt_ledger_prepare(&job->history.ledger, job->conn);
  return status ? status : rt_ledger_add(job->conn, m, seconds);
}

/* --- edits ------------------------------------------------------------------------------------ */

/* One transaction of a migration. A second one with foreign keys off follows where a portable form
 * has to run that needs them off. */
typedef struct Attempt {
  size_t item;
  const ash_migration *migration;
  const ash_script *script;
  bool rebuilds; /* foreign keys are off */
  bool again;    /* they should be: nothing was kept */
  bool already;  /* another connection did it all */
} Attempt;

static int tell_why_not(Job *job, const Attempt *a, const ash_statement *s, const Text *why) {
  Text t = {0};
  rt_text_printf(&t,
                 "%" PRId64 "_%s, line %d: the table is not edited in place, its portable form "
                 "runs: %s",
                 a->migration->version, a->migration->name, s->line,
                 why->bytes ? why->bytes : "this engine does not do that");
  const int status = t.failed ? rt_fail(job->conn, ASH_NOMEM, "out of memory") : ASH_OK;
  if (status == ASH_OK)
    rt_event(job->conn, &(ash_event){.kind = ASH_EVENT_NOTE,
                                     .migration = a->migration,
                                     .sql = s->sql,
                                     .line = s->line,
                                     .text = t.bytes});
  rt_text_free(&t);
  return status;
}

/* Edits that stand one behind the other. */
typedef struct Edits {
  const ash_statement *first;
  const char **texts;
  size_t count;
} Edits;

/* A name alone: the statements beside it rebuild the table. */
static bool is_rebuild(const ash_statement *s) {
  return s->edit && !strchr(s->edit, '\n');
}

/* What comes behind an edit and the statements beside it. */
static const ash_statement *behind(const ash_statement *edit) {
  return edit + edit->otherwise + 1;
}

/* Takes the edits from `first`, which is one, up to `end`. */
static int take_edits(Edits *edits, ash_conn *c, const ash_statement *first,
                      const ash_statement *end) {
  size_t count = 0;
  for (const ash_statement *s = first; s < end && s->edit && !is_rebuild(s); s = behind(s)) count++;
  *edits = (Edits){.first = first, .texts = calloc(count + 1, sizeof *edits->texts)};
  if (!edits->texts) return rt_fail(c, ASH_NOMEM, "out of memory");
  for (const ash_statement *s = first; edits->count < count; s = behind(s))
    edits->texts[edits->count++] = s->edit;
  return ASH_OK;
}

static const ash_statement *edit_number(const Edits *edits, size_t number) {
  const ash_statement *s = edits->first;
  while (number--) s = behind(s);
  return s;
}

static ash_event event_of(const Job *job, const Attempt *a, const ash_statement *s) {
  return (ash_event){.kind = ASH_EVENT_STATEMENT_BEGIN,
                     .migration = a->migration,
                     .down = job->down,
                     .sql = s->sql,
                     .line = s->line};
}

/* Tells of edits that were made together. */
static void tell_made(Job *job, const Attempt *a, const Edits *edits, size_t made, double seconds) {
  const ash_statement *s = edits->first;
  for (size_t i = 0; i < made; i++, s = behind(s)) {
    ash_event event = event_of(job, a, s);
    if (i) rt_event(job->conn, &event);
    event.kind = ASH_EVENT_STATEMENT_END;
    event.seconds = seconds / (double)made;
    rt_event(job->conn, &event);
  }
}

/* Makes as many edits, from the first on, as can be made at once; where it is none, the statements beside
 * the first are to run. */
static int make_edits(Job *job, Attempt *a, const Edits *edits, size_t *made) {
  ash_conn *c = job->conn;
  Text why = {0};
  ash_event event = event_of(job, a, edits->first);
  int status = rt_interrupted(c);
  if (status) return status;
  const double start = rt_clock();
  rt_event(c, &event);
  c->engine->watch(c, &event);
  if (c->engine->edit) status = c->engine->edit(c, edits->texts, edits->count, made, &why);
  c->engine->watch(c, NULL);
  if (status) {
    status = name_statement(job, status, a->migration, edit_number(edits, *made));
  } else if (*made) {
    tell_made(job, a, edits, *made, rt_clock() - start);
  } else {
    a->again = a->script->flags & ASH_REBUILDS_OTHERWISE && !a->rebuilds;
    if (!a->again) status = tell_why_not(job, a, edits->first, &why);
  }
  rt_text_free(&why);
  return status;
}

/* What comes behind a transaction that the engine ended would be kept at once. */
static int check_open(Job *job, const Attempt *a) {
  if (job->conn->engine->in_transaction(job->conn)) return ASH_OK;
  return rt_fail(job->conn, ASH_ERROR,
                 "%" PRId64 "_%s: the transaction was ended before the migration was done",
                 a->migration->version, a->migration->name);
}

/* Runs the statements behind an edit that was not made, and keeps what hangs on the table. */
static int run_beside(Job *job, const Attempt *a, const ash_statement *edit) {
  ash_conn *c = job->conn;
  int status = c->engine->keep ? c->engine->keep(c, edit->edit) : ASH_OK;
  if (status) return name_statement(job, status, a->migration, edit);
  for (size_t i = 1; i <= edit->otherwise && status == ASH_OK; i++) {
    status = check_open(job, a);
    if (status == ASH_OK) status = rt_run_statement(job, a->migration, edit + i);
  }
  if (status) return status;
  status = c->engine->bring_back ? c->engine->bring_back(c) : ASH_OK;
  return status ? name_statement(job, status, a->migration, edit) : ASH_OK;
}

/* Makes edits, or runs what stands beside the first; *next is what comes behind. */
static int run_edits(Job *job, Attempt *a, const ash_statement *edit, const ash_statement **next) {
  Edits edits = {.first = edit};
  size_t made = 0;
  int status = ASH_OK;
  if (!is_rebuild(edit)) {
    status =
        take_edits(&edits, job->conn, edit, a->script->statements + a->script->statement_count);
    if (status == ASH_OK) status = make_edits(job, a, &edits, &made);
  }
  *next = edit_number(&edits, made ? made : 1);
  free(edits.texts);
  return status || made || a->again ? status : run_beside(job, a, edit);
}

/* Asks the script's `when`: false where nothing of it is to run. */
static int script_wanted(ash_conn *c, const ash_migration *m, const ash_script *s, bool *wanted) {
  int64_t answer = 1;
  *wanted = true;
  if (!s->when) return ASH_OK;
  Text sql = {0};
  rt_text_printf(&sql, "SELECT count(*) FROM (SELECT 1) WHERE %s", s->when);
  int status = sql.failed ? rt_fail(c, ASH_NOMEM, "out of memory")
                          : c->engine->query(c, sql.bytes, NULL, 0, rt_take_number, &answer);
  rt_text_free(&sql);
  *wanted = answer;
  if (status != ASH_ERROR) return status;
  Text t = {0};
  rt_text_printf(&t, "%" PRId64 "_%s: its ashc:when cannot be asked: %s", m->version, m->name,
                 ash_errmsg(c));
  return rt_fail_text(c, status, &t);
}

static int run_plain(Job *job, const Attempt *a, const ash_statement *s) {
  ash_conn *c = job->conn;
  int status = c->engine->before ? c->engine->before(c, s->sql) : ASH_OK;
  if (status == ASH_OK) status = check_open(job, a); /* looking can end it, too */
  return status ? name_statement(job, status, a->migration, s)
                : rt_run_statement(job, a->migration, s);
}

static int run_statements(Job *job, Attempt *a) {
  const ash_script *s = a->script;
  const double start = rt_clock();
  bool wanted = true;
  int status = script_wanted(job->conn, a->migration, s, &wanted);
  job->marked = !wanted;
  if (status == ASH_OK && wanted) status = rt_job_guard(job, a->item);
  const ash_statement *end = s->statements + s->statement_count;
  for (const ash_statement *at = s->statements, *next; wanted && at < end && status == ASH_OK;
       at = next) {
    next = at + 1;
    if ((status = check_open(job, a))) return status;
    status = at->edit ? run_edits(job, a, at, &next) : run_plain(job, a, at);
    if (a->again) return status;
  }
  if (status == ASH_OK) status = check_open(job, a);
  return status ? status : rt_job_enter(job, a->item, rt_clock() - start);
}

/* --- migrations ------------------------------------------------------------------------------- */

void rt_job_tell(const Job *job, size_t item, ash_event_kind kind, double seconds) {
  const bool marked = kind == ASH_EVENT_MIGRATION_END && job->marked;
  rt_event(job->conn, &(ash_event){.kind = kind,
                                   .migration = job->history.set->items[item],
                                   .down = job->down,
                                   .seconds = seconds,
                                   .text = marked ? "its ashc:when does not hold here" : NULL});
}

static bool is_kept(const Job *job, const ash_migration *m) {
  Ledger ledger;
  const bool read = rt_ledger_read(&ledger, job->conn) == ASH_OK;
  const bool kept = read && (rt_ledger_find(&ledger, m->version) != NULL) == !job->down;
  rt_ledger_free(&ledger);
  return kept;
}

/* An engine can fail behind a COMMIT that it has done (a lock that cannot be released): the ledger
 * knows. Where it cannot be read either, the failure stands. */
int rt_job_commit(Job *job, const ash_migration *m) {
  ash_conn *c = job->conn;
  const int status = c->engine->commit(c);
  if (status != ASH_ERROR) return status;
  Text words = {0};
  rt_text_put(&words, ash_errmsg(c));
  if (!is_kept(job, m)) return rt_fail_text(c, status, &words);
  rt_event(c, &(ash_event){.kind = ASH_EVENT_NOTE,
                           .migration = m,
                           .text = "it is kept, though the engine failed behind its COMMIT"});
  rt_text_free(&words);
  return ASH_OK;
}

static int try_once(Job *job, Attempt *a) {
  const Engine *engine = job->conn->engine;
  const bool first = !a->again;
  a->again = false;
  int status = engine->begin(job->conn, a->migration, a->script, a->rebuilds);
  if (status == ASH_OK) status = rt_job_look(job, a->item, &a->already);
  if (status == ASH_OK && !a->already) {
    if (first) rt_job_tell(job, a->item, ASH_EVENT_MIGRATION_BEGIN, 0);
    status = run_statements(job, a);
    if (status == ASH_OK && !a->again) status = rt_job_commit(job, a->migration);
  }
  if (status == RT_AGAIN) { /* the ledger may have come and gone with it */
    a->again = true;
    status = look_again(job);
  }
  if (status || a->already || a->again) engine->undo(job->conn);
  return status;
}

static int run_in_transaction(Job *job, size_t item, bool *already) {
  Attempt a = {
      .item = item, .migration = job->history.set->items[item], .script = script_of(job, item)};
  a.rebuilds = a.script->flags & ASH_REBUILDS_TABLE;
  int status = try_once(job, &a);
  while (status == ASH_OK && a.again) { /* at most twice: for the portable form, for old orphans */
    a.rebuilds = true;
    status = try_once(job, &a);
  }
  *already = a.already;
  return status;
}

static void rehearse(const Job *job, size_t item) {
  const ash_script *s = script_of(job, item);
  rt_job_tell(job, item, ASH_EVENT_MIGRATION_BEGIN, 0);
  for (size_t i = 0; i < s->statement_count; i++) {
    const ash_statement *statement = &s->statements[i];
    if (is_rebuild(statement)) continue;
    rt_event(job->conn, &(ash_event){.kind = ASH_EVENT_STATEMENT_BEGIN,
                                     .migration = job->history.set->items[item],
                                     .down = job->down,
                                     .sql = statement->sql,
                                     .line = statement->line});
    i += statement->otherwise;
  }
  rt_job_tell(job, item, ASH_EVENT_MIGRATION_END, 0);
}

/* Says what is left of a migration that the caller stopped. */
static int name_stop(const Job *job, size_t item) {
  const ash_migration *m = job->history.set->items[item];
  return rt_fail(job->conn, ASH_INTERRUPTED,
                 "stopped: %" PRId64 "_%s (%s) was rolled back, and nothing of it remains%s",
                 m->version, m->name, job->down ? "down" : "up",
                 job->done ? "; what was done before it stays" : "");
}

static int run_item(Job *job, size_t item) {
  const double start = rt_clock();
  bool already = false;
  job->marked = false;
  int status = script_of(job, item)->flags & ASH_NO_TRANSACTION
                   ? rt_run_stepwise(job, item, &already)
                   : run_in_transaction(job, item, &already);
  job->conn->engine->settle(job->conn);
  if (status == ASH_INTERRUPTED && !(script_of(job, item)->flags & ASH_NO_TRANSACTION))
    return name_stop(job, item);
  if (status || already) return status;
  job->history.up[item] = !job->down;
  job->done++;
  rt_job_tell(job, item, ASH_EVENT_MIGRATION_END, rt_clock() - start);
  return ASH_OK;
}

int rt_job_prepare(const Job *job) {
  ash_conn *c = job->conn;
  if (!job->count || c->run->dry_run) return ASH_OK;
  int status = c->engine->foreign(c, job->history.set->items[job->items[0]]);
  return status == ASH_OK && c->run->backup ? c->engine->backup(c) : status;
}

int rt_job_run(Job *job) {
  const ash_run *run = job->conn->run;
  int status = ASH_OK;
  for (size_t i = 0; i < job->count && status == ASH_OK; i++) {
    if (job->history.up[job->items[i]] == !job->down) continue;
    if (run->dry_run)
      rehearse(job, job->items[i]);
    else if ((status = rt_interrupted(job->conn)) == ASH_OK)
      status = run_item(job, job->items[i]);
  }
  return status;
}
