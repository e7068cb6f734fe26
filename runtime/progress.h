/* progress.h: which statements of a `transaction:false` script are done: a table that is there only
 * while such a script is unfinished. */
#ifndef ASH_PROGRESS_H
#define ASH_PROGRESS_H

#include "engine.h"

/* A script that is run in steps. */
typedef struct Progress {
  const ash_migration *migration;
  const ash_script *script;
  bool down;
  bool *done;   /* for each statement */
  size_t count; /* of those done */
} Progress;

/* Reads what is done into p->done, which has room for every statement; ASH_CHANGED if a statement
 * that is done reads differently now. */
int rt_progress_read(Progress *p, ash_conn *c);

/* Notes that statement `i` is done. */
int rt_progress_add(Progress *p, ash_conn *c, size_t i);

/* Removes the notes of the script, and the table with the last ones. */
int rt_progress_clear(const Progress *p, ash_conn *c);

#endif
