/* edit_table.c: the changes of checks, of constraints by their name, and of STRICT; see edit.h. */
#include <string.h>

#include "sql/edit_change.h"

/* --- constraints in the list ------------------------------------------------------------------ */

/* The comma before it goes as well, unless the list would then lack one. */
static void remove_from_table(Edit *e, const sql_constraint *c) {
  sql_cursor after =
      sql_scan(c->whole.at + c->whole.len,
               (size_t)(e->table.list.at + e->table.list.len - (c->whole.at + c->whole.len)));
  const sql_token next = sql_next_token(&after);
  const bool separated = *next.text == ',' || *next.text == ')';
  if (c->comma.at && separated) sql_splice_remove(&e->splices, c->comma);
  sql_splice_remove(&e->splices, c->whole);
}

void sql_append_to_table(Edit *e, const char *words, sql_slice value) {
  const sql_table *t = &e->table;
  sql_slice last = t->columns[t->column_count - 1].whole;
  if (t->constraint_count && t->constraints[t->constraint_count - 1].column == SQL_OF_TABLE)
    last = t->constraints[t->constraint_count - 1].whole;
  sql_splice_add(&e->splices, last.at + last.len, last.at + last.len, words, value);
}

void sql_remove_constraint(Edit *e, const sql_constraint *c) {
  if (c->column == SQL_OF_TABLE)
    remove_from_table(e, c);
  else
    sql_splice_remove(&e->splices, c->whole);
}

/* --- checks ----------------------------------------------------------------------------------- */

/* Finds the one constraint of that name; *found is NULL when there is none. */
static sql_edit_code find_name(const Edit *e, sql_slice name, const sql_constraint **found) {
  *found = NULL;
  for (size_t i = 0; i < e->table.constraint_count; i++) {
    const sql_constraint *c = &e->table.constraints[i];
    if (!sql_same_name(c->name, name)) continue;
    if (*found) return SQL_EDIT_AMBIGUOUS;
    *found = c;
  }
  return SQL_EDITED;
}

/* Finds the one CHECK of these tokens, the same way. */
static sql_edit_code find_check(const Edit *e, sql_slice value, const sql_constraint **found) {
  *found = NULL;
  for (size_t i = 0; i < e->table.constraint_count; i++) {
    const sql_constraint *c = &e->table.constraints[i];
    if (c->kind != SQL_CHECK || !sql_same_tokens(c->value, value)) continue;
    if (*found) return SQL_EDIT_AMBIGUOUS;
    *found = c;
  }
  return SQL_EDITED;
}

sql_edit_code sql_change_add_check(Edit *e) {
  const sql_change *change = e->change;
  const sql_constraint *same = NULL;
  if (change->name.at) {
    const sql_edit_code code = find_name(e, change->name, &same);
    const bool other =
        same && (same->kind != SQL_CHECK || !sql_same_tokens(same->value, change->value));
    if (code == SQL_EDIT_AMBIGUOUS || other) return SQL_EDIT_TAKEN;
  } else if (find_check(e, change->value, &same) == SQL_EDIT_AMBIGUOUS)
    return SQL_EDIT_SAME;
  if (same) return SQL_EDIT_SAME;
  sql_append_to_table(e, change->name.at ? ", CONSTRAINT " : ",", change->name);
  sql_append_to_table(e, " CHECK ", change->value);
  return SQL_EDITED;
}

sql_edit_code sql_change_drop_check(Edit *e) {
  const sql_constraint *c;
  const sql_edit_code code = find_check(e, e->change->value, &c);
  if (code != SQL_EDITED) return code;
  if (!c) return SQL_EDIT_SAME;
  sql_remove_constraint(e, c);
  return SQL_EDITED;
}

sql_edit_code sql_change_drop_constraint(Edit *e) {
  const sql_constraint *c;
  const sql_edit_code code = find_name(e, e->change->name, &c);
  if (code != SQL_EDITED) return code;
  if (!c) return SQL_EDIT_SAME;
  if (c->kind != SQL_CHECK && c->kind != SQL_FOREIGN_KEY) return SQL_EDIT_KIND;
  sql_remove_constraint(e, c);
  return SQL_EDITED;
}

/* --- STRICT ----------------------------------------------------------------------------------- */

sql_edit_code sql_change_set_strict(Edit *e) {
  const sql_table *t = &e->table;
  if (t->strict.at) return SQL_EDIT_SAME;
  const sql_slice last = t->without_rowid.at ? t->without_rowid : t->list;
  sql_splice_add(&e->splices, last.at + last.len, last.at + last.len,
                 t->without_rowid.at ? ", STRICT" : " STRICT", (sql_slice){0});
  return SQL_EDITED;
}

sql_edit_code sql_change_drop_strict(Edit *e) {
  const sql_table *t = &e->table;
  if (!t->strict.at) return SQL_EDIT_SAME;
  if (t->without_rowid.at) { /* with the comma between the two */
    const bool last = t->strict.at > t->without_rowid.at;
    const char *from = last ? t->without_rowid.at + t->without_rowid.len : t->strict.at;
    sql_cursor c = sql_scan(from, strlen(from));
    sql_token comma = sql_next_token(&c);
    while (*comma.text != ',') comma = sql_next_token(&c);
    sql_splice_remove(&e->splices, (sql_slice){comma.text, 1});
  }
  sql_splice_remove(&e->splices, t->strict);
  return SQL_EDITED;
}
