/* slice.h: pieces of SQL text: names in any quoting, and runs of tokens, compared by meaning.
 * Nothing is allocated but by sql_slice_unquote. */
#ifndef ASH_SQL_SLICE_H
#define ASH_SQL_SLICE_H

#include "sql/tokens.h"

/* Bytes of a text that someone else owns; `at` NULL: not there. */
typedef struct sql_slice {
  const char *at;
  size_t len;
} sql_slice;

/* Returns the slice of a terminated text. */
sql_slice sql_slice_of(const char *text);

/* Returns true if the token can be a name: a word, or quoted in any style ('x' as well, as SQLite
 * takes it where only a name can stand). */
bool sql_can_name(sql_token t);

/* Returns true if two names, quoted or not, are the same to SQLite (ASCII case ignored). */
bool sql_same_name(sql_slice a, sql_slice b);

/* Returns true if `name`, quoted or not, spells the terminated `text` (ASCII case ignored). */
bool sql_is_name(sql_slice name, const char *text);

/* Returns the name without its quotes, to be freed; NULL when there is no memory. */
char *sql_slice_unquote(sql_slice name);

/* Returns true if both have the same tokens: space and comments left out, words without case,
 * quoted names by what they spell. */
bool sql_same_tokens(sql_slice a, sql_slice b);

/* Returns true if any token of `text` could be the name `name`. */
bool sql_slice_mentions(sql_slice text, sql_slice name);

#endif
