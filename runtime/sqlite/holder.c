/* holder.c: which process holds the lock that a writer waits for. The kernel's list is read,
 * since opening and closing the database file here would drop this process's own locks on it. */
#include "sqlite/conn.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Returns the process of a line of /proc/locks that write-locks the file, or 0. */
static int64_t process_of(const char *line, const struct stat *file) {
  char access[8];
  int64_t pid;
  unsigned major_number, minor_number;
  uint64_t inode;
  if (sscanf(line, "%*s POSIX ADVISORY %7s %" SCNd64 " %x:%x:%" SCNu64, access, &pid, &major_number,
             &minor_number, &inode) != 5)
    return 0;
  const bool same = inode == file->st_ino && major_number == major(file->st_dev) &&
                    minor_number == minor(file->st_dev);
  return same && strcmp(access, "WRITE") == 0 && pid != getpid() ? pid : 0;
}

static int64_t find(const struct stat *file) {
  FILE *locks = fopen("/proc/locks", "re");
  if (!locks) return 0;
  char line[256];
  int64_t pid = 0;
  while (pid <= 0 && fgets(line, sizeof line, locks)) pid = process_of(line, file);
  fclose(locks);
  return pid > 0 ? pid : 0;
}

int64_t rt_sqlite_holder(ash_conn *c) {
  const char *name = sqlite3_db_filename(rt_sqlite(c)->db, "main");
  struct stat file;
  if (!name || !*name || stat(name, &file)) return 0;
  int64_t pid = find(&file);
  if (pid) return pid;
  Text shm = {0}; /* with a write-ahead log the locks are on its index */
  rt_text_printf(&shm, "%s-shm", name);
  if (!shm.failed && stat(shm.bytes, &file) == 0) pid = find(&file);
  rt_text_free(&shm);
  return pid;
}
