/* undo.c: see undo.h. */
#include "cli/compile/undo.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>

/* Returns false where the repo's database cannot have anything applied. */
static bool find_database(Run *run, const Repo *repo, Target *t) {
  if (repo->adapter != ADAPTER_SQLITE) {
    fprintf(stderr,
            "ashc: note: %s is a %s repo: what its database has of them is not rolled back\n",
            repo->name, adapter_name(repo->adapter));
    return false;
  }
  if (ash_resolve_database(&t->database, run->options.value[OPT_DATABASE], t->set) != ASH_OK) {
    fprintf(stderr,
            "ashc: note: no database of %s is known here (%s is not set): nothing is rolled back\n",
            repo->name, repo->database_env ? repo->database_env : "database");
    return false;
  }
  struct stat st;
  const char *file = target_file(run, t);
  return file && stat(file, &st) == 0 && st.st_size > 0;
}

static const char *loss_name(Run *run, const ash_loss_count *l) {
  return l->column ? arena_printf(run->arena, "%s.%s", l->table, l->column) : l->table;
}

/* What --lose allows may go, and what was counted and agreed to. */
static ash_run options_of(Run *run, const Undo *u) {
  size_t count = u->loss_count;
  for (const TextList *l = run->options.list[OPT_LOSE]; l; l = l->next) count++;
  const char **lose = NEW_ARRAY(run->arena, const char *, count + 1);
  count = 0;
  for (const TextList *l = run->options.list[OPT_LOSE]; l; l = l->next) lose[count++] = l->text;
  for (size_t i = 0; i < u->loss_count; i++) lose[count++] = loss_name(run, &u->losses[i]);
  return (ash_run){.only = u->versions, .only_count = u->count, .lose = lose, .lose_count = count};
}

/* Keeps those of the going migrations that the database has, newest first. */
static bool find_applied(Run *run, Undo *u, ash_conn *conn, const ash_migrations *going) {
  ash_status_row *rows = NULL;
  size_t count = 0;
  int status = ash_status_rows(&rows, &count, conn, going);
  if (status != ASH_OK) {
    target_failed(run, &u->target, conn, status);
    return false;
  }
  u->applied = NEW_ARRAY(run->arena, const ash_migration *, going->count + 1);
  size_t row = count;
  for (size_t i = going->count; i--;) {
    while (row && rows[row - 1].version > going->items[i]->version) row--;
    if (row && rows[row - 1].version == going->items[i]->version && rows[row - 1].up)
      u->applied[u->applied_count++] = going->items[i];
  }
  ash_status_free(rows);
  return true;
}

static void keep_losses(Run *run, Undo *u, const ash_loss_count *losses, size_t count) {
  u->losses = NEW_ARRAY(run->arena, ash_loss_count, count + 1);
  for (size_t i = 0; i < count; i++)
    if (!losses[i].allowed) u->losses[u->loss_count++] = losses[i];
}

static bool count_losses(Run *run, Undo *u, ash_conn *conn) {
  ash_loss_count *losses = NULL;
  size_t count = 0;
  const ash_run options = options_of(run, u);
  int status = ash_losses(&losses, &count, conn, u->target.set, &options);
  if (status != ASH_OK) {
    target_failed(run, &u->target, conn, status);
    return false;
  }
  keep_losses(run, u, losses, count);
  ash_losses_free(losses);
  return true;
}

Undo *undo_plan(Run *run, const Repo *repo, const ash_migrations *set,
                const ash_migrations *going) {
  if (!going->count) return NULL;
  ash_migrations *whole = NEW(run->arena, ash_migrations);
  *whole = *set;
  whole->database = repo->database;
  whole->database_env = repo->database_env;
  Undo *u = NEW(run->arena, Undo);
  *u = (Undo){.target = {.repo = repo, .set = whole}, .count = going->count};
  if (!find_database(run, repo, &u->target)) return NULL;
  u->versions = NEW_ARRAY(run->arena, int64_t, going->count);
  for (size_t i = 0; i < going->count; i++) u->versions[i] = going->items[i]->version;
  ash_conn *conn = target_open_to_ask(run, &u->target);
  if (!conn) return NULL;
  bool ok = find_applied(run, u, conn, going) && (!u->applied_count || count_losses(run, u, conn));
  ash_close(conn);
  return ok && u->applied_count ? u : NULL;
}

