/* snapshot.h: Ash's resource snapshots, JSON in and out (jansson). Files of every generation of Ash load,
 * as its migration_generator.ex loads them (sanitize_snapshot). Writing gives one canonical form: Ash's
 * keys always, keys that Ash does not have only where they differ from their default, keys sorted, two
 * spaces, a final newline. SQLite repos write AshSqlite's shape, PostgreSQL repos AshPostgres's; a key that
 * only the other one has counts as not Ash's.
 *
 *   key of ours            in          says                                          default
 *   retained               table       removed attributes whose columns stay         []
 *   retained?              table       the resource was removed, its table stays     false
 *   dropped?               table       (only in _dev files) its table is gone        false
 *   without_rowid?         table       WITHOUT ROWID                                 false
 *   check_constraints      table       (SQLite) as in AshPostgres                    []
 *   create_table_options   table       (SQLite) as in AshPostgres                    null
 *   strict?                table       (PostgreSQL) as in AshSqlite                  false
 *   storage                attribute   SQL type where it is not the type's own       null
 *   collation              attribute   COLLATE                                       null
 *   computed               attribute   SQL of a generated column                     null
 *   stored?                attribute   its values are stored                         false
 *   primary_key            table       its columns where their order is another         []
 *   unnamed?               references, check_constraints: no name in the database       false
 *   constraint?            identities  a UNIQUE constraint, not an index                false
 *   on_conflict            identities  of a constraint: replace, ignore, …              null
 *   precision, scale       attribute   (SQLite) as in AshPostgres                    null
 *   match_with, match_type, index?, index_where: references, (SQLite) as in AshPostgres
 *   where, all_tenants?: identities, (SQLite) as in AshPostgres
 *   concurrently, prefix, nulls_distinct, all_tenants?, error_fields, include_base_filter?:
 *     custom_indexes, (SQLite) as in AshPostgres
 *   {"type": "directed", "order", "value"}: (SQLite) fields that have a direction; others are
 * strings
 *
 * Keys that nobody here knows are kept in Table.extra and written back where their owner is still
 * there: those of an attribute as {"attributes": {"<source>": {...}}}. `hash` is the SHA-256, in
 * upper case, of the text without its hash and final newline. */
#ifndef ASHC_SNAPSHOT_SNAPSHOT_H
#define ASHC_SNAPSHOT_SNAPSHOT_H

#include "memory/buf.h"
#include "report/diag.h"
#include "schema/schema.h"

/* Returns the table that the JSON of `source` describes, or NULL after an error was recorded (with
 * line and column for malformed JSON, with the key's path for a wrong type). */
Table *snapshot_parse(Arena *a, Interner *in, Diag *d, const Source *source);

/* Appends the JSON of `t`, a table of `repo`. Same table, same bytes. */
void snapshot_write(Buf *out, const Repo *repo, const Table *t);

/* Returns the name of the folder that holds a table's snapshots: the table's, behind its schema's; what no
 * name of a file may have or begin with (`/`, `.`, control characters) as %2F. */
const char *snapshot_folder_name(Arena *a, const Table *t);

/* Which files of a folder of snapshots are read. */
typedef struct SnapshotFilter {
  bool dev;              /* `_dev` files, too */
  int64_t newest;        /* none above this version, unless 0 */
  const NameMap *hidden; /* none whose path is a key, unless NULL */
} SnapshotFilter;

/* Returns the schema that the newest snapshots below `dir` (<dir>/<table>/<version>.json) describe,
 * empty when the folder is not there; NULL after errors were recorded. Flat <table>.json files of
 * old projects are read where no folder has a snapshot. */
Schema *snapshot_read(Arena *a, Interner *in, Diag *d, Sources *sources, const Repo *repo,
                      const char *dir, const SnapshotFilter *filter);

/* As snapshot_read of all but the `_dev` files, or of all if `dev`. */
Schema *snapshot_read_folder(Arena *a, Interner *in, Diag *d, Sources *sources, const Repo *repo,
                             const char *dir, bool dev);

#endif
