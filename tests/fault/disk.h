/* disk.h: a disk in memory, as SQLite's default VFS, for tests of what a failing disk or a power cut
 * leaves. It counts the calls that reach it and lets one of them, or all from one on, fail; and it
 * knows which writes were synced, so that the others can be lost, reordered or torn.
 *
 * One process, one thread. Names are taken as they are; there are no folders. */
#ifndef TEST_DISK_H
#define TEST_DISK_H

#include <stdbool.h>

/* What goes wrong. Each counts only the calls that it can hit. (SQLite takes a read that brings nothing
 * for the end of the file: a disk that answers so for a page of the freelist cannot be found out.) */
#define DISK_FAULTS(X)                                     \
  X(IO, "I/O error in any call")                           \
  X(FULL, "disk full: half of a write is there")           \
  X(BUSY, "a lock that another process holds")             \
  X(SHORT, "a read of the first page that brings nothing") \
  X(POWER, "no call changes anything any more")

#define X(id, text) DISK_##id,
typedef enum DiskFault { DISK_FAULTS(X) DISK_FAULT_COUNT } DiskFault;
#undef X

const char *disk_fault_text(DiskFault fault);

/* Registers the disk, empty, as the default VFS. */
void disk_install(void);

/* Counts calls from 0 on; call `at` fails, and with `stays` all after it. Below 0: none does. */
void disk_arm(DiskFault fault, long at, bool stays);

/* Everything works again. Returns the number of calls that failed. */
long disk_disarm(void);

long disk_calls(void);  /* calls counted since disk_arm */
long disk_writes(void); /* calls since disk_arm that change a file, whatever is armed */

/* What the files hold; kept and put back (NULL: no file). Nothing may be open. */
typedef struct DiskImage DiskImage;
DiskImage *disk_keep(void);
void disk_put(const DiskImage *image);
void disk_image_free(DiskImage *image);

/* How much of what was not synced when the power went is there afterwards. */
typedef enum DiskCut {
  CUT_LOSES_ALL,    /* nothing */
  CUT_LOSES_NONE,   /* everything, as after kill -9 */
  CUT_LOSES_SECTORS /* some sectors of 512 bytes, in any order, and some changes of the folder */
} DiskCut;

/* The machine comes back. Nothing may be open. `seed` decides what CUT_LOSES_SECTORS loses. */
void disk_cut(DiskCut how, unsigned seed);

#endif
