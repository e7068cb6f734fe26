/* cmd_rebase.c: `ashc rebase`: of two migrations that were made on top of the same one, on two branches,
 * the later is compiled anew on top of the other, and proven. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/check/check_history.h"
#include "cli/compile/compile.h"
#include "cli/drafts.h"
#include "diff/canonical.h"
#include "migration/migration.h"

/* The files of the later migration are looked for. */
typedef struct Later {
  Drafts *drafts;
  const char *digits; /* its version */
} Later;

static void add_snapshot(void *user, const char *folder, const char *name) {
  const Later *l = user;
  Arena *a = l->drafts->run->arena;
  if (strcmp(name, arena_printf(a, "%s.json", l->digits)) == 0)
    drafts_add(l->drafts, DRAFT_SNAPSHOT, arena_printf(a, "%s/%s", folder, name));
}

/* --- what only the later migration knows ------------------------------------------------------ */

typedef struct Words {
  Run *run;
  sql_cursor cursor;
} Words;

static Name next_name(Words *w) {
  sql_token t = sql_next_token(&w->cursor);
  return t.kind == SQL_WORD || t.kind == SQL_QUOTED ? sql_token_name(w->run->names, t) : NULL;
}

static bool next_is(Words *w, const char *word) {
  return sql_is(sql_next_token(&w->cursor), word);
}

static void answer(Run *run, OptionId option, const char *text) {
  TextList **last = &run->options.list[option];
  while (*last) last = &(*last)->next;
  *last = NEW(run->arena, TextList);
  (*last)->text = text;
  run->options.given[option] = true;
}

/* The snapshots that a rename or drop removed are needed again. */
static void need_snapshots(Run *run, const Repo *repo, const char *sql, Name table) {
  const char *folder = arena_printf(run->arena, "%s/%s", project_snapshots(run, repo), table);
  if (access(folder, F_OK) == 0) return;
  diag_file_error(run->diag, sql, "takes table %s away, whose snapshots are gone with it", table);
  diag_help(run->diag,
            "bring them back from before that commit and run this again: git restore "
            "--source=COMMIT -- %s",
            folder);
}

static bool is_passing(Name name) {
  return !name || strncmp(name, "ash_", 4) == 0;
}

static bool drops(const ash_migration *m, const char *table) {
  for (size_t i = 0; i < m->up.loss_count; i++)
    if (!m->up.losses[i].column && strcmp(m->up.losses[i].table, table) == 0) return true;
  return false;
}

/* The answers that were given when it was compiled stand in its statements. */
static void read_statement(Run *run, const Repo *repo, const char *path, const ash_migration *m,
                           const char *sql) {
  Words w = {run, sql_scan(sql, strlen(sql))};
  Words drop = w;
  if (next_is(&drop, "drop") && next_is(&drop, "table")) {
    Name table = next_name(&drop);
    if (!is_passing(table) && drops(m, table)) need_snapshots(run, repo, path, table);
  }
  if (!next_is(&w, "alter") || !next_is(&w, "table")) return;
  Name table = next_name(&w);
  if (is_passing(table) || !next_is(&w, "rename")) return;
  Words column = w;
  if (next_is(&column, "column")) {
    Name from = next_name(&column), to = next_is(&column, "to") ? next_name(&column) : NULL;
    if (!is_passing(from) && !is_passing(to))
      answer(run, OPT_RENAME, arena_printf(run->arena, "%s.%s:%s", table, from, to));
  } else if (next_is(&w, "to")) {
    Name to = next_name(&w);
    need_snapshots(run, repo, path, table);
    if (!is_passing(to))
      answer(run, OPT_RENAME_TABLE, arena_printf(run->arena, "%s:%s", table, to));
  }
}

static void read_answers(Run *run, const Repo *repo, const char *path, const ash_migration *m) {
  for (size_t i = 0; i < m->up.statement_count; i++)
    if (!m->up.statements[i].edit) read_statement(run, repo, path, m, m->up.statements[i].sql);
}

/* --- its files -------------------------------------------------------------------------------- */

static void refuse_edited(Run *run, const char *path) {
  diag_file_error(run->diag, path,
                  "was changed by hand after compile wrote it: that would be lost");
  diag_help(run->diag,
            "move your changes into a migration of their own (`ashc gen migration NAME`), or "
            "say --force to let them go");
}

static Drafts *files_of(Run *run, const Repo *repo, const ash_migration *m) {
  Arena *a = run->arena;
  Drafts *d = drafts_new(run, repo);
  Later l = {d, arena_printf(a, "%" PRId64, m->version)};
  const char *sql =
      arena_printf(a, "%s/%s_%s.sql", project_migrations(run, repo), l.digits, m->name);
  if (!migration_is_generated(m) && !run->options.given[OPT_FORCE]) refuse_edited(run, sql);
  read_answers(run, repo, sql, m);
  drafts_add(d, DRAFT_MIGRATION, sql);
  drafts_add(d, DRAFT_MODULE,
             arena_printf(a, "%s/%s_%s.c", project_migrator(run, repo), l.digits, m->name));
  each_file(run, project_snapshots(run, repo), 1, add_snapshot, &l);
  return drafts_finish(d);
}

/* The later of the two becomes a draft: compile replaces it by what the resources need now. */
static Drafts *find_later(Run *run, const Repo *repo) {
  const ash_migrations *set = migration_read_folder(run->arena, run->diag, run->sources,
                                                    project_migrations(run, repo), repo->name);
  if (!set) return NULL;
  Branches b = branches_of(run, set);
  if (!b.later) return NULL;
  if (!run->options.given[OPT_NAME]) run->options.value[OPT_NAME] = b.later->name;
  if (run_talks(run))
    printf("%s: %" PRId64 "_%s goes on top of %" PRId64 "_%s\n", repo->name, b.later->version,
           b.later->name, b.earlier->version, b.earlier->name);
  return files_of(run, repo, b.later);
}

int cmd_rebase(Run *run) {
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = compile_project(run, journal, find_later);
  journal_close(journal);
  return code;
}
