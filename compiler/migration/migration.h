/* migration.h: a migration file (`.sql`) as the structs that a generated module holds. The .sql
 * file is the source of a migration: `release` makes C from it, `migrate` runs it, prove/ runs it
 * before it is written. Its form:
 *
 *   -- ashc:generated 5c1f0e…                (compile wrote the file; fits until it is edited)
 *   -- ashc:parent 20251224090000            (the migration that it was made on top of, 0: none)
 *   -- any comment
 *   -- migrate:up transaction:false          (dbmate's convention; options as dbmate has them)
 *   -- ashc:touches posts, authors           (tables read or changed; absent: not known)
 *   -- ashc:floor 20260101120000
 *   -- ashc:replaces 20260101120000_create_posts   (of a squashed one: what it stands for, one a line)
 *   -- ashc:loses posts.body                 (one a line)
 *   -- ashc:when EXPR                        (by hand: where EXPR is false, the section is passed over
 *                                             and the migration marked; a plain shell runs it)
 *   -- ashc:shell                            (only for plain shells: the runtime does this itself)
 *   PRAGMA foreign_keys=OFF;                 (… but it learns from this that ASH_REBUILDS_TABLE holds)
 *   CREATE TEMP TABLE ash_guard(…);
 *   BEGIN IMMEDIATE;
 *   SAVEPOINT ash;
 *   -- ashc:gate posts.title: NULL where the migration sets NOT NULL
 *   -- ashc:lossy posts.title                (where a conversion is what the gate stops: `migrate --lose`
 *                                             with this name lets the values go)
 *   INSERT INTO ash_guard SELECT 2, count(*)=0 FROM main."posts" WHERE "title" IS NULL;
 *   -- ashc:end
 *   ALTER TABLE …;                           (what both run)
 *   -- ashc:run                              (a statement whose failure a plain shell cannot see: the
 *   CREATE TEMP TRIGGER ash_run_5 …           shell runs it as a trigger's body, the runtime runs the
 *     WHEN new.n=5 BEGIN INSERT …; END;       statements between BEGIN and END)
 *   INSERT INTO ash_guard SELECT 5, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_5';
 *   -- ashc:end
 *   -- ashc:edit "posts"                     (sql/edit.h: the runtime edits the stored CREATE TABLE
 *   --   column "title" set not null          where it can, and passes over the statements below;
 *   -- ashc:or                               shells run them)
 *   CREATE TABLE …;
 *   -- ashc:end
 *   -- ashc:rebuild "posts"                  (what hangs on the table and goes with it while these
 *   CREATE TABLE …;                           statements run, the runtime brings back; behind the
 *   -- ashc:end                               table, here and in an edit, `left "old", "older"`:
 *                                             columns that AshSqlite left when it removed their
 *                                             attributes, which the runtime carries along where the
 *                                             table has them: type and values; a shell refuses them)
 *   -- ashc:call backfill_slugs              (hand-written: a C function of the release's program,
 *                                             ash_call in ash/migrate.h; shells pass over it)
 *   -- ashc:shell
 *   INSERT OR ROLLBACK INTO ash_end SELECT count(*)=9 FROM ash_guard;
 *   COMMIT;
 *   -- ashc:end
 *
 *   -- migrate:down transaction:false
 *   …
 *
 * Where the shell switches foreign keys off and only statements beside edits drop tables, the script
 * is ASH_REBUILDS_OTHERWISE instead of ASH_REBUILDS_TABLE.
 *
 * A section with `transaction:false` and no BEGIN of its own in an ashc:shell block is a
 * hand-written one that must run outside a transaction (ASH_NO_TRANSACTION). */
#ifndef ASHC_MIGRATION_MIGRATION_H
#define ASHC_MIGRATION_MIGRATION_H

#include <ash/migrate.h>

#include "memory/buf.h"
#include "report/diag.h"

/* Returns the migration that the text of `source` holds, living in `a`, or NULL after errors were
 * recorded (unknown directive, section missing or repeated, open block, …). Version and name come
 * from the file name `<digits>_<name>.sql` in source->path. The digest holds, for the up section,
 * one word for each gate, then for each statement, then for each directive (touches, floor, loses,
 * options), then `/` and the same for the down section: the first 16 hexadecimal digits of the
 * SHA-256 of its tokens (keywords and bare words in lower case, space and comments left out),
 * separated by spaces. */
ash_migration *migration_parse(Arena *a, Diag *d, const Source *source);

/* Where, below the folder of migrations, those wait that a squashed one replaces. */
#define SQUASHED_FOLDER "squashed"

/* Returns the set of all `<digits>_<name>.sql` files of the folder `dir`, ascending by version (an
 * empty set when the folder is not there), or NULL after errors were recorded (unreadable file,
 * duplicate version or name, …). Other files are passed over. What a squashed one replaces is read from
 * the folder in it, as far as it is still there. */
ash_migrations *migration_read_folder(Arena *a, Diag *d, Sources *sources, const char *dir,
                                      const char *repo);

/* Returns `set` with the `<digits>_<name>.exs` files of the folder, Ecto's migrations, as foreign ones
 * (ASH_FOREIGN). */
ash_migrations *migration_with_foreign(Arena *a, Diag *d, const char *dir, ash_migrations *set);

/* Returns true if compile wrote the migration and nobody changed what it does. `m` comes from one of the
 * two above. */
bool migration_is_generated(const ash_migration *m);

/* Returns true if a direction of `m` calls functions of the program that runs it (ashc:call). */
bool migration_calls_program(const ash_migration *m);

/* Returns the version of the migration that `m` was made on top of, 0 for the first one; -1 where it does
 * not say. compile writes the line that says it (migration_put_parent) above the sections; two migrations
 * with one parent come from two branches. `m` as above. */
int64_t migration_parent(const ash_migration *m);
void migration_put_parent(Buf *out, int64_t parent);

/* Appends the line that says so, for a digest that is not known yet; puts the digest of `m`, which was
 * parsed from that text, into it. */
void migration_put_mark(Buf *out);
void migration_seal(Buf *text, const ash_migration *m);

/* Returns the text of the up or down section as a plain shell runs it: from the line after the
 * `-- migrate:` line to the next one or the end; NULL if there is no such section. */
const char *migration_shell_text(Arena *a, const Source *source, bool down);

/* Appends `name` as the directives `touches` and `loses` spell it: bare where it is a word, else in
 * double quotes. */
void migration_put_name(Buf *out, const char *name);

#endif
