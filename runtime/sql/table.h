/* table.h: reads the text of a CREATE TABLE, as sqlite_schema keeps it, into its parts, each with
 * its place in the text. Every quoting, comments anywhere, every clause of SQLite's grammar
 * (https://www.sqlite.org/syntax/create-table-stmt.html) but AS SELECT, which is never kept. What
 * is inside of brackets is not looked at. edit.h changes texts by it. */
#ifndef ASH_SQL_TABLE_H
#define ASH_SQL_TABLE_H

#include "sql/slice.h"

typedef enum sql_constraint_kind {
  SQL_PRIMARY_KEY,
  SQL_NOT_NULL,
  SQL_NULL, /* a lone NULL, which means nothing */
  SQL_UNIQUE,
  SQL_CHECK,
  SQL_DEFAULT,
  SQL_COLLATE,
  SQL_FOREIGN_KEY, /* of a column (REFERENCES …) or of the table (FOREIGN KEY (…) REFERENCES …) */
  SQL_DEFERRABLE, /* apart from its REFERENCES: it belongs to the last one before it */
  SQL_GENERATED,
  SQL_NAME_ONLY /* CONSTRAINT and a name with nothing behind it */
} sql_constraint_kind;

enum { SQL_OF_TABLE = -1 };

/* Slices that the kind does not name are not there. */
typedef struct sql_constraint {
  sql_constraint_kind kind;
  int column;      /* number of the column that it stands with, or SQL_OF_TABLE */
  sql_slice whole; /* with CONSTRAINT and its name */
  sql_slice comma; /* of the table: the comma before it, which SQLite does not ask for */
  sql_slice name;  /* what CONSTRAINT calls it, as it is quoted */
  sql_slice list;  /* of the table: PRIMARY KEY, UNIQUE, FOREIGN KEY: (…) */
  sql_slice value; /* CHECK, GENERATED: (…); DEFAULT: the value with its brackets or sign; COLLATE:
                      the name; FOREIGN_KEY: what follows REFERENCES */
  sql_slice parent;         /* FOREIGN_KEY: the table referred to */
  sql_slice parent_columns; /* FOREIGN_KEY: (…) behind it */
  bool autoincrement;       /* PRIMARY_KEY */
  bool stored;              /* GENERATED */
} sql_constraint;

typedef struct sql_column {
  sql_slice whole; /* from its name to its last constraint */
  sql_slice name;
  sql_slice type; /* as written, without GENERATED ALWAYS */
} sql_column;

typedef struct sql_table {
  sql_slice schema, name;
  sql_slice list; /* ( … ) with all columns and constraints */
  sql_column *columns;
  size_t column_count;
  sql_constraint *constraints; /* in the order of the text: first those of columns */
  size_t constraint_count;
  sql_slice without_rowid, strict; /* options behind the list */
} sql_table;

typedef enum sql_table_code {
  SQL_TABLE_READ,
  SQL_TABLE_UNREADABLE, /* not a CREATE TABLE with columns */
  SQL_TABLE_NOMEM
} sql_table_code;

/* Reads the `len` bytes at `text`, into which the slices of *table point. On success release it
 * with sql_table_free; on failure there is nothing to release. */
sql_table_code sql_table_read(sql_table *table, const char *text, size_t len);

void sql_table_free(sql_table *table);

/* Returns the number of the column `name` (in any quoting), or -1. */
int sql_table_column(const sql_table *table, sql_slice name);

/* Returns the first constraint of a kind that stands with a column (SQL_OF_TABLE: with none), from
 * `after` (NULL: from the first), or NULL. */
const sql_constraint *sql_table_constraint(const sql_table *table, int column,
                                           sql_constraint_kind kind, const sql_constraint *after);

#endif
