/* display.h: text of unknown origin, made fit for a terminal: how many bytes a character has, how
 * many columns it takes, and what is written in its place where it would not show as itself. */
#ifndef ASHC_REPORT_DISPLAY_H
#define ASHC_REPORT_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/buf.h"

typedef struct DisplayChar {
  uint32_t code; /* the code point, or the byte itself where it is not valid UTF-8 */
  unsigned len;  /* bytes it takes in the text, at least 1 */
  bool valid;    /* false for a byte that is no UTF-8 */
} DisplayChar;

/* Returns the character at `text`, which lies before `end`. */
DisplayChar display_char(const char *text, const char *end);

/* Appends the `len` bytes at `text`; control characters, invisible ones and bytes that are no UTF-8
 * are written as \x1B or \u202E. Tabs become blanks up to the next multiple of 4, counted from
 * `column` (from 0). Returns the column after the last character. */
unsigned display_put(Buf *b, const char *text, size_t len, unsigned column);

/* As display_put for the text of a message: tabs and line ends stay. */
void display_message(Buf *b, const char *text);

#endif
