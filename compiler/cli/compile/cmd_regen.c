/* cmd_regen.c: `ashc regen NAME`: what git does not track of migrations, snapshots and C modules is
 * rolled back, deleted and compiled anew as one migration. What git knows is never touched, and what
 * does not fit together stops the command before anything changes. */
#include <string.h>
#include <unistd.h>

#include "cli/compile/compile.h"
#include "cli/compile/git.h"
#include "emit/journal_steps.h"
#include "migration/migration.h"

/* The files of one repo while they are looked at. */
typedef struct Untracked {
  Run *run;
  const Repo *repo;
  Drafts *drafts;
  NameMap *tracked, *ignored;
  NameMap *kept_migrations, *kept_snapshots; /* versions, as digits */
} Untracked;

static void refuse(const Untracked *u, const char *path, const char *why, const char *help) {
  diag_file_error(u->run->diag, path, "%s", why);
  diag_help(u->run->diag, "%s", help);
}

static Name version_of(const Untracked *u, const char *name) {
  return intern(u->run->names, name, strspn(name, "0123456789"));
}

/* What was written by hand cannot be written again. */
static void check_generated(const Untracked *u, const char *path) {
  const Source *source = sources_read(u->run->sources, path, NULL);
  const ash_migration *m = source ? migration_parse(u->run->arena, u->run->diag, source) : NULL;
  if (!m) return;
  if (m->replace_count)
    refuse(u, path, "is a squashed migration: what it replaces cannot be written anew",
           "commit it together with the folder " SQUASHED_FOLDER);
  else if (is_baseline(m))
    refuse(u, path, "is a baseline for databases that are there already",
           "commit it: only what came after it is written anew");
  else if (!migration_is_generated(m))
    refuse(u, path, "was written or edited by hand: that would be lost",
           "commit it, or at least `git add` it; or move it out of the folder");
}

/* Files an entry under what git says of it. */
static void sort_file(Untracked *u, DraftKind kind, const char *path, const char *name) {
  Name key = intern_text(u->run->names, path);
  const bool tracked = namemap_get(u->tracked, key) != NULL;
  if (tracked && strstr(name, "_dev."))
    refuse(u, path, "is of development, and tracked",
           "`ashc compile --name NAME` replaces it; commit that first");
  if (!tracked && namemap_get(u->ignored, key))
    refuse(u, path, "is ignored by git, so that git cannot say whether it is new",
           "take it out of .gitignore: migrations and snapshots are sources");
  if (!tracked) {
    drafts_add(u->drafts, kind, path);
  } else {
    namemap_put(kind == DRAFT_MIGRATION ? u->kept_migrations : u->kept_snapshots,
                version_of(u, name), u);
  }
}

static void sort_migration(void *user, const char *folder, const char *name) {
  Untracked *u = user;
  if (is_versioned(name, ".sql"))
    sort_file(u, DRAFT_MIGRATION, arena_printf(u->run->arena, "%s/%s", folder, name), name);
}

static void sort_snapshot(void *user, const char *folder, const char *name) {
  Untracked *u = user;
  if (is_snapshot_name(name, ".json") || is_snapshot_name(name, "_dev.json"))
    sort_file(u, DRAFT_SNAPSHOT, arena_printf(u->run->arena, "%s/%s", folder, name), name);
}

/* The module of a migration that goes, or that is gone already. */
static void sort_module(void *user, const char *folder, const char *name) {
  Untracked *u = user;
  Arena *a = u->run->arena;
  if (!is_versioned(name, ".c")) return;
  const char *sql = arena_printf(a, "%s/%.*s.sql", project_migrations(u->run, u->repo),
                                 (int)strlen(name) - 2, name);
  const char *path = arena_printf(a, "%s/%s", folder, name);
  const bool goes = namemap_get(u->drafts->paths, intern_text(u->run->names, sql));
  if (!goes && access(sql, F_OK) == 0) return;
  if (!namemap_get(u->tracked, intern_text(u->run->names, path)))
    drafts_add(u->drafts, DRAFT_MODULE, path);
  else if (goes)
    refuse(u, path, "is tracked by git, but its migration is not",
           "commit both or none: `git rm --cached` takes it out again");
}

/* --- what does not fit together --------------------------------------------------------------- */

/* A migration and its snapshots are of one making: git has to know both or none. */
static void check_pairs(const Untracked *u) {
  for (const DraftFile *f = u->drafts->first; f; f = f->next) {
    const char *name = path_tail(f->path, 1);
    Name version = version_of(u, name);
    if (is_versioned(name, ".sql")) check_generated(u, f->path);
    if (is_versioned(name, ".sql") && namemap_get(u->kept_snapshots, version))
      refuse(u, f->path, "is not tracked by git, but a snapshot of it is",
             "commit both, or take the snapshot out of git's index");
    if (is_snapshot_name(name, ".json") && namemap_get(u->kept_migrations, version))
      refuse(u, f->path, "is not tracked by git, but its migration is",
             "`git add` this snapshot: it belongs to what is committed");
  }
}

