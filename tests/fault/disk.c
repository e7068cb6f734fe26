/* disk.c: the files of the disk of disk.h, what of them is synced, and which call fails. The table
 * of functions that SQLite calls is in disk_vfs.c. */
#include "disk_files.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

Disk the_disk;

#define X(id, text) text,
static const char *const fault_texts[] = {DISK_FAULTS(X)};
#undef X

const char *disk_fault_text(DiskFault fault) {
  return fault_texts[fault];
}

/* --- faults ----------------------------------------------------------------------------------- */

/* Which calls a fault counts. */
static const unsigned hits[DISK_FAULT_COUNT] = {
    [DISK_IO] = ~0U,
    [DISK_FULL] = 1U << CALL_WRITE,
    [DISK_BUSY] = 1U << CALL_LOCK | 1U << CALL_SHM_LOCK,
    [DISK_SHORT] = 1U << CALL_READ,
    [DISK_POWER] = CHANGES,
};

void disk_arm(DiskFault fault, long at, bool stays) {
  the_disk.fault = fault;
  the_disk.at = at;
  the_disk.stays = stays;
  the_disk.calls = the_disk.failed = the_disk.writes = 0;
}

long disk_disarm(void) {
  const long failed = the_disk.failed;
  the_disk.at = -1;
  the_disk.failed = 0;
  return failed;
}

long disk_calls(void) {
  return the_disk.calls;
}

long disk_writes(void) {
  return the_disk.writes;
}

bool disk_fails(DiskCall call) {
  if (CHANGES >> call & 1) the_disk.writes++;
  const bool off = the_disk.fault == DISK_POWER && the_disk.failed; /* nothing works any more */
  if (!off && !(hits[the_disk.fault] >> call & 1)) return false;
  const long n = the_disk.calls++;
  const bool fails =
      off || (the_disk.at >= 0 && (the_disk.stays ? n >= the_disk.at : n == the_disk.at));
  the_disk.failed += fails;
  return fails;
}

/* --- contents --------------------------------------------------------------------------------- */

static void *checked(void *memory) {
  if (!memory) abort();
  return memory;
}

static void resize(Bytes *b, size_t size) {
  if (size > b->size) {
    b->at = checked(realloc(b->at, size));
    memset(b->at + b->size, 0, size - b->size);
  }
  b->size = size;
}

static void put(Bytes *b, size_t offset, const void *data, size_t len) {
  if (offset + len > b->size) resize(b, offset + len);
  memcpy(b->at + offset, data, len);
}

static Bytes copy_of(const Bytes *b) {
  Bytes copy = {0};
  if (b->size) put(&copy, 0, b->at, b->size);
  return copy;
}

static void remember(DiskFile *f, Change change) {
  f->changes = checked(realloc(f->changes, (f->change_count + 1) * sizeof *f->changes));
  f->changes[f->change_count++] = change;
}

void disk_write(DiskFile *f, size_t offset, const void *data, size_t len) {
  put(&f->now, offset, data, len);
  Change change = {.offset = offset, .data = {0}};
  put(&change.data, 0, data, len);
  remember(f, change);
}

void disk_truncate(DiskFile *f, size_t size) {
  resize(&f->now, size);
  remember(f, (Change){.offset = size, .truncates = true});
}

static void forget_changes(DiskFile *f) {
  for (size_t i = 0; i < f->change_count; i++) free(f->changes[i].data.at);
  free(f->changes);
  f->changes = NULL;
  f->change_count = 0;
}

void disk_sync(DiskFile *f) {
  forget_changes(f);
  free(f->synced.at);
  f->synced = copy_of(&f->now);
}

/* --- the folder ------------------------------------------------------------------------------- */

DiskFile *disk_find(const char *name) {
  for (DiskFile *f = the_disk.files; f; f = f->next)
    if (f->linked && strcmp(f->name, name) == 0) return f;
  return NULL;
}

DiskFile *disk_create(const char *name) {
  DiskFile *f = checked(calloc(1, sizeof *f));
  *f = (DiskFile){.next = the_disk.files, .linked = true, .made = ++the_disk.clock};
  f->name = checked(strdup(name ? name : ""));
  if (!name) f->linked = false; /* a temporary file: no one else finds it */
  the_disk.files = f;
  return f;
}

