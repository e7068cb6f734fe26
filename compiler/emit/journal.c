/* journal.c: the lock, the plan and the order of a journalled run:
 *
 *   check everything · write the intent · make folders, write temporaries · sync
 *   · (journal_prepare ends here) · rename the intent to the commit journal (from here on the run will happen)
 *   · rename the temporaries, remove what goes · sync · remove the commit journal */
#include "emit/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "emit/journal_steps.h"
#include "memory/namemap.h"

struct Journal {
  Arena *arena;
  Diag *diag;
  Interner *names;
  const char *root_path;
  int root;         /* the project's folder, which holds the lock */
  Entries planned;  /* as the caller said */
  NameMap *by_path; /* planned: the newest word on a path holds */
  NameMap *folders; /* path -> itself, for folders that are there or will be */
  Entries entries;  /* what remains to be done: folders first */
  bool prepared;    /* the intent is on disk, and so are the temporaries */
};

/* --- the lock --------------------------------------------------------------------------------- */

/* Returns the process that holds the lock on `folder`, 0 if that cannot be found out. */
static long holder_of(int folder) {
  struct stat st;
  FILE *locks = fstat(folder, &st) == 0 ? fopen("/proc/locks", "r") : NULL;
  if (!locks) return 0;
  char line[256];
  long pid = 0;
  while (!pid && fgets(line, sizeof line, locks)) {
    long id;
    unsigned major_number, minor_number;
    uintmax_t inode;
    if (sscanf(line, "%*s FLOCK %*s %*s %ld %x:%x:%ju", &id, &major_number, &minor_number,
               &inode) == 4 &&
        inode == st.st_ino && major_number == major(st.st_dev) && minor_number == minor(st.st_dev))
      pid = id;
  }
  fclose(locks);
  return pid;
}

