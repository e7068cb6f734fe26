/* edit_column.c: the changes of what stands with a column, but for foreign keys; see edit.h. */
#include "sql/edit_change.h"

static const sql_constraint *of_column(const Edit *e, sql_constraint_kind kind) {
  return sql_table_constraint(&e->table, e->column, kind, NULL);
}

static bool repeated(const Edit *e, const sql_constraint *c) {
  return c && sql_table_constraint(&e->table, c->column, c->kind, c);
}

void sql_append_to_column(Edit *e, const char *words, sql_slice value) {
  const sql_slice whole = e->table.columns[e->column].whole;
  sql_splice_add(&e->splices, whole.at + whole.len, whole.at + whole.len, words, value);
}

sql_edit_code sql_change_set_not_null(Edit *e) {
  if (of_column(e, SQL_NOT_NULL)) return SQL_EDIT_SAME;
  const sql_column *c = &e->table.columns[e->column];
  const sql_slice before = c->type.at ? c->type : c->name;
  sql_splice_add(&e->splices, before.at + before.len, before.at + before.len, " NOT NULL",
                 (sql_slice){0});
  return SQL_EDITED;
}

/* Takes out every constraint of the kind: SQLite lets one be given again. */
static sql_edit_code drop_of_column(Edit *e, sql_constraint_kind kind) {
  const sql_constraint *c = of_column(e, kind);
  if (!c) return SQL_EDIT_SAME;
  for (; c; c = sql_table_constraint(&e->table, e->column, kind, c))
    sql_splice_remove(&e->splices, c->whole);
  return SQL_EDITED;
}

/* Sets the value of a constraint of which the column has one at most. */
static sql_edit_code set_of_column(Edit *e, sql_constraint_kind kind, const char *words) {
  const sql_constraint *c = of_column(e, kind);
  const sql_slice value = e->change->value;
  if (repeated(e, c)) return SQL_EDIT_AMBIGUOUS;
  if (!c)
    sql_append_to_column(e, words, value);
  else if (kind == SQL_COLLATE ? sql_same_name(c->value, value) : sql_same_tokens(c->value, value))
    return SQL_EDIT_SAME;
  else
    sql_splice_replace(&e->splices, c->value, value);
  return SQL_EDITED;
}

sql_edit_code sql_change_drop_not_null(Edit *e) {
  return drop_of_column(e, SQL_NOT_NULL);
}

sql_edit_code sql_change_set_default(Edit *e) {
  return set_of_column(e, SQL_DEFAULT, " DEFAULT ");
}

sql_edit_code sql_change_drop_default(Edit *e) {
  return drop_of_column(e, SQL_DEFAULT);
}

sql_edit_code sql_change_set_collate(Edit *e) {
  return set_of_column(e, SQL_COLLATE, " COLLATE ");
}

sql_edit_code sql_change_drop_collate(Edit *e) {
  return drop_of_column(e, SQL_COLLATE);
}

sql_edit_code sql_change_set_type(Edit *e) {
  const sql_column *c = &e->table.columns[e->column];
  if (c->type.at && sql_same_tokens(c->type, e->change->value)) return SQL_EDIT_SAME;
  if (c->type.at)
    sql_splice_replace(&e->splices, c->type, e->change->value);
  else
    sql_splice_add(&e->splices, c->name.at + c->name.len, c->name.at + c->name.len, " ",
                   e->change->value);
  return SQL_EDITED;
}

sql_edit_code sql_change_set_expression(Edit *e) {
  const sql_constraint *c = of_column(e, SQL_GENERATED);
  if (!c || c->stored || repeated(e, c)) return SQL_EDIT_KIND;
  if (sql_same_tokens(c->value, e->change->value)) return SQL_EDIT_SAME;
  sql_splice_replace(&e->splices, c->value, e->change->value);
  return SQL_EDITED;
}
