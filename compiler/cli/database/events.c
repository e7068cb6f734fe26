/* events.c: see events.h. */
#include "cli/database/events.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_given(const Events *e, OptionId id) {
  return e->run->options.given[id];
}

/* --- the line that is written over ------------------------------------------------------------ */

static const double progress_seconds = 0.5;

static bool shows_line(const Events *e) {
  return !e->run->json && run_talks(e->run) && isatty(STDERR_FILENO);
}

static void clear_line(Events *e) {
  if (e->line) fputs("\r\033[K", stderr);
  e->line = false;
}

static int terminal_width(void) {
  struct winsize size;
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col : 80;
}

static void show_line(Events *e, const ash_event *event) {
  char progress[120], line[400];
  ash_progress_text(progress, sizeof progress, event);
  snprintf(line, sizeof line, "  %s  (%s, line %d%s%s)", progress, event->migration->name,
           event->line, event->text ? ": looking for " : "", event->text ? event->text : "");
  fprintf(stderr, "\r\033[K%.*s", terminal_width() - 1, line);
  e->line = true;
}

/* --- a JSON object a line --------------------------------------------------------------------- */

static void put_json(json_t *object) {
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  fflush(stdout);
  json_decref(object);
}

static const char *const event_names[] = {
    [ASH_EVENT_WAITING] = "waiting",
    [ASH_EVENT_MIGRATION_BEGIN] = "migration_begin",
    [ASH_EVENT_MIGRATION_END] = "migration_end",
    [ASH_EVENT_STATEMENT_BEGIN] = "statement_begin",
    [ASH_EVENT_STATEMENT_END] = "statement_end",
    [ASH_EVENT_LOSS] = "loss",
    [ASH_EVENT_NOTE] = "note",
    [ASH_EVENT_BACKUP] = "backup",
    [ASH_EVENT_PROGRESS] = "progress",
};

static void put_text(json_t *o, const char *key, const char *text) {
  if (text) json_object_set_new(o, key, json_string(text));
}

static void put_number(json_t *o, const char *key, int64_t n) {
  if (n) json_object_set_new(o, key, json_integer(n));
}

static json_t *event_json(const Events *e, const ash_event *event) {
  json_t *o = json_object();
  put_text(o, "event", event_names[event->kind]);
  put_text(o, "repo", e->target->repo->name);
  if (event->migration) {
    put_number(o, "version", event->migration->version);
    put_text(o, "name", event->migration->name);
    put_text(o, "direction", event->down ? "down" : "up");
  }
  put_number(o, "line", event->line);
  if (event->kind != ASH_EVENT_PROGRESS) put_text(o, "sql", event->sql);
  put_text(o, "table", event->table);
  put_text(o, "column", event->column);
  put_text(o, "text", event->text);
  put_number(o, "pid", event->pid);
  return o;
}

static void put_seconds(json_t *o, const ash_event *event) {
  switch (event->kind) {
  case ASH_EVENT_WAITING:
  case ASH_EVENT_MIGRATION_END:
  case ASH_EVENT_STATEMENT_END:
  case ASH_EVENT_BACKUP:
  case ASH_EVENT_PROGRESS: json_object_set_new(o, "seconds", json_real(event->seconds)); break;
  case ASH_EVENT_MIGRATION_BEGIN:
  case ASH_EVENT_STATEMENT_BEGIN:
  case ASH_EVENT_LOSS:
  case ASH_EVENT_NOTE: break;
  }
}

static void put_rows(json_t *o, const ash_event *event) {
  if (event->kind == ASH_EVENT_LOSS) put_number(o, "count", event->count);
  if (event->kind != ASH_EVENT_PROGRESS || !event->total) return;
  json_object_set_new(o, "rows", json_integer(event->count));
  json_object_set_new(o, "of", json_integer(event->total));
  json_object_set_new(o, "rows_per_second", json_real((double)event->count / event->seconds));
  json_object_set_new(o, "seconds_left", json_real(event->seconds_left));
}

static void report_json(const Events *e, const ash_event *event) {
  json_t *o = event_json(e, event);
  put_seconds(o, event);
  put_rows(o, event);
  if (event->kind == ASH_EVENT_MIGRATION_END)
    json_array_append_new(e->migrations,
                          json_pack("{s:I,s:s,s:s,s:f}", "version",
                                    (json_int_t)event->migration->version, "name",
                                    event->migration->name, "direction",
                                    event->down ? "down" : "up", "seconds", event->seconds));
  put_json(o);
}

/* --- lines for a person ----------------------------------------------------------------------- */

static void show_head(Events *e) {
  if (!e->headed) printf("%s: %s\n", e->target->repo->name, e->target->database);
  e->headed = true;
}

