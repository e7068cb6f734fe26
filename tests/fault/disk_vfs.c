/* disk_vfs.c: the functions through which SQLite uses the disk of disk.h. Locks are as on Unix, but
 * between the connections of this process. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "disk_files.h"

struct DiskHandle {
  sqlite3_file base; /* first: SQLite's view */
  DiskHandle *next;  /* of the same file */
  DiskFile *file;
  int level;            /* of the lock */
  unsigned shared, own; /* slots of shared memory that are locked */
  bool main;
  bool names_folder; /* the first sync of a new journal or log makes its name last */
};

static DiskHandle *handle(sqlite3_file *f) {
  return (DiskHandle *)f;
}

static int disk_close(sqlite3_file *f) {
  DiskHandle *h = handle(f);
  DiskHandle **place = &h->file->handles;
  while (*place != h) place = &(*place)->next;
  *place = h->next;
  disk_collect();
  return SQLITE_OK;
}

/* --- bytes ------------------------------------------------------------------------------------ */

static int disk_read(sqlite3_file *f, void *out, int len, sqlite3_int64 at) {
  DiskHandle *h = handle(f);
  const Bytes *b = &h->file->now;
  const bool counted = the_disk.fault != DISK_SHORT || (h->main && at < 100);
  if (counted && disk_fails(CALL_READ)) {
    memset(out, 0, (size_t)len);
    return the_disk.fault == DISK_SHORT ? SQLITE_IOERR_SHORT_READ : SQLITE_IOERR_READ;
  }
  const size_t offset = (size_t)at, want = (size_t)len;
  const size_t there = offset < b->size ? b->size - offset : 0;
  const size_t n = there < want ? there : want;
  if (n) memcpy(out, b->at + offset, n);
  if (n == want) return SQLITE_OK;
  memset((char *)out + n, 0, want - n);
  return SQLITE_IOERR_SHORT_READ;
}

