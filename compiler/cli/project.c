/* project.c: finding and reading what a command works on: resource files, repos, folders. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "memory/buf.h"
#include "report/suggest.h"
#include "syntax/parse.h"

static const char default_folder[] = "resources";

/* Where resources are if the command names no place: in an Elixir project in its own folders. */
static const char *usual_folder(void) {
  static const char *const folders[] = {default_folder, "lib", "apps"};
  struct stat st;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (stat(folders[i], &st) == 0 && S_ISDIR(st.st_mode)) return folders[i];
  return default_folder;
}

/* The files of a search, before they are sorted. */
typedef struct PathList {
  Arena *arena;
  const char **paths;
  size_t count, size;
} PathList;

static void paths_add(PathList *l, const char *path) {
  if (l->count == l->size) {
    size_t size = l->size ? l->size * 2 : 64;
    const char **paths = NEW_ARRAY(l->arena, const char *, size);
    if (l->count) memcpy(paths, l->paths, l->count * sizeof *paths);
    l->paths = paths;
    l->size = size;
  }
  l->paths[l->count++] = path;
}

static int compare_paths(const void *x, const void *y) {
  return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool has_suffix(const char *path, const char *suffix) {
  size_t len = strlen(path), n = strlen(suffix);
  return len > n && strcmp(path + len - n, suffix) == 0;
}

static bool is_resource_file(const char *path) {
  return has_suffix(path, ".resource") || has_suffix(path, ".ex");
}

/* A folder and those that it is in: a symbolic link back to one of them is not followed. */
typedef struct Folder {
  const struct Folder *up;
  const char *path;
  struct stat st;
} Folder;

static bool is_inside(const Folder *folder, const struct stat *st) {
  for (; folder; folder = folder->up)
    if (folder->st.st_ino == st->st_ino && folder->st.st_dev == st->st_dev) return true;
  return false;
}

static void search_folder(Run *run, PathList *found, const Folder *in);

static void search_entry(Run *run, PathList *found, const Folder *in, const char *path) {
  Folder entry = {.up = in, .path = path};
  if (stat(path, &entry.st) != 0) return; /* a link to nothing: nothing to read */
  if (S_ISDIR(entry.st.st_mode)) {
    if (!is_inside(in, &entry.st)) search_folder(run, found, &entry);
  } else if (S_ISREG(entry.st.st_mode) && is_resource_file(path)) {
    paths_add(found, path);
  }
}

static void search_folder(Run *run, PathList *found, const Folder *in) {
  const char *folder = in->path;
  DIR *dir = opendir(folder);
  if (!dir) {
    diag_file_error(run->diag, folder, "cannot read this folder: %s", strerror(errno));
    return;
  }
  for (struct dirent *e; (e = readdir(dir));)
    if (e->d_name[0] != '.')
      search_entry(run, found, in, arena_printf(run->arena, "%s/%s", folder, e->d_name));
  closedir(dir);
}

/* Returns `path` without a trailing slash and a leading "./". */
static const char *tidy_path(Run *run, const char *path) {
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--;
  while (len > 2 && path[0] == '.' && path[1] == '/') path += 2, len -= 2;
  return arena_strndup(run->arena, path, len);
}

static bool is_file(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* Adds the plain settings of the Elixir project that the folder `path` (`lib`, `apps/shop/lib`) is of. */
static void add_config(Run *run, PathList *found, const char *path) {
  static const char *const files[] = {"config/config.exs", "config/dev.exs"};
  const char *slash = strrchr(path, '/');
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    const char *own =
        slash ? arena_printf(run->arena, "%.*s/%s", (int)(slash - path), path, files[i]) : files[i];
    if (is_file(own)) paths_add(found, own);
    if (slash && is_file(files[i])) paths_add(found, files[i]);
  }
}

enum { MAX_STEPS_UP = 64 };

/* Returns the way up to the nearest folder that holds resources: "..", "../..", or NULL. */
static const char *root_above(Run *run) {
  const char *up = "..";
  struct stat st, above;
  for (int n = 0; n < MAX_STEPS_UP; n++, up = arena_printf(run->arena, "../%s", up)) {
    const char *folder = arena_printf(run->arena, "%s/%s", up, default_folder);
    if (stat(folder, &st) == 0 && S_ISDIR(st.st_mode)) return up;
    const char *next = arena_printf(run->arena, "%s/..", up);
    if (stat(up, &st) != 0 || stat(next, &above) != 0) return NULL;
    if (st.st_ino == above.st_ino && st.st_dev == above.st_dev) return NULL;
  }
  return NULL;
}

/* There is no resources/ here: perhaps this is a folder of the project. */
static void help_no_folder(Run *run) {
  const char *root = root_above(run), *given = run->options.value[OPT_ROOT];
  if (root && given) root = arena_printf(run->arena, "%s/%s", given, root);
  if (root)
    diag_help(run->diag, "the project's root is %s: go there, or say it: ashc -C %s …", root, root);
  else
    diag_help(
        run->diag,
        "put .resource files there, name another folder or the files, or begin with `ashc init`");
}

static void search_argument(Run *run, PathList *found, const char *argument) {
  Folder top = {.path = tidy_path(run, argument)};
  const char *path = top.path;
  if (stat(path, &top.st) != 0) {
    diag_file_error(run->diag, path, "%s", strerror(errno));
    if (argument == default_folder) help_no_folder(run);
  } else if (S_ISDIR(top.st.st_mode)) {
    size_t before = found->count;
    search_folder(run, found, &top);
    if (found->count == before && diag_ok(run->diag)) {
      diag_file_error(run->diag, path, "no .resource or .ex file in this folder");
      diag_help(run->diag, "declare a repo and a resource there, or name another folder");
    }
    if (found->count > before) add_config(run, found, path);
  } else {
    paths_add(found, path);
  }
}

static Unit *parse_file(Run *run, const char *path) {
  const Source *source = sources_read(run->sources, path, NULL);
  if (!source) {
    diag_file_error(run->diag, path, "cannot read this file: %s", strerror(errno));
    return NULL;
  }
  Unit *unit = NEW(run->arena, Unit);
  unit->source = source;
  unit->calls = parse_source(run->arena, run->names, run->diag, source);
  return unit;
}

/* Returns the paths of a search, sorted, each once. */
static TextList *sorted_paths(PathList *found) {
  if (found->count) qsort(found->paths, found->count, sizeof *found->paths, compare_paths);
  TextList *first = NULL, **tail = &first;
  for (size_t i = 0; i < found->count; i++) {
    if (i && strcmp(found->paths[i], found->paths[i - 1]) == 0) continue;
    *tail = NEW(found->arena, TextList);
    (*tail)->text = found->paths[i];
    tail = &(*tail)->next;
  }
  return first;
}

static Unit *parse_paths(Run *run, PathList *found) {
  Unit *first = NULL, **tail = &first;
  for (const TextList *path = sorted_paths(found); path; path = path->next) {
    Unit *unit = parse_file(run, path->text);
    if (!unit) continue;
    *tail = unit;
    tail = &unit->next;
  }
  return first;
}

static PathList search_arguments(Run *run) {
  PathList found = {.arena = run->arena};
  const Options *o = &run->options;
  if (!o->argument_count) search_argument(run, &found, usual_folder());
  for (unsigned i = 0; i < o->argument_count; i++) search_argument(run, &found, o->arguments[i]);
  return found;
}

TextList *project_files(Run *run) {
  PathList found = search_arguments(run);
  return sorted_paths(&found);
}

/* Reads and parses what the command's arguments name. */
static Unit *named_units(Run *run) {
  PathList found = search_arguments(run);
  return parse_paths(run, &found);
}

/* Returns the folder in which the file `path` of a project is declared together with others. */
static const char *context_folder(Run *run, const char *path) {
  size_t n = strlen(default_folder);
  if (strncmp(path, default_folder, n) == 0 && path[n] == '/') return default_folder;
  const char *slash = strrchr(path, '/');
  return slash ? arena_strndup(run->arena, path, (size_t)(slash - path)) : ".";
}

/* As named_units, with all that lies in the same folders as the named files. */
static Unit *units_with_context(Run *run) {
  PathList found = {.arena = run->arena};
  const Options *o = &run->options;
  for (unsigned i = 0; i < o->argument_count; i++) {
    const char *path = tidy_path(run, o->arguments[i]);
    search_argument(run, &found, is_file(path) ? context_folder(run, path) : path);
    if (is_file(path)) paths_add(&found, path);
  }
  return parse_paths(run, &found);
}

bool project_is_partial(const Run *run) {
  for (unsigned i = 0; i < run->options.argument_count; i++)
    if (is_file(run->options.arguments[i])) return true;
  return false;
}

bool project_names(Run *run, const Table *t) {
  const Source *source = sources_get(run->sources, t->span.file);
  for (unsigned i = 0; source && i < run->options.argument_count; i++) {
    const char *path = tidy_path(run, run->options.arguments[i]);
    size_t n = strlen(path);
    if (strncmp(source->path, path, n) == 0 && (source->path[n] == '\0' || source->path[n] == '/'))
      return true;
  }
  return false;
}

static Project *resolve_units(Run *run, const Unit *units) {
  if (!diag_ok(run->diag)) return NULL;
  Project *project = resolve_project(run->arena, run->names, run->diag, units);
  return diag_ok(run->diag) ? project : NULL;
}

/* Files that were named alone may refer to what their neighbours declare: then those are read too.
 * When that does not help either, the messages about the named files are the ones worth reading. */
Project *project_load(Run *run) {
  Project *project = resolve_units(run, named_units(run));
  if (project || !project_is_partial(run)) return project;
  Diag *alone = run->diag;
  run->diag = diag_new(run->arena, run->sources);
  project = resolve_units(run, units_with_context(run));
  if (!project) run->diag = alone;
  return project;
}

static void complain_no_such_repo(Run *run, const char *wanted, const Repo *repos) {
  Suggestion s = suggest_start(wanted);
  Buf known = buf_new(run->arena);
  for (const Repo *r = repos; r; r = r->next) {
    suggest_offer(&s, r->name);
    buf_printf(&known, "%s%s", known.len ? ", " : "", r->name);
  }
  diag_error(run->diag, NO_SPAN, "--repo %s: no such repo", wanted);
  if (s.best)
    diag_help(run->diag, "did you mean %s?", s.best);
  else
    diag_help(run->diag, "declared here: %s", known.len ? buf_text(&known) : "none");
}

const Repo **project_select(Run *run, Repo *repos) {
  const char *wanted = run->options.value[OPT_REPO];
  size_t count = 0;
  for (const Repo *r = repos; r; r = r->next) count++;
  const Repo **selected = NEW_ARRAY(run->arena, const Repo *, count + 1);
  size_t n = 0;
  for (const Repo *r = repos; r; r = r->next)
    if (!wanted || strcmp(wanted, r->name) == 0 || strcmp(wanted, r->folder) == 0)
      selected[n++] = r;
  if (!n && wanted)
    complain_no_such_repo(run, wanted, repos);
  else if (!n && diag_ok(run->diag)) {
    diag_error(run->diag, NO_SPAN, "no repo is declared");
    diag_help(run->diag, "declare one: repo My.Repo do database \"var/my.db\" end");
  }
  return n ? selected : NULL;
}

/* Migrations and a database that are both named need no resources. */
static bool needs_no_resources(const Run *run) {
  const Options *o = &run->options;
  struct stat st;
  return o->value[OPT_MIGRATION_PATH] && o->value[OPT_DATABASE] && !o->argument_count &&
         stat(usual_folder(), &st) != 0;
}

static const Repo **repo_of_nobody(Run *run) {
  Repo *repo = NEW(run->arena, Repo);
  const char *name = run->options.value[OPT_REPO];
  *repo = (Repo){.name = intern_text(run->names, name ? name : "Repo"),
                 .folder = intern_text(run->names, "repo"),
                 .adapter = ADAPTER_SQLITE};
  const Repo **alone = NEW_ARRAY(run->arena, const Repo *, 2);
  alone[0] = repo;
  return alone;
}

const Repo **project_repos(Run *run) {
  if (needs_no_resources(run)) return repo_of_nobody(run);
  const Unit *units = named_units(run);
  if (!diag_ok(run->diag)) return NULL;
  Repo *repos = resolve_repos(run->arena, run->names, run->diag, units);
  return diag_ok(run->diag) ? project_select(run, repos) : NULL;
}

const char *project_migrations(const Run *run, const Repo *repo) {
  if (run->options.value[OPT_MIGRATION_PATH]) return run->options.value[OPT_MIGRATION_PATH];
  if (repo->migrations_path) return repo->migrations_path;
  return arena_printf(run->arena, "priv/%s/migrations", repo->folder);
}

const char *project_snapshots(const Run *run, const Repo *repo) {
  const char *root = run->options.value[OPT_SNAPSHOT_PATH];
  if (!root) root = repo->snapshots_path ? repo->snapshots_path : "priv/resource_snapshots";
  return arena_printf(run->arena, "%s/%s", root, repo->folder);
}

const char *project_migrator(const Run *run, const Repo *repo) {
  return arena_printf(run->arena, "priv/%s/migrator", repo->folder);
}

const char *project_migration(const Run *run, const Repo *repo, const ash_migration *m) {
  return arena_printf(run->arena, "%s/%" PRId64 "_%s.sql", project_migrations(run, repo),
                      m->version, m->name);
}
