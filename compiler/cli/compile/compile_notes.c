/* compile_notes.c: what a compile has seen and the developer should know, though it stops nothing. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compile/compile.h"
#include "diff/canonical.h"
#include "migration/migration.h"
#include "snapshot/snapshot.h"

/* The notes so far. */
typedef struct Notes {
  Run *run;
  NameList *first, **tail;
} Notes;

static void add(Notes *n, const char *text) {
  *n->tail = NEW(n->run->arena, NameList);
  (*n->tail)->name = text;
  n->tail = &(*n->tail)->next;
}

/* --- tables that move to another repo --------------------------------------------------------- */

/* A table that goes, and from where. */
typedef struct Gone {
  const Repo *repo;
  const Table *table;
} Gone;

static void find_gone(Notes *n, const Compilation *c, NameMap *gone) {
  for (const Op *op = c->diff->first; op; op = op->next) {
    if (op->kind != OP_RETAIN_TABLE && op->kind != OP_DROP_TABLE) continue;
    Gone *g = NEW(n->run->arena, Gone);
    *g = (Gone){.repo = c->repo, .table = op->before};
    namemap_put(gone, op->before->name, g);
  }
}

/* Returns "id, title": the columns that both sides have. */
static const char *shared_columns(Arena *a, const Table *from, const Table *to) {
  Buf b = buf_new(a);
  const NameMap *columns = table_columns_by_name(a, from);
  for (const Column *c = to->columns; c; c = c->next)
    if (!c->computed && namemap_get(columns, c->name))
      buf_printf(&b, "%s\"%s\"", b.len ? ", " : "", c->name);
  return buf_text(&b);
}

static const char *database_of(const Repo *repo) {
  return repo->database ? repo->database : "DATABASE";
}

static void note_moved(Notes *n, const Compilation *c, const NameMap *gone) {
  Arena *a = n->run->arena;
  for (const Op *op = c->diff->first; op; op = op->next) {
    const Gone *g = op->kind == OP_CREATE_TABLE ? namemap_get(gone, op->after->name) : NULL;
    if (!g || g->repo == c->repo) continue;
    const char *columns = shared_columns(a, g->table, op->after);
    add(n, arena_printf(
               a,
               "%s moves from %s to %s, its rows do not. Once both are migrated, this copies "
               "them:\n  sqlite3 -cmd \"ATTACH '%s' AS source\" %s 'INSERT INTO main.\"%s\"(%s) "
               "SELECT %s FROM source.\"%s\"'",
               op->after->name, g->repo->name, c->repo->name, database_of(g->repo),
               database_of(c->repo), op->after->name, columns, columns, op->after->name));
  }
}

/* --- backfills that come too late ------------------------------------------------------------- */

/* Returns true if the migration gives rows of this column values. */
static bool fills(const Compilation *c, Name table, Name column) {
  for (const Op *op = c->diff->first; op; op = op->next) {
    const bool about_column =
        op->kind == OP_ADD_COLUMN || op->kind == OP_ALTER_COLUMN || op->kind == OP_RESTORE_COLUMN;
    if (about_column && op->after->name == table && op->column.is && op->column.is->name == column)
      return true;
  }
  return false;
}

static void note_late(Notes *n, Name table, Name column) {
  add(n, arena_printf(
             n->run->arena,
             "the backfill of %s.%s matters only in the migration that adds the column or sets "
             "NOT NULL, and none of this run does. Is that one written already? Edit its .sql, "
             "or write it anew (`ashc regen` while git does not track it)",
             table, column));
}

/* What the migrations say of a column whose rows may get a value in one. */
typedef enum Told { TOLD_NOTHING, TOLD_OTHERWISE, TOLD_SO } Told;

/* A column with a backfill in the resources. */
typedef struct Filled {
  struct Filled *next;
  const Table *table;
  const Column *column;
  Told told;
} Filled;

static bool has_line(Arena *a, const char *text, const Filled *f, const char *start,
                     const char *of) {
  return strstr(text, arena_printf(a, "\n--   %s%s%s%s", start, f->column->name, of,
                                   f->table->name)) != NULL;
}

/* A file that somebody edited, or that renames columns, may say the same in other words. */
static Told told_by(const Notes *n, const ash_migration *m, const char *text, const Filled *f) {
  Arena *a = n->run->arena;
  if (!has_line(a, text, f, "add column ", " to ") &&
      !has_line(a, text, f, "alter column ", " of "))
    return TOLD_NOTHING;
  if (!migration_is_generated(m) || strstr(text, "\n--   rename column ")) return TOLD_SO;
  const char *sql = arena_printf(a, "(%s)", sql_fragment(n->run->names, f->column->backfill));
  return strstr(text, sql) ? TOLD_SO : TOLD_OTHERWISE;
}

