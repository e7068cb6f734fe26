/* drafts.c: see drafts.h. */
#include "cli/drafts.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory/buf.h"

enum { SNAPSHOT_DIGITS = 14 };

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), n = strlen(end);
  return len >= n && strcmp(text + len - n, end) == 0;
}

bool is_dev_name(const char *name) {
  return ends_with(name, "_dev");
}

bool is_baseline(const ash_migration *m) {
  static const char lenient[] = "CREATE TABLE IF NOT EXISTS ";
  if (m->up.when) return true;
  for (size_t i = 0; i < m->up.statement_count; i++)
    if (strncmp(m->up.statements[i].sql, lenient, sizeof lenient - 1) == 0) return true;
  return false;
}

bool is_versioned(const char *name, const char *end) {
  size_t digits = strspn(name, "0123456789");
  return digits && name[digits] == '_' && ends_with(name + digits + 1, end);
}

bool is_snapshot_name(const char *name, const char *end) {
  return strspn(name, "0123456789") == SNAPSHOT_DIGITS && strcmp(name + SNAPSHOT_DIGITS, end) == 0;
}

/* What is no folder holds no files. */
void each_file(Run *run, const char *folder, int depth, EachFile *each, void *user) {
  DIR *dir = opendir(folder);
  if (!dir) return;
  for (struct dirent *e; (e = readdir(dir));) {
    if (e->d_name[0] == '.') continue;
    each(user, folder, e->d_name);
    if (depth && e->d_type != DT_REG)
      each_file(run, arena_printf(run->arena, "%s/%s", folder, e->d_name), depth - 1, each, user);
  }
  closedir(dir);
}

Drafts *drafts_new(Run *run, const Repo *repo) {
  Drafts *d = NEW(run->arena, Drafts);
  *d = (Drafts){.run = run, .repo = repo, .paths = namemap_new(run->arena)};
  d->tail = &d->first;
  return d;
}

void drafts_add(Drafts *d, DraftKind kind, const char *path) {
  Name name = intern_text(d->run->names, path);
  if (namemap_get(d->paths, name)) return;
  DraftFile *f = NEW(d->run->arena, DraftFile);
  f->path = name;
  *d->tail = f;
  d->tail = &f->next;
  namemap_put(d->paths, name, f);
  d->migrations += kind == DRAFT_MIGRATION;
  d->snapshots += kind == DRAFT_SNAPSHOT;
}

static int compare_files(const void *a, const void *b) {
  return strcmp((*(DraftFile *const *)a)->path, (*(DraftFile *const *)b)->path);
}

Drafts *drafts_finish(Drafts *d) {
  size_t count = 0;
  for (const DraftFile *f = d->first; f; f = f->next) count++;
  if (!count) return NULL;
  DraftFile **files = NEW_ARRAY(d->run->arena, DraftFile *, count);
  count = 0;
  for (DraftFile *f = d->first; f; f = f->next) files[count++] = f;
  qsort(files, count, sizeof(DraftFile *), compare_files);
  d->tail = &d->first;
  for (size_t i = 0; i < count; i++) {
    files[i]->next = NULL;
    *d->tail = files[i];
    d->tail = &files[i]->next;
  }
  return d;
}

static void add_dev_file(void *user, const char *folder, const char *name) {
  Drafts *d = user;
  const char *path = arena_printf(d->run->arena, "%s/%s", folder, name);
  if (is_versioned(name, "_dev.sql"))
    drafts_add(d, DRAFT_MIGRATION, path);
  else if (is_versioned(name, "_dev.c"))
    drafts_add(d, DRAFT_MODULE, path);
  else if (is_snapshot_name(name, "_dev.json"))
    drafts_add(d, DRAFT_SNAPSHOT, path);
}

Drafts *drafts_of_development(Run *run, const Repo *repo) {
  Drafts *d = drafts_new(run, repo);
  each_file(run, project_migrations(run, repo), 0, add_dev_file, d);
  each_file(run, project_migrator(run, repo), 0, add_dev_file, d);
  each_file(run, project_snapshots(run, repo), 1, add_dev_file, d);
  return drafts_finish(d);
}

static bool is_draft(const Drafts *d, Run *run, const Repo *repo, const ash_migration *m) {
  if (!d) return false;
  Name path = intern_printf(run->names, "%s/%" PRId64 "_%s.sql", project_migrations(run, repo),
                            m->version, m->name);
  return namemap_get(d->paths, path) != NULL;
}

ash_migrations *drafts_part(const Drafts *d, Run *run, const Repo *repo, const ash_migrations *set,
                            bool going) {
  const ash_migration **items = NEW_ARRAY(run->arena, const ash_migration *, set->count + 1);
  ash_migrations *part = NEW(run->arena, ash_migrations);
  *part = *set;
  part->items = items;
  part->count = 0;
  for (size_t i = 0; i < set->count; i++)
    if (is_draft(d, run, repo, set->items[i]) == going) items[part->count++] = set->items[i];
  return part;
}
