/* create_index.c: CREATE INDEX. SQLite takes NULLs for different from each other; where they must
 * count as equal, a key that can be NULL becomes two: whether it is NULL, and its value or else 0.
 * Two rows agree in both exactly if both are NULL or both hold the same value. */
#include "backend/sqlite/sqlite.h"
#include "memory/mutant.h"

static const Column *key_column(const Table *t, const Key *k) {
  return k->expression ? NULL : table_column(t, k->text);
}

static void put_key(Buf *sql, const Key *k) {
  if (k->expression)
    buf_put(sql, k->text);
  else
    sql_ident(sql, k->text);
}

static void put_equal_nulls(Buf *sql, const Table *t, const Key *k) {
  const Column *c = key_column(t, k);
  Buf value = buf_new(sql->arena);
  if (k->expression) buf_putc(&value, '(');
  put_key(&value, k);
  if (k->expression) buf_putc(&value, ')');
  const char *order = MUTANT(51, false, k->order == ORDER_DESC) ? " DESC" : "";
  buf_printf(sql, "%s IS NULL%s, ifnull(%s, 0)", buf_text(&value), order, buf_text(&value));
  if (c && c->collation) buf_printf(sql, " COLLATE %s", c->collation);
  buf_put(sql, order);
}

static void put_index_key(Buf *sql, const Table *t, const IndexShape *index, const Key *k) {
  const Column *c = key_column(t, k);
  if (MUTANT(23, false, !index->nulls_distinct) && (!c || c->nullable)) {
    put_equal_nulls(sql, t, k);
    return;
  }
  put_key(sql, k);
  if (MUTANT(21, false, k->order == ORDER_DESC)) buf_put(sql, " DESC");
}

void sqlite_create_index(Buf *sql, const Table *t, const IndexShape *index) {
  buf_put(sql, MUTANT(22, false, index->unique) ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
  sql_ident(sql, index->name);
  buf_put(sql, " ON ");
  sql_ident(sql, t->name);
  buf_put(sql, " (");
  for (const Key *k = index->keys; k; k = k->next) {
    put_index_key(sql, t, index, k);
    if (k->next) buf_put(sql, ", ");
  }
  buf_putc(sql, ')');
  if (MUTANT(20, false, index->where)) buf_printf(sql, " WHERE %s", index->where);
}
