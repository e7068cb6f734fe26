/* ash/migrate.h: migrations as data, and the calls that apply them.
 *
 * A generated module holds one ash_migration as constant data; repo_migrations.c gathers them in an
 * ash_migrations. A program opens (or wraps) a connection and calls ash_migrate. The same structs are
 * what `ashc migrate` makes of the .sql files, so a shipped program and the command do the same.
 *
 * Every function returns an ash_status code (0 is success), puts its results into out-parameters that
 * come first, leaves a message on the handle (ash_errmsg), and never prints, exits or asserts on its
 * input. Handles are independent of each other: use one per thread. C11 and C++. */
#ifndef ASH_MIGRATE_H
#define ASH_MIGRATE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Layout version of the structs below: checked when a generated module is compiled (#error) and again
 * when it is run. */
#define ASH_ABI 1

/* --- migrations as data ----------------------------------------------------------------------- */

/* One SQL statement, without its `;`. */
typedef struct ash_statement {
  const char *sql;
  int line; /* in the .sql file, from 1 */
} ash_statement;

/* Rows that forbid the migration: `SELECT count(*) FROM <from>` must be 0 before the first write. */
typedef struct ash_gate {
  const char *message; /* "posts.title: NULL where the migration sets NOT NULL" */
  const char *from;    /* "main.\"posts\" WHERE \"title\" IS NULL" */
  int line;
} ash_gate;

/* Values that a direction gives up; counted before it runs. */
typedef struct ash_loss {
  const char *table;
  const char *column; /* NULL: every row of the table */
} ash_loss;

enum {
  /* Drops or rebuilds tables, so that foreign keys must be off: inside a transaction the pragma does
   * nothing (https://www.sqlite.org/pragma.html#pragma_foreign_keys) and DROP TABLE deletes the rows
   * that refer to it. */
  ASH_REBUILDS_TABLE = 1,
  /* Hand-written `transaction:false`: statements run one by one and those done are remembered. */
  ASH_NO_TRANSACTION = 2
};

/* One direction of a migration. */
typedef struct ash_script {
  const ash_gate *gates;
  size_t gate_count;
  const ash_statement *statements;
  size_t statement_count;
  const ash_loss *losses;
  size_t loss_count;
  unsigned flags;
} ash_script;

typedef struct ash_migration {
  int64_t version;    /* UTC YYYYMMDDHHMMSS */
  const char *name;   /* "add_posts" */
  const char *digest; /* of the tokens of both directions: one hexadecimal word per statement */
  const char *const *touches; /* tables it reads or changes; NULL when that is not known */
  size_t touch_count;
  int64_t floor; /* oldest version a program may be built from that still works after it; 0: none */
  ash_script up;
  ash_script down;
  int reversible; /* 0: there is no down section */
} ash_migration;

/* All migrations of a repo, ascending by version. */
typedef struct ash_migrations {
  uint32_t abi;             /* ASH_ABI of the compilation */
  const char *repo;         /* "Blog.Repo" */
  const char *database;     /* the repo's path or URL, or NULL */
  const char *database_env; /* environment variable that names the database at run time, or NULL */
  const ash_migration *const *items;
  size_t count;
} ash_migrations;

/* --- results ---------------------------------------------------------------------------------- */

/* code, value, meaning. Values never change; new ones are appended. */
#define ASH_STATUSES(X)                                                                            \
  X(ASH_OK, 0, "done, or nothing to do")                                                           \
  X(ASH_ERROR, 1, "the database refused a statement; nothing of the migration remains")            \
  X(ASH_BUSY, 2, "another connection held the database for longer than the wait")                  \
  X(ASH_GATED, 3, "rows forbid the migration; nothing was written")                                \
  X(ASH_AHEAD, 4, "the database is newer than this program")                                       \
  X(ASH_CHANGED, 5, "an applied migration is not the one that this program has")                   \
  X(ASH_LATE, 6, "a migration older than the newest applied one cannot be applied safely")         \
  X(ASH_LOSS, 7, "the rollback would lose values and was not allowed to")                          \
  X(ASH_IRREVERSIBLE, 8, "a migration to roll back has no down section, or is not known here")     \
  X(ASH_CANTOPEN, 9, "the database cannot be opened, read or written")                             \
  X(ASH_MISUSE, 10, "wrong arguments, or the connection is in use")                                \
  X(ASH_NOMEM, 11, "out of memory")                                                                \
  X(ASH_INVALID, 12, "the migrations themselves are wrong (order, duplicate version, ABI)")        \
  X(ASH_INTERRUPTED, 13, "stopped by the caller; nothing of the current migration remains")
#define X(id, value, text) id = value,
typedef enum ash_status { ASH_STATUSES(X) ASH_STATUS_END } ash_status;
#undef X

#ifdef __cplusplus
}
#endif
#endif
