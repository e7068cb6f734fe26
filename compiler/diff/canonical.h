/* canonical.h: SQL fragments compared by their tokens, so that spacing, comments, the case of words
 * and quotes that no name needs are no change. */
#ifndef ASHC_DIFF_CANONICAL_H
#define ASHC_DIFF_CANONICAL_H

#include "memory/intern.h"
#include "memory/namemap.h"
#include "sql/slice.h"

/* Returns the canonical form of `sql`: tokens separated by one space, bare words in lower case,
 * quotes left out where the name is a plain word, no brackets around the whole. NULL gives NULL.
 * `renamed` (may be NULL) maps names to those that stand for them now. */
Name sql_canonical(Interner *in, const char *sql, const NameMap *renamed);

/* Returns `sql` with the names in `renamed` (may be NULL) replaced by those that stand for them now. */
Name sql_renamed(Interner *in, const char *sql, const NameMap *renamed);

/* Returns `sql` without comments and without space around it, so that it can stand in brackets; NULL
 * gives NULL. */
Name sql_fragment(Interner *in, const char *sql);

/* Returns true if the first statement of `sql` is CREATE TABLE: no virtual and no temporary one. */
bool sql_makes_table(const char *sql);

/* Returns true if `sql` makes a virtual table with `content='posts'`: it holds nothing that is not there. */
bool sql_makes_derived_table(const char *sql);

/* Returns the name that a token spells for which sql_can_name says true. */
Name sql_token_name(Interner *in, sql_token t);

#endif
