/* recall.c: see recall.h. */
#include "cli/compile/recall.h"

#include <string.h>

#include "migration/migration.h"

/* The changes of names that one draft lists in its head, one a line, as op_describe words them. */
typedef struct Draft {
  struct Draft *next;
  TextList *lines;
} Draft;

struct Recall {
  Run *run;
  Draft *drafts; /* oldest first */
};

/* --- reading ---------------------------------------------------------------------------------- */

static const char *const wanted[] = {"rename table ",  "rename column ", "retain table ",
                                     "retain column ", "drop table ",    "drop column "};

static bool is_wanted(const char *line) {
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    if (strncmp(line, wanted[i], strlen(wanted[i])) == 0) return true;
  return false;
}

static TextList *read_lines(Arena *a, const char *text) {
  static const char mark[] = "--   ";
  TextList *first = NULL, **tail = &first;
  while (strncmp(text, "--", 2) == 0) {
    const size_t len = strcspn(text, "\n");
    const char *line = arena_strndup(a, text, len);
    if (strncmp(line, mark, sizeof mark - 1) == 0 && is_wanted(line + sizeof mark - 1)) {
      *tail = NEW(a, TextList);
      (*tail)->text = line + sizeof mark - 1;
      tail = &(*tail)->next;
    }
    text += len + (text[len] == '\n');
  }
  return first;
}

static bool is_sql(const char *path) {
  const size_t len = strlen(path);
  return len > 4 && strcmp(path + len - 4, ".sql") == 0;
}

Recall *recall_new(Run *run, const Drafts *drafts) {
  Recall *recall = NEW(run->arena, Recall);
  Draft **tail = &recall->drafts;
  recall->run = run;
  for (const DraftFile *f = drafts ? drafts->first : NULL; f; f = f->next) {
    if (!is_sql(f->path)) continue;
    const Source *source = sources_read(run->sources, f->path, NULL);
    const ash_migration *m = source ? migration_parse(run->arena, run->diag, source) : NULL;
    if (!m || !migration_is_generated(m)) return NULL; /* somebody else's words */
    *tail = NEW(run->arena, Draft);
    (*tail)->lines = read_lines(run->arena, source->text);
    tail = &(*tail)->next;
  }
  return recall->drafts ? recall : NULL;
}

/* --- following a name ------------------------------------------------------------------------- */

/* Returns what stands behind `start` in the line of the draft that begins so, or NULL. */
static const char *find_rest(const Draft *d, const char *start) {
  const size_t len = strlen(start);
  for (const TextList *l = d->lines; l; l = l->next)
    if (strncmp(l->text, start, len) == 0) return l->text + len;
  return NULL;
}

static bool has_line(const Draft *d, const char *line) {
  const char *rest = find_rest(d, line);
  return rest && !*rest;
}

static const char *table_after(const Recall *r, const Draft *d, const char *table) {
  const char *to = find_rest(d, arena_printf(r->run->arena, "rename table %s to ", table));
  return to ? to : table;
}

/* Within a draft a table may be called as before or as after. */
static const char *column_after(const Recall *r, const Draft *d, const char *const tables[2],
                                const char *column) {
  for (int i = 0; i < 2; i++) {
    const char *to =
        find_rest(d, arena_printf(r->run->arena, "rename column %s of %s to ", column, tables[i]));
    if (to) return to;
  }
  return column;
}

static bool is_kept(const Recall *r, const Draft *d, const char *const tables[2],
                    const char *column) {
  Arena *a = r->run->arena;
  for (int i = 0; i < 2; i++) {
    const char *what = column ? arena_printf(a, "column %s of %s", column, tables[i])
                              : arena_printf(a, "table %s", tables[i]);
    if (has_line(d, arena_printf(a, "retain %s", what)) ||
        has_line(d, arena_printf(a, "drop %s", what)))
      return true;
  }
  return false;
}

/* Follows a table, or (column not NULL) a column of it, through all drafts. Returns the name that it ends
 * with; NULL where it is kept under the one that it had by then. */
static const char *follow(const Recall *r, const char *table, const char *column) {
  for (const Draft *d = r->drafts; d; d = d->next) {
    const char *const tables[2] = {table, table_after(r, d, table)};
    if (is_kept(r, d, tables, column)) return NULL;
    if (column) column = column_after(r, d, tables, column);
    table = tables[1];
  }
  return column ? column : table;
}

/* --- answers ---------------------------------------------------------------------------------- */

static RenameFlag *flag(const Recall *r, Name table, Name from, const char *to) {
  RenameFlag *f = NEW(r->run->arena, RenameFlag);
  *f = (RenameFlag){.text = arena_printf(r->run->arena, "%s%s%s:%s", table ? table : "",
                                         table ? "." : "", from, to),
                    .table = table,
                    .from = from,
                    .to = intern_text(r->run->names, to)};
  return f;
}

RenameFlag *recall_tables(const Recall *r, const Schema *before) {
  RenameFlag *first = NULL, **tail = &first;
  for (const Table *t = r ? before->tables : NULL; t; t = t->next) {
    const char *to = follow(r, t->name, NULL);
    if (!to || strcmp(to, t->name) == 0) continue;
    *tail = flag(r, NULL, t->name, to);
    tail = &(*tail)->next;
  }
  return first;
}

RenameFlag *recall_columns(const Recall *r, const Table *t) {
  RenameFlag *first = NULL, **tail = &first;
  for (const Column *c = r ? t->columns : NULL; c; c = c->next) {
    const char *to = follow(r, t->name, c->name);
    if (!to || strcmp(to, c->name) == 0) continue;
    *tail = flag(r, t->name, c->name, to);
    tail = &(*tail)->next;
  }
  return first;
}

bool recall_kept(const Recall *r, Name table, Name column) {
  return r && !follow(r, table, column);
}
