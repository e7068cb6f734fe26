/* folder.c: migration_read_folder: the .sql files of a folder as a set. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory/intern.h"
#include "memory/namemap.h"
#include "migration/migration.h"
#include "migration/parser.h"

/* Files `<digits>_<name>.sql` are migrations (`ending`: ".sql"); others are passed over. */
static bool is_migration(const char *file, const char *ending) {
  const size_t digits = strspn(file, "0123456789"), len = strlen(file);
  return digits && file[digits] == '_' && len > digits + 5 && strcmp(file + len - 4, ending) == 0;
}

typedef struct Files {
  const char **paths;
  size_t count, size;
} Files;

static void add_file(Arena *a, Files *f, const char *path) {
  if (f->count == f->size) {
    const size_t size = f->size ? f->size * 2 : 32;
    const char **paths = NEW_ARRAY(a, const char *, size);
    if (f->count) memcpy(paths, f->paths, f->count * sizeof *paths);
    f->paths = paths;
    f->size = size;
  }
  f->paths[f->count++] = path;
}

static int compare_paths(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Returns false after an error was recorded. A missing folder has no files. */
static bool list_files(Arena *a, Diag *d, const char *dir, const char *ending, Files *files) {
  DIR *folder = opendir(dir);
  if (!folder && errno == ENOENT) return true;
  if (!folder) {
    diag_file_error(d, dir, "the folder of migrations cannot be read: %s", strerror(errno));
    return false;
  }
  errno = 0;
  for (const struct dirent *e; (e = readdir(folder));)
    if (is_migration(e->d_name, ending))
      add_file(a, files, arena_printf(a, "%s/%s", dir, e->d_name));
  const int problem = errno;
  closedir(folder);
  if (problem)
    diag_file_error(d, dir, "the folder of migrations cannot be read: %s", strerror(problem));
  if (files->count) qsort(files->paths, files->count, sizeof *files->paths, compare_paths);
  return !problem;
}

static ash_migration *read_file(Arena *a, Diag *d, Sources *sources, const char *path) {
  const Source *source = sources_read(sources, path, NULL);
  if (source) return migration_parse(a, d, source);
  diag_file_error(d, path, "the migration cannot be read: %s", strerror(errno));
  return NULL;
}

static int compare_versions(const void *a, const void *b) {
  const ash_migration *x = *(ash_migration *const *)a, *y = *(ash_migration *const *)b;
  return (x->version > y->version) - (x->version < y->version);
}

static void refuse_twins(Diag *d, const char *dir, const char *what, const ash_migration *a,
                         const ash_migration *b) {
  diag_file_error(d, dir, "two migrations have the same %s: %" PRId64 "_%s and %" PRId64 "_%s",
                  what, a->version, a->name, b->version, b->name);
  diag_help(d, "give one of them another %s", what);
}

static void check_twins(Arena *a, Diag *d, const char *dir, ash_migration **items, size_t count) {
  Interner *names = interner_new(a);
  NameMap *seen = namemap_new(a);
  for (size_t i = 0; i < count; i++) {
    const Name name = intern_text(names, items[i]->name);
    const ash_migration *twin = namemap_get(seen, name);
    if (i && items[i - 1]->version == items[i]->version)
      refuse_twins(d, dir, "version", items[i - 1], items[i]);
    else if (twin)
      refuse_twins(d, dir, "name", twin, items[i]);
    namemap_put(seen, name, items[i]);
  }
}

/* --- what squashed migrations replace --------------------------------------------------------- */

/* The folder of migrations that were replaced. */
typedef struct Kept {
  Arena *arena;
  Diag *diag;
  Sources *sources;
  const char *dir;
} Kept;

enum { MAX_NESTED = 32 }; /* squashed ones among those that a squashed one replaces */

static void link_replaced(const Kept *k, ash_migration *m, int depth);

/* Returns the migration, with what it replaces itself, or NULL where its file is gone. */
static const ash_migration *read_kept(const Kept *k, const ash_replaced *r, int depth) {
  const char *path = arena_printf(k->arena, "%s/%" PRId64 "_%s.sql", k->dir, r->version, r->name);
  if (access(path, F_OK) != 0) return NULL;
  ash_migration *m = read_file(k->arena, k->diag, k->sources, path);
  if (m) link_replaced(k, m, depth + 1);
  return m;
}

static void link_replaced(const Kept *k, ash_migration *m, int depth) {
  if (!m->replace_count) return;
  if (depth > MAX_NESTED) {
    diag_file_error(k->diag, k->dir, "%" PRId64 "_%s replaces itself", m->version, m->name);
    return;
  }
  ash_replaced *replaces = NEW_ARRAY(k->arena, ash_replaced, m->replace_count);
  for (size_t i = 0; i < m->replace_count; i++) {
    replaces[i] = m->replaces[i];
    replaces[i].migration = read_kept(k, &replaces[i], depth);
  }
  m->replaces = replaces;
}

ash_migrations *migration_read_folder(Arena *a, Diag *d, Sources *sources, const char *dir,
                                      const char *repo) {
  const unsigned errors = diag_errors(d);
  Files files = {0};
  if (!list_files(a, d, dir, ".sql", &files)) return NULL;
  ash_migration **items = NEW_ARRAY(a, ash_migration *, files.count + 1);
  size_t count = 0;
  for (size_t i = 0; i < files.count; i++)
    if ((items[count] = read_file(a, d, sources, files.paths[i]))) count++;
  const Kept kept = {a, d, sources, arena_printf(a, "%s/" SQUASHED_FOLDER, dir)};
  for (size_t i = 0; i < count; i++) link_replaced(&kept, items[i], 0);
  qsort(items, count, sizeof *items, compare_versions);
  check_twins(a, d, dir, items, count);
  if (diag_errors(d) != errors) return NULL;
  ash_migrations *set = NEW(a, ash_migrations);
  *set = (ash_migrations){.abi = ASH_ABI,
                          .repo = arena_strdup(a, repo),
                          .items = (const ash_migration *const *)items,
                          .count = count};
  return set;
}

static ash_migration *foreign_migration(Arena *a, const char *path) {
  const char *file = strrchr(path, '/') + 1;
  const size_t digits = strspn(file, "0123456789"), len = strlen(file);
  ash_migration *m = &NEW(a, Parsed)->migration;
  *m = (ash_migration){.version = strtoll(file, NULL, 10),
                       .name = arena_strndup(a, file + digits + 1, len - digits - 5),
                       .up = {.flags = ASH_FOREIGN},
                       .down = {.flags = ASH_FOREIGN}};
  return m;
}

ash_migrations *migration_with_foreign(Arena *a, Diag *d, const char *dir, ash_migrations *set) {
  Files files = {0};
  if (!set || !list_files(a, d, dir, ".exs", &files)) return NULL;
  if (!files.count) return set;
  const ash_migration **items = NEW_ARRAY(a, const ash_migration *, set->count + files.count);
  if (set->count) memcpy(items, set->items, set->count * sizeof(ash_migration *));
  for (size_t i = 0; i < files.count; i++)
    items[set->count + i] = foreign_migration(a, files.paths[i]);
  set->items = items;
  set->count += files.count;
  qsort(items, set->count, sizeof *items, compare_versions);
  return set;
}
