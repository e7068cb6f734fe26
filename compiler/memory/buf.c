/* buf.c: Buf doubles its storage; what it leaves behind goes with the arena. */
#include "memory/buf.h"

#include <stdio.h>
#include <string.h>

Buf buf_new(Arena *a) {
  return (Buf){.arena = a};
}

static void reserve(Buf *b, size_t more) {
  if (b->size - b->len > more) return;
  size_t size = b->size ? b->size * 2 : 128;
  while (size - b->len <= more) size *= 2;
  char *text = arena_alloc(b->arena, size);
  if (b->len) memcpy(text, b->text, b->len);
  b->text = text;
  b->size = size;
}

void buf_putn(Buf *b, const char *text, size_t len) {
  reserve(b, len);
  if (len) memcpy(b->text + b->len, text, len);
  b->len += len;
  b->text[b->len] = '\0';
}

void buf_put(Buf *b, const char *text) {
  buf_putn(b, text, strlen(text));
}

void buf_putc(Buf *b, char c) {
  if (b->size - b->len < 2) reserve(b, 1);
  b->text[b->len++] = c;
  b->text[b->len] = '\0';
}

void buf_printf(Buf *b, const char *fmt, ...) {
  va_list args, again;
  va_start(args, fmt);
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, fmt, args);
  va_end(args);
  if (len > 0) {
    reserve(b, (size_t)len);
    vsnprintf(b->text + b->len, (size_t)len + 1, fmt, again);
    b->len += (size_t)len;
  }
  va_end(again);
}

const char *buf_text(const Buf *b) {
  return b->text ? b->text : "";
}
