/* search.h: one row that a table's constraints let in, found by trial: a row that a constraint refuses is
 * changed where the constraint says. SQLite itself decides what holds, so every kind of constraint is
 * met, also those in triggers. */
#ifndef ASHC_PROVE_SEARCH_H
#define ASHC_PROVE_SEARCH_H

#include "prove/fill.h"

/* Which candidate stands in each column, and how the search went so far. */
typedef struct Search {
  Arena *arena; /* of what is left of it */
  sqlite3 *db;
  FillTable *table;
  Filter *filter;
  size_t *choice;
  size_t left;     /* rows that may still be tried for this table */
  const char *why; /* what was said last, or NULL */

  Arena *scratch; /* of one search: the rest is of it */
  size_t tries;
  const char *refused; /* what failed last (a CHECK, a gate), */
  Places named;        /* … the columns that it names, and */
  size_t turn;         /* how often it did so in a row */
} Search;

/* Returns a search in `t`, which may try as many rows as its size allows. */
Search search_new(Arena *a, sqlite3 *db, FillTable *t, Filter *filter);

/* Looks for a row, starting with the choices in `s`. Returns whether it is there now. */
bool search_row(Search *s);

/* Looks for one row for each gate of the filter that has none: one like that of the choices `first` but for
 * columns that the gate names. None stays. */
void search_gates(Search *s, const size_t *first);

#endif
