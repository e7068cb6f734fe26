/* ash/sqlite.h: migrations on a SQLite connection that the program opened itself. */
#ifndef ASH_SQLITE_H
#define ASH_SQLITE_H

#include <ash/migrate.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sqlite3;

/* Wraps `db`, which stays the caller's: it must outlive the handle, and ash_close does not close
 * it. Its settings (busy handler, pragmas) and transaction state are as they were after every call; where
 * there was no memory even to put them back, the next call on the handle, or ash_close, does so.
 * A temporary table or view with the name of one of the database hides that from every statement: runs
 * are refused (ASH_MISUSE). Temporary triggers of a table that is rebuilt go with it.
 * *out and errors as for ash_open (migrate.h). */
ASH_API int ash_wrap(ash_conn **out, struct sqlite3 *db);

/* Returns the connection of the handle, or NULL where it has none; owned by the handle, or by who
 * wrapped it. */
ASH_API struct sqlite3 *ash_sqlite(ash_conn *conn);

#ifdef __cplusplus
}
#endif
#endif
