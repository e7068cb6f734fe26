/* conn.h: a handle on SQLite, shared by the files of this folder and edit/: open, query, transaction,
 * keys, settings, holder. */
#ifndef ASH_SQLITE_CONN_H
#define ASH_SQLITE_CONN_H

#include <ash/sqlite.h>
#include <sqlite3.h>

#include "engine.h"
#include "sql/edit.h"

enum { FLAG_COUNT = 4 };   /* settings that sqlite3_db_config tells and sets */
enum { PRAGMA_COUNT = 2 }; /* settings that only a PRAGMA does */

/* Settings of a connection that a migration may change. */
typedef struct Settings {
  int flags[FLAG_COUNT];
  int64_t pragmas[PRAGMA_COUNT];
} Settings;

/* Rows that refer to missing rows: a sorted hash of each, so that new ones can be told from old
 * ones. */
typedef struct Orphans {
  uint64_t *hashes;
  size_t count, size;
  char **tables; /* those checked: sorted, without case */
  size_t table_count, table_size;
} Orphans;

/* What the names of tables stand for: origins.c. */
typedef struct Origin Origin;
typedef struct Origins {
  Origin *items; /* sorted by name, without case */
  size_t count, size;
} Origins;

/* A foreign key of a table. */
typedef struct ForeignKey {
  int64_t number; /* in pragma_foreign_key_list */
  int64_t rows;   /* that it leaves without a parent */
  bool numbered;  /* the table has rowids */
} ForeignKey;

/* How many steps of SQLite's machine a statement takes, and for how many rows; 0: not known. */
typedef struct Forecast {
  uint64_t steps;
  int64_t rows;
} Forecast;

/* What runs, as the progress handler sees it. */
typedef struct Watch {
  bool installed; /* the connection's progress handler is ours */
  ash_event work; /* without a migration: nothing that is told of */
  Forecast forecast;
  uint64_t steps; /* done */
  double started, told;
} Watch;

typedef struct SqliteConn {
  ash_conn base; /* first: a handle is a SqliteConn */
  sqlite3 *db;
  bool owned;
  Settings settings; /* as the call found them */
  bool unsettled;    /* where memory was short: the last call could not put all of it back */
  bool keys_off; /* the transaction rebuilds tables: foreign keys are off and checked at its end */
  bool keys_were_on;
  const ash_migration *migration; /* of the transaction, and */
  const ash_script *script;       /* its direction */
  bool keeping;                   /* what hangs on a table that is being rebuilt */
  bool noting;                    /* temp.ash_works is there (works.c) */
  bool count_orphans; /* at the next begin: else only when the work is done and has some */
  bool orphans_counted;
  Orphans orphans;    /* at its begin, where they were counted, and */
  Origins origins;    /* the tables that were there */
  size_t old_orphans; /* the most that a migration of this run came upon; they stop nothing */
  int64_t data_version;
  Watch watch;
} SqliteConn;

extern const Engine rt_sqlite_engine;

static inline SqliteConn *rt_sqlite(ash_conn *c) {
  return (SqliteConn *)c;
}

/* Returns the status that a SQLite result code is. */
int rt_sqlite_status(int code);

/* Returns what to do about it, in brackets behind SQLite's words, or "". */
const char *rt_sqlite_way_out(const char *words);

/* As rt_sqlite_status, with SQLite's words and the way out as the message. */
int rt_sqlite_fail(SqliteConn *s, int code);

/* query.c: see engine.h. */
int rt_sqlite_query(ash_conn *c, const char *sql, const Value *args, size_t count, RowFn *each,
                    void *user);
int rt_sqlite_samples(ash_conn *c, const char *from, unsigned limit, Text *out);
int rt_sqlite_columns(ash_conn *c, const char *table, RowFn *each, void *user);
StatementKind rt_sqlite_kind(const char *sql);

/* keep.c: see engine.h. */
int rt_sqlite_keep(ash_conn *c, const char *edit);
int rt_sqlite_bring_back(ash_conn *c);

/* works.c: notes what names a table that is going to change and works by now; does so for what a statement
 * of the migration is going to change (see engine.h); sees before COMMIT that all of it works. */
int rt_works_note(SqliteConn *s, const char *table);
int rt_works_before(ash_conn *c, const char *sql);
int rt_works_check(SqliteConn *s);

/* left.c: columns that an edit or rebuild names as left (sql/edit.h) and the table has: kept in the
 * temp schema, and put into the table that was made anew, with type and values alone. */
int rt_left_keep(SqliteConn *s, sql_edit *edit, const char *table);
int rt_left_bring_back(SqliteConn *s);

/* settings.c */
int rt_settings_take(Settings *kept, SqliteConn *s);
void rt_settings_put_flags(const Settings *kept, SqliteConn *s);
bool rt_settings_put(const Settings *kept, SqliteConn *s);

/* hidden.c: fails where a temporary table or view hides one of the database. */
int rt_hidden_check(SqliteConn *s);

/* watch.c: lets the caller of the run stop statements and see how far they are; see engine.h. */
void rt_watch_install(SqliteConn *s);
void rt_watch_remove(SqliteConn *s);
void rt_sqlite_watch(ash_conn *c, const ash_event *work);

/* backup.c, foreign.c: see engine.h. */
int rt_sqlite_backup(ash_conn *c);
int rt_sqlite_foreign(ash_conn *c, const ash_migration *next);

/* forecast.c: reads from the program that a statement compiles to what it will cost. */
Forecast rt_forecast(sqlite3 *db, const char *sql);

/* origins.c: the tables that are there; what the transaction's script makes of them (once it has run);
 * the name at the begin of what is called `table` by now, itself for a new one. */
int rt_origins_find(Origins *o, SqliteConn *s);
int rt_origins_follow(Origins *o, SqliteConn *s);
const char *rt_origin(const Origins *o, const char *table);
void rt_origins_free(Origins *o);

/* dangling.c: calls `each` with the rows of `table` for which `key` finds no parent: what they refer to,
 * as a text that does not depend on the types of columns; rowid or NULL; parent; columns. */
int rt_dangling_rows(SqliteConn *s, const char *table, const ForeignKey *key, RowFn *each,
                     void *user);

/* keys.c: collects the orphans of the tables that the transaction's migration touches and of
 * those that refer to them; compares them with those of the transaction's begin. */
int rt_orphans_find(Orphans *found, SqliteConn *s);
int rt_orphans_check(SqliteConn *s);
void rt_orphans_free(Orphans *o);

/* Rows of the table $1 that refer to missing rows: table, rowid, parent, columns. The columns, not the number, say which foreign key it is: a rebuild may number them anew. */
#define RT_ORPHANS_OF_TABLE                                                       \
  "SELECT k.\"table\", k.rowid, k.parent, (SELECT group_concat(f.\"from\") FROM " \
  "pragma_foreign_key_list(k.\"table\", 'main') f WHERE f.id = k.fkid) "          \
  "FROM pragma_foreign_key_check($1, 'main') k"

/* orphans.c: see engine.h. */
void rt_sqlite_tell_orphans(ash_conn *c);

/* holder.c: see engine.h. */
int64_t rt_sqlite_holder(ash_conn *c);

#endif
