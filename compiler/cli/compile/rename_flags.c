/* rename_flags.c: see rename_flags.h; questions.c uses them for what was not asked. */
#include "cli/compile/rename_flags.h"

#include <string.h>

#include "report/suggest.h"

static bool parse(Run *run, bool column, RenameFlag *flag) {
  const char *text = flag->text;
  const char *colon = strrchr(text, ':'), *dot = column ? strchr(text, '.') : text;
  if (!colon || !dot || dot >= colon || !colon[1]) {
    diag_error(run->diag, NO_SPAN, "%s %s: expected %s", column ? "--rename" : "--rename-table",
               text, column ? "TABLE.OLD:NEW" : "OLD:NEW");
    diag_help(run->diag, "as in %s",
              column ? "--rename posts.title:headline" : "--rename-table posts:articles");
    return false;
  }
  flag->table = column ? intern(run->names, text, (size_t)(dot - text)) : NULL;
  const char *from = column ? dot + 1 : text;
  flag->from = intern(run->names, from, (size_t)(colon - from));
  flag->to = intern_text(run->names, colon + 1);
  return true;
}

RenameFlag *rename_flags_read(Run *run, OptionId option) {
  RenameFlag *first = NULL, **tail = &first;
  for (const TextList *l = run->options.list[option]; l; l = l->next) {
    RenameFlag *flag = NEW(run->arena, RenameFlag);
    flag->text = l->text;
    if (!parse(run, option == OPT_RENAME, flag)) continue;
    *tail = flag;
    tail = &flag->next;
  }
  return first;
}

/* --- what fits -------------------------------------------------------------------------------- */

static bool was_there(const RenameSides *s, Name name) {
  if (s->table_was) return table_column(s->table_was, name) != NULL;
  const Table *t = schema_table(s->was, name);
  return t && !t->retained;
}

static bool is_there(const RenameSides *s, Name name) {
  return s->table_is ? table_column(s->table_is, name) != NULL : schema_table(s->is, name) != NULL;
}

/* Returns true if another flag of the same table takes (`taken`) or gives the name. */
static bool in_other_flag(const RenameFlag *flags, const RenameFlag *flag, Name name, bool taken) {
  for (const RenameFlag *f = flags; f; f = f->next)
    if (f != flag && f->table == flag->table && (taken ? f->from : f->to) == name) return true;
  return false;
}

bool rename_flag_fits(const RenameFlag *flags, const RenameFlag *flag, const RenameSides *s) {
  if (!was_there(s, flag->from) || !is_there(s, flag->to) || flag->from == flag->to) return false;
  for (const RenameFlag *f = flags; f != flag; f = f->next)
    if (f->table == flag->table && (f->from == flag->from || f->to == flag->to)) return false;
  return !was_there(s, flag->to) || in_other_flag(flags, flag, flag->to, true);
}

/* --- what does not ---------------------------------------------------------------------------- */

typedef struct Problem {
  const char *what; /* why it does not fit */
  Suggestion near;
} Problem;

static Suggestion near_table(const Schema *s, Name name) {
  Suggestion near = suggest_start(name);
  for (const Table *t = s->tables; t; t = t->next) suggest_offer(&near, t->name);
  return near;
}

static Suggestion near_column(const Table *t, Name name) {
  Suggestion near = suggest_start(name);
  for (const Column *c = t->columns; c; c = c->next) suggest_offer(&near, c->name);
  return near;
}

static Problem column_problem(Arena *a, const RenameFlag *f, const Schema *before,
                              const Schema *after) {
  const Table *was = schema_table(before, f->table), *is = schema_table(after, f->table);
  if (!was)
    return (Problem){arena_printf(a, "there was no table %s", f->table),
                     near_table(before, f->table)};
  if (!table_column(was, f->from))
    return (Problem){arena_printf(a, "%s had no column %s", f->table, f->from),
                     near_column(was, f->from)};
  if (is && !table_column(is, f->to))
    return (Problem){arena_printf(a, "the resource of %s has no attribute for %s", f->table, f->to),
                     near_column(is, f->to)};
  return (Problem){"no such change in the resources", {0}};
}

static Problem table_problem(Arena *a, const RenameFlag *f, const Schema *before,
                             const Schema *after) {
  if (!schema_table(before, f->from))
    return (Problem){arena_printf(a, "there was no table %s", f->from),
                     near_table(before, f->from)};
  if (!schema_table(after, f->to))
    return (Problem){arena_printf(a, "no resource has the table %s", f->to),
                     near_table(after, f->to)};
  return (Problem){"no such change in the resources", {0}};
}

void rename_flags_check(Run *run, const RenameFlag *flags, const Schema *before,
                        const Schema *after) {
  for (const RenameFlag *f = flags; f; f = f->next) {
    if (f->used) continue;
    Problem p = f->table ? column_problem(run->arena, f, before, after)
                         : table_problem(run->arena, f, before, after);
    diag_error(run->diag, NO_SPAN, "--rename%s %s: %s", f->table ? "" : "-table", f->text, p.what);
    if (p.near.best)
      diag_help(run->diag, "did you mean %s?", p.near.best);
    else
      diag_help(
          run->diag,
          "the new name must be new in the resources, or be renamed as well (a swap takes two "
          "flags); where it is to take the place of something that goes, drop that in a migration "
          "of "
          "its own first; `ashc compile --check` lists what changed");
  }
}
