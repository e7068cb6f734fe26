/* definition.h: stored SQL as tokens: the definitions of a CREATE TABLE, and SQL in the form in which
 * two texts that mean the same are equal. */
#ifndef ASHC_PROVE_DEFINITION_H
#define ASHC_PROVE_DEFINITION_H

#include <stdbool.h>

#include "memory/buf.h"

/* One column definition or table constraint. */
typedef struct Definition {
  struct Definition *next;
  const char *text;   /* as stored, without the comma */
  bool constraint;    /* of the table */
  const char *column; /* its name, unquoted; NULL for constraints */
} Definition;

typedef struct TableText {
  Definition *definitions;
  const char *options; /* what follows the closing bracket, "" if nothing */
} TableText;

/* Returns the parts of a stored CREATE TABLE. */
TableText table_text(Arena *a, const char *sql);

/* Returns `sql` with single spaces, without comments, bare words in lower case and quotes dropped
 * where they are not needed. */
const char *normal_sql(Arena *a, const char *sql);

/* As normal_sql, every name in lower case and without quotes: SQLite writes the names of tables and
 * columns anew in triggers, views and indexes when they change. */
const char *caseless_sql(Arena *a, const char *sql);

/* Returns true if a token of `sql` is the name `name`, quoted or bare, case ignored. */
bool sql_names(const char *sql, const char *name);

/* Calls `each` for every word and quoted name in `sql`, unquoted. */
void sql_each_name(Arena *a, const char *sql, void (*each)(void *user, const char *name),
                   void *user);

#endif
