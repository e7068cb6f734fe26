/* cmd_migrate.c: `ashc migrate`, `ashc rollback`: the runtime library over migrations that were
 * read from .sql files. */
#include <stdio.h>

#include "cli/database/events.h"
#include "cli/database/rehearse.h"

static ash_run run_options(const Run *run) {
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
                   .backup = o->given[OPT_BACKUP],
                   .lose = lose,
                   .lose_count = count};
}

/* --- what the options mean together ----------------------------------------------------------- */

static const struct {
  OptionId id;
  const char *name;
} limits[] = {{OPT_ALL, "--all"},
              {OPT_STEP, "--step"},
              {OPT_TO, "--to"},
              {OPT_TO_EXCLUSIVE, "--to-exclusive"}};
enum { LIMITS = sizeof limits / sizeof *limits };

/* One limit at most; 0 is no version and no number of migrations. */
static bool check_limits(Run *run) {
  const Options *o = &run->options;
  const char *first = NULL;
  for (size_t i = 0; i < LIMITS; i++) {
    if (!o->given[limits[i].id]) continue;
    if (first) {
      diag_error(run->diag, NO_SPAN, "%s and %s exclude each other", first, limits[i].name);
      return false;
    }
    first = limits[i].name;
    if (limits[i].id == OPT_ALL || options_number(o, limits[i].id, 0)) continue;
    diag_error(run->diag, NO_SPAN, "%s 0 means no migration", first);
    diag_help(run->diag, "%s", "--all takes every one");
    return false;
  }
  return true;
}

/* A limit means one repo's migrations, and so does a rollback without --all. */
static bool check_one_repo(Run *run, const Target *targets, bool down) {
  const Options *o = &run->options;
  const bool limited = o->given[OPT_STEP] || o->given[OPT_TO] || o->given[OPT_TO_EXCLUSIVE];
  const bool one = limited || (down && !o->given[OPT_ALL]);
  if (!targets->next || !one) return true;
  diag_error(run->diag, NO_SPAN, "%s needs --repo: there are several repos",
             down ? "rollback" : "--step or --to");
  diag_help(run->diag, "choose one, as in --repo %s%s", targets->repo->name,
            down && !limited ? "; --all reverts every migration of all of them" : "");
  return false;
}

/* Returns true if the losses of a rollback are allowed, or a person says so; without a terminal
 * they are shown as they are counted and the rollback runs. */
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
      events_print_count(losses[i].count, losses[i].table, losses[i].column);
      fputc('\n', stderr);
    }
    if (!ask_yes("The rollback loses them. Go on?")) {
      *code = EXIT_QUESTION;
      fputs("ashc: nothing was rolled back\n", stderr);
      unasked = SIZE_MAX;
    }
  }
  ash_losses_free(losses);
  options->allow_loss = 1;
  return unasked != SIZE_MAX;
}

/* --- running ---------------------------------------------------------------------------------- */

static int run_target(Run *run, const Target *t, bool down) {
  RunFunction *function = down ? ash_rollback : ash_migrate;
  ash_run options = run_options(run);
  if (run->options.given[OPT_DRY_RUN]) return rehearse(run, t, function, &options);
  ash_conn *conn = target_open(run, t, down ? 0 : ASH_OPEN_CREATE);
  if (!conn) return EXIT_FAILED;
  Events events = {.run = run, .target = t, .conn = conn, .migrations = json_array()};
  int code = EXIT_DONE;
  events_attach(&events, &options);
  if (!down || may_lose(run, t, conn, &options, &code)) {
    size_t count = 0;
    int status = function(&count, conn, target_set(run, t, conn, down), &options);
    events_end(&events, count, status, down ? "nothing to roll back" : "nothing to migrate");
    if (status != ASH_OK) code = target_failed(run, t, conn, status);
  }
  json_decref(events.migrations);
  ash_close(conn);
  return code;
}

static int run_all(Run *run, bool down) {
  const Target *targets = check_limits(run) ? target_all(run) : NULL;
  if (!targets || !check_one_repo(run, targets, down)) return EXIT_FAILED;
  const Caught *caught = events_catch(run->arena);
  int code = EXIT_DONE;
  for (const Target *t = targets; t && !events_stopped(); t = t->next) {
    int result = run_target(run, t, down);
    if (result != EXIT_DONE) code = result;
  }
  events_release(caught);
  return code;
}

int target_migrate(Run *run, const Target *t) {
  const Caught *caught = events_catch(run->arena);
  const int code = run_target(run, t, false);
  events_release(caught);
  return code;
}

int cmd_migrate(Run *run) {
  return run_all(run, false);
}

int cmd_rollback(Run *run) {
  return run_all(run, true);
}
