/* edit_change.h: what the files behind edit.h share: edit.c makes a change by a table of functions,
 * which are in edit_column.c, edit_key.c and edit_table.c. */
#ifndef ASH_SQL_EDIT_CHANGE_H
#define ASH_SQL_EDIT_CHANGE_H

#include "sql/edit.h"
#include "sql/edit_splice.h"
#include "sql/table.h"

typedef struct Edit {
  const sql_change *change;
  sql_table table;
  int column; /* that the change names, or SQL_OF_TABLE */
  Splices splices;
} Edit;

/* Puts a constraint at the end of the column, where it cannot come before what it follows. */
void sql_append_to_column(Edit *e, const char *words, sql_slice value);

/* Puts a constraint behind the last column or constraint, before any comment that follows it. */
void sql_append_to_table(Edit *e, const char *words, sql_slice value);

/* Takes a constraint out, of a column or of the table. */
void sql_remove_constraint(Edit *e, const sql_constraint *c);

sql_edit_code sql_change_set_not_null(Edit *e);
sql_edit_code sql_change_drop_not_null(Edit *e);
sql_edit_code sql_change_set_default(Edit *e);
sql_edit_code sql_change_drop_default(Edit *e);
sql_edit_code sql_change_set_collate(Edit *e);
sql_edit_code sql_change_drop_collate(Edit *e);
sql_edit_code sql_change_set_type(Edit *e);
sql_edit_code sql_change_set_expression(Edit *e);
sql_edit_code sql_change_set_references(Edit *e);
sql_edit_code sql_change_drop_references(Edit *e);
sql_edit_code sql_change_set_foreign_key(Edit *e);
sql_edit_code sql_change_drop_foreign_key(Edit *e);
sql_edit_code sql_change_add_check(Edit *e);
sql_edit_code sql_change_drop_check(Edit *e);
sql_edit_code sql_change_drop_constraint(Edit *e);
sql_edit_code sql_change_set_strict(Edit *e);
sql_edit_code sql_change_drop_strict(Edit *e);

#endif
