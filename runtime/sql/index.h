/* index.h: what the text of a CREATE INDEX, as sqlite_schema keeps it, does with a column. */
#ifndef ASH_SQL_INDEX_H
#define ASH_SQL_INDEX_H

#include "sql/slice.h"

typedef enum sql_index_use {
  SQL_INDEX_UNUSED,
  SQL_INDEX_COLLATED, /* it is indexed, with a COLLATE of the index's own */
  SQL_INDEX_USED      /* it is indexed, or stands in an expression or in the predicate; also where
                         the text cannot be read */
} sql_index_use;

/* Returns the strongest use that the terminated `text` makes of the column `name`. */
sql_index_use sql_index_uses(const char *text, sql_slice name);

#endif
