/* attached.h: triggers and indexes that custom statements make, by the table they stand on. */
#ifndef ASHC_BACKEND_SQLITE_ATTACHED_H
#define ASHC_BACKEND_SQLITE_ATTACHED_H

#include "backend/sqlite/lower/lower.h"

/* A trigger or index that a custom statement makes. */
typedef struct Attached {
  struct Attached *next;    /* on the same table */
  struct Attached *earlier; /* on any table */
  const char *type;         /* "trigger" or "index" */
  Name name;
  const char *sql;
  bool stays; /* its statement is the same before and after */
} Attached;

/* Returns what the custom statements of l->from attach to a table, the last one first. */
const Attached *attached_to(Lowering *l, const Table *t);

/* Returns what they attach to any table; `earlier` leads on. */
const Attached *all_attached(Lowering *l);

/* Returns the text of CREATE TRIGGER or CREATE INDEX as it is stored by now: SQLite rewrites it when
 * something that it names is renamed. */
const char *attached_sql(Lowering *l, const Attached *x);

#endif
