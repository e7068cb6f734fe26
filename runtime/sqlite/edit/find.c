/* find.c: finds the tables of one or many edits in the catalog, which has no index by name, in one pass;
 * and says which edits can be written together. */
#include "sqlite/edit/table.h"

#include <stdlib.h>

/* Edits by the name of their table, as SQLite compares names. */
typedef struct Finder {
  TableEdit **edits;
  size_t count;
} Finder;

static int by_wanted(const void *a, const void *b) {
  const TableEdit *x = *(TableEdit *const *)a, *y = *(TableEdit *const *)b;
  const int order = sqlite3_stricmp(x->wanted, y->wanted);
  return order ? order : (x > y) - (x < y);
}

/* Returns the place of the first edit whose table's name is not below `name`. */
static size_t place_of(const Finder *f, const char *name) {
  size_t low = 0, high = f->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (sqlite3_stricmp(f->edits[middle]->wanted, name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void take_row(const Finder *f, sqlite3_stmt *row) {
  const char *name = (const char *)sqlite3_column_text(row, 1);
  if (!name) return;
  for (size_t i = place_of(f, name); i < f->count; i++) {
    TableEdit *e = f->edits[i];
    if (sqlite3_stricmp(e->wanted, name) != 0) return;
    e->rowid = sqlite3_column_int64(row, 0);
    e->name = rt_edit_text(e, row, 1);
    e->before = rt_edit_text(e, row, 2);
  }
}

static void read_catalog(const Finder *f, TableEdit *first) {
  sqlite3_stmt *row = rt_edit_prepare(
      first, "SELECT rowid, name, sql FROM main.sqlite_schema WHERE type = 'table'", NULL);
  while (rt_edit_row(first, row)) take_row(f, row);
  sqlite3_finalize(row);
}

/* A second edit of a table starts from what the first one leaves. */
static size_t before_second(const Finder *f, const TableEdit *edits) {
  size_t most = f->count;
  for (size_t i = 1; i < f->count; i++) {
    const size_t number = (size_t)(f->edits[i] - edits);
    if (number < most && sqlite3_stricmp(f->edits[i]->wanted, f->edits[i - 1]->wanted) == 0)
      most = number;
  }
  return most;
}

size_t rt_edit_find(TableEdit *edits, size_t count) {
  Finder f = {0};
  f.edits = malloc(count * sizeof *f.edits);
  if (!f.edits) rt_edit_no_memory(&edits[0]);
  for (size_t i = 0; f.edits && i < count && edits[i].wanted; i++) f.edits[f.count++] = &edits[i];
  if (!f.count) {
    free(f.edits);
    return 1;
  }
  qsort(f.edits, f.count, sizeof *f.edits, by_wanted);
  read_catalog(&f, &edits[0]);
  const size_t together = before_second(&f, edits);
  free(f.edits);
  return together;
}
