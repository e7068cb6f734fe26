/* cmd_release.c: `ashc release`: the C that a program links to migrate itself, made of the .sql
 * files alone: a module per migration, a set per repo, the release unit for all repos, and main.c
 * when asked for. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/drafts.h"
#include "cli/outputs.h"
#include "cli/release/leftover.h"
#include "emit/creation.h"
#include "emit/emit.h"
#include "memory/namemap.h"
#include "migration/migration.h"

/* The files of a release, and what they are made of. */
typedef struct Release {
  Run *run;
  const Repo *repos;   /* the selected ones, linked */
  Outputs outputs;     /* modules and sets */
  Outputs unit;        /* what ties them together; `ashc compile` does not write it */
  TextList *inputs;    /* .sql files and their folders, for the depfile */
  TextList *leftovers; /* modules whose .sql file is gone */
} Release;

/* Returns copies of the selected repos linked by next. */
static const Repo *link_repos(Run *run, const Repo **selected) {
  Repo *first = NULL, **tail = &first;
  for (; *selected; selected++) {
    Repo *copy = NEW(run->arena, Repo);
    *copy = **selected;
    copy->next = NULL;
    *tail = copy;
    tail = &copy->next;
  }
  return first;
}

/* Where a repo's modules go: its own migrator folder, or --out, with a folder a repo if there are
 * many. */
static const char *module_folder(const Release *r, const Repo *repo) {
  const char *out = r->run->options.value[OPT_OUT];
  if (!out) return project_migrator(r->run, repo);
  return r->repos->next && !r->run->options.given[OPT_SINGLE]
             ? arena_printf(r->run->arena, "%s/%s", out, repo->folder)
             : out;
}

/* Where the release unit goes: --out, else beside the modules of the one repo, else priv/release. */
static const char *unit_folder(const Release *r) {
  const char *out = r->run->options.value[OPT_OUT];
  if (out) return out;
  return r->repos->next ? "priv/release" : project_migrator(r->run, r->repos);
}

static void add_input(Release *r, const char *path) {
  TextList *input = NEW(r->run->arena, TextList);
  *input = (TextList){.next = r->inputs, .text = path};
  r->inputs = input;
}

static void add_migration(Release *r, const char *folder, const ash_migration *m) {
  add_input(r, arena_printf(r->run->arena, "%s/%" PRId64 "_%s.sql", folder, m->version, m->name));
}

/* What squashed migrations replaced is in the release, too. */
static void add_replaced(Release *r, const char *folder, const ash_migration *m) {
  for (size_t i = m->replace_count; i-- > 0;) {
    if (!m->replaces[i].migration) continue;
    add_migration(r, folder, m->replaces[i].migration);
    add_replaced(r, folder, m->replaces[i].migration);
  }
}

/* The folder, too: a file comes or goes. */
static void add_inputs(Release *r, const Repo *repo, const ash_migrations *set) {
  const char *folder = project_migrations(r->run, repo);
  const char *squashed = arena_printf(r->run->arena, "%s/" SQUASHED_FOLDER, folder);
  for (size_t i = set->count; i-- > 0;) {
    add_migration(r, folder, set->items[i]);
    add_replaced(r, squashed, set->items[i]);
  }
  if (access(folder, F_OK) == 0) add_input(r, folder);
}

/* What development wrote goes again: nobody else's database may meet it. */
static bool check_no_drafts(const Release *r, const Repo *repo, const ash_migrations *set) {
  for (size_t i = 0; i < set->count; i++) {
    if (!is_dev_name(set->items[i]->name)) continue;
    diag_error(r->run->diag, NO_SPAN, "%s: %" PRId64 "_%s is a migration of development",
               repo->name, set->items[i]->version, set->items[i]->name);
    diag_help(r->run->diag, "`ashc compile --name NAME` makes one migration of all of them");
    return false;
  }
  return true;
}

/* The set once more, with the short way for an empty database where there is one. */
static void add_release_set(Release *r, const Repo *repo, const ash_migrations *set,
                            const char *folder) {
  Run *run = r->run;
  ash_migrations with_creation = *set;
  with_creation.creation = creation_make(run->arena, set);
  Buf source = buf_new(run->arena);
  emit_release_set(&source, repo, &with_creation);
  output_add(run, &r->unit, arena_printf(run->arena, "%s/%s_release.c", folder, repo->folder),
             &source);
}

static bool add_repo(Release *r, const Repo *repo) {
  Run *run = r->run;
  ash_migrations *set = migration_read_folder(run->arena, run->diag, run->sources,
                                              project_migrations(run, repo), repo->name);
  if (!set || !check_no_drafts(r, repo, set)) return false;
  const char *folder = module_folder(r, repo);
  output_modules(run, &r->outputs, folder, repo, set, true);
  output_set(run, &r->outputs, folder, repo, set);
  add_release_set(r, repo, set, folder);
  add_inputs(r, repo, set);
  TextList **tail = &r->leftovers;
  while (*tail) tail = &(*tail)->next;
  *tail = leftover_modules(run, folder, repo, set);
  return true;
}

