/* search.h: one row that a table's constraints let in, found by trial: a row that a constraint refuses is
 * changed where the constraint says. SQLite itself decides what holds, so every kind of constraint is
 * met, also those in triggers. */
#ifndef ASHC_PROVE_SEARCH_H
#define ASHC_PROVE_SEARCH_H

#include "prove/fill.h"

/* Which candidate stands in each column, and how the search went so far. */
typedef struct Search {
  Arena *arena;
  sqlite3 *db;
  FillTable *table;
  Filter *filter;
  size_t *choice;
  size_t tries;
  const char *refused; /* what failed last (a CHECK, a gate), and */
  size_t turn;         /* how often it did so in a row */
  const char *why;     /* what was said last */
} Search;

/* Looks for a row, starting with the choices in `s`. Returns its INSERT, which has run, or NULL. */
const char *search_row(Search *s);

/* As search_row, but whatever the filter says of the row is only heard and the row taken out again. */
void search_probe(Search *s);

#endif
