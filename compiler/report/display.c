/* display.c: what stands behind the excerpt under a message: UTF-8, widths, escapes. */
#include "report/display.h"

#include <string.h>

enum { TAB = 4 };

typedef struct Range {
  uint32_t first, last;
} Range;

/* Characters that take two columns, that take none, and that must not reach a terminal. */
static const Range wide[] = {{0x1100, 0x115F},   {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                             {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                             {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
                             {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
static const Range zero[] = {{0x0300, 0x036F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
static const Range hidden[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
                               {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069},
                               {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool in_ranges(const Range *ranges, size_t count, uint32_t code) {
  for (size_t i = 0; i < count; i++)
    if (code >= ranges[i].first && code <= ranges[i].last) return true;
  return false;
}

/* Returns how many bytes the sequence that `lead` opens has, or 0 where none begins with it. */
static unsigned sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

DisplayChar display_char(const char *text, const char *end) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  unsigned char lead = (unsigned char)*text;
  DisplayChar byte = {.code = lead, .len = 1, .valid = lead < 0x80};
  unsigned len = sequence_length(lead);
  if (len < 2 || (size_t)(end - text) < len) return byte;
  uint32_t code = lead & (0xFFu >> (len + 1));
  for (unsigned i = 1; i < len; i++) {
    if (((unsigned char)text[i] & 0xC0) != 0x80) return byte;
    code = code << 6 | ((unsigned char)text[i] & 0x3F);
  }
  if (code < least[len] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return byte;
  return (DisplayChar){.code = code, .len = len, .valid = true};
}

static unsigned put_blanks(Buf *b, unsigned count) {
  for (unsigned i = 0; i < count; i++) buf_putc(b, ' ');
  return count;
}

static unsigned put_escape(Buf *b, DisplayChar c) {
  size_t before = b->len;
  if (c.code > 0x7F && c.valid)
    buf_printf(b, "\\u%04X", (unsigned)c.code);
  else
    buf_printf(b, "\\x%02X", (unsigned)c.code);
  return (unsigned)(b->len - before);
}

/* Appends one character. Returns how many columns it takes. */
static unsigned put_char(Buf *b, const char *text, DisplayChar c) {
  if (!c.valid || in_ranges(hidden, COUNT(hidden), c.code)) return put_escape(b, c);
  buf_putn(b, text, c.len);
  if (c.code < 0x80) return 1;
  if (in_ranges(zero, COUNT(zero), c.code)) return 0;
  return in_ranges(wide, COUNT(wide), c.code) ? 2 : 1;
}

unsigned display_put(Buf *b, const char *text, size_t len, unsigned column) {
  for (const char *end = text + len; text < end;) {
    DisplayChar c = display_char(text, end);
    column += *text == '\t' ? put_blanks(b, TAB - column % TAB) : put_char(b, text, c);
    text += c.len;
  }
  return column;
}

void display_message(Buf *b, const char *text) {
  for (const char *end = text + strlen(text); text < end;) {
    DisplayChar c = display_char(text, end);
    if (*text == '\t' || *text == '\n')
      buf_putc(b, *text);
    else
      put_char(b, text, c);
    text += c.len;
  }
}
