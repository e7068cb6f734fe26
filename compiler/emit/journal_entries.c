/* journal_entries.c: the journal's file format. */
#include "emit/journal_entries.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit/journal_steps.h"
#include "memory/buf.h"

static const char magic[] = "ashc-journal 1\n";
enum { MAGIC = sizeof magic - 1 };

void entries_init(Entries *e) {
  *e = (Entries){0};
  e->tail = &e->first;
}

Entry *entries_add(Arena *a, Entries *e, EntryKind kind, const char *path) {
  Entry *entry = NEW(a, Entry);
  entry->kind = kind;
  entry->path = path;
  if (kind == ENTRY_PUT) entry->temporary = arena_printf(a, "%s%s", path, JOURNAL_SUFFIX);
  *e->tail = entry;
  e->tail = &entry->next;
  e->count++;
  return entry;
}

bool entries_write(Arena *a, Diag *d, int root, const Entries *e) {
  Buf text = buf_new(a);
  buf_put(&text, magic);
  for (const Entry *entry = e->first; entry; entry = entry->next) {
    buf_putc(&text, (char)entry->kind);
    buf_putn(&text, entry->path, strlen(entry->path) + 1);
  }
  buf_printf(&text, "E%zu", e->count);
  buf_putn(&text, "", 1);
  if (write_file(root, JOURNAL_INTENT, text.text, text.len, NEW_FILE_MODE, true) &&
      sync_folder(root, "."))
    return true;
  int error = errno;
  unlinkat(root, JOURNAL_INTENT, 0);
  diag_file_error(d, JOURNAL_INTENT, "cannot be written: %s", strerror(error));
  diag_help(d, "ashc notes there what it is about to write; nothing was changed");
  return false;
}

/* Returns true if the records between `at` and `end` are whole, and appends them. */
static bool parse(Arena *a, const char *at, const char *end, Entries *e) {
  while (at < end) {
    const char *stop = memchr(at, '\0', (size_t)(end - at));
    if (!stop) return false;
    if (*at == 'E') return strtoul(at + 1, NULL, 10) == e->count && stop + 1 == end;
    if (*at != ENTRY_FOLDER && *at != ENTRY_PUT && *at != ENTRY_REMOVE) return false;
    entries_add(a, e, (EntryKind)*at, arena_strdup(a, at + 1));
    at = stop + 1;
  }
  return false;
}

JournalState entries_read(Arena *a, Diag *d, int root, const char *name, Entries *e) {
  entries_init(e);
  size_t len = 0;
  const char *text = read_whole(a, root, name, &len);
  if (!text && errno == ENOENT) return JOURNAL_NONE;
  if (!text) {
    diag_file_error(d, name, "cannot be read: %s", strerror(errno));
    diag_help(d, "it says how to finish or undo a run of ashc that was killed");
    return JOURNAL_UNREADABLE;
  }
  bool whole =
      len > MAGIC && memcmp(text, magic, MAGIC) == 0 && parse(a, text + MAGIC, text + len, e);
  return whole ? JOURNAL_WHOLE : JOURNAL_TORN;
}
