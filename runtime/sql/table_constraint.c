/* table_constraint.c: reads the constraints of columns and tables; see table.h. */
#include <stdlib.h>

#include "sql/table_read.h"

static bool next_is(const TableReader *r, const char *word) {
  sql_cursor c = r->cursor;
  return sql_is(sql_next_token(&c), word);
}

/* --- clauses ---------------------------------------------------------------------------------- */

static void read_conflict(TableReader *r) {
  if (!sql_at(r, "on") || !next_is(r, "conflict")) return;
  sql_take(r);
  sql_take(r);
  sql_expect_name(r);
}

static bool read_deferrable(TableReader *r) {
  if (sql_at(r, "not") && next_is(r, "deferrable")) sql_take(r);
  if (!sql_accept(r, "deferrable")) return false;
  if (sql_accept(r, "initially")) sql_expect_name(r); /* DEFERRED or IMMEDIATE */
  return true;
}

/* SET NULL, SET DEFAULT, CASCADE, RESTRICT, NO ACTION */
static void read_action(TableReader *r) {
  const bool two = sql_at(r, "set") || sql_at(r, "no");
  sql_expect_name(r);
  if (two) sql_expect_name(r);
}

static void read_references(TableReader *r, sql_constraint *c) {
  const char *start = r->token.text;
  c->kind = SQL_FOREIGN_KEY;
  c->parent = sql_expect_name(r);
  if (sql_at_sign(r, '(')) c->parent_columns = sql_expect_brackets(r);
  for (;;) {
    if (sql_accept(r, "match")) {
      sql_expect_name(r);
    } else if (sql_at(r, "on") && !next_is(r, "conflict")) {
      sql_take(r);
      sql_expect_name(r); /* DELETE, UPDATE or INSERT */
      read_action(r);
    } else
      break;
  }
  read_deferrable(r);
  c->value = (sql_slice){start, (size_t)(r->end - start)};
}

/* --- constraints, each behind its first word -------------------------------------------------- */

static bool has_word(sql_slice text, const char *word) {
  sql_cursor c = sql_scan(text.at, text.len);
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    if (sql_is(t, word)) return true;
  return false;
}

static void read_primary_key(TableReader *r, sql_constraint *c) {
  sql_expect(r, "key");
  if (sql_at_sign(r, '(')) {
    c->list = sql_expect_brackets(r);
    c->autoincrement = c->list.at && has_word(c->list, "autoincrement");
  }
  if (!sql_accept(r, "asc")) sql_accept(r, "desc");
  read_conflict(r);
  if (sql_accept(r, "autoincrement")) c->autoincrement = true;
}

static void read_not(TableReader *r, sql_constraint *c) {
  if (sql_accept(r, "null")) {
    read_conflict(r);
  } else {
    c->kind = SQL_DEFERRABLE;
    if (!read_deferrable(r)) sql_stop(r, SQL_TABLE_UNREADABLE);
  }
}

static void read_null(TableReader *r, sql_constraint *c) {
  (void)c;
  read_conflict(r);
}

static void read_unique(TableReader *r, sql_constraint *c) {
  if (sql_at_sign(r, '(')) c->list = sql_expect_brackets(r);
  read_conflict(r);
}

static void read_check(TableReader *r, sql_constraint *c) {
  c->value = sql_expect_brackets(r);
  read_conflict(r);
}

static void read_default(TableReader *r, sql_constraint *c) {
  const char *start = r->token.text;
  if (sql_at_sign(r, '(')) {
    sql_expect_brackets(r);
  } else {
    if (sql_at_sign(r, '+') || sql_at_sign(r, '-')) sql_take(r);
    const bool term =
        sql_can_name(r->token) || r->token.kind == SQL_NUMBER || r->token.kind == SQL_BLOB;
    if (term)
      sql_take(r);
    else
      sql_stop(r, SQL_TABLE_UNREADABLE);
  }
  c->value = (sql_slice){start, (size_t)(r->end - start)};
}

static void read_collate(TableReader *r, sql_constraint *c) {
  c->value = sql_expect_name(r);
}

