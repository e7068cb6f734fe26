/* fuzz_edit.c: any bytes as a CREATE TABLE and an edit of it (the first NUL is between them): what
 * comes out reads again with the same columns, is what the instruction asks for, and every other
 * constraint is there byte for byte. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sql/edit.h"
#include "sql/index.h"
#include "sql/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good) {
  if (!good) abort();
}

static bool same_bytes(sql_slice a, sql_slice b) {
  return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

static bool inside(sql_slice part, sql_slice whole) {
  return !part.at || (part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

/* Every part lies in the text, and constraints of columns in their columns. */
static void check_places(const sql_table *t, sql_slice text) {
  require(inside(t->list, text) && inside(t->name, text));
  for (size_t i = 0; i < t->column_count; i++)
    require(inside(t->columns[i].whole, t->list) &&
            inside(t->columns[i].type, t->columns[i].whole));
  for (size_t i = 0; i < t->constraint_count; i++) {
    const sql_constraint *c = &t->constraints[i];
    require(inside(c->value, c->whole) && inside(c->list, c->whole) && inside(c->name, c->whole));
    require(inside(c->whole, c->column == SQL_OF_TABLE ? t->list : t->columns[c->column].whole));
  }
}

static bool has_constraint(const sql_table *t, const sql_constraint *wanted) {
  for (size_t i = 0; i < t->constraint_count; i++)
    if (t->constraints[i].kind == wanted->kind && t->constraints[i].column == wanted->column &&
        same_bytes(t->constraints[i].whole, wanted->whole))
      return true;
  return false;
}

static size_t missing(const sql_table *from, const sql_table *in) {
  size_t count = 0;
  for (size_t i = 0; i < from->constraint_count; i++)
    if (!has_constraint(in, &from->constraints[i])) count++;
  return count;
}

/* DROP of a kind can take several, everything else touches one constraint at most. */
static void check_change(const char *before, const char *after, const sql_change *change) {
  sql_table old, now;
  char *again;
  require(sql_table_read(&old, before, strlen(before)) == SQL_TABLE_READ);
  require(sql_table_read(&now, after, strlen(after)) == SQL_TABLE_READ);
  require(old.column_count == now.column_count);
  for (size_t i = 0; i < old.column_count; i++) {
    require(same_bytes(old.columns[i].name, now.columns[i].name));
    if (change->kind != SQL_SET_TYPE) require(same_bytes(old.columns[i].type, now.columns[i].type));
  }
  const bool many = change->kind == SQL_DROP_NOT_NULL || change->kind == SQL_DROP_DEFAULT ||
                    change->kind == SQL_DROP_COLLATE;
  require(many || missing(&old, &now) <= 1);
  require(missing(&now, &old) <= 1);
  require(same_bytes(old.name, now.name));
  require(sql_edit_apply(&again, after, change) == SQL_EDIT_SAME);
  sql_table_free(&old);
  sql_table_free(&now);
}

static void make_changes(char *text, const char *edit) {
  sql_edit e;
  sql_change change;
  const bool more = sql_edit_start(&e, edit);
  while (more && sql_edit_next(&e, &change) > 0) {
    char *next;
    sql_index_uses(text, change.column);
    if (sql_edit_apply(&next, text, &change) != SQL_EDITED) continue;
    check_change(text, next, &change);
    free(text);
    text = next;
  }
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *bytes = malloc(size + 2);
  if (!bytes) return 0;
  memcpy(bytes, data, size);
  bytes[size] = bytes[size + 1] = '\0';
  const char *edit = bytes + strlen(bytes) + 1;
  if (edit > bytes + size) edit = bytes + size;
  sql_table t;
  if (sql_table_read(&t, bytes, strlen(bytes)) == SQL_TABLE_READ) {
    check_places(&t, sql_slice_of(bytes));
    sql_table_free(&t);
  }
  make_changes(strdup(bytes), edit);
  free(bytes);
  return 0;
}
