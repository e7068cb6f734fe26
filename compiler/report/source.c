/* source.c: the texts of a run, and the way from a byte to a line and a column. Lines are counted
 * when a place is asked for: messages are few, and a text is read far more often than one is shown.
 */
#include "report/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/display.h"

enum { FIRST_READ = 4096, MAX_SIZE = 1 << 30 };

struct Sources {
  Arena *arena;
  const Source **files;
  size_t count, size;
};

Sources *sources_new(Arena *a) {
  Sources *s = NEW(a, Sources);
  s->arena = a;
  return s;
}

static void grow_files(Sources *s) {
  size_t size = s->size ? s->size * 2 : 16;
  const Source **files = NEW_ARRAY(s->arena, const Source *, size);
  if (s->count) memcpy(files, s->files, s->count * sizeof *files);
  s->files = files;
  s->size = size;
}

const Source *sources_add(Sources *s, const char *path, const char *text, size_t len) {
  if (s->count == s->size) grow_files(s);
  Source *source = NEW(s->arena, Source);
  *source = (Source){.path = path, .text = text, .len = len, .number = (uint32_t)s->count + 1};
  s->files[s->count++] = source;
  return source;
}

/* A text that is being read; its storage doubles when the file turns out longer than it said. */
typedef struct Reading {
  Arena *arena;
  char *text;
  size_t len, size;
} Reading;

static void make_room(Reading *r) {
  if (r->len + 1 < r->size) return;
  size_t size = r->size * 2;
  char *text = arena_alloc(r->arena, size);
  memcpy(text, r->text, r->len);
  r->text = text;
  r->size = size;
}

/* A file means the same wherever it was checked out: its lines end in \n, also inside strings. */
static void end_lines(Reading *r) {
  char *to = memchr(r->text, '\r', r->len);
  if (!to) return;
  const char *const end = r->text + r->len;
  for (const char *from = to; from < end; from++)
    if (from[0] != '\r' || from[1] != '\n') *to++ = *from;
  *to = '\0';
  r->len = (size_t)(to - r->text);
}

/* Reads `fd` to its end. Returns 0 or an errno. */
static int read_all(Reading *r, int fd) {
  for (;;) {
    make_room(r);
    ssize_t n = read(fd, r->text + r->len, r->size - r->len - 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) break;
    r->len += (size_t)n;
    if (r->len > MAX_SIZE) return EFBIG;
  }
  r->text[r->len] = '\0';
  end_lines(r);
  return 0;
}

static int read_file(Reading *r, int fd) {
  struct stat st;
  if (fstat(fd, &st) != 0) return errno;
  if (S_ISDIR(st.st_mode)) return EISDIR;
  if (st.st_size > MAX_SIZE) return EFBIG;
  r->size = (size_t)st.st_size + 2 > FIRST_READ ? (size_t)st.st_size + 2 : FIRST_READ;
  r->text = arena_alloc(r->arena, r->size);
  return read_all(r, fd);
}

const Source *sources_read(Sources *s, const char *path, const char *shown) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return NULL;
  Reading r = {.arena = s->arena};
  int error = read_file(&r, fd);
  close(fd);
  if (error) {
    errno = error;
    return NULL;
  }
  return sources_add(s, arena_strdup(s->arena, shown ? shown : path), r.text, r.len);
}

const Source *sources_get(const Sources *s, uint32_t file) {
  return file == 0 || file > s->count ? NULL : s->files[file - 1];
}

Place sources_place(const Sources *s, uint32_t file, uint32_t offset) {
  const Source *source = sources_get(s, file);
  if (!source) return (Place){.path = ""};
  const char *at = source->text + (offset < source->len ? offset : source->len);
  const char *line = source->text;
  unsigned number = 1;
  for (const char *end; (end = memchr(line, '\n', (size_t)(at - line))); line = end + 1) number++;
  unsigned column = 1;
  for (const char *c = line; c < at; column++) c += display_char(c, source->text + source->len).len;
  return (Place){.path = source->path, .line = number, .column = column};
}
