/* keep.c: what stays in the database although no resource declares it any more. */
#include "diff/canonical.h"
#include "diff/differ.h"

static NameMap *table_names_now(Arena *a, const Rename *renames) {
  NameMap *m = namemap_new(a);
  for (; renames; renames = renames->next)
    if (!renames->from) namemap_put(m, renames->table, (void *)renames->to);
  return m;
}

static NameMap *renamed_columns(Arena *a, const Rename *renames, Name table) {
  NameMap *m = namemap_new(a);
  for (; renames; renames = renames->next)
    if (renames->from && renames->table == table)
      namemap_put(m, renames->from, (void *)renames->to);
  return m;
}

static void keep_table(Schema *after, const Table *t, bool retained) {
  Table *copy = NEW(after->arena, Table);
  *copy = *t;
  copy->retained = retained;
  copy->next = after->tables;
  after->tables = copy;
}

/* Columns of one table. */
typedef struct Keeping {
  Schema *after;
  Diag *diag;
  NameMap *caseless;    /* the table's columns by their names in lower case; NULL until asked for */
  bool undecided;       /* as in DiffOptions */
  const NameMap *now;   /* columns that are renamed: name -> Name */
  const NameMap *taken; /* names that renames give: name -> Name before */
} Keeping;

/* Returns a map of the names that renames give: name -> Name before; `table`: as in renamed_columns, or
 * NULL for tables. */
static NameMap *names_taken(Arena *a, const Rename *renames, Name table) {
  NameMap *m = namemap_new(a);
  for (; renames; renames = renames->next)
    if (table ? renames->from && renames->table == table : !renames->from)
      namemap_put(m, renames->to, (void *)(table ? renames->from : renames->table));
  return m;
}

/* What goes cannot be kept where something else takes its name. Returns false if that is so. */
static bool keeps_name(Diag *d, const NameMap *taken, const NameMap *now, Span at, Name table,
                       Name column) {
  Name name = column ? column : table, by = namemap_get(taken, name);
  if (!by || by == name || namemap_get(now, name)) return true;
  diag_error(d, at, "%s%s%s is in no resource any more, and cannot be kept: %s takes its name",
             table, column ? "." : "", column ? column : "", by);
  diag_help(d, "--drop-%s lets its values go; to keep them, give %s another name",
            column ? "columns" : "tables", by);
  return false;
}

/* --- names that SQLite does not tell from each other ------------------------------------------- */

/* What goes cannot be kept beside something new of that name. */
static void refuse_case(Diag *d, Span at, Name table, Name column, Name by) {
  diag_error(d, at,
             "%s.%s is in no resource any more, and cannot be kept beside %s: SQLite does not tell "
             "upper from lower case",
             table, column, by);
  diag_help(d, "--rename %s.%s:%s says that it is the same one; --drop-columns lets its values go",
            table, column, by);
}

static const Column *column_without_case(Keeping *k, const Table *table, Name name) {
  Interner *in = k->after->names;
  if (k->after->repo->adapter != ADAPTER_SQLITE) return NULL;
  if (!k->caseless) {
    k->caseless = namemap_new(k->after->arena);
    for (Column *c = table->columns; c; c = c->next)
      namemap_put(k->caseless, intern_lower(in, c->name), c);
  }
  return namemap_get(k->caseless, intern_lower(in, name));
}

/* Appends those of `columns` that `table` no longer declares to its retained ones. */
static void keep_columns(Keeping *k, Table *table, const NameMap *is, const Column *columns) {
  Arena *a = k->after->arena;
  Column **tail = &table->retained_columns;
  while (*tail) tail = &(*tail)->next;
  for (; columns; columns = columns->next) {
    if (!keeps_name(k->diag, k->taken, k->now, table->span, table->name, columns->name) ||
        namemap_get(is, name_now(k->now, columns->name)))
      continue;
    const Column *same = column_without_case(k, table, columns->name);
    if (same && !k->undecided)
      refuse_case(k->diag, same->span, table->name, columns->name, same->name);
    Column *copy = NEW(a, Column);
    *copy = *columns;
    copy->next = NULL;
    copy->computed = sql_renamed(k->after->names, columns->computed, k->now);
    *tail = copy;
    tail = &copy->next;
  }
}

static void keep_all_columns(const Table *was, Table *is, Schema *after, const DiffOptions *options,
                             Diag *d) {
  Arena *a = after->arena;
  const Rename *renames = options->renames;
  Keeping k = {.after = after, .diag = d, .undecided = options->undecided};
  NameMap *columns = table_columns_by_name(a, is);
  k.now = renamed_columns(a, renames, was->name);
  k.taken = names_taken(a, renames, was->name);
  keep_columns(&k, is, columns, was->columns);
  keep_columns(&k, is, columns, was->retained_columns);
}

void diff_keep(const Schema *before, Schema *after, const DiffOptions *options, Diag *d) {
  Arena *a = after->arena;
  NameMap *now = table_names_now(a, options->renames);
  NameMap *taken = names_taken(a, options->renames, NULL);
  for (const Table *t = before->tables; t; t = t->next) {
    Table *is = schema_table(after, name_now(now, t->name));
    const bool drops = options->drop_tables && !options->partial;
    if (is && !drops && !keeps_name(d, taken, now, is->span, t->name, NULL)) continue;
    if (!is && !drops) keep_table(after, t, t->retained || !options->partial);
    const bool gone = namemap_get(taken, t->name) && !namemap_get(now, t->name);
    if (is && !gone && !options->drop_columns) keep_all_columns(t, is, after, options, d);
  }
  schema_finish(after);
  if (!options->undecided) diff_check_kept_names(after, d);
}