/* --- losses ----------------------------------------------------------------------------------- */

static void print_losses(Run *run, const Undo *u) {
  for (size_t i = 0; i < u->loss_count; i++)
    fprintf(stderr, "  %s: %" PRId64 " %s%s (%" PRId64 "_%s in %s)\n",
            loss_name(run, &u->losses[i]), u->losses[i].count,
            u->losses[i].column ? "value" : "row", u->losses[i].count == 1 ? "" : "s",
            u->losses[i].migration->version, u->losses[i].migration->name, u->target.database);
}

/* {"questions":[{"kind":"loss","table","column","count","answers":["--lose posts.body"]}]} */
static void print_questions(Run *run, const Undo *all) {
  json_t *list = json_array();
  for (const Undo *u = all; u; u = u->next)
    for (size_t i = 0; i < u->loss_count; i++) {
      const ash_loss_count *l = &u->losses[i];
      const char *answer = arena_printf(run->arena, "--lose %s", loss_name(run, l));
      json_array_append_new(list,
                            json_pack("{s:s,s:s,s:s,s:s?,s:I,s:[s]}", "kind", "loss", "repo",
                                      u->target.repo->name, "table", l->table, "column", l->column,
                                      "count", (json_int_t)l->count, "answers", answer));
    }
  json_t *object = json_pack("{s:o}", "questions", list);
  json_dumpf(object, stdout, JSON_COMPACT);
  putchar('\n');
  json_decref(object);
}

/* Returns the name of the first loss, or NULL where nothing is lost. */
static const char *first_loss(Run *run, const Undo *all) {
  for (const Undo *u = all; u; u = u->next)
    if (u->loss_count && u->losses) return loss_name(run, u->losses);
  return NULL;
}

bool undo_allowed(Run *run, Undo *all) {
  const char *first = first_loss(run, all);
  if (!first) return true;
  fputs("ashc: rolling back the migrations that are replaced loses values:\n", stderr);
  for (const Undo *u = all; u; u = u->next) print_losses(run, u);
  if (can_ask()) return ask_yes("Let them go?");
  print_questions(run, all);
  fprintf(stderr, "nothing was changed; to let them go: --lose %s, or --lose all\n", first);
  return false;
}

/* --- running ---------------------------------------------------------------------------------- */

static void on_event(void *user, const ash_event *e) {
  const Run *run = user;
  if (e->kind == ASH_EVENT_NOTE) fprintf(stderr, "ashc: note: %s\n", e->text);
  if (e->kind == ASH_EVENT_WAITING)
    fprintf(stderr, "ashc: waiting for another connection that holds the database, %.0f s so far\n",
            e->seconds);
  if (e->kind == ASH_EVENT_MIGRATION_END && run_talks(run) && !run->json)
    printf("  rolled back %" PRId64 "_%s\n", e->migration->version, e->migration->name);
}

static bool roll_back(Run *run, const Undo *u) {
  ash_conn *conn = target_open(run, &u->target, 0);
  if (!conn) return false;
  ash_run options = options_of(run, u);
  options.on_event = on_event;
  options.user = run;
  int status = ash_rollback(NULL, conn, u->target.set, &options);
  if (status != ASH_OK) target_failed(run, &u->target, conn, status);
  ash_close(conn);
  return status == ASH_OK;
}

bool undo_run(Run *run, const Undo *all) {
  for (; all; all = all->next)
    if (!roll_back(run, all)) return false;
  return true;
}
