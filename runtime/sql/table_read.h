/* table_read.h: what the two files of the reader of CREATE TABLE share: table.c reads columns and
 * options, table_constraint.c constraints. */
#ifndef ASH_SQL_TABLE_READ_H
#define ASH_SQL_TABLE_READ_H

#include "sql/table.h"

typedef struct TableReader {
  sql_cursor cursor;
  sql_token token; /* the next one, not taken yet */
  const char *end; /* of the last one taken */
  sql_table *table;
  size_t column_size, constraint_size;
  sql_table_code code; /* once it is not SQL_TABLE_READ, only SQL_END follows */
} TableReader;

/* Gives up: nothing is read any more. */
void sql_stop(TableReader *r, sql_table_code code);

void sql_take(TableReader *r);
bool sql_at(const TableReader *r, const char *word);
bool sql_at_sign(const TableReader *r, char sign);
bool sql_accept(TableReader *r, const char *word);

/* Takes the word, the sign, a name (or a literal), a bracketed run; stops where it is not there. */
void sql_expect(TableReader *r, const char *word);
void sql_expect_sign(TableReader *r, char sign);
sql_slice sql_expect_name(TableReader *r);
sql_slice sql_expect_brackets(TableReader *r);

/* Reads a constraint and appends it. Returns false, with nothing taken, where none stands. */
bool sql_read_constraint(TableReader *r, int column, sql_slice comma);

/* Returns true if the type of a column ends before the next token. */
bool sql_at_constraint(const TableReader *r);

#endif
