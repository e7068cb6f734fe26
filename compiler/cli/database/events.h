/* events.h: what `ashc migrate` and `ashc rollback` tell while they run: lines for a person, a line that
 * is written over while something takes long, or a JSON object a line. */
#ifndef ASHC_CLI_EVENTS_H
#define ASHC_CLI_EVENTS_H

#include <jansson.h>

#include "cli/database/target.h"

typedef struct Events {
  Run *run;
  const Target *target;
  const ash_migrations *set; /* that run, if not the target's own (a rehearsal's) */
  ash_conn *conn;            /* on which the migrations run */
  json_t *migrations;        /* --format json: what ran */
  bool headed;               /* the repo's line was printed */
  bool line;                 /* a line that is written over stands on the terminal */
} Events;

/* Makes the run of the library report to `e`, and stop at Ctrl-C (see events_catch). */
void events_attach(Events *e, ash_run *run);

/* Between these two calls SIGINT and SIGTERM stop what runs instead of ending the program. */
typedef struct Caught Caught;
Caught *events_catch(Arena *a);
void events_release(const Caught *c);
bool events_stopped(void);

/* Says how the run of a repo ended: nothing to do in words, or the last JSON line. */
void events_end(Events *e, size_t count, int status, const char *nothing);

/* Prints "2 values of posts.title" or "1 row of posts" to stderr. */
void events_print_count(int64_t count, const char *table, const char *column);

#endif
