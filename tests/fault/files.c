/* files.c: images of the database in real files, for the tests that need processes: what world.c asks of
 * disk.h. The files are those of the working folder. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk.h"
#include "world.h"

static const char *const names[] = {DATABASE, DATABASE "-journal", DATABASE "-wal",
                                    DATABASE "-shm"};
enum { NAMES = sizeof names / sizeof *names };

struct DiskImage {
  char *bytes[NAMES]; /* NULL: not there */
  size_t sizes[NAMES];
};

static char *read_file(const char *name, size_t *size) {
  struct stat st;
  FILE *file = fopen(name, "rb");
  if (!file) return NULL;
  if (fstat(fileno(file), &st)) abort();
  *size = (size_t)st.st_size;
  char *bytes = malloc(*size + 1);
  if (!bytes || fread(bytes, 1, *size, file) != *size) abort();
  fclose(file);
  return bytes;
}

DiskImage *disk_keep(void) {
  DiskImage *image = calloc(1, sizeof *image);
  if (!image) abort();
  for (size_t i = 0; i < NAMES; i++) image->bytes[i] = read_file(names[i], &image->sizes[i]);
  return image;
}

void disk_put(const DiskImage *image) {
  for (size_t i = 0; i < NAMES; i++) {
    unlink(names[i]);
    if (!image || !image->bytes[i]) continue;
    FILE *file = fopen(names[i], "wb");
    if (!file || fwrite(image->bytes[i], 1, image->sizes[i], file) != image->sizes[i]) abort();
    fclose(file);
  }
}

void disk_image_free(DiskImage *image) {
  for (size_t i = 0; i < NAMES; i++) free(image->bytes[i]);
  free(image);
}
