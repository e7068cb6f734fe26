/* cmd_migrate.c: `ashc migrate`, `ashc rollback`: the runtime library over migrations that were
 * read from .sql files, with its events shown. */
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/target.h"

/* What the event callback needs. */
typedef struct Show {
  Run *run;
  const Target *target;
  json_t *migrations; /* --format json: what ran */
  bool headed;        /* the repo's line was printed */
} Show;

static void show_head(Show *s) {
  if (!s->headed) printf("%s: %s\n", s->target->repo->name, s->target->database);
  s->headed = true;
}

static void show_statement(Show *s, const ash_event *e) {
  const Options *o = &s->run->options;
  const char *end = strncmp(e->sql, "--", 2) == 0 ? "" : ";"; /* an edit is a comment */
  if (o->given[OPT_DRY_RUN])
    printf("%s%s\n", e->sql, end);
  else if (o->given[OPT_LOG_SQL])
    fprintf(stderr, "%s%s\n", e->sql, end);
}

static void show_migration_begin(Show *s, const ash_event *e) {
  if (s->run->options.given[OPT_DRY_RUN])
    printf("-- %" PRId64 " %s %s\n", e->migration->version, e->migration->name,
           e->down ? "down" : "up");
}

static void show_migration_end(Show *s, const ash_event *e) {
  if (s->run->json) {
    json_array_append_new(s->migrations,
                          json_pack("{s:I,s:s,s:s,s:f}", "version",
                                    (json_int_t)e->migration->version, "name", e->migration->name,
                                    "direction", e->down ? "down" : "up", "seconds", e->seconds));
  } else if (run_talks(s->run) && !s->run->options.given[OPT_DRY_RUN]) {
    show_head(s);
    printf("  %-4s  %" PRId64 "  %s  (%.1f ms)\n", e->down ? "down" : "up", e->migration->version,
           e->migration->name, e->seconds * 1000);
    fflush(stdout);
  }
}

static void show_waiting(const ash_event *e) {
  fputs("ashc: waiting for another connection", stderr);
  if (e->pid) fprintf(stderr, " (process %" PRId64 ")", e->pid);
  fprintf(stderr, " that holds the database, %.0f s so far\n", e->seconds);
}

/* Prints "2 values of posts.title" or "1 row of posts". */
static void print_count(int64_t count, const char *table, const char *column) {
  fprintf(stderr, "%" PRId64 " %s%s of %s%s%s", count, column ? "value" : "row",
          count == 1 ? "" : "s", table, column ? "." : "", column ? column : "");
}

static void show_loss(const ash_event *e) {
  fprintf(stderr, "ashc: rolling back %" PRId64 " loses ", e->migration->version);
  print_count(e->count, e->table, e->column);
  fputc('\n', stderr);
}

static void on_event(void *user, const ash_event *e) {
  Show *s = user;
  switch (e->kind) {
  case ASH_EVENT_WAITING: show_waiting(e); break;
  case ASH_EVENT_MIGRATION_BEGIN: show_migration_begin(s, e); break;
  case ASH_EVENT_MIGRATION_END: show_migration_end(s, e); break;
  case ASH_EVENT_STATEMENT_BEGIN: show_statement(s, e); break;
  case ASH_EVENT_LOSS: show_loss(e); break;
  case ASH_EVENT_NOTE: fprintf(stderr, "ashc: note: %s\n", e->text); break;
  case ASH_EVENT_STATEMENT_END: break;
  }
}

/* Ctrl-C: the one thing that a signal handler can tell the rest of the program. */
static volatile sig_atomic_t interrupt_seen;
static void note_interrupt(int signal_number) {
  (void)signal_number;
  interrupt_seen = 1;
}
static int was_interrupted(void *user) {
  (void)user;
  return interrupt_seen;
}

static ash_run run_options(Run *run, Show *show) {
  const Options *o = &run->options;
  size_t count = 0;
  for (const TextList *l = o->list[OPT_LOSE]; l; l = l->next) count++;
  const char **lose = NEW_ARRAY(run->arena, const char *, count + 1);
  size_t n = 0;
  for (const TextList *l = o->list[OPT_LOSE]; l; l = l->next) lose[n++] = l->text;
  int64_t wait = options_number(o, OPT_WAIT, 60);
  return (ash_run){.to = options_number(o, OPT_TO, 0),
                   .to_exclusive = options_number(o, OPT_TO_EXCLUSIVE, 0),
                   .step = (size_t)options_number(o, OPT_STEP, 0),
                   .all = o->given[OPT_ALL],
                   .strict_version_order = o->given[OPT_STRICT_ORDER],
                   .wait_ms = wait ? wait * 1000 : -1,
                   .dry_run = o->given[OPT_DRY_RUN],
                   .lose = lose,
                   .lose_count = count,
                   .on_event = on_event,
                   .interrupted = was_interrupted,
                   .user = show};
}

