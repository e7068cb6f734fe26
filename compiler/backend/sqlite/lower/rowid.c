/* rowid.c: the numbers that SQLite gives to rows, beside their keys or as their keys
 * (lang_createtable.html#rowid): a rebuild keeps them. */
#include "backend/sqlite/lower/rowid.h"

#include <strings.h>

/* Any of the three names does, unless a column has it (lang_createtable.html#rowid). */
const char *rowid_name(const Table *before, const Table *after) {
  static const char *const names[] = {"rowid", "_rowid_", "oid"};
  if (before->without_rowid || after->without_rowid) return NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!holds_column(before, names[i]) && !holds_column(after, names[i])) return names[i];
  return NULL;
}

bool key_is_rowid(Interner *in, const Table *t) {
  const Column *key = NULL;
  for (const Column *c = t->columns; c; c = c->next) {
    if (!c->primary_key) continue;
    if (key) return false;
    key = c;
  }
  return key && !t->without_rowid && strcasecmp(sqlite_type(in, t, key), "INTEGER") == 0;
}

bool has_autoincrement(Interner *in, const Table *t) {
  for (const Column *c = t->columns; c; c = c->next)
    if (sqlite_autoincrement(in, t, c)) return true;
  return false;
}

/* Returns the column that is the rowid of `t`, or NULL. */
static const Column *rowid_key(Interner *in, const Table *t) {
  if (!key_is_rowid(in, t)) return NULL;
  const Column *c = t->columns;
  while (!c->primary_key) c = c->next;
  return c;
}

bool takes_row_number(Lowering *l, const TableChange *change, const Column *c) {
  return c->primary_key && !c->backfill && !namemap_get(change->sources, c->name) &&
         c == rowid_key(l->names, change->after);
}

const char *row_number(Lowering *l, const TableChange *change, const NameMap *now) {
  const char *rowid = rowid_name(change->before, change->after);
  if (rowid) return rowid;
  Buf b = buf_new(l->arena);
  buf_put(&b, "row_number() OVER (");
  const Column **key = table_key(l->arena, change->before);
  for (const Column **c = key; *c; c++) {
    Name name = now ? namemap_get(now, (*c)->name) : NULL;
    buf_put(&b, c == key ? "ORDER BY " : ", ");
    sql_ident(&b, name ? name : (*c)->name);
  }
  buf_putc(&b, ')');
  return buf_text(&b);
}

bool keeps_rowids(Lowering *l, const TableChange *change) {
  if (!rowid_name(change->before, change->after)) return false;
  const Column *key = rowid_key(l->names, change->after);
  if (!key || takes_row_number(l, change, key)) return true;
  const Column *source = namemap_get(change->sources, key->name);
  return source && source == rowid_key(l->names, change->before);
}
