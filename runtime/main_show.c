/* main_show.c: see main_show.h. */
#include "main_show.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* --- the line that is written over ------------------------------------------------------------ */

static const double progress_seconds = 0.5;

double rt_main_progress_every(void) {
  return isatty(STDERR_FILENO) ? progress_seconds : 0;
}

/* What is printed next takes the place of the line. */
static void clear_line(void) {
  if (isatty(STDERR_FILENO)) fputs("\r\033[K", stderr);
}

static void show_progress(const ash_event *e) {
  char progress[120], line[400];
  struct winsize size;
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10;
  ash_progress_text(progress, sizeof progress, e);
  snprintf(line, sizeof line, "  %s  (%s, line %d%s%s)", progress, e->migration->name, e->line,
           e->text ? ": looking for " : "", e->text ? e->text : "");
  fprintf(stderr, "%.*s", (known ? size.ws_col : 80) - 1, line);
}

/* --- events ----------------------------------------------------------------------------------- */

static void show_waiting(const ash_event *e) {
  if (e->pid)
    fprintf(stderr, "waiting for process %" PRId64 ", which holds the database\n", e->pid);
  else
    fprintf(stderr, "waiting for another connection that holds the database\n");
}

static void show_migration(const ash_event *e) {
  const char *done = e->down ? "rolled back" : "migrated";
  printf("%s %" PRId64 " %s (%.3f s)\n", e->text ? "marked" : done, e->migration->version,
         e->migration->name, e->seconds);
  fflush(stdout);
}

void rt_main_show(void *user, const ash_event *e) {
  (void)user;
  clear_line();
  switch (e->kind) {
  case ASH_EVENT_WAITING: show_waiting(e); return;
  case ASH_EVENT_MIGRATION_END: show_migration(e); return;
  case ASH_EVENT_LOSS:
    fprintf(stderr, "%s: %s%s%s: %" PRId64 "\n", e->text ? "converted all the same" : "lost",
            e->table, e->column ? "." : "", e->column ? e->column : "", e->count);
    return;
  case ASH_EVENT_NOTE: fprintf(stderr, "note: %s\n", e->text); return;
  case ASH_EVENT_BACKUP: printf("copied the database to %s\n", e->text); return;
  case ASH_EVENT_PROGRESS: show_progress(e); return;
  case ASH_EVENT_MIGRATION_BEGIN:
  case ASH_EVENT_STATEMENT_BEGIN:
  case ASH_EVENT_STATEMENT_END: return;
  }
}

/* --- Ctrl-C ----------------------------------------------------------------------------------- */

/* The one thing that a signal handler can tell the rest of the program. */
static volatile sig_atomic_t signal_seen;

static void note_signal(int number) {
  signal_seen = number;
}

void rt_main_catch(MainSignals *former) {
  struct sigaction action = {.sa_handler = note_signal};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &former->interrupt);
  sigaction(SIGTERM, &action, &former->terminate);
}

void rt_main_release(const MainSignals *former) {
  sigaction(SIGINT, &former->interrupt, NULL);
  sigaction(SIGTERM, &former->terminate, NULL);
}

int rt_main_interrupted(void *user) {
  (void)user;
  return signal_seen;
}
