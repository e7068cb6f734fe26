/* disk_files.h: what disk.c (files) and disk_vfs.c (SQLite's calls) share. */
#ifndef TEST_DISK_FILES_H
#define TEST_DISK_FILES_H

#include <stddef.h>

#include "disk.h"

typedef enum DiskCall {
  CALL_READ,
  CALL_WRITE,
  CALL_TRUNCATE,
  CALL_SYNC,
  CALL_SIZE,
  CALL_LOCK,
  CALL_UNLOCK,
  CALL_RESERVED,
  CALL_OPEN,
  CALL_DELETE,
  CALL_ACCESS,
  CALL_SHM_MAP,
  CALL_SHM_LOCK
} DiskCall;

/* Calls that a power cut can come before. */
#define CHANGES (1U << CALL_WRITE | 1U << CALL_TRUNCATE | 1U << CALL_SYNC | 1U << CALL_DELETE)

typedef struct Bytes {
  unsigned char *at;
  size_t size;
} Bytes;

/* A write, or a truncation to `offset`, since the last sync. */
typedef struct Change {
  size_t offset;
  bool truncates;
  Bytes data;
} Change;

typedef struct DiskHandle DiskHandle;
typedef struct DiskFile DiskFile;
struct DiskFile {
  DiskFile *next;
  char *name;         /* "": temporary */
  bool linked;        /* has its name */
  long made, removed; /* the folder's clock */
  Bytes now, synced;
  Change *changes;
  size_t change_count;
  DiskHandle *handles;
  void **regions; /* of shared memory */
  size_t region_count;
};

typedef struct Disk {
  DiskFile *files;
  long clock, folder_synced; /* changes of the folder, and those that a power cut cannot undo */
  DiskFault fault;
  long at, calls, failed, writes;
  bool stays;
} Disk;

extern Disk the_disk; /* a VFS is one for the process */

bool disk_fails(DiskCall call);

DiskFile *disk_find(const char *name);
DiskFile *disk_create(const char *name); /* NULL: a temporary file */
void disk_remove(DiskFile *f);
void disk_collect(void); /* releases what has neither name nor handle */
void disk_sync_folder(void);

void disk_write(DiskFile *f, size_t offset, const void *data, size_t len);
void disk_truncate(DiskFile *f, size_t size);
void disk_sync(DiskFile *f);

#endif
