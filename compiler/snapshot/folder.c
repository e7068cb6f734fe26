/* folder.c: which files of a snapshot folder count, and the schema that they are:
 *   <dir>/<table>/20260101120000.json        the newest one of each table
 *   <dir>/<table>/20260101120000_dev.json    a development run's, only if asked for
 *   <dir>/<table>.json                       of old projects, where <dir>/<table>/ has none
 * A folder without such a file is not a table's: `tenants/`, what an editor left, an empty one. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory/buf.h"
#include "snapshot/left.h"
#include "snapshot/shape.h"
#include "snapshot/snapshot.h"

enum { VERSION_DIGITS = 14 };

typedef struct Folder {
  Arena *arena;
  Interner *names;
  Diag *diag;
  Sources *sources;
  SnapshotFilter filter;
  Schema *schema;
  NameMap *files; /* "schema.table" -> the Table that a file was read to */
  OpenReference *open;
} Folder;

typedef struct Entries {
  char **names;
  size_t count, size;
} Entries;

/* --- listing ---------------------------------------------------------------------------------- */

static void add_entry(Arena *a, Entries *e, const char *name) {
  if (e->count == e->size) {
    size_t size = e->size ? e->size * 2 : 64;
    char **grown = NEW_ARRAY(a, char *, size);
    if (e->count) memcpy(grown, e->names, e->count * sizeof *grown);
    e->names = grown;
    e->size = size;
  }
  e->names[e->count++] = arena_strdup(a, name);
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lists what `path` holds, sorted, without hidden names; false (errno set) where it cannot. */
static bool list_folder(Arena *a, const char *path, Entries *e) {
  DIR *dir = opendir(path);
  if (!dir) return false;
  errno = 0;
  for (const struct dirent *d = readdir(dir); d; d = readdir(dir))
    if (d->d_name[0] != '.') add_entry(a, e, d->d_name);
  int failure = errno;
  closedir(dir);
  if (e->count) qsort(e->names, e->count, sizeof *e->names, compare_names);
  errno = failure;
  return failure == 0;
}

/* --- names of files --------------------------------------------------------------------------- */

static bool is_escape(const char *text) {
  return text[0] == '%' && isxdigit((unsigned char)text[1]) && isxdigit((unsigned char)text[2]);
}

const char *snapshot_folder_name(Arena *a, const Table *t) {
  Buf b = buf_new(a);
  if (t->schema) buf_printf(&b, "%s.", t->schema);
  for (const char *p = t->name; *p; p++) {
    const unsigned char c = (unsigned char)*p;
    const bool odd = c == '/' || c < ' ' || c == 127 || is_escape(p) || (c == '.' && !b.len);
    if (odd)
      buf_printf(&b, "%%%02X", c);
    else
      buf_putc(&b, *p);
  }
  return buf_text(&b);
}

/* Returns true if `name` is a version followed by ".json", or by "_dev.json" if `dev`. */
static bool is_snapshot(const char *name, bool dev) {
  for (int i = 0; i < VERSION_DIGITS; i++)
    if (!isdigit((unsigned char)name[i])) return false;
  const char *rest = name + VERSION_DIGITS;
  return strcmp(rest, ".json") == 0 || (dev && strcmp(rest, "_dev.json") == 0);
}

static bool ends_with(const char *name, const char *end) {
  size_t len = strlen(name), end_len = strlen(end);
  return len > end_len && strcmp(name + len - end_len, end) == 0;
}

/* The stem of a flat file ("posts" of posts.json and posts_dev.json), or NULL for other files. */
static Name flat_stem(const Folder *f, const char *name) {
  if (!ends_with(name, ".json") || strcmp(name, "extensions.json") == 0) return NULL;
  bool dev = ends_with(name, "_dev.json");
  if (dev && !f->filter.dev) return NULL;
  return intern(f->names, name, strlen(name) - strlen(dev ? "_dev.json" : ".json"));
}

/* --- reading ---------------------------------------------------------------------------------- */

static void add_table(Folder *f, Table *t) {
  Name key = t->schema ? intern_printf(f->names, "%s.%s", t->schema, t->name) : t->name;
  const Table *other = namemap_get(f->files, key);
  if (other) {
    diag_error(f->diag, t->span, "this is a second snapshot of the table \"%s\"", key);
    diag_note(f->diag, other->span, "the other one");
    diag_help(f->diag, "remove the folder or file that is a copy");
    return;
  }
  namemap_put(f->files, key, t);
  t->next = f->schema->tables;
  f->schema->tables = t;
}

/* Returns the table, or NULL where there is none any more, or it cannot be read. */
static Table *read_file(Folder *f, const char *path, int64_t version) {
  const Source *source = sources_read(f->sources, path, NULL);
  if (!source) {
    diag_file_error(f->diag, path, "cannot read this snapshot: %s", strerror(errno));
    return NULL;
  }
  Table *t = parse_table(f->arena, f->names, f->diag, source, &f->open);
  if (!t) return NULL;
  t->version = version;
  if (t->dropped) return NULL;
  add_table(f, t);
  return t;
}

static bool is_hidden(const Folder *f, const char *path) {
  return f->filter.hidden && namemap_get(f->filter.hidden, intern_text(f->names, path));
}

/* Returns true if the file `name` of the table folder `path` counts. */
static bool counts(const Folder *f, const char *path, const char *name) {
  if (!is_snapshot(name, f->filter.dev)) return false;
  if (f->filter.newest && strtoll(name, NULL, 10) > f->filter.newest) return false;
  return !f->filter.hidden || !is_hidden(f, arena_printf(f->arena, "%s/%s", path, name));
}

/* AshSqlite forgets columns that it leaves in the database: those below the newest snapshot, which is the
 * last one of `e`, tell. */
static void read_older(const Folder *f, const char *path, const Entries *e, Table *t) {
  const Repo *repo = f->schema->repo;
  if (!t || !repo || !repo->elixir || repo->adapter != ADAPTER_SQLITE) return;
  const char **older = NEW_ARRAY(f->arena, const char *, e->count);
  size_t count = 0;
  for (size_t i = e->count - 1; i--;)
    if (counts(f, path, e->names[i]))
      older[count++] = arena_printf(f->arena, "%s/%s", path, e->names[i]);
  older[count] = NULL;
  if (count) find_left_columns(f->arena, f->names, f->sources, t, older);
}

/* Reads the newest snapshot below `path`; returns false where there is none. */
static bool read_table_folder(Folder *f, const char *path) {
  Entries e = {0};
  if (!list_folder(f->arena, path, &e)) {
    if (errno == ENOTDIR) return false;
    diag_file_error(f->diag, path, "cannot read this folder: %s", strerror(errno));
    return true;
  }
  while (e.count && !counts(f, path, e.names[e.count - 1])) e.count--;
  if (!e.count) return false;
  const char *newest = e.names[e.count - 1];
  Table *t = read_file(f, arena_printf(f->arena, "%s/%s", path, newest), strtoll(newest, NULL, 10));
  read_older(f, path, &e, t);
  return true;
}

/* Reads the flat files whose table has no folder with a snapshot; of two with one stem the later,
 * which is the development run's ('_' sorts behind '.'). */
static void read_flat_files(Folder *f, const char *dir, const Entries *e, NameMap *found) {
  NameMap *newest = namemap_new(f->arena);
  for (size_t i = 0; i < e->count; i++) {
    Name stem = flat_stem(f, e->names[i]);
    if (!stem || namemap_get(found, stem)) continue;
    if (!is_hidden(f, arena_printf(f->arena, "%s/%s", dir, e->names[i])))
      namemap_put(newest, stem, e->names[i]);
  }
  for (size_t i = 0; i < e->count; i++) {
    Name stem = flat_stem(f, e->names[i]);
    if (stem && namemap_get(newest, stem) == e->names[i])
      read_file(f, arena_printf(f->arena, "%s/%s", dir, e->names[i]), 0);
  }
}

/* The oldest snapshots do not say whether a reference goes to a primary key: look there. */
static void close_references(const Folder *f) {
  for (const OpenReference *o = f->open; o; o = o->next) {
    const Table *t = schema_table(f->schema, o->reference->table);
    const Column *c = t ? table_column(t, o->reference->column) : NULL;
    o->reference->primary_key = c && c->primary_key;
  }
}

static void read_entries(Folder *f, const char *dir, const Entries *e) {
  NameMap *folders = namemap_new(f->arena);
  for (size_t i = 0; i < e->count; i++)
    if (read_table_folder(f, arena_printf(f->arena, "%s/%s", dir, e->names[i])))
      namemap_put(folders, intern_text(f->names, e->names[i]), f);
  read_flat_files(f, dir, e, folders);
}

Schema *snapshot_read(Arena *a, Interner *in, Diag *d, Sources *sources, const Repo *repo,
                      const char *dir, const SnapshotFilter *filter) {
  Folder f = {.arena = a, .names = in, .diag = d, .sources = sources, .filter = *filter};
  unsigned errors = diag_errors(d);
  Entries e = {0};
  f.schema = schema_new(a, in, repo);
  f.files = namemap_new(a);
  if (list_folder(a, dir, &e))
    read_entries(&f, dir, &e);
  else if (errno != ENOENT)
    diag_file_error(d, dir, "cannot read this folder: %s", strerror(errno));
  schema_finish(f.schema);
  close_references(&f);
  return diag_errors(d) == errors ? f.schema : NULL;
}

Schema *snapshot_read_folder(Arena *a, Interner *in, Diag *d, Sources *sources, const Repo *repo,
                             const char *dir, bool dev) {
  return snapshot_read(a, in, d, sources, repo, dir, &(SnapshotFilter){.dev = dev});
}
