/* excerpt.c: cutting a line out of its text costs only as much as the part that is shown, apart
 * from finding its ends, so that 10 MB on one line are as quick as a short one. */
#include "report/excerpt.h"

#include <stdio.h>
#include <string.h>

#include "report/display.h"

/* Lines up to WHOLE bytes are shown whole; of longer ones BEFORE and AFTER bytes around the caret. */
enum { WHOLE = 160, BEFORE = 60, AFTER = 80 };

/* The part of a line that is shown, and in it the part to underline. */
typedef struct Window {
  const char *start, *end;  /* what is shown */
  const char *from, *until; /* what is underlined */
  bool cut_before, cut_after;
} Window;

static bool is_continuation(char c) {
  return ((unsigned char)c & 0xC0) == 0x80;
}

/* Moves `at` back to the first byte of the character it stands in. */
static const char *char_start(const char *at, const char *line) {
  for (int i = 0; i < 3 && at > line && is_continuation(*at); i++) at--;
  return at;
}

static void cut_window(Window *w) {
  const char *line = w->start;
  if (w->end - line <= WHOLE) return;
  if (w->from - line > BEFORE) {
    w->start = char_start(w->from - BEFORE, line);
    w->cut_before = true;
  }
  if (w->end - w->from > AFTER) {
    w->end = char_start(w->from + AFTER, line);
    w->cut_after = true;
  }
}

static Window find_window(const Source *source, Span at) {
  const char *text = source->text, *text_end = text + source->len;
  const char *from = text + (at.start < source->len ? at.start : source->len);
  const char *before = from > text ? memrchr(text, '\n', (size_t)(from - text)) : NULL;
  const char *after = from < text_end ? memchr(from, '\n', (size_t)(text_end - from)) : NULL;
  Window w = {.start = before ? before + 1 : text, .end = after ? after : text_end, .from = from};
  if (w.end > w.start && w.end[-1] == '\r') w.end--;
  if (w.from > w.end) w.from = w.end;
  cut_window(&w);
  w.until = at.end > at.start ? from + (at.end - at.start) : from;
  if (w.until > w.end) w.until = w.end;
  if (w.until < w.from) w.until = w.from;
  return w;
}

/* Appends the shown part of the line. Returns the columns [*from, *until) to underline. */
static void put_window(Buf *b, const Window *w, unsigned *from, unsigned *until) {
  unsigned column = 0;
  if (w->cut_before) {
    buf_put(b, "…");
    column = 1;
  }
  *from = display_put(b, w->start, (size_t)(w->from - w->start), column);
  *until = display_put(b, w->from, (size_t)(w->until - w->from), *from);
  display_put(b, w->until, (size_t)(w->end - w->until), *until);
  buf_put(b, w->cut_after ? "…\n" : "\n");
}

static void put_caret(Buf *b, unsigned from, unsigned until, const char *label, const Colours *c) {
  for (unsigned i = 0; i < from; i++) buf_putc(b, ' ');
  buf_put(b, c->caret);
  buf_putc(b, '^');
  for (unsigned i = from + 1; i < until; i++) buf_putc(b, '~');
  if (label) buf_putc(b, ' ');
  if (label) display_message(b, label);
  buf_printf(b, "%s\n", c->off);
}

void excerpt_put(Buf *b, const Sources *s, Span at, const char *label, const Colours *c) {
  const Source *source = sources_get(s, at.file);
  if (!source) return;
  Window w = find_window(source, at);
  unsigned from, until;
  char number[16];
  int width = snprintf(number, sizeof number, "%u", sources_place(s, at.file, at.start).line);
  buf_printf(b, "  %s | ", number);
  put_window(b, &w, &from, &until);
  buf_printf(b, "  %*s | ", width, "");
  put_caret(b, from, until, label, c);
}
