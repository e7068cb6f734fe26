/* cmd_squash.c: `ashc squash`: the snapshots of each table as one file, or (--from, --to) a range of
 * migrations as one. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/compile/squash.h"
#include "cli/drafts.h"

static const char zero[] = "00000000000000.json";

/* The snapshots of one table. */
typedef struct Snapshots {
  Run *run;
  const char **names;
  size_t count, size;
} Snapshots;

static void add_snapshot(void *user, const char *folder, const char *name) {
  Snapshots *s = user;
  (void)folder;
  if (!is_snapshot_name(name, ".json")) return;
  if (s->count == s->size) {
    s->size = s->size ? s->size * 2 : 16;
    const char **names = NEW_ARRAY(s->run->arena, const char *, s->size);
    if (s->count) memcpy(names, s->names, s->count * sizeof *names);
    s->names = names;
  }
  s->names[s->count++] = arena_strdup(s->run->arena, name);
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Puts the newest snapshot of a table into the file that stays, and removes the others. */
static bool squash_table(Run *run, Squash *squash, const char *folder, const char *into) {
  Snapshots s = {.run = run};
  each_file(run, folder, 0, add_snapshot, &s);
  if (!s.count) return true;
  qsort(s.names, s.count, sizeof *s.names, compare_names);
  const char *newest = s.names[s.count - 1];
  const char *stays = strcmp(into, "first") == 0  ? s.names[0]
                      : strcmp(into, "zero") == 0 ? zero
                                                  : newest;
  if (s.count == 1 && strcmp(stays, newest) == 0) return true;
  const Source *source =
      sources_read(run->sources, arena_printf(run->arena, "%s/%s", folder, newest), NULL);
  if (!source) {
    diag_file_error(run->diag, folder, "cannot read the snapshot %s", newest);
    return false;
  }
  Buf text = buf_new(run->arena);
  buf_putn(&text, source->text, source->len);
  output_add(run, &squash->outputs, arena_printf(run->arena, "%s/%s", folder, stays), &text);
  for (size_t i = s.count; i--;) {
    if (strcmp(s.names[i], stays) == 0) continue;
    NameList *n = NEW(run->arena, NameList);
    *n = (NameList){.next = squash->removed,
                    .name = arena_printf(run->arena, "%s/%s", folder, s.names[i])};
    squash->removed = n;
  }
  squash->count += s.count;
  return true;
}

/* The folders of a repo's snapshots. */
typedef struct Folders {
  Run *run;
  Squash *squash;
  const char *into;
  bool failed;
} Folders;

static void squash_folder(void *user, const char *folder, const char *name) {
  Folders *f = user;
  const char *path = arena_printf(f->run->arena, "%s/%s", folder, name);
  struct stat st;
  if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) return;
  if (!squash_table(f->run, f->squash, path, f->into)) f->failed = true;
}

static Squash *squash_snapshots(Run *run, const Repo *repo) {
  const char *into = run->options.value[OPT_INTO] ? run->options.value[OPT_INTO] : "last";
  Squash *squash = NEW(run->arena, Squash);
  squash->repo = repo;
  Folders f = {.run = run, .squash = squash, .into = into};
  each_file(run, project_snapshots(run, repo), 0, squash_folder, &f);
  return f.failed ? NULL : squash;
}

/* --- the command ------------------------------------------------------------------------------ */

/* Which of the two is meant. */
static bool squashes_migrations(const Options *o) {
  return o->given[OPT_FROM] || o->given[OPT_TO];
}

static bool check_options(Run *run) {
  const Options *o = &run->options;
  const char *into = o->value[OPT_INTO];
  if (into && strcmp(into, "last") != 0 && strcmp(into, "first") != 0 && strcmp(into, "zero") != 0)
    diag_error(run->diag, NO_SPAN, "--into %s: expected last, first or zero", into);
  if (into && squashes_migrations(o))
    diag_error(run->diag, NO_SPAN,
               "--into is about snapshots, --from and --to are about migrations: one at a time");
  if (o->given[OPT_NAME] && !squashes_migrations(o))
    diag_error(run->diag, NO_SPAN, "--name names a migration: it needs --from or --to");
  return diag_ok(run->diag);
}

static Squash *squash_all(Run *run) {
  const bool range = squashes_migrations(&run->options);
  const Repo **repos = project_repos(run);
  if (!repos) return NULL;
  if (range && repos[1]) {
    diag_error(run->diag, NO_SPAN, "there are several repos: whose migrations are meant?");
    diag_help(run->diag, "choose one with --repo, as in --repo %s", repos[0]->name);
    return NULL;
  }
  Squash *first = NULL, **tail = &first;
  for (; *repos; repos++) {
    Squash *s = (range ? squash_range : squash_snapshots)(run, *repos);
    if (!s) return NULL;
    if (!s->outputs.first && !s->removed) continue;
    *tail = s;
    tail = &s->next;
  }
  return first;
}

static void report(const Run *run, const Squash *all) {
  const char *what = squashes_migrations(&run->options) ? "migrations" : "snapshots";
  const char *would =
      run->options.given[OPT_DRY_RUN] || run->options.given[OPT_CHECK] ? "would be " : "";
  if (!all) puts("Nothing to squash.");
  for (; all; all = all->next) {
    printf("%s: %zu %s %ssquashed\n", all->repo->name, all->count, what, would);
    for (const Output *o = all->outputs.first; o; o = o->next)
      printf("  %s %s\n", *would ? "would write" : "wrote", o->path);
    for (const NameList *n = all->removed; n; n = n->next)
      printf("  %s %s\n", *would ? "would remove" : "removed", n->name);
  }
}

static int squash(Run *run, Journal *journal) {
  const Squash *all = squash_all(run);
  if (!diag_ok(run->diag)) return EXIT_FAILED;
  const bool check = run->options.given[OPT_CHECK];
  if (!check && !run->options.given[OPT_DRY_RUN]) {
    for (const Squash *s = all; s; s = s->next) {
      for (const NameList *n = s->removed; n; n = n->next) journal_remove(journal, n->name);
      outputs_put(journal, &s->outputs);
    }
    if (!journal_commit(journal)) return EXIT_FAILED;
  }
  if (run_talks(run)) report(run, all);
  return check && all ? EXIT_DIFFERENCE : EXIT_DONE;
}

int cmd_squash(Run *run) {
  if (!check_options(run)) return EXIT_FAILED;
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  const int code = squash(run, journal);
  journal_close(journal);
  return code;
}
