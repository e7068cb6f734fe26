/* emit.h: the files that a compile writes: the portable .sql migration, the C module, the set and
 * its header. Text only; journal.h puts files on disk. */
#ifndef ASHC_EMIT_EMIT_H
#define ASHC_EMIT_EMIT_H

#include <ash/migrate.h>

#include "memory/buf.h"
#include "plan/plan.h"

/* Appends the whole .sql file of a lowered plan (form: migration/migration.h). */
void emit_sql(Buf *out, const Plan *plan, const Repo *repo, const char *name);

/* Appends the C module that holds `m` as constant data: one exported symbol
 * `ash_<folder>_<version>_<name>`, an ABI guard, no timestamp, no absolute path. */
void emit_module(Buf *out, const Repo *repo, const ash_migration *m);

/* Append <folder>_migrations.c (`const ash_migrations ash_<folder>_migrations`) and its header. */
void emit_set(Buf *out, const Repo *repo, const ash_migrations *set);
void emit_set_header(Buf *out, const Repo *repo, const ash_migrations *set);

/* Appends <folder>_release.c (`const ash_migrations ash_<folder>_release`): the same set with its
 * creation, if it has one. */
void emit_release_set(Buf *out, const Repo *repo, const ash_migrations *set);

/* Append a release's own unit, ash_release.c, and its header ash_release.h: the sets of all `repos`
 * (linked by next), ash_release_migrate and ash_release_rollback; and a main.c that calls ash_main.
 */
void emit_release(Buf *out, const Repo *repos);
void emit_release_header(Buf *out, const Repo *repos);
void emit_release_main(Buf *out);

#endif
