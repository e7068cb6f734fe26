/* main_show.h: what the program of a release tells while it runs, and how Ctrl-C stops it. */
#ifndef ASH_MAIN_SHOW_H
#define ASH_MAIN_SHOW_H

#include <ash/migrate.h>

#include <signal.h>

/* An on_event that prints: results to stdout, the rest to stderr. */
void rt_main_show(void *user, const ash_event *event);

/* How often a long statement is told of in seconds; 0 where stderr is no terminal. */
double rt_main_progress_every(void);

/* An `interrupted` that is true after SIGINT or SIGTERM, caught between these two calls. */
typedef struct MainSignals {
  struct sigaction interrupt, terminate;
} MainSignals;
void rt_main_catch(MainSignals *former);
void rt_main_release(const MainSignals *former);
int rt_main_interrupted(void *user);

#endif
