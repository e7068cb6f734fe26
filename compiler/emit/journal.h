/* journal.h: several files written as one change. Files go to temporary names, are synced, listed
 * in a journal at the project root, renamed, and the journal is removed; kill -9 at any system call
 * leaves the project as it was or as it will be once the next command ran journal_recover. */
#ifndef ASHC_EMIT_JOURNAL_H
#define ASHC_EMIT_JOURNAL_H

#include "report/diag.h"

typedef struct Journal Journal;

/* Takes the project's lock (waiting for another ashc that holds it; `waiting` is called once with
 * its process id or 0 if it has to) and finishes or undoes a run that was killed. Returns NULL
 * after an error was recorded. Paths given later are relative to `root` or absolute. */
Journal *journal_open(Arena *a, Diag *d, const char *root, void (*waiting)(long pid));

/* Plans a file with these contents (not copied), or the removal of one. Nothing is written yet. */
void journal_put(Journal *j, const char *path, const char *text, size_t len);
void journal_remove(Journal *j, const char *path);

/* Does all of the plan that can fail before anything changes: checks it, writes and syncs the texts
 * under temporary names. Then journal_commit or journal_abandon. Returns false after an error was
 * recorded: then nothing has changed. For who must do something else between. */
bool journal_prepare(Journal *j);

/* Takes back what journal_prepare did, and forgets the plan. */
void journal_abandon(Journal *j);

/* Carries the plan out, prepared or not. Returns false after an error was recorded: then nothing has
 * changed. */
bool journal_commit(Journal *j);

/* Releases the lock. */
void journal_close(Journal *j);

#endif