/* Git would miss these: they were removed, or moved together with their folder. */
static bool is_ours(const char *path) {
  const char *name = path_tail(path, 1);
  return is_versioned(name, ".sql") || is_snapshot_name(name, ".json");
}

static bool find_gone(const Untracked *u, const char *folder, NameList **gone) {
  return access(folder, F_OK) == 0 ? git_files(u->run, folder, GIT_GONE, gone)
                                   : git_gone_anywhere(u->run, ".", gone);
}

static void check_gone(const Untracked *u, const char *folder) {
  NameList *gone;
  const size_t len = strlen(folder);
  if (!find_gone(u, folder, &gone)) return;
  for (; gone; gone = gone->next) {
    if (!is_ours(gone->name) || strncmp(gone->name, folder, len) != 0 || gone->name[len] != '/')
      continue;
    const bool snapshot = !is_versioned(path_tail(gone->name, 1), ".sql");
    refuse(u, gone->name, "is tracked by git, but not there any more",
           snapshot ? arena_printf(u->run->arena,
                                   "a migration that renames or drops its table takes it along: "
                                   "`git restore %s` brings it back, then run this again",
                                   gone->name)
                    : "bring it back (`git restore FILE`), or commit that it is gone");
    return;
  }
}

/* What stays of a path when a folder above is renamed: snapshots are told apart by their table. */
static Name moved_name(const Untracked *u, const char *path) {
  const bool migration = is_versioned(path_tail(path, 1), ".sql");
  return intern_text(u->run->names, path_tail(path, migration ? 1 : 2));
}

/* A folder that was renamed without git: its files look new, and are not. */
static void check_moved(Untracked *u) {
  NameList *gone;
  if (!u->drafts->first) return;
  if (!git_gone_anywhere(u->run, folder_of(u->run->arena, u->drafts->first->path), &gone)) return;
  NameMap *names = namemap_new(u->run->arena);
  for (; gone; gone = gone->next)
    if (is_ours(gone->name)) namemap_put(names, moved_name(u, gone->name), gone);
  for (const DraftFile *f = u->drafts->first; f; f = f->next) {
    const NameList *former = namemap_get(names, moved_name(u, f->path));
    if (!former) continue;
    diag_file_error(u->run->diag, f->path,
                    "is tracked by git under another path, which is gone: %s", former->name);
    diag_help(u->run->diag, "tell git of the new place first: git add -A, or git mv");
    return;
  }
}

/* --- the command ------------------------------------------------------------------------------ */

static bool ask_git(Untracked *u, const char *folder, bool sources) {
  NameList *tracked, *ignored = NULL;
  if (!git_files(u->run, folder, GIT_TRACKED, &tracked)) return false;
  if (sources && !git_files(u->run, folder, GIT_IGNORED, &ignored)) return false;
  for (; tracked; tracked = tracked->next) namemap_put(u->tracked, tracked->name, u);
  for (; ignored; ignored = ignored->next) namemap_put(u->ignored, ignored->name, u);
  return true;
}

static Drafts *find_untracked(Run *run, const Repo *repo) {
  Arena *a = run->arena;
  const char *migrations = project_migrations(run, repo);
  const char *snapshots = project_snapshots(run, repo), *modules = project_migrator(run, repo);
  Untracked u = {.run = run,
                 .repo = repo,
                 .drafts = drafts_new(run, repo),
                 .tracked = namemap_new(a),
                 .ignored = namemap_new(a),
                 .kept_migrations = namemap_new(a),
                 .kept_snapshots = namemap_new(a)};
  if (!ask_git(&u, migrations, true) || !ask_git(&u, snapshots, true) ||
      !ask_git(&u, modules, false))
    return NULL;
  each_file(run, migrations, 0, sort_migration, &u);
  each_file(run, snapshots, 1, sort_snapshot, &u);
  check_gone(&u, migrations);
  check_gone(&u, snapshots);
  check_moved(&u);
  if (!diag_ok(run->diag)) return NULL; /* the rest would follow from it */
  check_pairs(&u);
  each_file(run, modules, 0, sort_module, &u);
  return diag_ok(run->diag) ? drafts_finish(u.drafts) : NULL;
}

static int regen(Run *run) {
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = compile_project(run, journal, find_untracked);
  journal_close(journal);
  return code;
}

int cmd_regen(Run *run) {
  Options *o = &run->options;
  if (o->argument_count != 1) {
    diag_error(run->diag, NO_SPAN, "expected `ashc regen NAME`");
    diag_help(run->diag, "the name says what the one migration does, as in `ashc regen add_posts`");
    return EXIT_FAILED;
  }
  o->value[OPT_NAME] = o->arguments[0];
  o->argument_count = 0; /* the resources are where they always are */
  int code = regen(run);
  if (code != EXIT_DONE || !diag_ok(run->diag)) return code;
  return o->given[OPT_MIGRATE] && !o->given[OPT_DRY_RUN] ? cmd_migrate(run) : code;
}
