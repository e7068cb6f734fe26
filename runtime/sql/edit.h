/* edit.h: changes the text of a CREATE TABLE token by token. Everything that an instruction does
 * not name stays as it is, byte for byte: order of columns, columns and constraints that no
 * resource declares, comments, quoting. Text only: ../sqlite/edit/edit.h decides whether a live table
 * may be changed so, and does it.
 *
 * An edit is a text: the name of a table, and instructions on lines of their own (a line goes on
 * while a bracket is open). In a migration file it stands in directives, beside the portable
 * statements that run where the edit cannot be made:
 *
 *   -- ashc:edit "posts"
 *   --   column "title" set not null
 *   --   column "state" set default 'live'
 *   -- ashc:or
 *   CREATE TABLE …
 *   -- ashc:end
 *
 * Behind the table may stand columns that are to be carried through the portable form where the table
 * has them, though that does not know them: `"posts" left "old", "older"`.
 *
 * The instructions; C is a column, N the name of a constraint, and what is in force already is no
 * change:
 *
 *   column C set not null                           | drop not null
 *   column C set default VALUE                      | drop default
 *     VALUE: a literal, with or without a sign; a word (TRUE, CURRENT_TIMESTAMP); (expression)
 *   column C set collate NAME                       | drop collate
 *   column C set type TYPE
 *   column C set references T("c") ON DELETE …      | drop references
 *     the foreign key that C alone has, with the column or of the table; given as behind REFERENCES
 *   column C add constraint N references …          the same, with a name where it is new
 *   column C set expression (e)                     of a VIRTUAL generated column
 *   set foreign key ("a", "b") references T(…) …    | drop foreign key ("a", "b")
 *     the foreign key of these columns in this order; one of one column may stand with it
 *   add constraint N foreign key (…) references …   the same, with a name where it is new
 *   add constraint N check (e)  |  add check (e)
 *   drop constraint N           a CHECK or a foreign key
 *   drop check (e)              named or not, by its tokens
 *   set strict                                      | drop strict
 *   rename index N to M         an edit of its own: the text that is edited is the index's
 *
 * Keywords without case. Names may be quoted in every way that SQLite knows. */
#ifndef ASH_SQL_EDIT_H
#define ASH_SQL_EDIT_H

#include "sql/slice.h"

typedef enum sql_change_kind {
  SQL_SET_NOT_NULL,
  SQL_DROP_NOT_NULL,
  SQL_SET_DEFAULT,
  SQL_DROP_DEFAULT,
  SQL_SET_COLLATE,
  SQL_DROP_COLLATE,
  SQL_SET_TYPE,
  SQL_SET_REFERENCES,
  SQL_DROP_REFERENCES,
  SQL_SET_EXPRESSION,
  SQL_SET_FOREIGN_KEY,
  SQL_DROP_FOREIGN_KEY,
  SQL_ADD_CHECK,
  SQL_DROP_CHECK,
  SQL_DROP_CONSTRAINT,
  SQL_SET_STRICT,
  SQL_DROP_STRICT,
  SQL_RENAME_INDEX,
  SQL_CHANGE_COUNT
} sql_change_kind;

/* One instruction. What its kind does not have is not there. */
typedef struct sql_change {
  sql_change_kind kind;
  sql_slice whole;  /* the instruction as written */
  sql_slice column; /* C */
  sql_slice name;   /* N */
  sql_slice list;   /* ("a", "b") */
  sql_slice value;  /* VALUE, NAME, TYPE, (e), what follows REFERENCES; M */
} sql_change;

/* An edit that is being read. */
typedef struct sql_edit {
  sql_slice table; /* as it is quoted */
  sql_slice left;  /* names with commas between; sql_edit_left takes them */
  sql_slice rest;  /* the instructions that sql_edit_next has not returned */
} sql_edit;

/* Starts reading the terminated `text`. Returns false where it does not start with the name of a
 * table, and columns that are left, on a line of their own. */
bool sql_edit_start(sql_edit *edit, const char *text);

/* Takes the next one of the columns that are left, as it is quoted; false when there are no more. */
bool sql_edit_left(sql_edit *edit, sql_slice *column);

/* Takes the next instruction. Returns 1; 0 when there are no more; -1 for one that is none (then
 * only change->whole is set). */
int sql_edit_next(sql_edit *edit, sql_change *change);

/* Returns true if the terminated `text` is an edit with one instruction or more that can stand in
 * comment lines: it cannot with a line end inside of a string or a quoted name. */
bool sql_edit_is_writable(const char *text);

/* code, meaning for a message. */
#define SQL_EDIT_CODES(X)                                                       \
  X(SQL_EDITED, "changed")                                                      \
  X(SQL_EDIT_SAME, "in force already")                                          \
  X(SQL_EDIT_UNREADABLE, "the stored text is no CREATE TABLE that can be read") \
  X(SQL_EDIT_NO_COLUMN, "there is no such column")                              \
  X(SQL_EDIT_AMBIGUOUS, "more than one constraint could be meant")              \
  X(SQL_EDIT_TAKEN, "another constraint has this name")                         \
  X(SQL_EDIT_KIND, "a constraint of this kind cannot be changed in place")      \
  X(SQL_EDIT_BROKEN, "the instruction does not fit into the stored text")       \
  X(SQL_EDIT_NOMEM, "out of memory")
#define X(id, text) id,
typedef enum sql_edit_code { SQL_EDIT_CODES(X) SQL_EDIT_CODE_COUNT } sql_edit_code;
#undef X

/* Makes one change in the terminated `text` of a CREATE TABLE. On SQL_EDITED *out is the new text,
 * to be freed; with any other code it is NULL. */
sql_edit_code sql_edit_apply(char **out, const char *text, const sql_change *change);

/* Returns the meaning of a code. */
const char *sql_edit_code_text(sql_edit_code code);

#endif
