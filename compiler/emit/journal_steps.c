/* journal_steps.c: system calls of a journalled run. */
#include "emit/journal_steps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory/namemap.h"

/* --- files and folders ------------------------------------------------------------------------ */

static bool write_all(int file, const char *text, size_t len) {
  while (len) {
    ssize_t n = write(file, text, len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text += n;
    len -= (size_t)n;
  }
  return true;
}

/* Closes `file` and returns `ok`, with errno as it was where that is false. */
static bool close_after(int file, bool ok) {
  int error = errno;
  bool closed = close(file) == 0;
  if (!ok) errno = error;
  return ok && closed;
}

bool write_file(int root, const char *path, const char *text, size_t len, mode_t mode, bool sync) {
  int file = openat(root, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return false;
  bool ok = (mode == NEW_FILE_MODE || fchmod(file, mode) == 0) && write_all(file, text, len) &&
            (!sync || fsync(file) == 0);
  return close_after(file, ok);
}

bool sync_folder(int root, const char *path) {
  int folder = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  bool ok = fsync(folder) == 0 || errno == EINVAL; /* file systems that cannot sync folders */
  return close_after(folder, ok);
}

static bool read_all(int file, char *text, size_t size, size_t *len) {
  *len = 0;
  while (*len < size) {
    ssize_t n = read(file, text + *len, size - *len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    if (n == 0) break;
    *len += (size_t)n;
  }
  return true;
}

const char *read_whole(Arena *a, int root, const char *path, size_t *len) {
  int file = openat(root, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return NULL;
  struct stat st;
  char *text = NULL;
  bool ok = fstat(file, &st) == 0;
  if (ok) text = arena_alloc(a, (size_t)st.st_size + 1);
  ok = ok && read_all(file, text, (size_t)st.st_size, len);
  return close_after(file, ok) ? text : NULL;
}

const char *folder_of(Arena *a, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return ".";
  return slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

/* --- errors ----------------------------------------------------------------------------------- */

static bool fail(Diag *d, const char *path, const char *what) {
  diag_file_error(d, path, "cannot be %s: %s", what, strerror(errno));
  return false;
}

/* --- steps ------------------------------------------------------------------------------------ */

/* With more entries than this a file system is synced as a whole: the wait is that of one sync, not of
 * one for each file and folder. */
enum { SYNC_EACH = 32 };

static bool syncs_each(const Entries *e) {
  return e->count <= SYNC_EACH;
}

/* Syncs the file system of a folder, unless it is `*synced`, the one that was synced last. */
static bool sync_file_system(int root, const char *path, dev_t *synced) {
  int folder = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  struct stat st;
  bool ok = fstat(folder, &st) == 0;
  if (ok && st.st_dev != *synced) {
    ok = syncfs(folder) == 0;
    *synced = st.st_dev;
  }
  return close_after(folder, ok);
}

/* Syncs every folder in which names came or went: those of all entries, each once; with many entries
 * their files too, which were written without. */
static bool sync_folders(Arena *a, Diag *d, int root, const Entries *e) {
  Interner *names = interner_new(a);
  NameMap *done = namemap_new(a);
  dev_t synced = 0;
  for (const Entry *entry = e->first; entry; entry = entry->next) {
    Name folder = intern_text(names, folder_of(a, entry->path));
    if (namemap_get(done, folder)) continue;
    namemap_put(done, folder, done);
    bool ok = syncs_each(e) ? sync_folder(root, folder) : sync_file_system(root, folder, &synced);
    if (!ok) return fail(d, folder, "synced");
  }
  return true;
}

static bool prepare_entry(Diag *d, int root, const Entry *e, bool sync) {
  if (e->kind == ENTRY_FOLDER && mkdirat(root, e->path, 0777) != 0) return fail(d, e->path, "made");
  if (e->kind == ENTRY_PUT && !write_file(root, e->temporary, e->text, e->len, e->mode, sync))
    return fail(d, e->path, "written");
  return true;
}

bool steps_prepare(Arena *a, Diag *d, int root, const Entries *e) {
  for (const Entry *entry = e->first; entry; entry = entry->next)
    if (!prepare_entry(d, root, entry, syncs_each(e))) return false;
  return sync_folders(a, d, root, e);
}

/* Returns true if `status` is that of a success, or errno says that there is no such file. */
static bool removed(int status) {
  return status == 0 || errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
}

static bool undo_folders(Arena *a, int root, const Entries *e) {
  const Entry **folders = NEW_ARRAY(a, const Entry *, e->count + 1);
  size_t count = 0;
  for (const Entry *entry = e->first; entry; entry = entry->next)
    if (entry->kind == ENTRY_FOLDER) folders[count++] = entry;
  while (count) /* inner ones come last; what someone else has put there stays */
    unlinkat(root, folders[--count]->path, AT_REMOVEDIR);
  return true;
}

bool steps_undo(Arena *a, Diag *d, int root, const Entries *e) {
  for (const Entry *entry = e->first; entry; entry = entry->next)
    if (entry->kind == ENTRY_PUT && !removed(unlinkat(root, entry->temporary, 0)))
      return fail(d, entry->temporary, "removed");
  undo_folders(a, root, e);
  if (!removed(unlinkat(root, JOURNAL_INTENT, 0))) return fail(d, JOURNAL_INTENT, "removed");
  return true;
}

/* A temporary that is not there was renamed by the run that was killed. */
static bool finish_entry(Diag *d, int root, const Entry *e) {
  if (e->kind == ENTRY_PUT && !removed(renameat(root, e->temporary, root, e->path)))
    return fail(d, e->path, "replaced");
  if (e->kind == ENTRY_REMOVE && !removed(unlinkat(root, e->path, 0)))
    return fail(d, e->path, "removed");
  return true;
}

bool steps_finish(Arena *a, Diag *d, int root, const Entries *e) {
  for (const Entry *entry = e->first; entry; entry = entry->next)
    if (!finish_entry(d, root, entry)) return false;
  if (!sync_folders(a, d, root, e)) return false;
  if (!removed(unlinkat(root, JOURNAL_COMMIT, 0))) return fail(d, JOURNAL_COMMIT, "removed");
  return true;
}
