/* snapshot.h: Ash's resource snapshots, JSON in and out (jansson). Files of every generation of Ash
 * load (ASH.md 3.7); writing gives one canonical form: Ash's keys always, keys that Ash does not
 * have only where they differ from their default, keys sorted, two spaces, a final newline. */
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

/* Returns the schema that the newest snapshots below `dir` (<dir>/<table>/<version>.json) describe,
 * empty when the folder is not there; NULL after errors were recorded. Flat <table>.json files of
 * old projects are read where no folder has a snapshot; `_dev` files only if `dev`. */
Schema *snapshot_read_folder(Arena *a, Interner *in, Diag *d, Sources *sources, const Repo *repo,
                             const char *dir, bool dev);

#endif