static void add_unit(Release *r) {
  Run *run = r->run;
  const char *folder = unit_folder(r);
  Buf source = buf_new(run->arena), header = buf_new(run->arena), program = buf_new(run->arena);
  emit_release(&source, r->repos);
  emit_release_header(&header, r->repos);
  output_add(run, &r->unit, arena_printf(run->arena, "%s/ash_release.c", folder), &source);
  output_add(run, &r->unit, arena_printf(run->arena, "%s/ash_release.h", folder), &header);
  if (!run->options.given[OPT_MAIN]) return;
  emit_release_main(&program);
  output_add(run, &r->unit, arena_printf(run->arena, "%s/main.c", folder), &program);
}

/* Writes a path into a depfile: spaces, `#` and `$` as make reads them. */
static void put_make_path(Buf *out, const char *path) {
  for (; *path; path++) {
    if (*path == ' ' || *path == '#') buf_putc(out, '\\');
    if (*path == '$') buf_putc(out, '$');
    buf_putc(out, *path);
  }
}

/* Where the build system runs in another folder, FILE is absolute, and so is what stands in it. */
static const char *depfile_path(const Release *r, const char *root, const char *path) {
  const bool absolute = r->run->options.value[OPT_DEPFILE][0] == '/';
  return absolute && path[0] != '/' ? arena_printf(r->run->arena, "%s/%s", root, path) : path;
}

/* As the build system, which called us in its own folder, knows the file. */
static const char *target_path(const Release *r, const char *root, const char *path) {
  const char *absolute = path[0] == '/' ? path : arena_printf(r->run->arena, "%s/%s", root, path);
  const char *start = r->run->started_in;
  const size_t n = start ? strlen(start) : 0;
  return n && strncmp(absolute, start, n) == 0 && absolute[n] == '/' ? absolute + n + 1 : absolute;
}

/* Inputs are targets, too, so that make goes on where one was deleted. */
static bool add_depfile(Release *r, const char *path) {
  char root[PATH_MAX];
  Buf text = buf_new(r->run->arena);
  if (!getcwd(root, sizeof root)) {
    diag_file_error(r->run->diag, ".", "its path cannot be found out: %s", strerror(errno));
    return false;
  }
  for (const TextList *f = project_files(r->run); f; f = f->next) add_input(r, f->text);
  const char *unit = arena_printf(r->run->arena, "%s/ash_release.c", unit_folder(r));
  put_make_path(&text, target_path(r, root, unit));
  buf_putc(&text, ':');
  for (const TextList *input = r->inputs; input; input = input->next) {
    buf_put(&text, " \\\n  ");
    put_make_path(&text, depfile_path(r, root, input->text));
  }
  buf_putc(&text, '\n');
  for (const TextList *input = r->inputs; input; input = input->next) {
    put_make_path(&text, depfile_path(r, root, input->text));
    buf_put(&text, ":\n");
  }
  output_add(r->run, &r->unit, path, &text);
  return true;
}

/* --- one file ---------------------------------------------------------------------------------- */

static bool is_source(const Output *o) {
  const size_t len = strlen(o->path);
  return len > 2 && strcmp(o->path + len - 2, ".c") == 0 &&
         strcmp(strrchr(o->path, '/') + 1, "main.c") != 0;
}

/* Moves the text of every C file of `from` into `all`, the other files into `rest`. */
static void gather(Run *run, const Outputs *from, Buf *all, Outputs *rest) {
  for (const Output *o = from->first; o; o = o->next) {
    if (is_source(o)) {
      if (all->len) buf_putc(all, '\n');
      buf_putn(all, o->text, o->len);
    } else {
      Buf text = buf_new(run->arena);
      buf_putn(&text, o->text, o->len);
      output_add(run, rest, o->path, &text);
    }
  }
}

/* Names in the files are apart, so that they can stand in one. */
static void join_sources(Release *r) {
  Run *run = r->run;
  Buf all = buf_new(run->arena);
  Outputs rest = {0};
  gather(run, &r->outputs, &all, &rest);
  gather(run, &r->unit, &all, &rest);
  r->outputs = rest;
  r->unit = (Outputs){0};
  output_add(run, &r->unit, arena_printf(run->arena, "%s/ash_release.c", unit_folder(r)), &all);
}

/* --- what is there already ------------------------------------------------------------------------ */

/* Returns true if the file is as the .sql files say, else names it. */
static bool check_file(const Release *r, const Output *o) {
  if (output_is_written(o)) return true;
  if (run_talks(r->run)) printf("%s: not what the .sql files say; run `ashc release`\n", o->path);
  return false;
}

