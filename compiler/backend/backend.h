/* backend.h: an engine as a small table of functions. sqlite/ and postgres/ each export one. */
#ifndef ASHC_BACKEND_BACKEND_H
#define ASHC_BACKEND_BACKEND_H

#include "plan/plan.h"

typedef struct Backend {
  const char *name; /* "sqlite" */
  /* must: return a copy of `s`, in its arena, in the form in which two schemas that mean the same
   * to the engine are equal. What is diffed is normalized on both sides; snapshots are written of
   * `s`. */
  Schema *(*normalize)(const Schema *s);
  /* must: check what the engine would refuse (types under STRICT, index options, …). */
  void (*check)(const Schema *s, Diag *d);
  /* must: fill plan->up and plan->down. Returns false after an error was recorded. */
  bool (*lower)(Plan *plan, Diag *d);
  /* may (NULL when built without the driver): the schema of a live connection; `handle` is the
   * engine's own (sqlite3 *). Returns NULL after an error was recorded. */
  Schema *(*inspect)(Arena *a, Interner *in, const Repo *repo, void *handle, Diag *d);
} Backend;

extern const Backend sqlite_backend;
extern const Backend postgres_backend;

/* Returns the backend of an adapter. */
const Backend *backend_for(Adapter adapter);

#endif
