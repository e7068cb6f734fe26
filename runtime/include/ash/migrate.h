/* ash/migrate.h: migrations as data, and the calls that apply them.
 *
 * A generated module holds one ash_migration as constant data; repo_migrations.c gathers them in an
 * ash_migrations. A program opens (or wraps) a connection and calls ash_migrate. The same structs
 * are what `ashc migrate` makes of the .sql files, so a shipped program and the command do the
 * same.
 *
 * Every function returns an ash_status code (0 is success), puts its results into out-parameters
 * that come first, leaves a message on the handle (ash_errmsg), and never prints, exits or asserts
 * on its input. Handles are independent of each other: use one per thread. C11 and C++. */
#ifndef ASH_MIGRATE_H
#define ASH_MIGRATE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Layout version of the structs below: checked when a generated module is compiled (#error) and
 * again when it is run. */
#define ASH_ABI 3

/* Marks what the library exports; everything else is hidden. */
#if defined(__GNUC__) || defined(__clang__)
#define ASH_API __attribute__((visibility("default")))
#else
#define ASH_API
#endif

/* --- migrations as data ----------------------------------------------------------------------- */

struct sqlite3;

/* A data step in C, which a migration names (`-- ashc:call backfill_slugs`) and the program defines:
 *
 *   int backfill_slugs(sqlite3 *db, char **error);
 *
 * It runs inside the migration's transaction, which it must not end, and does its work through `db`.
 * It returns 0, or any other number to fail: then nothing of the migration remains. *error is NULL;
 * a failing one may set it to text from sqlite3_malloc (sqlite3_mprintf), which the caller frees,
 * else SQLite's own message is reported. It must finish its statements. */
typedef int ash_call(struct sqlite3 *db, char **error);

/* One SQL statement, without its `;`; or an edit of a table's stored CREATE TABLE, beside the
 * statements that are run where it cannot be made; or the rebuild of a table by the next statements,
 * around which its undeclared triggers and indexes and its statistics are kept; or the call of a C
 * function. */
typedef struct ash_statement {
  const char *sql;  /* of an edit or a call: its directive, which is a comment */
  int line;         /* in the .sql file, from 1 */
  const char *edit; /* the table and its changes, a line each; the table alone: its rebuild; NULL:
                       plain SQL */
  /* of an edit: once it is made, so many of the next statements are passed over */
  size_t otherwise;
  const char *call_name; /* of a call: the function's name */
  ash_call *call; /* and the function; NULL where no program has linked it (`ashc migrate`) */
} ash_statement;

/* Values that a direction gives up; counted before it runs. */
typedef struct ash_loss {
  const char *table;
  const char *column; /* NULL: every row of the table */
} ash_loss;

/* Rows that forbid the migration: `SELECT count(*) FROM <from>` must be 0 before it writes. */
typedef struct ash_gate {
  const char *message; /* "posts.title: NULL where the migration sets NOT NULL" */
  const char *from;    /* "main.\"posts\" WHERE \"title\" IS NULL" */
  int line;
  /* what the rows would give up, which `lose` of a run lets go; table NULL: nothing */
  ash_loss lose;
} ash_gate;

enum {
  /* Drops or rebuilds tables, so that foreign keys must be off: inside a transaction the pragma
   * does nothing (https://www.sqlite.org/pragma.html#pragma_foreign_keys) and DROP TABLE deletes
   * the rows that refer to it. */
  ASH_REBUILDS_TABLE = 1,
  /* Hand-written `transaction:false`: statements run one by one and those done are remembered. */
  ASH_NO_TRANSACTION = 2,
  /* As ASH_REBUILDS_TABLE, but only statements beside an edit do: foreign keys stay on as long as
   * every edit can be made. */
  ASH_REBUILDS_OTHERWISE = 4,
  /* Another tool's migration, of which version and name alone are known: it counts as applied where the
   * ledger has it, and cannot be run. */
  ASH_FOREIGN = 8
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
  /* SQL expression: where it is false, nothing runs and the migration is marked as done all the
   * same; NULL: always */
  const char *when;
} ash_script;

struct ash_replaced;

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
  /* of a squashed one: what it stands for, ascending by version */
  const struct ash_replaced *replaces;
  size_t replace_count;
} ash_migration;

