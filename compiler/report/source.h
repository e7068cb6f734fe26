/* source.h: the texts that were read, and places in them. A Span is a byte range of one file; line
 * and column exist only while a message is printed. Includes only memory/. */
#ifndef ASHC_REPORT_SOURCE_H
#define ASHC_REPORT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory/arena.h"

/* Byte offsets [start, end) in file number `file` of a Sources; file 0 means "no place". */
typedef struct Span {
  uint32_t file, start, end;
} Span;

#define NO_SPAN ((Span){0, 0, 0})

typedef struct Source {
  const char *path; /* as shown in messages: relative to the project root where it lies below it */
  const char *text; /* NUL-terminated; may hold further NULs before `len` */
  size_t len;
  uint32_t number; /* its Span.file, counted from 1 */
} Source;

typedef struct Sources Sources;

Sources *sources_new(Arena *a);

/* Registers a text that is already in memory (it must outlive `s`). Returns its Source. */
const Source *sources_add(Sources *s, const char *path, const char *text, size_t len);

/* Reads the file at `path` (shown as `shown`, or as `path` when NULL) and registers it, with lines
 * that end in \n where they ended in \r\n. Returns NULL with errno set when it cannot be read
 * (EISDIR, EACCES, EFBIG above 1 GiB, …). */
const Source *sources_read(Sources *s, const char *path, const char *shown);

/* Returns file number `file`, or NULL for 0 and for numbers never given out. */
const Source *sources_get(const Sources *s, uint32_t file);

/* A place as people count: line and column from 1, the column in characters (UTF-8). */
typedef struct Place {
  const char *path;
  unsigned line, column;
} Place;

/* Returns the place of byte `offset` of file `file`. */
Place sources_place(const Sources *s, uint32_t file, uint32_t offset);

#endif