static void release(DiskFile *f) {
  DiskFile **place = &the_disk.files;
  while (*place != f) place = &(*place)->next;
  *place = f->next;
  forget_changes(f);
  for (size_t i = 0; i < f->region_count; i++) free(f->regions[i]);
  free(f->regions);
  free(f->now.at);
  free(f->synced.at);
  free(f->name);
  free(f);
}

/* A file without a name whose removal is not synced may come back with the power. */
void disk_collect(void) {
  for (DiskFile *f = the_disk.files, *next; f; f = next) {
    next = f->next;
    if (!f->linked && !f->handles && (!*f->name || f->removed <= the_disk.folder_synced))
      release(f);
  }
}

void disk_remove(DiskFile *f) {
  f->linked = false;
  f->removed = ++the_disk.clock;
  disk_collect();
}

void disk_sync_folder(void) {
  the_disk.folder_synced = the_disk.clock;
  disk_collect();
}

static void clear(void) {
  for (DiskFile *f = the_disk.files, *next; f; f = next) {
    next = f->next;
    assert(!f->handles);
    release(f);
  }
  the_disk.clock = the_disk.folder_synced = 0;
}

/* --- images ----------------------------------------------------------------------------------- */

struct DiskImage {
  DiskImage *next;
  char *name;
  Bytes bytes;
};

DiskImage *disk_keep(void) {
  DiskImage *list = checked(calloc(1, sizeof *list)); /* the head is no file */
  for (const DiskFile *f = the_disk.files; f; f = f->next) {
    if (!f->linked) continue;
    DiskImage *image = checked(calloc(1, sizeof *image));
    *image = (DiskImage){
        .next = list->next, .name = checked(strdup(f->name)), .bytes = copy_of(&f->now)};
    list->next = image;
  }
  return list;
}

void disk_put(const DiskImage *image) {
  clear();
  for (const DiskImage *i = image ? image->next : NULL; i; i = i->next) {
    DiskFile *f = disk_create(i->name);
    f->now = copy_of(&i->bytes);
    disk_sync(f);
  }
  disk_sync_folder();
}

void disk_image_free(DiskImage *image) {
  for (DiskImage *next; image; image = next) {
    next = image->next;
    free(image->name);
    free(image->bytes.at);
    free(image);
  }
}

/* --- power ------------------------------------------------------------------------------------ */

static unsigned roll(unsigned *seed) {
  *seed = *seed * 1103515245U + 12345U;
  return *seed >> 16;
}

/* Each sector of a write arrives or does not. */
static void tear(DiskFile *f, unsigned *seed) {
  enum { SECTOR = 512 };
  for (size_t i = 0; i < f->change_count; i++) {
    const Change *c = &f->changes[i];
    if (c->truncates && roll(seed) % 2) resize(&f->synced, c->offset);
    for (size_t at = 0, len; at < c->data.size; at += len) {
      len = SECTOR - (c->offset + at) % SECTOR;
      if (len > c->data.size - at) len = c->data.size - at;
      if (roll(seed) % 2) put(&f->synced, c->offset + at, c->data.at + at, len);
    }
  }
}

void disk_cut(DiskCut how, unsigned seed) {
  long folder = how == CUT_LOSES_NONE ? the_disk.clock : the_disk.folder_synced;
  if (how == CUT_LOSES_SECTORS && the_disk.clock > folder)
    folder += (long)(roll(&seed) % (unsigned)(the_disk.clock - folder + 1));
  for (DiskFile *f = the_disk.files, *next; f; f = next) {
    next = f->next;
    assert(!f->handles);
    const bool there = *f->name && f->made <= folder && (f->linked || f->removed > folder);
    if (!there) {
      release(f);
      continue;
    }
    if (how == CUT_LOSES_SECTORS) tear(f, &seed);
    Bytes *kept = how == CUT_LOSES_NONE ? &f->now : &f->synced;
    Bytes bytes = copy_of(kept);
    free(f->now.at);
    f->now = bytes;
    f->linked = true;
    disk_sync(f);
  }
  disk_sync_folder();
}
