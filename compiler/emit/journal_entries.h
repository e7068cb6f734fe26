/* journal_entries.h: what a run is about to do to the project, and the file at its root that says
 * so. The file is `ashc-journal 1`, a newline, then records of a letter, a path and a NUL (so that
 * paths may hold anything), and at the end the number of records, without which the file is torn.
 */
#ifndef ASHC_EMIT_JOURNAL_ENTRIES_H
#define ASHC_EMIT_JOURNAL_ENTRIES_H

#include <sys/types.h>

#include "report/diag.h"

#define JOURNAL_INTENT ".ashc-journal"        /* temporaries may be there, nothing was replaced */
#define JOURNAL_COMMIT ".ashc-journal-commit" /* decided: whoever finds it carries it out */
#define JOURNAL_SUFFIX ".ashc-tmp"

typedef enum EntryKind { ENTRY_FOLDER = 'F', ENTRY_PUT = 'P', ENTRY_REMOVE = 'R' } EntryKind;

typedef struct Entry {
  struct Entry *next;
  EntryKind kind;
  const char *path;      /* of the folder or the final file, as given */
  const char *temporary; /* PUT: where its text is before the commit */
  const char *text;      /* PUT, in the run that plans it */
  size_t len;
  mode_t mode;
} Entry;

typedef struct Entries {
  Entry *first, **tail;
  size_t count;
} Entries;

typedef enum JournalState {
  JOURNAL_NONE,
  JOURNAL_TORN,
  JOURNAL_WHOLE,
  JOURNAL_UNREADABLE
} JournalState;

void entries_init(Entries *e);
Entry *entries_add(Arena *a, Entries *e, EntryKind kind, const char *path);

/* Writes and syncs the intent in the folder `root`. Returns false after an error was recorded; then
 * there is no such file. */
bool entries_write(Arena *a, Diag *d, int root, const Entries *e);

/* Reads the journal `name`. Records an error for JOURNAL_UNREADABLE only. */
JournalState entries_read(Arena *a, Diag *d, int root, const char *name, Entries *e);

#endif
