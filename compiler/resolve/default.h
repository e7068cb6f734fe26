/* default.h: the parts of default.c: Elixir source text of values, and times. Private to resolve/. */
#ifndef ASHC_RESOLVE_DEFAULT_H
#define ASHC_RESOLVE_DEFAULT_H

#include "resolve/resolver.h"

/* Returns `text` as an Elixir string: in double quotes, with escapes. */
Name source_string(Resolver *r, const char *text);

/* Returns `fragment("…")` of a piece of SQL. */
Name source_fragment(Resolver *r, const char *sql);

/* Returns `text` as an SQL literal in single quotes. */
const char *sql_text(Arena *a, const char *text);

/* Returns `name` as an SQL identifier in double quotes. */
const char *sql_name(Arena *a, const char *name);

/* The same, without quotes where SQL reads the name without them. */
const char *sql_short_name(Arena *a, const char *name);

/* Returns the text in `Decimal.new("0.1")`, or NULL. */
const char *decimal_text(Arena *a, const Node *node);

/* Returns true for a number without the separators that Elixir allows. */
bool is_number(const char *text);

/* Returns the digits of a number or of `Decimal.new("0.1")`; NULL for anything else. */
const char *number_text(Arena *a, const Node *node);

/* Appends the JSON of a literal. Returns false if `node` is or holds something else. */
bool json_of(Buf *out, const Node *node);

/* Returns the text that a column of `kind` holds for the date or time `text`; NULL if it is none.
 * PostgreSQL's form has a space between date and time. */
const char *time_text(Arena *a, ValueKind kind, Adapter adapter, const char *text);

/* Returns the SQL of the function that a default names ("DateTime.utc_now"); NULL if no database
 * knows it. `*fits` is false when it gives values of another kind. */
const char *default_function(const Resource *resource, const AttributeType *type,
                             const char *function, bool *fits);

#endif
