/* mention.c: the columns and tables that a text of SQL mentions: only they are made to try it, so that
 * the cost follows what was written and not the width of the table. And what custom statements make. */
#include <string.h>

#include "backend/sqlite/fragments/fragments.h"
#include "diff/canonical.h"

/* Returns the name that a token spells, in lower case. */
static Name name_of(const Fragments *k, sql_token t) {
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
    if (!sql_can_name(t)) continue;
    Mention *mention = namemap_get(k->columns, name_of(k, t));
    if (mention && mention->column != without) put_column(k, out, mention);
  }
}

const Table *mention_table(Fragments *k, sql_token t) {
  if (!sql_can_name(t)) return NULL;
  if (!k->tables) {
    k->tables = namemap_new(k->arena);
    for (Table *table = k->schema->tables; table; table = table->next)
      namemap_put(k->tables, intern_lower(k->schema->names, table->name), table);
  }
  return namemap_get(k->tables, name_of(k, t));
}

/* --- what statements make --------------------------------------------------------------------- */

static bool is_one_of(sql_token t, const char *const *words) {
  while (*words && !sql_is(t, *words)) words++;
  return *words != NULL;
}

/* Records the name behind CREATE, where a table or a view is made, without its database's. */
static void note_made(Fragments *k, sql_cursor *c) {
  static const char *const kinds[] = {"temp", "temporary", "virtual", NULL};
  static const char *const objects[] = {"table", "view", NULL};
  static const char *const unless[] = {"if", "not", "exists", NULL};
  sql_token t = sql_next_token(c);
  while (is_one_of(t, kinds)) t = sql_next_token(c);
  if (!is_one_of(t, objects)) return;
  do t = sql_next_token(c);
  while (is_one_of(t, unless));
  sql_cursor behind = *c;
  const sql_token dot = sql_next_token(&behind);
  if (dot.kind == SQL_PUNCTUATION && dot.text[0] == '.') t = sql_next_token(&behind);
  if (t.kind == SQL_STRING) t.kind = SQL_QUOTED;
  if (t.kind != SQL_WORD && t.kind != SQL_QUOTED) return;
  Name name = name_of(k, t);
  namemap_put(k->made, name, (void *)name);
}

static void map_made(Fragments *k) {
  k->made = namemap_new(k->arena);
  for (const Table *t = k->schema->tables; t; t = t->next)
    for (const Statement *x = t->statements; x; x = x->next) {
      sql_cursor c = sql_scan(x->up ? x->up : "", x->up ? strlen(x->up) : 0);
      for (sql_token w = sql_next_token(&c); w.kind != SQL_END; w = sql_next_token(&c))
        if (sql_is(w, "create")) note_made(k, &c);
    }
}

bool mention_made(Fragments *k, const char *name) {
  if (!k->made) map_made(k);
  return namemap_get(k->made, intern_lower(k->schema->names, name));
}
