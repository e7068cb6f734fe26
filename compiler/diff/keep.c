/* keep.c: what stays in the database although no resource declares it any more. */
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

/* Appends those of `columns` that `table` no longer declares to its retained ones. */
static void keep_columns(Arena *a, Table *table, const NameMap *is, const NameMap *now,
                         const Column *columns) {
  Column **tail = &table->retained_columns;
  while (*tail) tail = &(*tail)->next;
  for (; columns; columns = columns->next) {
    if (namemap_get(is, name_now(now, columns->name))) continue;
    Column *copy = NEW(a, Column);
    *copy = *columns;
    copy->next = NULL;
    *tail = copy;
    tail = &copy->next;
  }
}

void diff_keep(const Schema *before, Schema *after, const DiffOptions *options) {
  Arena *a = after->arena;
  NameMap *tables_now = table_names_now(a, options->renames);
  for (const Table *t = before->tables; t; t = t->next) {
    Table *is = schema_table(after, name_now(tables_now, t->name));
    if (!is && (options->partial || !options->drop_tables))
      keep_table(after, t, t->retained || !options->partial);
    if (!is || options->drop_columns) continue;
    NameMap *columns = table_columns_by_name(a, is);
    keep_columns(a, is, columns, renamed_columns(a, options->renames, t->name), t->columns);
    keep_columns(a, is, columns, NULL, t->retained_columns);
  }
  schema_finish(after);
}
