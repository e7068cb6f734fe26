/* fence.h: what SQL of a project may not do where the compiler tries it, in SQLite databases in memory:
 * reach a file or another process's settings, and run for ever. */
#ifndef ASHC_BACKEND_FENCE_H
#define ASHC_BACKEND_FENCE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "memory/arena.h"

typedef struct Fence {
  Arena *arena;
  unsigned most;      /* instructions of SQLite's virtual machine that may run, in thousands */
  bool prepared_only; /* transactions and PRAGMAs that set something are refused, too */
  unsigned steps;     /* that ran, in thousands */
  const char *denied; /* what was refused last ("PRAGMA max_page_count"), or NULL */
  const char *cut;    /* the statement that was cut off, or NULL */
} Fence;

/* Puts `db` behind `f`, which must live as long as it is there, and bounds the size of its pages and
 * values. Several databases may be behind one fence. */
void fence_put(sqlite3 *db, Fence *f);
void fence_remove(sqlite3 *db);

/* Starts counting anew and forgets what was stopped. */
void fence_renew(Fence *f);

/* Returns NULL, or why SQL that failed with `error` (may be NULL) was stopped by the fence, in words. */
const char *fence_stopped(const Fence *f, const char *error);

#endif
