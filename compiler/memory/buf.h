/* buf.h: a growing text. Appending cannot fail, so writers read like what they write. */
#ifndef ASHC_MEMORY_BUF_H
#define ASHC_MEMORY_BUF_H

#include "memory/arena.h"

typedef struct Buf {
  Arena *arena;
  char *text; /* NUL-terminated once anything was appended; see buf_text */
  size_t len, size;
} Buf;

/* Returns an empty Buf whose bytes live in `a`. */
Buf buf_new(Arena *a);

void buf_put(Buf *b, const char *text);
void buf_putn(Buf *b, const char *text, size_t len);
void buf_putc(Buf *b, char c);
void buf_printf(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Returns the text so far, "" when empty; valid until the next append. */
const char *buf_text(const Buf *b);

#endif