static int disk_xwrite(sqlite3_file *f, const void *data, int len, sqlite3_int64 at) {
  DiskFile *file = handle(f)->file;
  const bool full = the_disk.fault == DISK_FULL;
  const bool grows = (size_t)at + (size_t)len > file->now.size; /* else it has its room */
  const bool fails = (!full || grows) && disk_fails(CALL_WRITE);
  const bool torn = the_disk.fault == DISK_POWER && the_disk.failed == 1; /* what the cut hits */
  if (!fails || full || torn)
    disk_write(file, (size_t)at, data, (size_t)(fails && full ? len / 2 : len));
  if (!fails) return SQLITE_OK;
  return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int disk_xtruncate(sqlite3_file *f, sqlite3_int64 size) {
  if (disk_fails(CALL_TRUNCATE)) return SQLITE_IOERR_TRUNCATE;
  disk_truncate(handle(f)->file, (size_t)size);
  return SQLITE_OK;
}

static int disk_xsync(sqlite3_file *f, int flags) {
  (void)flags;
  DiskHandle *h = handle(f);
  if (disk_fails(CALL_SYNC)) return SQLITE_IOERR_FSYNC;
  disk_sync(h->file);
  if (h->names_folder) disk_sync_folder();
  h->names_folder = false;
  return SQLITE_OK;
}

static int disk_size(sqlite3_file *f, sqlite3_int64 *size) {
  if (disk_fails(CALL_SIZE)) return SQLITE_IOERR_FSTAT;
  *size = (sqlite3_int64)handle(f)->file->now.size;
  return SQLITE_OK;
}

/* --- locks ------------------------------------------------------------------------------------ */

static int highest_of_others(const DiskHandle *h) {
  int level = SQLITE_LOCK_NONE;
  for (const DiskHandle *o = h->file->handles; o; o = o->next)
    if (o != h && o->level > level) level = o->level;
  return level;
}

static int disk_lock(sqlite3_file *f, int level) {
  DiskHandle *h = handle(f);
  if (h->level >= level) return SQLITE_OK;
  if (disk_fails(CALL_LOCK)) return the_disk.fault == DISK_BUSY ? SQLITE_BUSY : SQLITE_IOERR_LOCK;
  const int others = highest_of_others(h);
  if (level == SQLITE_LOCK_SHARED) {
    if (others >= SQLITE_LOCK_PENDING) return SQLITE_BUSY;
  } else if (others >= SQLITE_LOCK_RESERVED) {
    return SQLITE_BUSY;
  } else if (level == SQLITE_LOCK_EXCLUSIVE && others > SQLITE_LOCK_NONE) {
    h->level = SQLITE_LOCK_PENDING;
    return SQLITE_BUSY;
  }
  h->level = level;
  return SQLITE_OK;
}

static int disk_unlock(sqlite3_file *f, int level) {
  DiskHandle *h = handle(f);
  if (h->level <= level) return SQLITE_OK;
  const bool fails = disk_fails(CALL_UNLOCK);
  h->level =
      level; /* SQLite takes an unlock for done whatever it answers, and the system drops it */
  return fails ? SQLITE_IOERR_UNLOCK : SQLITE_OK;
}

static int disk_reserved(sqlite3_file *f, int *yes) {
  if (disk_fails(CALL_RESERVED)) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  *yes = highest_of_others(handle(f)) >= SQLITE_LOCK_RESERVED;
  return SQLITE_OK;
}

/* --- shared memory ---------------------------------------------------------------------------- */

static int disk_map(sqlite3_file *f, int region, int size, int extend, void volatile **out) {
  DiskFile *file = handle(f)->file;
  *out = NULL;
  if (disk_fails(CALL_SHM_MAP)) return SQLITE_IOERR_SHMMAP;
  while (extend && file->region_count <= (size_t)region) {
    void **regions = realloc(file->regions, (file->region_count + 1) * sizeof *regions);
    void *memory = calloc(1, (size_t)size);
    if (!regions || !memory) abort();
    file->regions = regions;
    regions[file->region_count++] = memory;
  }
  if ((size_t)region < file->region_count) *out = file->regions[region];
  return SQLITE_OK;
}

static int disk_shm_lock(sqlite3_file *f, int first, int n, int flags) {
  DiskHandle *h = handle(f);
  const unsigned mask = ((1U << n) - 1) << first;
  if (flags & SQLITE_SHM_UNLOCK) {
    h->shared &= ~mask;
    h->own &= ~mask;
    return SQLITE_OK;
  }
  if (disk_fails(CALL_SHM_LOCK))
    return the_disk.fault == DISK_BUSY ? SQLITE_BUSY : SQLITE_IOERR_SHMLOCK;
  for (const DiskHandle *o = h->file->handles; o; o = o->next) {
    const unsigned against = flags & SQLITE_SHM_SHARED ? o->own : o->own | o->shared;
    if (o != h && against & mask) return SQLITE_BUSY;
  }
  if (flags & SQLITE_SHM_SHARED)
    h->shared |= mask;
  else
    h->own |= mask;
  return SQLITE_OK;
}

static void disk_barrier(sqlite3_file *f) {
  (void)f;
}

static int disk_unmap(sqlite3_file *f, int delete) {
  (void)delete;
  DiskHandle *h = handle(f);
  h->shared = h->own = 0;
  if (h->next || h->file->handles != h) return SQLITE_OK; /* the last one takes it along */
  for (size_t i = 0; i < h->file->region_count; i++) free(h->file->regions[i]);
  free(h->file->regions);
  h->file->regions = NULL;
  h->file->region_count = 0;
  return SQLITE_OK;
}

/* --- the rest --------------------------------------------------------------------------------- */

static int disk_control(sqlite3_file *f, int what, void *arg) {
  (void)f;
  (void)what;
  (void)arg;
  return SQLITE_NOTFOUND;
}

static int disk_sector(sqlite3_file *f) {
  (void)f;
  return 512;
}

static int disk_characteristics(sqlite3_file *f) {
  (void)f;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* as SQLite takes every disk on Unix to be */
}

static const sqlite3_io_methods methods = {.iVersion = 2,
                                           .xClose = disk_close,
                                           .xRead = disk_read,
                                           .xWrite = disk_xwrite,
                                           .xTruncate = disk_xtruncate,
                                           .xSync = disk_xsync,
                                           .xFileSize = disk_size,
                                           .xLock = disk_lock,
                                           .xUnlock = disk_unlock,
                                           .xCheckReservedLock = disk_reserved,
                                           .xFileControl = disk_control,
                                           .xSectorSize = disk_sector,
                                           .xDeviceCharacteristics = disk_characteristics,
                                           .xShmMap = disk_map,
                                           .xShmLock = disk_shm_lock,
                                           .xShmBarrier = disk_barrier,
                                           .xShmUnmap = disk_unmap};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out) {
  (void)vfs;
  DiskHandle *h = handle(f);
  memset(h, 0, sizeof *h);
  if (disk_fails(CALL_OPEN)) return SQLITE_CANTOPEN;
  DiskFile *file = name ? disk_find(name) : NULL;
  const bool fresh = !file;
  if (!file && !(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
  if (!file) file = disk_create(name);
  *h = (DiskHandle){.base.pMethods = &methods,
                    .next = file->handles,
                    .file = file,
                    .main = (flags & SQLITE_OPEN_MAIN_DB) != 0,
                    .names_folder = fresh && flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)};
  file->handles = h;
  if (out) *out = flags;
  return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync_folder) {
  (void)vfs;
  DiskFile *f = disk_find(name);
  if (disk_fails(CALL_DELETE)) return SQLITE_IOERR_DELETE;
  if (!f) return SQLITE_IOERR_DELETE_NOENT;
  disk_remove(f);
  if (sync_folder) disk_sync_folder();
  return SQLITE_OK;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *yes) {
  (void)vfs;
  if (disk_fails(CALL_ACCESS)) return SQLITE_IOERR_ACCESS;
  const DiskFile *f = disk_find(name);
  *yes = f && (flags != SQLITE_ACCESS_EXISTS || f->now.size > 0); /* as on Unix */
  return SQLITE_OK;
}

static int disk_full_name(sqlite3_vfs *vfs, const char *name, int len, char *out) {
  (void)vfs;
  return snprintf(out, (size_t)len, "/disk/%s", name) < len ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int disk_random(sqlite3_vfs *vfs, int len, char *out) {
  (void)vfs;
  memset(out, 42, (size_t)len); /* the same in every run */
  return len;
}

static int disk_sleep(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds; /* nobody else runs meanwhile */
}

static int disk_time(sqlite3_vfs *vfs, sqlite3_int64 *milliseconds) {
  (void)vfs;
  *milliseconds = 210866760000000LL + (sqlite3_int64)time(NULL) * 1000;
  return SQLITE_OK;
}

static int disk_last_error(sqlite3_vfs *vfs, int len, char *out) {
  (void)vfs;
  if (len) *out = '\0';
  return 0;
}

void disk_install(void) {
  static sqlite3_vfs vfs = {.iVersion = 2,
                            .szOsFile = sizeof(DiskHandle),
                            .mxPathname = 200,
                            .zName = "disk",
                            .xOpen = disk_open,
                            .xDelete = disk_delete,
                            .xAccess = disk_access,
                            .xFullPathname = disk_full_name,
                            .xRandomness = disk_random,
                            .xSleep = disk_sleep,
                            .xGetLastError = disk_last_error,
                            .xCurrentTimeInt64 = disk_time};
  the_disk.at = -1;
  sqlite3_vfs_register(&vfs, 1);
}
