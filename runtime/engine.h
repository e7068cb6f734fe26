/* engine.h: what the core of the runtime (order, ledger, gates, losses, events) asks of a database.
 * sqlite/engine.c fills the table for SQLite; another engine lives in a library of its own. Also
 * the handle that both sides share. Every function that can fail returns an ash_status code and has
 * put its message on the handle with rt_fail. */
#ifndef ASH_ENGINE_H
#define ASH_ENGINE_H

#include <ash/migrate.h>

#include <stdbool.h>

#include "text.h"

/* An argument of a query: text, or an integer where `text` is NULL and `null` is not set. */
typedef struct Value {
  const char *text;
  int64_t number;
  bool null;
} Value;

/* Receives one row of results, each value as text or NULL; returns ASH_OK to go on. */
typedef int RowFn(void *user, const char *const *values, size_t count);

/* How a statement of a `transaction:false` script is run. */
typedef enum StatementKind {
  STATEMENT_PLAIN,   /* can stand in a transaction with the note that it is done */
  STATEMENT_ALONE,   /* cannot stand in a transaction (VACUUM) */
  STATEMENT_SESSION, /* sets up the connection (PRAGMA): repeated when a later run resumes */
  STATEMENT_BEGIN,   /* opens, … */
  STATEMENT_COMMIT,  /* … keeps, … */
  STATEMENT_ROLLBACK /* … or gives up a transaction */
} StatementKind;

/* What `commit` returns, besides ASH_ statuses: nothing was kept, and the transaction has to be run
 * once more, as only then can be said what it changes. */
enum { RT_AGAIN = -1 };

typedef struct Engine {
  const char *name;
  /* Closes the connection, if it is the handle's own, and releases the handle. */
  void (*close)(ash_conn *c);
  /* Around every public call: refuses a connection in use, keeps its settings; puts them back. */
  int (*enter)(ash_conn *c);
  void (*leave)(ash_conn *c);
  /* Puts settings back that a migration changed and left so. Keeps the message. */
  void (*settle)(ash_conn *c);
  /* Starts a transaction that no other writer can run beside, waiting for one that holds the
   * database. `m` tells which tables are touched, and `script`, its direction, what becomes of them;
   * both NULL for one statement of a stepwise script. `rebuilds`: tables will be dropped or rebuilt. */
  int (*begin)(ash_conn *c, const ash_migration *m, const ash_script *script, bool rebuilds);
  /* Checks what can be checked only now (foreign keys, what `before` noted), and keeps the work; undoes
   * it on failure and for RT_AGAIN. */
  int (*commit)(ash_conn *c);
  /* Gives the work up, if a transaction is open. Keeps the message. */
  void (*undo)(ash_conn *c);
  bool (*in_transaction)(ash_conn *c);
  /* Runs one statement with arguments $1, $2, … in order. `each` may be NULL. */
  int (*query)(ash_conn *c, const char *sql, const Value *args, size_t count, RowFn *each,
               void *user);
  /* Makes the first *made of `count` edits (ash_statement.edit). Where the first cannot be made, *made is 0,
   * nothing has changed and *why says why. On failure *made is the number of the edit that failed.
   * NULL: the engine makes none. */
  int (*edit)(ash_conn *c, const char *const *edits, size_t count, size_t *made, Text *why);
  /* Calls a function of the program's with the connection, inside the open transaction. NULL: the
   * engine has none. */
  int (*call)(ash_conn *c, ash_call *function);
  /* Before a statement of a migration in a transaction: notes what the statement may break; commit fails
   * where it did. NULL: the engine refuses such statements itself. */
  int (*before)(ash_conn *c, const char *sql);
  /* Around the statements that rebuild the table which `edit` begins with: notes what hangs on it,
   * and brings back what of that went with it. NULL: nothing does. */
  int (*keep)(ash_conn *c, const char *edit);
  int (*bring_back)(ash_conn *c);
  /* Appends up to `limit` rows of `SELECT * FROM <from>`, a line each, as `column: value, …`. */
  int (*samples)(ash_conn *c, const char *from, unsigned limit, Text *out);
  /* Calls `each` with the name of each column of a table, in no case when it is not there. */
  int (*columns)(ash_conn *c, const char *table, RowFn *each, void *user);
  /* Finds out if there is nothing in the database. NULL: not known. */
  int (*empty)(ash_conn *c, bool *yes);
  /* Finds out if another connection changed the database since the last call with `mark` set. */
  int (*changed)(ash_conn *c, bool mark, bool *yes);
  /* Tells of what other tools left half-done, as notes of the migration that comes next. */
  int (*foreign)(ash_conn *c, const ash_migration *next);
  /* Tells of rows that refer to missing rows, where that is soon found out. NULL: it does not. */
  void (*tell_orphans)(ash_conn *c);
  /* Copies the database to a file beside it, and tells where it is. */
  int (*backup)(ash_conn *c);
  /* From now on tells the caller how far `work` is (an ASH_EVENT_PROGRESS without its figures);
   * NULL: no more. */
  void (*watch)(ash_conn *c, const ash_event *work);
  StatementKind (*kind)(const char *sql);
  /* The process that holds the database, 0 if that cannot be known. */
  int64_t (*holder)(ash_conn *c);
} Engine;

struct ash_conn {
  const Engine *engine;
  const ash_run *run; /* options of the call that is under way; never NULL inside one */
  char *message;      /* NULL: the text of `status` */
  int status;         /* of the last call */
};

/* Puts a message on the handle and returns `status`. */
int rt_fail(ash_conn *c, int status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As rt_fail, with the message in `t`, which is released. */
int rt_fail_text(ash_conn *c, int status, Text *t);

/* Starts and ends a public call: rt_enter checks the arguments, forgets the last message and enters
 * the engine; rt_leave leaves it and returns `status`. After a failed rt_enter there is no
 * rt_leave. */
int rt_enter(ash_conn *c, const ash_migrations *set, const ash_run *run);
int rt_leave(ash_conn *c, int status);

/* Hands an event to the caller of the run. */
void rt_event(ash_conn *c, const ash_event *event);

/* Returns ASH_INTERRUPTED, with a message, if the caller wants to stop; else ASH_OK. */
int rt_interrupted(ash_conn *c);

/* Wall-clock seconds that only go forward. */
double rt_clock(void);

/* A wait for another connection; starts as {0}. */
typedef struct Wait {
  double since, told;
  unsigned tries;
} Wait;

/* Sleeps a little, telling the caller for whom it waits. ASH_OK: try again; ASH_BUSY: long enough. */
int rt_wait(ash_conn *c, Wait *w);

#endif
