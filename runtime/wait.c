/* wait.c: waiting for another connection that holds the database, with a limit. */
#include "engine.h"

#include <inttypes.h>
#include <time.h>

enum { DEFAULT_WAIT_MS = 60000, LONGEST_NAP_MS = 50 };
static const double first_notice = 0.25, notice_every = 1.0; /* seconds */

static double limit_seconds(const ash_run *run) {
  if (run->wait_ms < 0) return 0;
  return (double)(run->wait_ms ? run->wait_ms : DEFAULT_WAIT_MS) / 1000;
}

/* Short naps first: most writers are done soon. */
static void nap(unsigned tries) {
  unsigned ms = tries < 6 ? 1U << tries : LONGEST_NAP_MS;
  nanosleep(&(struct timespec){.tv_nsec = (long)ms * 1000000}, NULL);
}

static int give_up(ash_conn *c, double waited) {
  const int64_t pid = c->engine->holder(c);
  Text t = {0};
  rt_text_put(&t, "the database is in use by ");
  if (pid > 0)
    rt_text_printf(&t, "process %" PRId64, pid);
  else
    rt_text_put(&t, "another connection");
  rt_text_printf(&t, " and was not released within %.1f s; end that work, or wait longer", waited);
  return rt_fail_text(c, ASH_BUSY, &t);
}

int rt_wait(ash_conn *c, Wait *w) {
  const double now = rt_clock();
  if (!w->tries) w->since = now;
  const double waited = now - w->since;
  if (waited >= limit_seconds(c->run)) return give_up(c, waited);
  if (waited >= first_notice && now - w->told >= notice_every) {
    w->told = now;
    rt_event(
        c, &(ash_event){.kind = ASH_EVENT_WAITING, .seconds = waited, .pid = c->engine->holder(c)});
  }
  int status = rt_interrupted(c);
  if (status == ASH_OK) nap(w->tries++);
  return status;
}