static void hear_migrations(const Notes *n, const Compilation *c, Filled *filled) {
  for (size_t i = 0; filled && c->set && i < c->set->count; i++) {
    const ash_migration *m = c->set->items[i];
    const char *path = arena_printf(n->run->arena, "%s/%" PRId64 "_%s.sql",
                                    project_migrations(n->run, c->repo), m->version, m->name);
    const Source *source = sources_read(n->run->sources, path, NULL);
    for (Filled *f = source ? filled : NULL; f; f = f->next) {
      const Told told = told_by(n, m, source->text, f);
      if (told > f->told) f->told = told;
    }
  }
}

static Name table_of_flag(const Notes *n, const char *flag) {
  return intern(n->run->names, flag, strcspn(flag, "."));
}

static Name column_of_flag(const Notes *n, const char *flag) {
  const char *column = flag + strcspn(flag, ".") + 1;
  return intern(n->run->names, column, strcspn(column, "="));
}

static bool is_given(const Notes *n, Name table, Name column) {
  for (const TextList *l = n->run->options.list[OPT_BACKFILL]; l; l = l->next)
    if (table_of_flag(n, l->text) == table && column_of_flag(n, l->text) == column) return true;
  return false;
}

/* Those of the resources stay where they are for good: nothing is said of one that did its work, only of what
 * was written or changed behind the migrations of its column. */
static void note_declared(Notes *n, const Compilation *c) {
  Filled *filled = NULL, **tail = &filled;
  if (c->diff->count) return;
  for (const Table *t = c->after->tables; t; t = t->next)
    for (const Column *k = t->columns; k; k = k->next) {
      if (!k->backfill || is_given(n, t->name, k->name)) continue;
      *tail = NEW(n->run->arena, Filled);
      **tail = (Filled){.table = t, .column = k};
      tail = &(*tail)->next;
    }
  hear_migrations(n, c, filled);
  for (const Filled *f = filled; f; f = f->next)
    if (f->told == TOLD_OTHERWISE) note_late(n, f->table->name, f->column->name);
}

static void note_given(Notes *n, const Compilation *all) {
  for (const TextList *l = n->run->options.list[OPT_BACKFILL]; l; l = l->next) {
    const Name table = table_of_flag(n, l->text), column = column_of_flag(n, l->text);
    bool matters = false;
    for (const Compilation *c = all; c; c = c->next) matters |= fills(c, table, column);
    if (!matters) note_late(n, table, column);
  }
}

/* --- migrations that are gone ----------------------------------------------------------------- */

/* The versions of the files in a folder of migrations, whoever wrote them. */
typedef struct Versions {
  Run *run;
  NameMap *known; /* digits */
  int64_t newest;
  bool any;
} Versions;

static void see_version(void *user, const char *folder, const char *name) {
  Versions *v = user;
  (void)folder;
  const size_t digits = strspn(name, "0123456789");
  if (!digits || name[digits] != '_') return;
  const int64_t version = strtoll(name, NULL, 10);
  namemap_put(v->known, intern(v->run->names, name, digits), v);
  if (version > v->newest) v->newest = version;
  v->any = true;
}

/* A snapshot that is newer than every migration: what it says was never put into a database, or its
 * migration was deleted. */
static void note_missing(Notes *n, const Compilation *c) {
  if (c->diff->count) return;
  Versions v = {.run = n->run, .known = namemap_new(n->run->arena)};
  each_file(n->run, project_migrations(n->run, c->repo), 0, see_version, &v);
  for (const Table *t = c->before->tables; t && v.any; t = t->next) {
    Name digits = intern_printf(n->run->names, "%" PRId64, t->version);
    if (t->version <= v.newest || namemap_get(v.known, digits)) continue;
    add(n, arena_printf(n->run->arena,
                        "the snapshot %s/%s/%" PRId64
                        ".json has no migration: if its .sql was deleted, "
                        "bring it back, or delete the snapshot so that the change is written anew",
                        project_snapshots(n->run, c->repo), snapshot_folder_name(n->run->arena, t),
                        t->version));
  }
}

NameList *compile_notes(Run *run, const Compilation *all) {
  Notes n = {.run = run};
  n.tail = &n.first;
  NameMap *gone = namemap_new(run->arena);
  for (const Compilation *c = all; c; c = c->next)
    for (const NameList *r = c->answers.recalled; r; r = r->next) add(&n, r->name);
  for (const Compilation *c = all; c; c = c->next) find_gone(&n, c, gone);
  for (const Compilation *c = all; c; c = c->next) note_moved(&n, c, gone);
  for (const Compilation *c = all; c; c = c->next) note_missing(&n, c);
  for (const Compilation *c = all; c; c = c->next) note_declared(&n, c);
  note_given(&n, all);
  return n.first;
}