/* A migration that was squashed into another one. A new database runs that one. A database that has
 * something already goes on with those that it has not, and one that has them all has the squashed one,
 * too; either way its ledger names what it ran. */
typedef struct ash_replaced {
  int64_t version;
  const char *name;
  const char *covers; /* of a squashed one: "(1 2 (3 4) 5)", the versions that it replaces, those in
                         brackets in place of the one before them; or NULL */
  const ash_migration *migration; /* NULL: it is not kept any more */
} ash_replaced;

/* A short way for an empty database: statements that leave in it what the first `covers` migrations
 * of a set would, with no rows. */
typedef struct ash_creation {
  const ash_statement *statements;
  size_t statement_count;
  size_t covers;
} ash_creation;

/* All migrations of a repo, ascending by version. */
typedef struct ash_migrations {
  uint32_t abi;             /* ASH_ABI of the compilation */
  const char *repo;         /* "Blog.Repo" */
  const char *database;     /* the repo's path or URL, or NULL */
  const char *database_env; /* environment variable that names the database at run time, or NULL */
  const ash_migration *const *items;
  size_t count;
  const ash_creation *creation; /* NULL: an empty database goes through every migration */
} ash_migrations;

/* --- results ---------------------------------------------------------------------------------- */

/* code, value, meaning. Values never change; new ones are appended. */
#define ASH_STATUSES(X)                                                                        \
  X(ASH_OK, 0, "done, or nothing to do")                                                       \
  X(ASH_ERROR, 1, "the database refused a statement; nothing of the migration remains")        \
  X(ASH_BUSY, 2, "another connection held the database for longer than the wait")              \
  X(ASH_GATED, 3, "rows forbid the migration; nothing was written")                            \
  X(ASH_AHEAD, 4, "the database is newer than this program")                                   \
  X(ASH_CHANGED, 5, "an applied migration is not the one that this program has")               \
  X(ASH_LATE, 6, "a migration older than the newest applied one cannot be applied safely")     \
  X(ASH_LOSS, 7, "the rollback would lose values and was not allowed to")                      \
  X(ASH_IRREVERSIBLE, 8, "a migration to roll back has no down section, or is not known here") \
  X(ASH_CANTOPEN, 9, "the database cannot be opened, read or written")                         \
  X(ASH_MISUSE, 10, "wrong arguments, or the connection is in use")                            \
  X(ASH_NOMEM, 11, "out of memory")                                                            \
  X(ASH_INVALID, 12, "the migrations themselves are wrong (order, duplicate version, ABI)")    \
  X(ASH_INTERRUPTED, 13, "stopped by the caller; nothing of the current migration remains")
#define X(id, value, text) id = value,
typedef enum ash_status { ASH_STATUSES(X) ASH_STATUS_END } ash_status;
#undef X

/* Returns the meaning of a code above as an English phrase; never NULL. */
ASH_API const char *ash_status_text(int status);

/* --- connections ------------------------------------------------------------------------------ */

typedef struct ash_conn ash_conn;

enum {
  ASH_OPEN_CREATE = 1,  /* make a missing database file; its folder must exist */
  ASH_OPEN_READONLY = 2 /* never write; wins over ASH_OPEN_CREATE */
};

/* Opens `database`: a path, or a URL `sqlite:PATH`, `sqlite3:PATH` (also with `//` before the path)
 * or `file:…` (SQLite's URI file names, https://www.sqlite.org/uri.html). A file that may only be
 * read is opened for reading: status and an up-to-date check work on it, a write fails with
 * ASH_CANTOPEN. Foreign keys are not switched on. Errors: ASH_CANTOPEN, ASH_NOMEM, ASH_MISUSE (no
 * database named). As with sqlite3_open, *out is a handle with the message also on failure (NULL
 * only when there is no memory for one); release it with ash_close in every case. */
ASH_API int ash_open(ash_conn **out, const char *database, unsigned flags);

/* Releases the handle and, unless it was wrapped, closes its connection. NULL is allowed. */
ASH_API void ash_close(ash_conn *conn);

/* Returns the message of the last failed call on `conn`: one or more lines without a newline at the
 * end, "" after a success. Owned by the handle and valid until the next call on it. NULL gives the
 * text of ASH_NOMEM. */
ASH_API const char *ash_errmsg(const ash_conn *conn);

