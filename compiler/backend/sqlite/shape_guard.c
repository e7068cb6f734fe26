/* shape_guard.c: a rebuild makes what the plan knows; anything else that the live table has would be
 * lost, and stops it. */
#include "backend/sqlite/lower.h"

static void put_name(Buf *b, Name name) {
  buf_putc(b, ',');
  sql_literal(b, name);
}

static Name name_by_now(const NameMap *now, Name column) {
  Name name = now ? namemap_get(now, column) : NULL;
  return name ? name : column;
}

static Guard objects_guard(Lowering *l, const TableChange *change, Name table) {
  const Table *t = change->before;
  Buf b = buf_new(l->arena);
  buf_put(&b, "main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND "
              "tbl_name COLLATE NOCASE=");
  sql_literal(&b, table);
  buf_put(&b, " AND name COLLATE NOCASE NOT IN (''");
  for (const IndexShape *x = all_indexes(l, t); x->name; x++) put_name(&b, x->name);
  for (const Trigger *x = triggers_on(l, t); x; x = x->next) put_name(&b, x->name);
  buf_putc(&b, ')');
  return (Guard){buf_text(&b),
                 arena_printf(l->arena,
                              "%s: an index or trigger that no resource declares, which "
                              "the rebuild of the table would lose",
                              t->name)};
}

static Guard columns_guard(Lowering *l, const TableChange *change, Name table, const NameMap *now) {
  const Table *t = change->before;
  Buf b = buf_new(l->arena);
  buf_put(&b, "pragma_table_xinfo(");
  sql_literal(&b, table);
  buf_put(&b, ") WHERE name COLLATE NOCASE NOT IN (''");
  for (const Column *c = t->columns; c; c = c->next) put_name(&b, name_by_now(now, c->name));
  for (const Column *c = t->retained_columns; c; c = c->next)
    put_name(&b, name_by_now(now, c->name));
  buf_putc(&b, ')');
  return (Guard){buf_text(&b),
                 arena_printf(l->arena,
                              "%s: a column that no resource declares, which the rebuild "
                              "of the table would lose",
                              t->name)};
}

Guard shape_guard(Lowering *l, const TableChange *change, const NameMap *now, int number) {
  Name table = now ? change->after->name : change->before->name;
  return number ? columns_guard(l, change, table, now) : objects_guard(l, change, table);
}
