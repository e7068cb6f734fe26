/* cmd_rebase.c: `ashc rebase`: of two migrations that were made on top of the same one, on two branches,
 * the later, and all that was made on top of it, is compiled anew on top of the other, and proven. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/compile/branches.h"
#include "cli/compile/compile.h"
#include "cli/drafts.h"
#include "diff/canonical.h"
#include "migration/migration.h"

/* The files of the migrations that go are looked for. */
typedef struct Later {
  Drafts *drafts;
  NameMap *going, *kept; /* versions, as digits */
  int64_t parent;        /* where the branches begin */
} Later;

static void add_snapshot(void *user, const char *folder, const char *name) {
  const Later *l = user;
  Run *run = l->drafts->run;
  if (!is_snapshot_name(name, ".json")) return;
  Name version = intern(run->names, name, strspn(name, "0123456789"));
  const char *path = arena_printf(run->arena, "%s/%s", folder, name);
  if (namemap_get(l->going, version)) {
    drafts_add(l->drafts, DRAFT_SNAPSHOT, path);
  } else if (!namemap_get(l->kept, version) && strtoll(name, NULL, 10) > l->parent) {
    diag_file_error(run->diag, path,
                    "belongs to no migration, so that nothing says of which branch it is");
    diag_help(run->diag, "take it away (git rm), or bring the migration %s_… back", version);
  }
}

/* --- what only the later migration knows ------------------------------------------------------ */

typedef struct Words {
  Run *run;
  sql_cursor cursor;
} Words;

static Name next_name(Words *w) {
  sql_token t = sql_next_token(&w->cursor);
  return sql_can_name(t) ? sql_token_name(w->run->names, t) : NULL;
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

static void add_files(Drafts *d, Run *run, const Repo *repo, const ash_migration *m) {
  const char *sql = project_migration(run, repo, m);
  if (!migration_is_generated(m) && !run->options.given[OPT_FORCE]) refuse_edited(run, sql);
  read_answers(run, repo, sql, m);
  drafts_add(d, DRAFT_MIGRATION, sql);
  drafts_add(d, DRAFT_MODULE,
             arena_printf(run->arena, "%s/%" PRId64 "_%s.c", project_migrator(run, repo),
                          m->version, m->name));
}

static void put_versions(Run *run, NameMap *map, const ash_migrations *set) {
  for (size_t i = 0; i < set->count; i++)
    namemap_put(map, intern_printf(run->names, "%" PRId64, set->items[i]->version), map);
}

/* Adds the files of `going`, and the files of development, which every compile replaces. */
static Drafts *files_of(Run *run, const Repo *repo, const ash_migrations *set,
                        const ash_migrations *going) {
  Drafts *d = drafts_new(run, repo);
  const Drafts *dev = drafts_of_development(run, repo);
  for (const DraftFile *f = dev ? dev->first : NULL; f; f = f->next)
    drafts_add(d, strstr(f->path, ".sql") ? DRAFT_MIGRATION : DRAFT_SNAPSHOT, f->path);
  for (size_t i = 0; i < going->count; i++) add_files(d, run, repo, going->items[i]);
  if (going->count) {
    Later l = {d, namemap_new(run->arena), namemap_new(run->arena),
               migration_parent(going->items[0])};
    put_versions(run, l.going, going);
    put_versions(run, l.kept, set);
    each_file(run, project_snapshots(run, repo), 1, add_snapshot, &l);
  }
  return drafts_finish(d);
}

static void say_moves(const Repo *repo, const ash_migrations *going, const ash_migration *base) {
  for (size_t i = 0; i < going->count; i++)
    printf("%s: %" PRId64 "_%s goes on top of %" PRId64 "_%s\n", repo->name,
           going->items[i]->version, going->items[i]->name, base->version, base->name);
}

/* The later of the two, and what stands on it, become drafts: compile replaces them by what the resources
 * need now. */
static Drafts *find_later(Run *run, const Repo *repo) {
  const ash_migrations *set = migration_read_folder(run->arena, run->diag, run->sources,
                                                    project_migrations(run, repo), repo->name);
  if (!set) return NULL;
  set = drafts_part(drafts_of_development(run, repo), run, repo, set, false);
  const ash_migrations *going = branches_going(run, repo, set);
  if (!going) return NULL;
  if (going->count == 1 && !run->options.given[OPT_NAME])
    run->options.value[OPT_NAME] = going->items[0]->name;
  if (going->count && run_talks(run)) say_moves(repo, going, branches_of(run, set).earlier);
  return files_of(run, repo, set, going);
}

int cmd_rebase(Run *run) {
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = compile_project(run, journal, find_later);
  journal_close(journal);
  return code;
}
