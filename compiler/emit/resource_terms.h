/* resource_terms.h: the terms of the language as text: atoms, strings, SQL. Private to the writer of
 * `.resource` files (resource_text.h). */
#ifndef ASHC_EMIT_RESOURCE_TERMS_H
#define ASHC_EMIT_RESOURCE_TERMS_H

#include "memory/buf.h"
#include "schema/schema.h"

/* Append `:name` or `:"a name"`, and `name: ` or `"a name": ` as the key of an option. */
void put_atom(Buf *out, const char *name);
void put_key(Buf *out, const char *name);

/* Appends `[:a, :b]`. */
void put_atoms(Buf *out, const NameList *names);

/* Append `, key: :value`, `, key: "text"` and `, key: true`. */
void put_atom_option(Buf *out, const char *key, const char *value);
void put_text_option(Buf *out, const char *key, const char *text);
void put_flag_option(Buf *out, const char *key, bool value);

/* Appends `key "SQL"`, or with a heredoc where the SQL has several lines. */
void put_sql_call(Buf *out, const char *key, const char *sql);

/* Appends `attribute …` or `integer_primary_key …` for a column, and what its default needs in
 * `migration_defaults` and its type in `migration_types` to the other two (`name: …, `). */
void put_attribute(Buf *out, Buf *defaults, Buf *types, Adapter adapter, const Table *t,
                   const Column *c);

/* Returns what the attribute of a column is called: its name, but for those that Ash keeps. */
const char *attribute_name(Arena *a, const Column *c);

#endif
