/* fragments.h: what the files share that check the SQL within resources. Each text is prepared in an
 * empty database with the bare table, so that a mistake is reported where it was written and not when
 * a migration runs. */
#ifndef ASHC_BACKEND_SQLITE_FRAGMENTS_H
#define ASHC_BACKEND_SQLITE_FRAGMENTS_H

#include <limits.h>
#include <sqlite3.h>

#include "backend/sqlite/sqlite.h"
#include "sql/tokens.h"

typedef enum FragmentKind {
  FRAGMENT_CHECK,
  FRAGMENT_WHERE, /* of an index, a base filter */
  FRAGMENT_KEY,   /* of an index */
  FRAGMENT_COMPUTED,
  FRAGMENT_BACKFILL,
  FRAGMENT_DEFAULT,
  FRAGMENT_SCRIPT, /* `up` or `down` of a custom statement */
} FragmentKind;

/* One text of SQL in a resource. */
typedef struct Fragment {
  FragmentKind kind;
  const Table *table;
  const Column *column; /* COMPUTED, BACKFILL, DEFAULT */
  const char *what;     /* "check \"positive\" of posts" */
  const char *sql;
  Span content; /* of the string that holds it */
  size_t lead;  /* bytes of the string's value before the SQL */
  bool within;  /* the SQL stands in that value as it is: places in it are known */
} Fragment;

/* One run over a schema. */
typedef struct Fragments {
  const Schema *schema;
  Arena *arena;
  Diag *diag;
  sqlite3 *db;       /* empty between fragments; NULL until it is needed */
  NameMap *reported; /* places: several tables may come of one resource */
  NameMap *tables;   /* name in lower case -> Table; NULL until it is needed */
  NameMap *made; /* by custom statements: name in lower case -> itself; NULL until it is needed */
  const Table *table;
  NameMap *columns; /* of `table`: name in lower case -> Mention */
  unsigned stamp;
} Fragments;

/* A column and the newest list that holds it. */
typedef struct Mention {
  const Column *column;
  unsigned stamp;
} Mention;

/* --- mentions (mention.c) --------------------------------------------------------------------- */

/* Appends the columns of k->table that `sql` mentions, quoted, but not `without`; one at least. */
void mention_columns(Fragments *k, Buf *out, const char *sql, const Column *without);

/* Returns the table of the schema that the token names, or NULL. */
const Table *mention_table(Fragments *k, sql_token t);

/* Returns whether a custom statement of any table makes a table or view so called. */
bool mention_made(Fragments *k, const char *name);

/* Sets where f->sql stands in the string: a default is a term there, a calculation gets brackets. */
void fragment_find(const Fragments *k, Fragment *f);

/* --- checks ----------------------------------------------------------------------------------- */

/* Reports what no database needs to be asked about: brackets, several expressions or statements,
 * parameters, the clock. Returns false then. */
bool fragment_tokens(Fragments *k, const Fragment *f);

/* Prepares the expression as what it is and reports what SQLite says (fragment_try.c). */
void fragment_try(Fragments *k, const Fragment *f);

/* Returns a computed column of k->table that is computed of itself, perhaps through others, or NULL. */
const Column *fragment_loop(Fragments *k);

/* Runs the custom statements of k->table, up and down, in a database without rows
 * (fragment_scripts.c). */
void fragment_scripts(Fragments *k);

/* Runs `sql`, made here. Returns false where SQLite refuses it. */
bool fragment_exec(Fragments *k, const char *sql);

/* --- messages (fragment_report.c) ------------------------------------------------------------- */

/* Records an error at bytes [from, to) of f->sql. Returns false where one was recorded there before;
 * labels and help may follow only after true. */
bool fragment_error(Fragments *k, const Fragment *f, size_t from, size_t to, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Of an error in a statement that holds nothing of the fragment. */
#define FRAGMENT_ELSEWHERE LONG_MIN

/* Records what k->db said of a statement in which f->sql begins at byte `base`; negative where that
 * statement begins within f->sql. */
void fragment_refused(Fragments *k, const Fragment *f, long base);

#endif
