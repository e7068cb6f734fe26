/* edit.c: makes one change in the text of a CREATE TABLE; see edit.h. A change becomes splices of
 * the text; the result is read again, and must have what was asked for. */
#include <stdlib.h>
#include <string.h>

#include "sql/edit_change.h"

static sql_edit_code (*const changes[SQL_CHANGE_COUNT])(Edit *) = {
    [SQL_SET_NOT_NULL] = sql_change_set_not_null,
    [SQL_DROP_NOT_NULL] = sql_change_drop_not_null,
    [SQL_SET_DEFAULT] = sql_change_set_default,
    [SQL_DROP_DEFAULT] = sql_change_drop_default,
    [SQL_SET_COLLATE] = sql_change_set_collate,
    [SQL_DROP_COLLATE] = sql_change_drop_collate,
    [SQL_SET_TYPE] = sql_change_set_type,
    [SQL_SET_REFERENCES] = sql_change_set_references,
    [SQL_DROP_REFERENCES] = sql_change_drop_references,
    [SQL_SET_EXPRESSION] = sql_change_set_expression,
    [SQL_SET_FOREIGN_KEY] = sql_change_set_foreign_key,
    [SQL_DROP_FOREIGN_KEY] = sql_change_drop_foreign_key,
    [SQL_ADD_CHECK] = sql_change_add_check,
    [SQL_DROP_CHECK] = sql_change_drop_check,
    [SQL_DROP_CONSTRAINT] = sql_change_drop_constraint,
    [SQL_SET_STRICT] = sql_change_set_strict,
    [SQL_DROP_STRICT] = sql_change_drop_strict,
};

/* Makes the change into splices of `text`. On SQL_EDITED and SQL_EDIT_SAME e->table is read and
 * must be released. */
static sql_edit_code prepare(Edit *e, const char *text, const sql_change *change) {
  *e = (Edit){.change = change, .column = SQL_OF_TABLE, .splices.text = text};
  const sql_table_code read = sql_table_read(&e->table, text, strlen(text));
  if (read) return read == SQL_TABLE_NOMEM ? SQL_EDIT_NOMEM : SQL_EDIT_UNREADABLE;
  sql_edit_code code = SQL_EDITED;
  if (change->column.at) {
    e->column = sql_table_column(&e->table, change->column);
    if (e->column < 0) code = SQL_EDIT_NO_COLUMN;
  }
  if (!changes[change->kind]) code = SQL_EDIT_BROKEN; /* not a change of a CREATE TABLE */
  if (code == SQL_EDITED) code = changes[change->kind](e);
  if (e->splices.overflow) code = SQL_EDIT_BROKEN;
  return code;
}

/* The new text has the same columns, and making the change again changes nothing. */
static sql_edit_code check(const Edit *before, const char *text) {
  Edit after;
  sql_edit_code code = prepare(&after, text, before->change);
  bool good = code == SQL_EDIT_SAME && after.table.column_count == before->table.column_count;
  for (size_t i = 0; good && i < before->table.column_count; i++)
    good = sql_same_name(before->table.columns[i].name, after.table.columns[i].name);
  sql_table_free(&after.table);
  if (code == SQL_EDIT_NOMEM) return code;
  return good ? SQL_EDITED : SQL_EDIT_BROKEN;
}

sql_edit_code sql_edit_apply(char **out, const char *text, const sql_change *change) {
  Edit e;
  *out = NULL;
  sql_edit_code code = prepare(&e, text, change);
  if (code == SQL_EDITED) {
    *out = sql_splice_join(&e.splices);
    code = *out ? check(&e, *out) : SQL_EDIT_NOMEM;
  }
  if (code != SQL_EDITED) {
    free(*out);
    *out = NULL;
  }
  sql_table_free(&e.table);
  return code;
}

const char *sql_edit_code_text(sql_edit_code code) {
  static const char *const texts[] = {
#define X(id, text) text,
      SQL_EDIT_CODES(X)
#undef X
  };
  return texts[code];
}
