/* escape.c: Elixir's escapes. */
#include "syntax/escape.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "report/display.h"

static void put_utf8(Buf *b, uint32_t code) {
  if (code < 0x80) {
    buf_putc(b, (char)code);
    return;
  }
  int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  unsigned lead = more == 1 ? 0xC0u : more == 2 ? 0xE0u : 0xF0u;
  buf_putc(b, (char)(lead | code >> (6 * more)));
  while (more--) buf_putc(b, (char)(0x80u | (code >> (6 * more) & 0x3Fu)));
}

/* Reads the digits of \xHH, \x{H}, \uHHHH or \u{H…}, *at behind the letter. Returns false where they
 * are malformed. */
static bool read_code(const char **at, const char *end, char letter, uint32_t *code) {
  char digits[8] = "";
  bool braces = *at < end && **at == '{';
  size_t count = 0, most = braces ? 6 : letter == 'x' ? 2 : 4;
  const char *from = *at + braces;
  while (count < most && from + count < end && isxdigit((unsigned char)from[count])) count++;
  memcpy(digits, from, count);
  *code = (uint32_t)strtoul(digits, NULL, 16);
  *at = from + count;
  if (braces && *at < end && **at == '}')
    ++*at;
  else if (braces)
    return false;
  bool complete = braces || letter == 'x' ? count > 0 : count == most;
  return complete && *code <= 0x10FFFF && (*code < 0xD800 || *code > 0xDFFF);
}

static const char simple[][2] = {{'n', '\n'}, {'t', '\t'},  {'r', '\r'}, {'s', ' '},  {'0', '\0'},
                                 {'a', '\a'}, {'b', '\b'},  {'d', 0x7F}, {'e', 0x1B}, {'f', '\f'},
                                 {'v', '\v'}, {'\\', '\\'}, {'"', '"'},  {'\'', '\''}};

static uint32_t simple_escape(char letter) {
  for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
    if (simple[i][0] == letter) return (unsigned char)simple[i][1];
  return (unsigned char)letter;
}

static void report_malformed(Parse *p, const char *from, const char *to, uint32_t code) {
  size_t start = (size_t)(from - p->source->text), end = (size_t)(to - p->source->text);
  if (!parse_error(p, parse_span(p, start, end),
                   code ? "malformed escape" : "a text cannot hold a NUL character"))
    return;
  diag_help(p->diag, code ? "escapes of characters are written as \\x41, \\u00E9 or \\u{1F600}"
                          : "remove it: a database would cut the text off there");
}

/* Appends what the escape at *at (a backslash) stands for and moves behind it. */
static void put_escape(Parse *p, Buf *out, const char **at, const char *end) {
  const char *from = *at;
  char letter = from + 1 < end ? from[1] : '\\';
  *at += from + 1 < end ? 2 : 1;
  uint32_t code = 1;
  if (letter == '\r' && *at < end && **at == '\n') ++*at;
  if ((*at)[-1] == '\n') return;
  if (letter == 'x' || letter == 'u') {
    if (!read_code(at, end, letter, &code)) {
      report_malformed(p, from, *at, 1);
      return;
    }
  } else if ((unsigned char)letter >= 0x80) {
    buf_putc(out, letter); /* the rest of the character follows as it is */
    return;
  } else {
    code = simple_escape(letter);
  }
  if (code == 0)
    report_malformed(p, from, *at, 0);
  else
    put_utf8(out, code);
}

static const char *skip_indent(const char *at, const char *end, unsigned indent) {
  while (indent-- && at < end && (*at == ' ' || *at == '\t')) at++;
  return at;
}

/* Appends what stands at *at, one character or escape, and moves to the next one. */
static void decode_one(Parse *p, Buf *out, const char **at, const char *end, unsigned indent,
                       bool escapes) {
  bool escape = **at == '\\' && escapes;
  if (escape)
    put_escape(p, out, at, end);
  else
    buf_putc(out, *(*at)++);
  if ((*at)[-1] == '\n') *at = skip_indent(*at, end, indent);
}

void escape_decode(Parse *p, Buf *out, Span content, unsigned indent, bool escapes) {
  const char *at = p->source->text + content.start, *end = p->source->text + content.end;
  at = skip_indent(at, end, indent);
  while (at < end) decode_one(p, out, &at, end, indent, escapes);
}

Span escape_place(Parse *p, Span content, unsigned indent, bool escapes, size_t from, size_t to) {
  const char *text = p->source->text, *at = text + content.start, *end = text + content.end;
  Buf out = buf_new(p->arena);
  const char *first = NULL;
  at = skip_indent(at, end, indent);
  while (at < end && (!first || out.len < to)) {
    const char *start = at;
    decode_one(p, &out, &at, end, indent, escapes);
    if (!first && out.len > from) first = start;
  }
  if (!first) first = at;
  return parse_span(p, (size_t)(first - text), (size_t)(at - text));
}

uint32_t escape_character(Parse *p, Span at) {
  const char *from = p->source->text + at.start + 1, *end = p->source->text + at.end;
  uint32_t code = 0;
  if (from >= end) return 0;
  if (*from != '\\') return display_char(from, end).code;
  char letter = from + 1 < end ? from[1] : '\\';
  const char *digits = from + 2;
  if (letter != 'x' && letter != 'u') return simple_escape(letter);
  if (!read_code(&digits, end, letter, &code)) report_malformed(p, from, end, 1);
  return code;
}
