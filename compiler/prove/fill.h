/* fill.h: rows for a proof: edge values of every type that the table's constraints let in. The same
 * tables give the same rows. */
#ifndef ASHC_PROVE_FILL_H
#define ASHC_PROVE_FILL_H

#include "prove/database.h"
#include "schema/schema.h"

/* What a column can be filled with. */
typedef struct Candidates {
  const char **values; /* SQL literals */
  size_t count, size;
} Candidates;

/* A column as SQLite knows it, and what is tried in it. */
typedef struct FillColumn {
  const char *name, *type;
  bool nullable;
  int key;            /* its place in the primary key, from 1 */
  const char *parent; /* the table it refers to, or NULL, */
  bool later;         /* … only once the migration ran */
  const char *parent_column;
  Candidates candidates;
  bool checked; /* a CHECK of the table as it is names it */
} FillColumn;

/* Columns by their places. */
typedef struct Places {
  size_t *list;
  size_t count;
} Places;

typedef struct FillCheck {
  struct FillCheck *next;
  const char *text; /* the definition that it stands in */
  Places columns;   /* that it names */
} FillCheck;

typedef struct FillTable {
  const char *name, *sql;
  FillColumn *columns; /* those that INSERT may name */
  size_t count;
  FillCheck *checks, *later_checks; /* as it is; after the migration */
  const char *insert;               /* a row's statement up to the values */
  Interner *names;
  NameMap *places; /* names in small letters -> FillColumn */
  bool strict;
} FillTable;

/* What rows are inserted with: the table's own ON CONFLICT might end the transaction, or leave one out. */
#define FILL_INSERT "INSERT OR ABORT"

/* Returns the table as the catalog of `db` has it, and what `later`, the database after the migration
 * (or NULL), refers to. */
FillTable fill_table(Arena *a, sqlite3 *db, sqlite3 *later, const char *name, const char *sql);

/* Returns the columns that the SQL `text` names, in their order. */
Places places_named(Arena *a, const FillTable *t, const char *text);

/* Returns the column with a name, or NULL. */
FillColumn *fill_column(const FillTable *t, const char *name);

/* Fills in the candidates: edge values of the type, what the CHECKs mention; where one mentions very
 * many, some of them: *some is set then. */
void fill_candidates(Arena *a, FillTable *t, bool *some);

/* Adds those that depend on the rows which are there: keys of parents. */
void fill_parents(Arena *a, sqlite3 *db, FillTable *t);

/* Makes those of the columns that refer to a table refer to no row of it. */
void fill_dangling(Arena *a, FillTable *t);

typedef struct FillReport {
  unsigned most;      /* rows to each table; 0: enough for the edge values */
  unsigned rows;      /* found */
  NameList *unproven; /* "posts: no row found for CHECK …" */
} FillReport;

/* Asked about rows: its gates are queries that no row may be found by. */
typedef struct Filter {
  /* Returns what speaks against the row of `table`, as SQL that names columns, or NULL. */
  const char *(*object)(void *user, const char *table, const char *insert);
  /* Returns the SQL of gate `i`, or NULL where no row is needed for it (any more). */
  const char *(*gate)(void *user, size_t i);
  /* Returns whether gate `i`, and none before it, finds the row; notes it then. */
  bool (*catches)(void *user, size_t i, const char *table, const char *insert);
  size_t count; /* gates */
  void *user;
} Filter;

/* Fills every table of `db`, parents first, with rows that `filter` (or NULL) lets pass, some of them
 * referring to rows that are not there; and shows it others. `later` is as for fill_table. */
void fill_database(Arena *a, sqlite3 *db, sqlite3 *later, Filter *filter, FillReport *report);

/* Appends a statement that inserts a row of literals. */
void put_insert(Buf *out, const char *table, const char *const *columns, const char *const *values,
                size_t count);

#endif
