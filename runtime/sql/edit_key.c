/* edit_key.c: the changes of foreign keys, with a column or of the table; see edit.h. */
#include "sql/edit_change.h"

static sql_slice unbracketed(sql_slice text) {
  return (sql_slice){text.at + 1, text.len - 2};
}

/* Returns true if both are the same names in the same order; `list` is in brackets. */
static bool same_columns(sql_slice list, sql_slice columns) {
  const sql_slice inside = unbracketed(list);
  sql_cursor x = sql_scan(inside.at, inside.len), y = sql_scan(columns.at, columns.len);
  for (;;) {
    const sql_token s = sql_next_token(&x), t = sql_next_token(&y);
    if (s.kind == SQL_END || t.kind == SQL_END) return s.kind == t.kind;
    const bool names = sql_can_name(s) && sql_can_name(t);
    const bool same = names ? sql_same_name((sql_slice){s.text, s.len}, (sql_slice){t.text, t.len})
                            : s.kind == t.kind && *s.text == *t.text;
    if (!same) return false;
  }
}

/* Returns true if `c` is a foreign key of exactly these columns, wherever it stands. */
static bool is_key_of(const Edit *e, const sql_constraint *c, sql_slice columns) {
  if (c->kind != SQL_FOREIGN_KEY) return false;
  if (c->column == SQL_OF_TABLE) return same_columns(c->list, columns);
  const sql_slice name = e->table.columns[c->column].name;
  sql_cursor only = sql_scan(columns.at, columns.len);
  const sql_token first = sql_next_token(&only);
  return sql_can_name(first) && sql_same_name(name, (sql_slice){first.text, first.len}) &&
         sql_next_token(&only).kind == SQL_END;
}

/* Finds the one foreign key of `columns`; *key is NULL when there is none. One whose DEFERRABLE
 * stands apart cannot be cut out as one piece. */
static sql_edit_code find_key(const Edit *e, sql_slice columns, const sql_constraint **key) {
  *key = NULL;
  for (size_t i = 0; i < e->table.constraint_count; i++) {
    const sql_constraint *c = &e->table.constraints[i];
    if (!is_key_of(e, c, columns)) continue;
    if (*key) return SQL_EDIT_AMBIGUOUS;
    *key = c;
  }
  const bool apart = *key && (*key)->column != SQL_OF_TABLE &&
                     sql_table_constraint(&e->table, (*key)->column, SQL_DEFERRABLE, NULL);
  return apart ? SQL_EDIT_KIND : SQL_EDITED;
}

static sql_edit_code drop_key(Edit *e, sql_slice columns) {
  const sql_constraint *key;
  const sql_edit_code code = find_key(e, columns, &key);
  if (code != SQL_EDITED) return code;
  if (!key) return SQL_EDIT_SAME;
  sql_remove_constraint(e, key);
  return SQL_EDITED;
}

/* Sets what follows REFERENCES; *found tells that there was a key to set it of. */
static sql_edit_code set_key(Edit *e, sql_slice columns, bool *found) {
  const sql_constraint *key;
  const sql_edit_code code = find_key(e, columns, &key);
  *found = key != NULL;
  if (code != SQL_EDITED || !key) return code;
  if (sql_same_tokens(key->value, e->change->value)) return SQL_EDIT_SAME;
  sql_splice_replace(&e->splices, key->value, e->change->value);
  return SQL_EDITED;
}

sql_edit_code sql_change_set_references(Edit *e) {
  bool found;
  const sql_edit_code code = set_key(e, e->change->column, &found);
  if (code != SQL_EDITED || found) return code;
  if (e->change->name.at) sql_append_to_column(e, " CONSTRAINT ", e->change->name);
  sql_append_to_column(e, " REFERENCES ", e->change->value);
  return SQL_EDITED;
}

sql_edit_code sql_change_drop_references(Edit *e) {
  return drop_key(e, e->change->column);
}

sql_edit_code sql_change_set_foreign_key(Edit *e) {
  bool found;
  const sql_slice list = e->change->list;
  const sql_edit_code code = set_key(e, unbracketed(list), &found);
  if (code != SQL_EDITED || found) return code;
  if (e->change->name.at) sql_append_to_table(e, ", CONSTRAINT ", e->change->name);
  sql_append_to_table(e, e->change->name.at ? " FOREIGN KEY " : ", FOREIGN KEY ", list);
  sql_append_to_table(e, " REFERENCES ", e->change->value);
  return SQL_EDITED;
}

sql_edit_code sql_change_drop_foreign_key(Edit *e) {
  return drop_key(e, unbracketed(e->change->list));
}
