/* edit.h: changes a live table by editing its stored CREATE TABLE (PRAGMA writable_schema)
 * in the open transaction, for changes after which every stored row reads as before. Rows, rowids,
 * triggers, views, indexes, sequences and statistics are not touched. What may be changed so, and
 * why nothing else: https://www.sqlite.org/lang_altertable.html#otheralter and the tests named by
 * hazards K1 to K8. */
#ifndef ASH_SQLITE_EDIT_H
#define ASH_SQLITE_EDIT_H

#include <sqlite3.h>

#include "text.h"

typedef enum EditResult {
  EDIT_DONE,   /* the table is as the edit says; it may have been before */
  EDIT_CANNOT, /* not this table, these rows, this connection: nothing changed, and the portable
                  form has to run */
  EDIT_FAILED  /* the edit is no edit, no transaction is open, or the database failed; as to the
                  transaction, what SQLite left of it */
} EditResult;

/* Carries out `edit` (the text that sql/edit.h describes) on a table of main. Unless it is done,
 * `reason` gets words and *code (may be NULL) is SQLite's result code for it. Settings of the
 * connection are as before on return. */
EditResult rt_sqlite_edit(sqlite3 *db, const char *edit, Text *reason, int *code);

/* Carries out the first *done of `count` edits that stand one behind the other; where that is not even
 * one, the result, `reason` and *code say why, as above. Edits of different tables are written together,
 * because SQLite reads the whole schema again after each change of it; where that does not succeed they
 * are made one by one. With EDIT_FAILED *done is the number of the edit that failed. */
EditResult rt_sqlite_edits(size_t *done, sqlite3 *db, const char *const *edits, size_t count,
                           Text *reason, int *code);

#endif