static void show_statement(const Events *e, const ash_event *event) {
  if (!is_given(e, OPT_LOG_SQL)) return;
  fprintf(stderr, "%s%s\n", event->sql,
          strncmp(event->sql, "--", 2) == 0 ? "" : ";"); /* an edit is a comment */
}

static void show_time(const Events *e, const ash_event *event) {
  if (is_given(e, OPT_LOG_SQL)) fprintf(stderr, "-- %.1f ms\n", event->seconds * 1000);
}

static void show_migration(Events *e, const ash_event *event) {
  if (!run_talks(e->run)) return;
  show_head(e);
  const char *done = event->down ? "down" : "up";
  printf("  %-4s  %" PRId64 "  %s  (%.1f ms)\n", event->text ? "marked" : done,
         event->migration->version, event->migration->name, event->seconds * 1000);
  fflush(stdout);
}

static void show_backup(Events *e, const ash_event *event) {
  if (!run_talks(e->run)) return;
  show_head(e);
  printf("  copied to %s  (%.1f ms)\n", event->text, event->seconds * 1000);
}

static void show_waiting(const ash_event *event) {
  fputs("ashc: waiting for another connection", stderr);
  if (event->pid) fprintf(stderr, " (process %" PRId64 ")", event->pid);
  fprintf(stderr, " that holds the database, %.0f s so far\n", event->seconds);
}

void events_print_count(int64_t count, const char *table, const char *column) {
  fprintf(stderr, "%" PRId64 " %s%s of %s%s%s", count, column ? "value" : "row",
          count == 1 ? "" : "s", table, column ? "." : "", column ? column : "");
}

/* A conversion changes what it can. */
static void show_conversion(const ash_event *event) {
  fprintf(stderr, "ashc: %s %" PRId64 " converts ", event->down ? "rolling back" : "migrating",
          event->migration->version);
  events_print_count(event->count, event->table, event->column);
  fprintf(stderr, " all the same; what cannot be converted stays as it is\n");
}

static void show_loss(const ash_event *event) {
  if (event->text) {
    show_conversion(event);
    return;
  }
  fprintf(stderr, "ashc: %s %" PRId64 " loses ", event->down ? "rolling back" : "migrating",
          event->migration->version);
  events_print_count(event->count, event->table, event->column);
  fputc('\n', stderr);
}

static void report_text(Events *e, const ash_event *event) {
  clear_line(e);
  switch (event->kind) {
  case ASH_EVENT_WAITING: show_waiting(event); break;
  case ASH_EVENT_MIGRATION_BEGIN: break;
  case ASH_EVENT_MIGRATION_END: show_migration(e, event); break;
  case ASH_EVENT_STATEMENT_BEGIN: show_statement(e, event); break;
  case ASH_EVENT_STATEMENT_END: show_time(e, event); break;
  case ASH_EVENT_LOSS: show_loss(event); break;
  case ASH_EVENT_NOTE: fprintf(stderr, "ashc: note: %s\n", event->text); break;
  case ASH_EVENT_BACKUP: show_backup(e, event); break;
  case ASH_EVENT_PROGRESS:
    if (shows_line(e)) show_line(e, event);
    break;
  }
}

static void on_event(void *user, const ash_event *event) {
  Events *e = user;
  if (e->run->json)
    report_json(e, event);
  else
    report_text(e, event);
}

void events_end(Events *e, size_t count, int status, const char *nothing) {
  clear_line(e);
  if (e->run->json)
    put_json(json_pack("{s:s,s:s,s:s,s:O,s:b}", "event", "end", "repo", e->target->repo->name,
                       "database", e->target->database, "migrations", e->migrations, "ok",
                       status == ASH_OK));
  else if (status == ASH_OK && !count && run_talks(e->run))
    printf("%s: %s\n", e->target->repo->name, nothing);
}

/* --- Ctrl-C ----------------------------------------------------------------------------------- */

/* The one thing that a signal handler can tell the rest of the program. */
static volatile sig_atomic_t signal_seen;

static void note_signal(int number) {
  signal_seen = number;
}

struct Caught {
  struct sigaction interrupt, terminate;
};

Caught *events_catch(Arena *a) {
  Caught *c = NEW(a, Caught);
  struct sigaction action = {.sa_handler = note_signal};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &c->interrupt);
  sigaction(SIGTERM, &action, &c->terminate);
  return c;
}

void events_release(const Caught *c) {
  sigaction(SIGINT, &c->interrupt, NULL);
  sigaction(SIGTERM, &c->terminate, NULL);
}

bool events_stopped(void) {
  return signal_seen != 0;
}

static int is_stopped(void *user) {
  (void)user;
  return signal_seen;
}

void events_attach(Events *e, ash_run *run) {
  run->on_event = on_event;
  run->interrupted = is_stopped;
  run->user = e;
  if (shows_line(e) || e->run->json) run->progress_every = progress_seconds;
}
