/* table.h: what the files of a catalog edit share. edit.c leads, for one edit or for several of
 * different tables: query.c asks the connection, find.c finds the tables, live.c reads the live table,
 * legal.c and uses.c say what may be changed, rows.c looks
 * after rows, catalog.c writes the text. */
#ifndef ASH_SQLITE_EDIT_TABLE_H
#define ASH_SQLITE_EDIT_TABLE_H

#include <stdint.h>

#include "sql/edit.h"
#include "sql/table.h"
#include "sqlite/edit/edit.h"

/* A column as PRAGMA table_xinfo tells it. */
typedef struct LiveColumn {
  char *name, *type;
  char *fallback; /* DEFAULT, or NULL */
  int notnull, pk, hidden;
  bool default_changes; /* by the edit: rows that do not store the column are to be found */
  bool reads_anew;      /* its collation, type or expression changes: conditions may turn out
                           differently */
} LiveColumn;

typedef struct TableEdit {
  sqlite3 *db;
  Text reason;
  EditResult result;   /* the first that is not EDIT_DONE: nothing goes on then */
  int code;            /* SQLite's for it */
  char *wanted;        /* the table's name, as the edit has it */
  char *name;          /* … and as it is stored */
  int64_t rowid;       /* in sqlite_schema */
  char *before;        /* the stored text */
  char *after;         /* with the changes made so far */
  LiveColumn *columns; /* as they are to be afterwards */
  size_t column_count;
  bool strict_changes;
  bool changes;    /* something is to be written */
  bool marked;     /* the catalog has a marker for each default that changes */
  bool short_rows; /* there are rows to store before a default changes */
  bool new_key;    /* rows can come to refer to missing rows: so many did before */
  int64_t orphans;
  char *index, *index_to; /* the name of an index that changes, and its new one; else NULL */
} TableEdit;

/* --- query.c ---------------------------------------------------------------------- */

/* Gives up for a reason (printf's formats); the first one counts. Returns false. */
bool rt_edit_cannot(TableEdit *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool rt_edit_fail(TableEdit *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Gives up for want of memory. Returns false. */
bool rt_edit_no_memory(TableEdit *e);

/* Prepares `sql` with ?1 bound to `arg` (NULL: nothing); NULL after giving up. */
sqlite3_stmt *rt_edit_prepare(TableEdit *e, const char *sql, const char *arg);

/* Returns true while there is a row; false at the end, and after giving up. */
bool rt_edit_row(TableEdit *e, sqlite3_stmt *stmt);

/* Runs statements; false after giving up. */
bool rt_edit_run(TableEdit *e, const char *sql);

/* Returns the first value of the first row, 0 where there is none; releases `sql`. */
int64_t rt_edit_number(TableEdit *e, Text *sql);

/* Appends `"main"."name of the table"`. */
void rt_edit_put_table(const TableEdit *e, Text *sql);

/* Returns a copy of a text value, NULL for NULL; gives up where there is no memory. */
char *rt_edit_text(TableEdit *e, sqlite3_stmt *stmt, int column);

/* --- live.c ----------------------------------------------------------------------- */

/* Reads the table that was found; false after giving up. */
bool rt_edit_read(TableEdit *e);

/* Returns the column of that name, or NULL. */
LiveColumn *rt_edit_column(const TableEdit *e, sql_slice name);

/* Compares the live table with e->columns and e->after. */
bool rt_edit_compare(TableEdit *e);

void rt_edit_free(TableEdit *e);

/* --- find.c: finds the wanted tables of `count` edits in one pass through the catalog. Returns how
 * many edits, from the first on, can be written together: one edit of a table's text. */
size_t rt_edit_find(TableEdit *edits, size_t count);

/* --- legal.c: checks a change that e->after does not have yet against the live table
 * and its rows, and notes in e->columns what it means. */
bool rt_edit_allow(TableEdit *e, const sql_change *change);

/* --- uses.c: what else depends on a column; each gives up where something does ---- */

/* … on how its values compare. */
bool rt_edit_compared_by_none(TableEdit *e, sql_slice column);

/* … on it at all. */
bool rt_edit_used_by_none(TableEdit *e, sql_slice column);

/* --- rows.c ----------------------------------------------------------------------- */

/* Gives up if a row answers `condition`, which follows WHERE. */
bool rt_edit_no_row(TableEdit *e, const char *what, const Text *condition);

/* Stores the columns whose default changes in rows that do not hold them, for all the edits. */
bool rt_edit_store_short_rows(TableEdit *edits, size_t count);

/* Returns the number of rows of the table that refer to missing rows. */
int64_t rt_edit_orphans(TableEdit *e);

/* Returns true if a foreign key of e->after can have orphans that no one of e->before had. */
bool rt_edit_new_reference(TableEdit *e);

/* Checks that rows have the types of a STRICT table, and that generated columns can be read. */
bool rt_edit_check_rows(TableEdit *e);

/* --- index.c: sees that an index may be renamed, and renames it. -------------------- */
bool rt_edit_allow_index(TableEdit *e, const sql_change *change);
bool rt_edit_put_index(TableEdit *e);
bool rt_edit_compare_index(TableEdit *e);

/* --- catalog.c -------------------------------------------------------------------- */

/* Puts `text` into the catalog. */
bool rt_edit_put(TableEdit *e, const char *text);

/* Makes this connection and all others read the catalog, in which rows were changed. SQLite reads all of
 * it: the one step whose cost is that of all tables. */
bool rt_edit_reread(TableEdit *e);

/* Settings that the edit changes for its time. */
typedef struct EditSettings {
  int defensive, writable, triggers, keys;
  int64_t ignore_checks;
} EditSettings;

bool rt_edit_settings_take(EditSettings *kept, TableEdit *e);
void rt_edit_settings_put(const EditSettings *kept, sqlite3 *db);

#endif