/* Finds out which database to use: `given` (the value of --database), else the environment variable
 * set->database_env, else set->database; empty ones count as missing. *out points into what was
 * chosen and is not to be freed. Errors: ASH_MISUSE with *out NULL when none names a database. */
ASH_API int ash_resolve_database(const char **out, const char *given, const ash_migrations *set);

/* --- running ---------------------------------------------------------------------------------- */

typedef enum ash_event_kind {
  ASH_EVENT_WAITING,         /* another connection holds the database: pid, seconds waited so far */
  ASH_EVENT_MIGRATION_BEGIN, /* migration, down */
  ASH_EVENT_MIGRATION_END,   /* migration, down, seconds; text: why it was only marked as done and
                                nothing of it ran, else NULL */
  ASH_EVENT_STATEMENT_BEGIN, /* migration, down, sql, line: about to run (with dry_run: would run) */
  ASH_EVENT_STATEMENT_END,   /* … and done: seconds */
  ASH_EVENT_LOSS,            /* migration, table, column, count, down: what a drop, a rollback, or a
                                conversion that `lose` names gives up; text: of a conversion, what
                                its gate says: some of these values change, others stay */
  ASH_EVENT_NOTE, /* migration, text: something found that stops nothing (an old orphan); sql, line:
                     of an edit that cannot be made, so that its portable form runs */
  ASH_EVENT_BACKUP,  /* text: the file that the database was copied to, seconds */
  ASH_EVENT_PROGRESS /* a statement or gate takes long: migration, down, sql, line, seconds so far;
                        text: of a gate, what it looks for; count of total rows and seconds_left,
                        which are estimates, where there are any */
} ash_event_kind;

/* What happened; fields that the kind does not name are 0. Pointers are valid during the call. */
typedef struct ash_event {
  ash_event_kind kind;
  const ash_migration *migration;
  int down;       /* 1: the down direction */
  double seconds; /* wall-clock time that it took */
  const char *sql;
  int line; /* in the .sql file, from 1 */
  const char *table;
  const char *column; /* NULL: rows of the table */
  int64_t count;
  const char *text;
  int64_t pid; /* who holds the database; 0: not known */
  int64_t total;
  double seconds_left;
} ash_event;

/* Writes what an ASH_EVENT_PROGRESS says for a person into `line` ("400,000 of 1,000,000 rows,
 * 80,000 rows/s, 8 s left"), cut to `size` bytes with the NUL; of other events the empty text. */
ASH_API void ash_progress_text(char *line, size_t size, const ash_event *event);

/* Options of a run. All zero is the default; so is a NULL pointer. */
typedef struct ash_run {
  int64_t to;           /* migrate: the newest version to apply; rollback: the oldest to revert. One
                           that neither the set nor the database has is ASH_MISUSE */
  int64_t to_exclusive; /* the same, without that version itself; both 0: no limit */
  size_t step; /* at most so many migrations; 0: all (migrate), 1 (rollback without a limit) */
  int all;     /* rollback: every migration; only when `to`, `to_exclusive` and `step` are 0 */
  int strict_version_order; /* migrate: refuse every migration older than the newest applied one */
  /* longest wait for other connections in milliseconds; 0: 60000, -1: do not wait */
  int64_t wait_ms;
  int dry_run;             /* only report what would run: no gate, no write, no lock */
  int allow_loss;          /* rollback: lose whatever there is, as `lose` with "all" */
  const char *const *lose; /* rollback: "TABLE", "TABLE.COLUMN" or "all": values that may go */
  size_t lose_count;
  /* rollback: just these versions, wherever they stand, as far as applied; then `to`,
   * `to_exclusive`, `step` and `all` say nothing. NULL: the newest ones */
  const int64_t *only;
  size_t only_count;
  void (*on_event)(void *user, const ash_event *event); /* or NULL */
  /* or NULL; asked between statements, while waiting, and every few thousand steps of a statement:
   * not 0 stops at once, and the transaction is rolled back. Must not use the connection. */
  int (*interrupted)(void *user);
  void *user;            /* handed to both */
  int backup;            /* before the first migration runs, copy the database to
                            FILE.backup-<UTC second> beside it: whole, synced, a database itself */
  double progress_every; /* at most one ASH_EVENT_PROGRESS in so many seconds, the first when a
                            statement took so long; 0: none. Rows are counted for it */
} ash_run;

