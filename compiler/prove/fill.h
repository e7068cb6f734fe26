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
} FillColumn;

typedef struct FillTable {
  const char *name, *sql;
  const char *later_sql; /* after the migration, or NULL */
  FillColumn *columns;   /* those that INSERT may name */
  size_t count;
  bool strict;
} FillTable;

/* Returns the table as the catalog of `db` has it, and what `later`, the database after the migration
 * (or NULL), refers to. */
FillTable fill_table(Arena *a, sqlite3 *db, sqlite3 *later, const char *name, const char *sql);

/* Fills in the candidates: edge values of the type, what the CHECKs mention, keys of parents. */
void fill_candidates(Arena *a, sqlite3 *db, FillTable *t);

typedef struct FillReport {
  unsigned most;      /* rows to each table; 0: enough for the edge values */
  unsigned rows;      /* found */
  NameList *unproven; /* "posts: no row found for CHECK …" */
} FillReport;

/* Asked about each row: what speaks against it, as SQL that names the columns, or NULL. */
typedef struct Filter {
  const char *(*object)(void *user, const char *insert);
  void *user;
} Filter;

/* Fills every table of `db`, parents first, with rows that `filter` (or NULL) lets pass, and shows it
 * others. `later` is as for fill_table. */
void fill_database(Arena *a, sqlite3 *db, sqlite3 *later, Filter *filter, FillReport *report);

/* Appends a statement that inserts a row of literals. */
void put_insert(Buf *out, const char *table, const char *const *columns, const char *const *values,
                size_t count);

#endif
