/* conn.c: the parts of a handle that every engine shares: messages, calls, events. */
#include "engine.h"

#include <stdlib.h>
#include <time.h>

#include "order.h"

#define X(id, value, text) {id, text},
static const struct {
  int status;
  const char *text;
} status_texts[] = {ASH_STATUSES(X)};
#undef X

const char *ash_status_text(int status) {
  for (size_t i = 0; i < sizeof status_texts / sizeof *status_texts; i++)
    if (status_texts[i].status == status) return status_texts[i].text;
  return "not a status code";
}

const char *ash_errmsg(const ash_conn *conn) {
  if (!conn) return ash_status_text(ASH_NOMEM);
  if (conn->status == ASH_OK) return "";
  return conn->message ? conn->message : ash_status_text(conn->status);
}

void ash_close(ash_conn *conn) {
  if (!conn) return;
  free(conn->message);
  conn->engine->close(conn);
}

int rt_fail_text(ash_conn *c, int status, Text *t) {
  while (t->len && t->bytes[t->len - 1] == '\n') t->bytes[--t->len] = '\0';
  free(c->message);
  c->message = t->failed ? NULL : t->bytes;
  if (t->failed) free(t->bytes);
  *t = (Text){0};
  return c->status = status;
}

int rt_fail(ash_conn *c, int status, const char *fmt, ...) {
  Text t = {0};
  va_list args;
  va_start(args, fmt);
  rt_text_vprintf(&t, fmt, args);
  va_end(args);
  return rt_fail_text(c, status, &t);
}

static const ash_run no_options;

int rt_enter(ash_conn *c, const ash_migrations *set, const ash_run *run) {
  if (!c) return ASH_MISUSE;
  if (c->run) return rt_fail(c, ASH_MISUSE, "the handle is in use by a call that called back");
  free(c->message);
  c->message = NULL;
  c->status = ASH_OK;
  if (!set) return rt_fail(c, ASH_MISUSE, "no migrations were given (the set is NULL)");
  int status = rt_check_set(c, set);
  if (status) return status;
  c->run = run ? run : &no_options;
  if ((status = c->engine->enter(c))) c->run = NULL;
  return status;
}

int rt_leave(ash_conn *c, int status) {
  c->engine->leave(c);
  c->run = NULL;
  return c->status = status;
}

void rt_event(ash_conn *c, const ash_event *event) {
  if (c->run->on_event) c->run->on_event(c->run->user, event);
}

int rt_interrupted(ash_conn *c) {
  if (!c->run->interrupted || !c->run->interrupted(c->run->user)) return ASH_OK;
  return rt_fail(c, ASH_INTERRUPTED, "%s", ash_status_text(ASH_INTERRUPTED));
}

double rt_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
