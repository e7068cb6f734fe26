/* recall.h: what was answered when migrations were written that one is to replace (drafts.h, squash.h): their
 * .sql files say which names changed, and what was kept although something new came. Nobody is asked that
 * twice. */
#ifndef ASHC_CLI_RECALL_H
#define ASHC_CLI_RECALL_H

#include "cli/compile/rename_flags.h"
#include "cli/drafts.h"

typedef struct Recall Recall;

/* Returns what the drafts say; NULL where there are none, or none that compile wrote. */
Recall *recall_new(Run *run, const Drafts *drafts);

/* Returns what the heads of .sql files say, oldest first, whoever edited them since; what is written by hand
 * has none. NULL where there are no files. */
Recall *recall_files(Run *run, const NameList *paths);

/* Return what the tables of `before`, or the columns of its table `t`, are called by the newest draft, as
 * flags would say it. `recall` may be NULL. */
RenameFlag *recall_tables(const Recall *recall, const Schema *before);
RenameFlag *recall_columns(const Recall *recall, const Table *t);

/* Returns true if a draft retains or drops the table, or (column not NULL) the column of it, of `before`. */
bool recall_kept(const Recall *recall, Name table, Name column);

/* Returns true if one of the files renames or drops a table of that name. `recall` may be NULL. */
bool recall_gone(const Recall *recall, Name table);

/* Returns what the newest file calls the table; NULL where one drops or keeps it. */
const char *recall_table(const Recall *recall, Name table);

/* Returns true if one of the files runs the custom statement, as it was added or changed. */
bool recall_statement(const Recall *recall, Name statement);

#endif