static void read_as(TableReader *r, sql_constraint *c) {
  c->value = sql_expect_brackets(r);
  c->stored = sql_at(r, "stored");
  if (c->stored || sql_at(r, "virtual")) sql_take(r);
}

static void read_generated(TableReader *r, sql_constraint *c) {
  sql_expect(r, "always");
  sql_expect(r, "as");
  read_as(r, c);
}

static void read_late_deferrable(TableReader *r, sql_constraint *c) {
  (void)c;
  if (sql_accept(r, "initially")) sql_expect_name(r);
}

static void read_foreign_key(TableReader *r, sql_constraint *c) {
  sql_expect(r, "key");
  c->list = sql_expect_brackets(r);
  sql_expect(r, "references");
  read_references(r, c);
}

enum { WITH_COLUMN = 1, WITH_TABLE = 2, WITH_BOTH = 3 };

static const struct {
  const char *word;
  sql_constraint_kind kind;
  unsigned where;
  void (*read)(TableReader *, sql_constraint *);
} starts[] = {
    {"primary", SQL_PRIMARY_KEY, WITH_BOTH, read_primary_key},
    {"not", SQL_NOT_NULL, WITH_COLUMN, read_not},
    {"null", SQL_NULL, WITH_COLUMN, read_null},
    {"unique", SQL_UNIQUE, WITH_BOTH, read_unique},
    {"check", SQL_CHECK, WITH_BOTH, read_check},
    {"default", SQL_DEFAULT, WITH_COLUMN, read_default},
    {"collate", SQL_COLLATE, WITH_COLUMN, read_collate},
    {"references", SQL_FOREIGN_KEY, WITH_COLUMN, read_references},
    {"foreign", SQL_FOREIGN_KEY, WITH_TABLE, read_foreign_key},
    {"deferrable", SQL_DEFERRABLE, WITH_COLUMN, read_late_deferrable},
    {"as", SQL_GENERATED, WITH_COLUMN, read_as},
    {"generated", SQL_GENERATED, WITH_COLUMN, read_generated},
};
enum { START_COUNT = sizeof starts / sizeof *starts };

/* Returns the number of the constraint that the next token starts, or START_COUNT. */
static size_t start_at(const TableReader *r, unsigned where) {
  size_t i = 0;
  while (i < START_COUNT && !(starts[i].where & where && sql_at(r, starts[i].word))) i++;
  if (i < START_COUNT && starts[i].read == read_generated && !next_is(r, "always"))
    return START_COUNT; /* a word of a type */
  return i;
}

bool sql_at_constraint(const TableReader *r) {
  return sql_at(r, "constraint") || start_at(r, WITH_COLUMN) < START_COUNT;
}

static void add_constraint(TableReader *r, const sql_constraint *c) {
  sql_table *t = r->table;
  if (t->constraint_count == r->constraint_size) {
    const size_t size = r->constraint_size ? r->constraint_size * 2 : 16;
    sql_constraint *constraints = realloc(t->constraints, size * sizeof *constraints);
    if (!constraints) {
      sql_stop(r, SQL_TABLE_NOMEM);
      return;
    }
    t->constraints = constraints;
    r->constraint_size = size;
  }
  t->constraints[t->constraint_count++] = *c;
}

bool sql_read_constraint(TableReader *r, int column, sql_slice comma) {
  const unsigned where = column == SQL_OF_TABLE ? WITH_TABLE : WITH_COLUMN;
  const char *start = r->token.text;
  sql_constraint c = {.kind = SQL_NAME_ONLY, .column = column, .comma = comma};
  if (sql_accept(r, "constraint")) c.name = sql_expect_name(r);
  const size_t kind = start_at(r, where);
  if (kind < START_COUNT) {
    c.kind = starts[kind].kind;
    sql_take(r);
    starts[kind].read(r, &c);
  } else if (!c.name.at)
    return false;
  c.whole = (sql_slice){start, (size_t)(r->end - start)};
  add_constraint(r, &c);
  return r->code == SQL_TABLE_READ;
}
