/* journal_steps.h: the single steps of a journalled run, each of which a killed run may have left
 * half done and which can be done again. Paths are relative to the folder `root` or absolute. */
#ifndef ASHC_EMIT_JOURNAL_STEPS_H
#define ASHC_EMIT_JOURNAL_STEPS_H

#include "emit/journal_entries.h"

enum { NEW_FILE_MODE = 0666 }; /* less the umask; any other mode is set as it is */

/* Writes a new file, and syncs it if `sync`. Returns false with errno set; a file that was made stays. */
bool write_file(int root, const char *path, const char *text, size_t len, mode_t mode, bool sync);

/* Makes the names in the folder at `path` durable. Returns false with errno set. */
bool sync_folder(int root, const char *path);

/* Returns the content of a file with a NUL behind it, or NULL with errno set. */
const char *read_whole(Arena *a, int root, const char *path, size_t *len);

/* Returns the folder that holds `path`: "." where the path has none. */
const char *folder_of(Arena *a, const char *path);

/* The next three return false after an error was recorded.
 * steps_prepare: makes the folders, writes the temporaries, syncs both.
 * steps_undo: removes temporaries and folders that were made, then the intent.
 * steps_finish: renames, removes, syncs, then removes the commit journal. */
bool steps_prepare(Arena *a, Diag *d, int root, const Entries *e);
bool steps_undo(Arena *a, Diag *d, int root, const Entries *e);
bool steps_finish(Arena *a, Diag *d, int root, const Entries *e);

#endif
