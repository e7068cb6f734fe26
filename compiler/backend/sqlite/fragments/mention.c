/* mention.c: the columns and tables that a text of SQL mentions: only they are made to try it, so that
 * the cost follows what was written and not the width of the table. */
#include <string.h>

#include "backend/sqlite/fragments/fragments.h"
#include "diff/canonical.h"

Name mention_name(const Fragments *k, sql_token t) {
  return intern_lower(k->schema->names, sql_token_name(k->schema->names, t));
}

static void map_columns(Fragments *k) {
  k->columns = namemap_new(k->arena);
  for (const Column *c = k->table->columns; c; c = c->next) {
    Mention *mention = NEW(k->arena, Mention);
    mention->column = c;
    namemap_put(k->columns, intern_lower(k->schema->names, c->name), mention);
  }
}

static void put_column(Fragments *k, Buf *out, Mention *mention) {
  if (mention->stamp == k->stamp) return;
  mention->stamp = k->stamp;
  if (out->len && out->text[out->len - 1] != '(') buf_put(out, ", ");
  sql_ident(out, mention->column->name);
}

/* Returns the first column of the table that is not `without`, or NULL. */
static const Column *first_column(const Fragments *k, const Column *without) {
  const Column *c = k->table->columns;
  return c && c == without ? c->next : c;
}

void mention_columns(Fragments *k, Buf *out, const char *sql, const Column *without) {
  if (!k->columns) map_columns(k);
  k->stamp++;
  const Column *first = first_column(k, without);
  if (first)
    put_column(k, out, namemap_get(k->columns, intern_lower(k->schema->names, first->name)));
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (t.kind != SQL_WORD && t.kind != SQL_QUOTED) continue;
    Mention *mention = namemap_get(k->columns, mention_name(k, t));
    if (mention && mention->column != without) put_column(k, out, mention);
  }
}

const Table *mention_table(Fragments *k, sql_token t) {
  if (t.kind != SQL_WORD && t.kind != SQL_QUOTED) return NULL;
  if (!k->tables) {
    k->tables = namemap_new(k->arena);
    for (Table *table = k->schema->tables; table; table = table->next)
      namemap_put(k->tables, intern_lower(k->schema->names, table->name), table);
  }
  return namemap_get(k->tables, mention_name(k, t));
}
