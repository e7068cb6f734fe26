/* watch.c: what SQLite's progress handler does while statements run: it asks the caller of the
 * run whether to stop, and tells how far a long statement is. */
#include "sqlite/conn.h"

enum { STEPS = 4000, PAGES_WORTH_A_FORECAST = 1000 };

/* Rows done, and the time left, from the share of the steps that are done. */
static void estimate(const Watch *w, ash_event *e) {
  const Forecast *f = &w->forecast;
  if (!f->steps || !w->steps || w->steps > f->steps + f->steps / 10) return; /* it was wrong */
  const double share = w->steps < f->steps ? (double)w->steps / (double)f->steps : 1;
  e->total = f->rows;
  e->count = (int64_t)((double)f->rows * share);
  e->seconds_left = e->seconds / share - e->seconds;
}

static void tell(SqliteConn *s) {
  Watch *w = &s->watch;
  const double now = rt_clock();
  if (now - w->told < s->base.run->progress_every) return;
  w->told = now;
  ash_event e = w->work;
  e.kind = ASH_EVENT_PROGRESS;
  e.seconds = now - w->started;
  estimate(w, &e);
  rt_event(&s->base, &e);
}

static int on_steps(void *user) {
  SqliteConn *s = user;
  Watch *w = &s->watch;
  const ash_run *run = s->base.run;
  if (run->interrupted && run->interrupted(run->user)) return 1;
  w->steps += STEPS;
  if (w->work.migration) tell(s);
  return 0;
}

static bool tells(const SqliteConn *s) {
  return s->base.run->on_event && s->base.run->progress_every > 0;
}

void rt_watch_install(SqliteConn *s) {
  s->watch = (Watch){.installed = s->base.run->interrupted || tells(s)};
  if (s->watch.installed) sqlite3_progress_handler(s->db, STEPS, on_steps, s);
}

void rt_watch_remove(SqliteConn *s) {
  if (s->watch.installed) sqlite3_progress_handler(s->db, 0, NULL, NULL);
  s->watch = (Watch){0};
}

/* A small database is done before anybody looks. */
static bool is_large(sqlite3 *db) {
  sqlite3_stmt *stmt = NULL;
  bool large = false;
  if (sqlite3_prepare_v2(db, "PRAGMA page_count", -1, &stmt, NULL) == SQLITE_OK)
    large =
        sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) > PAGES_WORTH_A_FORECAST;
  sqlite3_finalize(stmt);
  return large;
}

void rt_sqlite_watch(ash_conn *c, const ash_event *work) {
  SqliteConn *s = rt_sqlite(c);
  Watch *w = &s->watch;
  w->work = (ash_event){0};
  if (!work || !w->installed || !tells(s)) return;
  w->started = w->told = rt_clock();
  w->forecast = (Forecast){0};
  if (work->sql && is_large(s->db)) w->forecast = rt_forecast(s->db, work->sql);
  w->steps = 0;
  w->work = *work;
}
