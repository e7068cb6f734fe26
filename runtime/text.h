/* text.h: a growing text of the runtime. Running out of memory is remembered, so that a writer
 * checks once at its end. */
#ifndef ASH_TEXT_H
#define ASH_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Text {
  char *bytes; /* NUL-terminated once anything was put */
  size_t len, size;
  bool failed; /* an allocation failed: the text is incomplete */
} Text;

/* Appends `len` bytes, a string, a formatted text (printf's formats). */
void rt_text_putn(Text *t, const char *bytes, size_t len);
void rt_text_put(Text *t, const char *text);
void rt_text_printf(Text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void rt_text_vprintf(Text *t, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));

/* Appends `name` as a quoted SQL identifier. */
void rt_text_ident(Text *t, const char *name);

/* Appends `sql` with each run of white space outside quotes as one blank, at most `limit` bytes of
 * it. */
void rt_text_excerpt(Text *t, const char *sql, size_t limit);

/* Releases the text. */
void rt_text_free(Text *t);

#endif
