/* string_place.c: decodes the content of a string once more. How it is decoded shows in what stands
 * before it: a quote, a sigil or the line that opens a heredoc. */
#include "syntax/string_place.h"

#include <ctype.h>
#include <string.h>

#include "syntax/escape.h"

/* How a content is decoded. */
typedef struct Coding {
  unsigned indent;
  bool escapes;
} Coding;

static bool is_triple(const char *at) {
  return memcmp(at, "\"\"\"", 3) == 0 || memcmp(at, "'''", 3) == 0;
}

/* Returns the quotes that open the heredoc whose first line begins at `line`, or NULL. */
static const char *heredoc_quotes(const char *text, const char *line) {
  for (const char *at = line - 1; at > text && at[-1] != '\n'; at--)
    if (at - text >= 3 && is_triple(at - 3)) return at - 3;
  return NULL;
}

/* ~S"…" keeps its backslashes, ~s"…" does not. */
static bool has_escapes(const char *text, const char *quote) {
  const char *at = quote;
  while (at > text && isalnum((unsigned char)at[-1])) at--;
  bool sigil = at > text && at[-1] == '~' && quote - at == 1;
  return !sigil || islower((unsigned char)*at);
}

static Coding coding_of(const Source *source, Span content) {
  const char *text = source->text, *start = text + content.start, *end = text + content.end;
  if (start == text) return (Coding){.escapes = true};
  if (start[-1] != '\n') return (Coding){.escapes = has_escapes(text, start - 1)};
  const char *quotes = heredoc_quotes(text, start);
  return (Coding){.indent = (unsigned)strspn(end, " \t"),
                  .escapes = !quotes || has_escapes(text, quotes)};
}

/* What is wrong in the string was said when it was parsed. */
static Parse silent(Arena *a, const Source *source) {
  return (Parse){.arena = a, .source = source, .muted = true};
}

const char *string_value(Arena *a, const Source *source, Span content) {
  Parse p = silent(a, source);
  Coding c = coding_of(source, content);
  Buf out = buf_new(a);
  escape_decode(&p, &out, content, c.indent, c.escapes);
  return buf_text(&out);
}

Span string_place(Arena *a, const Source *source, Span content, size_t from, size_t to) {
  Parse p = silent(a, source);
  Coding c = coding_of(source, content);
  return escape_place(&p, content, c.indent, c.escapes, from, to);
}
