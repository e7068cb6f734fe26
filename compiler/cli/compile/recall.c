/* recall.c: see recall.h. What compile has written of a change of names stands in the head of its .sql file. */
#include "cli/compile/recall.h"

#include <string.h>

#include "migration/migration.h"

/* The changes of names that one migration lists in its head, one a line, as op_describe words them. */
typedef struct Draft {
  struct Draft *next;
  TextList *lines;
} Draft;

struct Recall {
  Run *run;
  Draft *drafts, **tail; /* oldest first */
};

/* --- reading ---------------------------------------------------------------------------------- */

static const char *const wanted[] = {"rename table ",  "rename column ", "retain table ",
                                     "retain column ", "drop table ",    "drop column ",
                                     "add statement "};

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

static Recall *recall_nothing(Run *run) {
  Recall *recall = NEW(run->arena, Recall);
  recall->run = run;
  recall->tail = &recall->drafts;
  return recall;
}

static void add_draft(Recall *r, const Source *source) {
  *r->tail = NEW(r->run->arena, Draft);
  (*r->tail)->lines = read_lines(r->run->arena, source->text);
  r->tail = &(*r->tail)->next;
}

Recall *recall_new(Run *run, const Drafts *drafts) {
  Recall *recall = recall_nothing(run);
  for (const DraftFile *f = drafts ? drafts->first : NULL; f; f = f->next) {
    if (!is_sql(f->path)) continue;
    const Source *source = sources_read(run->sources, f->path, NULL);
    const ash_migration *m = source ? migration_parse(run->arena, run->diag, source) : NULL;
    if (!m || !migration_is_generated(m)) return NULL; /* somebody else's words */
    add_draft(recall, source);
  }
  return recall->drafts ? recall : NULL;
}

Recall *recall_files(Run *run, const NameList *paths) {
  Recall *recall = recall_nothing(run);
  for (; paths; paths = paths->next) {
    const Source *source = sources_read(run->sources, paths->name, NULL);
    if (source) add_draft(recall, source);
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

/* A line about a column calls its table as it is called afterwards. */
static const char *column_after(const Recall *r, const Draft *d, const char *table,
                                const char *column) {
  const char *to =
      find_rest(d, arena_printf(r->run->arena, "rename column %s of %s to ", column, table));
  return to ? to : column;
}

static bool is_kept(const Recall *r, const Draft *d, const char *table, const char *column) {
  Arena *a = r->run->arena;
  const char *what = column ? arena_printf(a, "column %s of %s", column, table)
                            : arena_printf(a, "table %s", table);
  return has_line(d, arena_printf(a, "retain %s", what)) ||
         has_line(d, arena_printf(a, "drop %s", what));
}

/* Follows a table, or (column not NULL) a column of it, through all drafts. Returns the name that it ends
 * with; NULL where it is kept under the one that it had by then. */
static const char *follow(const Recall *r, const char *table, const char *column) {
  for (const Draft *d = r->drafts; d; d = d->next) {
    const char *now = table_after(r, d, table);
    if (is_kept(r, d, column ? now : table, column)) return NULL;
    if (column) column = column_after(r, d, now, column);
    table = now;
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

bool recall_gone(const Recall *r, Name table) {
  const char *renamed = r ? arena_printf(r->run->arena, "rename table %s to ", table) : NULL;
  const char *dropped = r ? arena_printf(r->run->arena, "drop table %s", table) : NULL;
  for (const Draft *d = r ? r->drafts : NULL; d; d = d->next)
    if (find_rest(d, renamed) || has_line(d, dropped)) return true;
  return false;
}

const char *recall_table(const Recall *r, Name table) {
  return r ? follow(r, table, NULL) : table;
}

bool recall_statement(const Recall *r, Name statement) {
  const char *added = r ? arena_printf(r->run->arena, "add statement %s of ", statement) : NULL;
  for (const Draft *d = r ? r->drafts : NULL; d; d = d->next)
    if (find_rest(d, added)) return true;
  return false;
}
