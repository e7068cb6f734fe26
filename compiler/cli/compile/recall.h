/* recall.h: what was answered when the drafts were written that a run replaces (drafts.h): their .sql files say
 * which names changed, and what was kept although something new came. Nobody is asked that twice. */
#ifndef ASHC_CLI_RECALL_H
#define ASHC_CLI_RECALL_H

#include "cli/compile/rename_flags.h"
#include "cli/drafts.h"

typedef struct Recall Recall;

/* Returns what the drafts say; NULL where there are none, or none that compile wrote. */
Recall *recall_new(Run *run, const Drafts *drafts);

/* Return what the tables of `before`, or the columns of its table `t`, are called by the newest draft, as
 * flags would say it. `recall` may be NULL. */
RenameFlag *recall_tables(const Recall *recall, const Schema *before);
RenameFlag *recall_columns(const Recall *recall, const Table *t);

/* Returns true if a draft retains or drops the table, or (column not NULL) the column of it, of `before`. */
bool recall_kept(const Recall *recall, Name table, Name column);

#endif