/* --step and --to mean one repo's migrations. */
static bool check_one_repo(Run *run, const Target *targets) {
  const Options *o = &run->options;
  if (!targets || !targets->next) return true;
  if (!o->given[OPT_STEP] && !o->given[OPT_TO] && !o->given[OPT_TO_EXCLUSIVE]) return true;
  diag_error(run->diag, NO_SPAN, "--step and --to need --repo: there are several repos");
  diag_help(run->diag, "choose one, as in --repo %s", targets->repo->name);
  return false;
}

/* Returns true if the losses of a rollback are allowed, or a person says so; without a terminal
 * they are shown as they are counted and the rollback runs (DESIGN.md 5). */
static bool may_lose(Run *run, const Target *t, ash_conn *conn, ash_run *options, int *code) {
  ash_loss_count *losses = NULL;
  size_t count = 0, unasked = 0;
  int status = ash_losses(&losses, &count, conn, t->set, options);
  if (status != ASH_OK) {
    *code = target_failed(run, t, conn, status);
    return false;
  }
  for (size_t i = 0; i < count; i++) unasked += !losses[i].allowed;
  if (unasked && can_ask()) {
    for (size_t i = 0; i < count; i++) {
      fputs("  ", stderr);
      print_count(losses[i].count, losses[i].table, losses[i].column);
      fputc('\n', stderr);
    }
    *code = EXIT_DONE;
    if (!ask_yes("The rollback loses them. Go on?")) unasked = SIZE_MAX;
  }
  ash_losses_free(losses);
  options->allow_loss = 1;
  return unasked != SIZE_MAX;
}

typedef int (*RunFunction)(size_t *, ash_conn *, const ash_migrations *, const ash_run *);

static void report(Show *s, size_t count, int status, const char *nothing, json_t *results) {
  const Target *t = s->target;
  if (s->run->json)
    json_array_append_new(results, json_pack("{s:s,s:s,s:O,s:b}", "repo", t->repo->name, "database",
                                             t->database, "migrations", s->migrations, "ok",
                                             status == ASH_OK));
  else if (status == ASH_OK && !count && run_talks(s->run) && !s->run->options.given[OPT_DRY_RUN])
    printf("%s: %s\n", t->repo->name, nothing);
}

static int run_target(Run *run, const Target *t, bool down, json_t *results) {
  bool dry = run->options.given[OPT_DRY_RUN];
  ash_conn *conn = target_open(run, t, down || dry ? 0 : ASH_OPEN_CREATE);
  if (!conn) return EXIT_FAILED;
  Show show = {.run = run, .target = t, .migrations = json_array()};
  ash_run options = run_options(run, &show);
  RunFunction function = down ? ash_rollback : ash_migrate;
  int code = EXIT_DONE;
  if (!down || dry || may_lose(run, t, conn, &options, &code)) {
    size_t count = 0;
    int status = function(&count, conn, t->set, &options);
    report(&show, count, status, down ? "nothing to roll back" : "nothing to migrate", results);
    if (status != ASH_OK) code = target_failed(run, t, conn, status);
  }
  json_decref(show.migrations);
  ash_close(conn);
  return code;
}

static int run_all(Run *run, bool down) {
  const Target *targets = target_all(run);
  if (!targets || !check_one_repo(run, targets)) return EXIT_FAILED;
  struct sigaction action = {.sa_handler = note_interrupt}, former;
  sigaction(SIGINT, &action, &former);
  json_t *results = json_array();
  int code = EXIT_DONE;
  for (const Target *t = targets; t && !interrupt_seen; t = t->next) {
    int result = run_target(run, t, down, results);
    if (result != EXIT_DONE) code = result;
  }
  sigaction(SIGINT, &former, NULL);
  if (run->json) {
    json_t *object = json_pack("{s:O}", "repos", results);
    json_dumpf(object, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(object);
  }
  json_decref(results);
  return code;
}

int cmd_migrate(Run *run) {
  return run_all(run, false);
}

int cmd_rollback(Run *run) {
  return run_all(run, true);
}
