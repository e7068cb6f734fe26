/* sqlite.h: what the parts of the SQLite backend share, and what is about SQLite alone outside of it: import,
 * check and resource text. The stages go through Backend (backend.h). */
#ifndef ASHC_BACKEND_SQLITE_SQLITE_H
#define ASHC_BACKEND_SQLITE_SQLITE_H

#include "backend/backend.h"
#include "backend/sql.h"
#include "diff/shape.h"

/* --- types and defaults ----------------------------------------------------------------------- */

/* Returns the column type of `c`, a column of `t`: "TEXT", "INTEGER", … */
Name sqlite_type(Interner *in, const Table *t, const Column *c);

/* Returns true for the types that a STRICT table can have. */
bool sqlite_strict_type(const char *type);

/* What SQLite makes of a column type (datatype3.html, 3.1). */
typedef enum Affinity {
  AFFINITY_INTEGER,
  AFFINITY_TEXT,
  AFFINITY_BLOB,
  AFFINITY_REAL,
  AFFINITY_NUMERIC
} Affinity;
Affinity sqlite_affinity(const char *type);

/* Returns the affinity of `c`, a column of `t`: ANY in a STRICT table changes no value. */
Affinity sqlite_column_affinity(Interner *in, const Table *t, const Column *c);

/* Returns the SQL of c's default as it stands behind DEFAULT, or NULL if it has none. `*wrong` (may
 * be NULL) tells that the source is no term that can be a default. */
const char *sqlite_default(Arena *a, const Column *c, bool *wrong);

/* Returns true if ALTER TABLE ADD COLUMN takes `sql`, a default, on a table with rows. */
bool sqlite_constant_default(const char *sql);

/* Returns true if `sql` is a literal other than NULL. */
bool sqlite_literal_value(const char *sql);

/* Returns true if `c` is numbered by SQLite: the sole key of its table, generated, an integer. */
bool sqlite_autoincrement(Interner *in, const Table *t, const Column *c);

/* --- writing ---------------------------------------------------------------------------------- */

/* Appends `"name" TYPE …`, everything that can stand with a column. */
void sqlite_column(Buf *sql, Interner *in, const Table *t, const Column *c);

/* Appends what a retained column of `t` comes to: its name and type, and how it is generated. */
void sqlite_retained_column(Buf *sql, Interner *in, const Table *t, const Column *c);

/* Appends CREATE TABLE for `t` under the name `name`. */
void sqlite_create_table(Buf *sql, Interner *in, const Table *t, const char *name);

/* Appends REFERENCES "t" ("c") … for c's reference. */
void sqlite_references(Buf *sql, const Table *t, const Column *c);

/* Appends CREATE [UNIQUE] INDEX. */
void sqlite_create_index(Buf *sql, const Table *t, const IndexShape *index);

/* Returns true if `c` alone carries its reference: it stands with the column. */
bool sqlite_inline_reference(Arena *a, const Table *t, const Column *c);

/* Returns true if `check` stands with `c`: it is declared for that column alone. */
bool sqlite_column_check(const Column *c, const Check *check);

/* --- the backend's functions ------------------------------------------------------------------ */

Schema *sqlite_normalize(const Schema *s);
void sqlite_check(const Schema *s, Diag *d);
void sqlite_check_fragments(const Schema *s, Diag *d); /* the SQL within resources */
bool sqlite_lower(Plan *plan, Diag *d);
Schema *sqlite_inspect(Arena *a, Interner *in, const Repo *repo, void *handle, Diag *d);

#endif