/* Applies the migrations of `set` that `conn` does not have yet, oldest first, each in a
 * transaction of its own with its ledger row. *applied (may be NULL) is the number applied, also
 * after a failure: those before the failed one stay. With nothing to apply nothing is locked or
 * written. Errors: ASH_ERROR (message: migration, file line, SQL, the engine's words), ASH_BUSY,
 * ASH_GATED, ASH_AHEAD, ASH_CHANGED, ASH_LATE, ASH_CANTOPEN, ASH_MISUSE (also: `conn` has an open
 * transaction or a running statement), ASH_NOMEM, ASH_INVALID, ASH_INTERRUPTED. */
ASH_API int ash_migrate(size_t *applied, ash_conn *conn, const ash_migrations *set,
                        const ash_run *run);

/* Reverts applied migrations, newest first: one, or as many as `run` says. The values that would go
 * are counted before the first write; unless `run` allows all that are there, the call stops with
 * ASH_LOSS and their counts in the message. *reverted (may be NULL) as for ash_migrate. Errors: as
 * ash_migrate's, but not ASH_AHEAD; and ASH_LOSS, ASH_IRREVERSIBLE. ASH_LATE: one of run->only is
 * older than an applied one that stays and touches the same table, or might. */
ASH_API int ash_rollback(size_t *reverted, ash_conn *conn, const ash_migrations *set,
                         const ash_run *run);

/* --- all repos of a release ------------------------------------------------------------------- */

/* Applies what is pending to each of the `count` sets in order, in the database that
 * ash_resolve_database finds for it (a missing file is made), and stops at the first failure. *failed
 * (may be NULL) is then the handle with the message, which the caller releases with ash_close; else
 * NULL. `run` may be NULL. Errors: as ash_open's and ash_migrate's. To use a connection of your own,
 * hand it to ash_migrate with the repo's set. */
ASH_API int ash_migrate_all(ash_conn **failed, const ash_migrations *const *repos, size_t count,
                            const ash_run *run);

/* Reverts the migrations of the repo called `repo` ("Blog.Repo") from the newest down to `version`
 * itself. *failed and `run` as above. Errors: as ash_open's and ash_rollback's; ASH_MISUSE with
 * *failed NULL where no set is called so. */
ASH_API int ash_rollback_to(ash_conn **failed, const ash_migrations *const *repos, size_t count,
                            const char *repo, int64_t version, const ash_run *run);

/* --- asking: no lock is taken, nothing is written --------------------------------------------- */

typedef struct ash_status_row {
  int64_t version;
  const char *name; /* from the set, else from the ledger, else NULL */
  int up;           /* 1: applied */
  int known;        /* 0: in the ledger only */
  int late;         /* 1: down, though a newer one is up */
  int changed;      /* 1: applied, but not as the set has it now */
} ash_status_row;

/* Lists every migration of the set and of the ledger, ascending by version. *rows is NULL on error
 * and when there are none; release it (and the names in it) with ash_status_free. A database
 * without a ledger has all migrations down. Errors: ASH_CANTOPEN, ASH_BUSY, ASH_NOMEM, ASH_INVALID,
 * ASH_MISUSE. */
ASH_API int ash_status_rows(ash_status_row **rows, size_t *count, ash_conn *conn,
                            const ash_migrations *set);
ASH_API void ash_status_free(ash_status_row *rows); /* NULL is allowed */

typedef struct ash_loss_count {
  const ash_migration *migration; /* that gives the values up */
  const char *table;              /* points into the migration, like `column` */
  const char *column;             /* NULL: rows of the table */
  int64_t count;                  /* above 0 */
  int allowed;                    /* 1: `run` allows it */
} ash_loss_count;

/* Counts what ash_rollback with the same `run` would lose. *losses is NULL on error and when
 * nothing would go; release it with ash_losses_free. Errors: as ash_rollback's, but no ASH_LOSS. */
ASH_API int ash_losses(ash_loss_count **losses, size_t *count, ash_conn *conn,
                       const ash_migrations *set, const ash_run *run);
ASH_API void ash_losses_free(ash_loss_count *losses); /* NULL is allowed */

#ifdef __cplusplus
}
#endif
#endif
