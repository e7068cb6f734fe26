/* resource_text.h: a schema as the text of `.resource` files: the way back from the model to the language.
 * What it writes, resolve/ reads as the same schema. The layout is that of format.h only once it went
 * through it. */
#ifndef ASHC_EMIT_RESOURCE_TEXT_H
#define ASHC_EMIT_RESOURCE_TEXT_H

#include "memory/buf.h"
#include "schema/schema.h"

/* Appends `repo Blog.Repo do … end`. */
void emit_repo_text(Buf *out, const Repo *repo);

/* Appends `resource t->resource do … end` for a table of `s`, all of whose tables have a resource.
 * Types are those of snapshots (type_of_storage gives them); what a column is stored as stands beside
 * its type where that would not say it. `names_repo`: the project has several repos. */
void emit_resource_text(Buf *out, const Schema *s, const Table *t, bool names_repo);

/* Returns the migration type ("bigint", "text", …) whose values a column declared as `storage` holds
 * best; never NULL. */
const char *type_of_storage(const char *storage);

#endif