static bool take_lock(Journal *j, void (*waiting)(long pid)) {
  if (flock(j->root, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK) return false;
  if (waiting) waiting(holder_of(j->root));
  int status;
  do status = flock(j->root, LOCK_EX);
  while (status != 0 && errno == EINTR);
  return status == 0;
}

/* --- a run that was killed -------------------------------------------------------------------- */

static bool roll_forward(Journal *j) {
  Entries e;
  switch (entries_read(j->arena, j->diag, j->root, JOURNAL_COMMIT, &e)) {
  case JOURNAL_NONE: return true;
  case JOURNAL_WHOLE: return steps_finish(j->arena, j->diag, j->root, &e);
  case JOURNAL_UNREADABLE: return false;
  case JOURNAL_TORN: break;
  }
  diag_file_error(j->diag, JOURNAL_COMMIT, "is not what ashc wrote there");
  diag_help(j->diag, "it lists files that a killed run was renaming from *" JOURNAL_SUFFIX
                     "; rename them by hand, then remove it");
  return false;
}

/* The intent is synced before anything else is made: a torn one stands for nothing. */
static bool roll_back(Journal *j) {
  Entries e;
  JournalState state = entries_read(j->arena, j->diag, j->root, JOURNAL_INTENT, &e);
  if (state == JOURNAL_TORN) entries_init(&e);
  if (state == JOURNAL_NONE || state == JOURNAL_UNREADABLE) return state == JOURNAL_NONE;
  return steps_undo(j->arena, j->diag, j->root, &e);
}

static void forget_plan(Journal *j) {
  entries_init(&j->planned);
  entries_init(&j->entries);
  j->prepared = false;
  j->by_path = namemap_new(j->arena);
  j->folders = namemap_new(j->arena);
}

Journal *journal_open(Arena *a, Diag *d, const char *root, void (*waiting)(long pid)) {
  Journal *j = NEW(a, Journal);
  *j = (Journal){.arena = a, .diag = d, .names = interner_new(a), .root_path = root};
  forget_plan(j);
  j->root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (j->root < 0) {
    diag_file_error(d, root, "cannot be opened: %s", strerror(errno));
    return NULL;
  }
  bool locked = take_lock(j, waiting);
  if (!locked) diag_file_error(d, root, "cannot be locked: %s", strerror(errno));
  if (locked && roll_forward(j) && roll_back(j)) return j;
  close(j->root);
  return NULL;
}

void journal_close(Journal *j) {
  close(j->root);
}

/* --- the plan --------------------------------------------------------------------------------- */

static Entry *plan_entry(Journal *j, EntryKind kind, const char *path) {
  Name key = intern_text(j->names, path);
  Entry *e = namemap_get(j->by_path, key);
  if (!e) {
    e = entries_add(j->arena, &j->planned, kind, key);
    namemap_put(j->by_path, key, e);
  }
  e->kind = kind;
  return e;
}

void journal_put(Journal *j, const char *path, const char *text, size_t len) {
  Entry *e = plan_entry(j, ENTRY_PUT, path);
  e->text = text;
  e->len = len;
}

void journal_remove(Journal *j, const char *path) {
  plan_entry(j, ENTRY_REMOVE, path);
}

/* --- checks before the first write ------------------------------------------------------------ */

static bool refuse(Journal *j, const char *path, const char *why) {
  diag_file_error(j->diag, path, "%s", why);
  return false;
}

static bool cannot(Journal *j, const char *path, const char *what) {
  diag_file_error(j->diag, path, "cannot be %s: %s", what, strerror(errno));
  return false;
}

/* Plans the folder `path` and those above it where they are missing. */
static bool plan_folder(Journal *j, const char *path) {
  Name key = intern_text(j->names, path);
  if (namemap_get(j->folders, key)) return true;
  struct stat st;
  if (fstatat(j->root, key, &st, 0) == 0) {
    if (!S_ISDIR(st.st_mode)) return refuse(j, path, "is not a folder");
    if (faccessat(j->root, key, W_OK | X_OK, AT_EACCESS) != 0) return cannot(j, path, "written to");
  } else {
    if (errno != ENOENT) return cannot(j, path, "used as a folder");
    if (!plan_folder(j, folder_of(j->arena, path))) return false;
    entries_add(j->arena, &j->entries, ENTRY_FOLDER, key);
  }
  namemap_put(j->folders, key, j);
  return true;
}

static bool has_text(Journal *j, const char *path, const struct stat *st, const Entry *e) {
  if ((size_t)st->st_size != e->len) return false;
  size_t len = 0;
  const char *text = read_whole(j->arena, j->root, path, &len);
  return text && len == e->len && memcmp(text, e->text, len) == 0;
}

/* Returns the file that a symbolic link stands for, or NULL with errno set. */
static const char *link_target(Journal *j, const char *path) {
  const char *below = path[0] == '/' ? path : arena_printf(j->arena, "%s/%s", j->root_path, path);
  char *real = realpath(below, NULL);
  if (!real) return NULL;
  const char *target = arena_strdup(j->arena, real);
  free(real);
  return target;
}

static bool check_temporary(Journal *j, const Entry *e) {
  struct stat st;
  if (fstatat(j->root, e->temporary, &st, AT_SYMLINK_NOFOLLOW) != 0) return true;
  refuse(j, e->temporary, "is in the way: ashc writes there before it replaces a file");
  diag_help(j->diag, "no run of ashc left it there; move it away");
  return false;
}

static bool plan_put(Journal *j, const Entry *planned) {
  struct stat st;
  const char *path = planned->path;
  mode_t mode = NEW_FILE_MODE;
  if (fstatat(j->root, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode)) {
    path = link_target(j, path);
    if (!path) return cannot(j, planned->path, "followed as a link");
  }
  if (fstatat(j->root, path, &st, 0) == 0) {
    if (S_ISDIR(st.st_mode)) return refuse(j, path, "is a folder where a file has to be written");
    if (!S_ISREG(st.st_mode)) return refuse(j, path, "is not a regular file");
    if (has_text(j, path, &st, planned)) return true;
    mode = st.st_mode & 0777;
  }
  if (!plan_folder(j, folder_of(j->arena, path))) return false;
  Entry *e = entries_add(j->arena, &j->entries, ENTRY_PUT, path);
  e->text = planned->text;
  e->len = planned->len;
  e->mode = mode;
  return check_temporary(j, e);
}

static bool plan_remove(Journal *j, const Entry *planned) {
  struct stat st;
  if (fstatat(j->root, planned->path, &st, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || errno == ENOTDIR || cannot(j, planned->path, "removed");
  if (S_ISDIR(st.st_mode)) return refuse(j, planned->path, "is a folder, not a file to remove");
  if (!plan_folder(j, folder_of(j->arena, planned->path))) return false;
  entries_add(j->arena, &j->entries, ENTRY_REMOVE, planned->path);
  return true;
}

static bool check_plan(Journal *j) {
  for (const Entry *e = j->planned.first; e; e = e->next)
    if (!(e->kind == ENTRY_PUT ? plan_put(j, e) : plan_remove(j, e))) return false;
  return true;
}

/* --- carrying it out -------------------------------------------------------------------------- */

static bool decide(Journal *j) {
  if (renameat(j->root, JOURNAL_INTENT, j->root, JOURNAL_COMMIT) != 0)
    return cannot(j, JOURNAL_INTENT, "renamed");
  return sync_folder(j->root, ".") || true; /* the rename holds; only its durability is open */
}

void journal_abandon(Journal *j) {
  if (j->prepared) steps_undo(j->arena, j->diag, j->root, &j->entries);
  forget_plan(j);
}

bool journal_prepare(Journal *j) {
  bool ok = check_plan(j);
  if (ok && j->entries.count) {
    ok = entries_write(j->arena, j->diag, j->root, &j->entries);
    j->prepared = ok;
    ok = ok && steps_prepare(j->arena, j->diag, j->root, &j->entries);
  }
  if (!ok) journal_abandon(j);
  return ok;
}

static bool carry_out(Journal *j) {
  if (!decide(j)) {
    journal_abandon(j);
    return false;
  }
  if (steps_finish(j->arena, j->diag, j->root, &j->entries)) return true;
  diag_help(j->diag, "the other files are written; the next ashc command finishes the run");
  return false;
}

bool journal_commit(Journal *j) {
  if (!j->prepared && !journal_prepare(j)) return false;
  bool ok = !j->prepared || carry_out(j);
  forget_plan(j);
  return ok;
}
