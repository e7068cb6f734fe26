/* kill.c: a library for LD_PRELOAD that kills the process with SIGKILL around the n-th system call that
 * changes files (write, fsync, rename, unlink, mkdir, open with O_CREAT).
 *
 *   KILL_AT=2n    before the n-th call, KILL_AT=2n+1 after it (counted from 0)
 *   KILL_COUNT=F  appends the number of calls made to the file F when the process ends; kills nothing */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long calls; /* the process is one thread */

static void die_at(long point) {
  const char *at = getenv("KILL_AT");
  if (at && strtol(at, NULL, 10) == point) kill(getpid(), SIGKILL);
}

#define BEFORE() die_at(2 * calls)
#define AFTER() die_at(2 * calls++ + 1)

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("KILL_COUNT");
  FILE *file = path ? fopen(path, "a") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", calls);
  fclose(file);
}

/* Defines `name`, which does what the next library's does, with a point before and one after. */
#define WRAP(type, name, parameters, arguments) \
  type name parameters {                        \
    type(*next) parameters;                     \
    *(void **)&next = dlsym(RTLD_NEXT, #name);  \
    BEFORE();                                   \
    type result = next arguments;               \
    AFTER();                                    \
    return result;                              \
  }

WRAP(ssize_t, write, (int fd, const void *data, size_t n), (fd, data, n))
WRAP(ssize_t, pwrite64, (int fd, const void *data, size_t n, off64_t at), (fd, data, n, at))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, syncfs, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, ftruncate64, (int fd, off64_t size), (fd, size))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, unlinkat, (int at, const char *path, int flags), (at, path, flags))
WRAP(int, rmdir, (const char *path), (path))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))

/* open and openat take a mode only where they may create. */
#define WRAP_OPEN(name, parameters, arguments, flags) \
  int name parameters {                               \
    int(*next) parameters;                            \
    *(void **)&next = dlsym(RTLD_NEXT, #name);        \
    mode_t mode = 0;                                  \
    if ((flags)&O_CREAT) {                            \
      va_list list;                                   \
      va_start(list, flags);                          \
      mode = va_arg(list, mode_t);                    \
      va_end(list);                                   \
      BEFORE();                                       \
    }                                                 \
    int result = next arguments;                      \
    if ((flags)&O_CREAT) AFTER();                     \
    return result;                                    \
  }

WRAP_OPEN(open, (const char *path, int flags, ...), (path, flags, mode), flags)
WRAP_OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), flags)
WRAP_OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode), flags)
WRAP_OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode), flags)