/* The release unit is looked at only where it was ever written. */
static int check_release(const Release *r) {
  bool same = true;
  for (const Output *o = r->outputs.first; o; o = o->next) same &= check_file(r, o);
  for (const Output *o = r->unit.first; o; o = o->next)
    if (access(o->path, F_OK) == 0) same &= check_file(r, o);
  for (const TextList *l = r->leftovers; l; l = l->next) {
    if (run_talks(r->run)) printf("%s: its .sql file is gone; run `ashc release`\n", l->text);
    same = false;
  }
  return same ? EXIT_DONE : EXIT_DIFFERENCE;
}

static void say_written(const Outputs *outputs) {
  for (const Output *o = outputs->first; o; o = o->next) printf("wrote %s\n", o->path);
}

/* Returns the paths that are written, as the keys of a map. */
static const NameMap *written_paths(const Release *r) {
  NameMap *paths = namemap_new(r->run->arena);
  const Outputs *const lists[] = {&r->outputs, &r->unit};
  for (int i = 0; i < 2; i++)
    for (Output *o = lists[i]->first; o; o = o->next)
      namemap_put(paths, intern_text(r->run->names, o->path), o);
  return paths;
}

/* Returns true for a C file that begins as each of ours does. */
static bool is_ours(const char *path) {
  static const char banner[] = "/* Generated by ashc: ";
  char start[sizeof banner] = "";
  FILE *f = fopen(path, "rbe");
  if (!f) return false;
  const size_t got = fread(start, 1, sizeof banner - 1, f);
  fclose(f);
  return got == sizeof banner - 1 && strcmp(start, banner) == 0;
}

/* Removes the modules of migrations that are gone: they would be linked, and what they call missed. */
static void remove_stale(const Release *r, Journal *journal, const char *folder,
                         const NameMap *written) {
  DIR *dir = opendir(folder);
  if (!dir) return;
  for (const struct dirent *e; (e = readdir(dir));) {
    const size_t len = strlen(e->d_name);
    if (len < 3 || strcmp(e->d_name + len - 2, ".c") != 0 || strcmp(e->d_name, "main.c") == 0)
      continue;
    const char *path = arena_printf(r->run->arena, "%s/%s", folder, e->d_name);
    if (!namemap_get(written, intern_text(r->run->names, path)) && is_ours(path))
      journal_remove(journal, path);
  }
  closedir(dir);
}

/* What is as it was is not written; a build system must see that it was made after what it is made of. */
static void renew_times(const Release *r) {
  if (!r->run->options.value[OPT_DEPFILE]) return;
  for (const Output *o = r->unit.first; o; o = o->next) utimensat(AT_FDCWD, o->path, NULL, 0);
}

static int write_release(const Release *r, Journal *journal) {
  outputs_put(journal, &r->outputs);
  outputs_put(journal, &r->unit);
  for (const TextList *l = r->leftovers; l; l = l->next) journal_remove(journal, l->text);
  const NameMap *written = written_paths(r);
  for (const Repo *repo = r->repos; repo && r->run->options.value[OPT_OUT]; repo = repo->next)
    remove_stale(r, journal, module_folder(r, repo), written);
  if (!journal_commit(journal)) return EXIT_FAILED;
  renew_times(r);
  if (run_talks(r->run)) {
    say_written(&r->outputs);
    say_written(&r->unit);
    for (const TextList *l = r->leftovers; l; l = l->next) printf("removed %s\n", l->text);
  }
  return EXIT_DONE;
}

static int release(Run *run, Journal *journal) {
  const Repo **selected = project_repos(run);
  Release r = {.run = run, .repos = selected ? link_repos(run, selected) : NULL};
  if (!r.repos) return EXIT_FAILED;
  for (const Repo *repo = r.repos; repo; repo = repo->next)
    if (!add_repo(&r, repo)) return EXIT_FAILED;
  add_unit(&r);
  if (run->options.given[OPT_SINGLE]) join_sources(&r);
  if (run->options.given[OPT_CHECK]) return check_release(&r);
  if (run->options.value[OPT_DEPFILE] && !add_depfile(&r, run->options.value[OPT_DEPFILE]))
    return EXIT_FAILED;
  return write_release(&r, journal);
}

int cmd_release(Run *run) {
  if (run->options.given[OPT_SINGLE] && !run->options.value[OPT_OUT]) {
    diag_error(run->diag, NO_SPAN,
               "--single needs --out: beside the modules everything would be twice");
    diag_help(run->diag, "as in `ashc release --single --out build/release`");
    return EXIT_FAILED;
  }
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = release(run, journal);
  journal_close(journal);
  return code;
}
