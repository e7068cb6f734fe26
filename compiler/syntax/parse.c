/* parse.c: drives one parse: checks that the text is text, matches, feeds. */
#include "syntax/parse.h"

#include <string.h>

#include "report/display.h"
#include "syntax/feed.h"
#include "syntax/match.h"

Span parse_span(const Parse *p, size_t start, size_t end) {
  return (Span){p->source->number, (uint32_t)start, (uint32_t)end};
}

bool parse_error(Parse *p, Span at, const char *fmt, ...) {
  if (p->muted) return false;
  va_list args;
  va_start(args, fmt);
  diag_error(p->diag, at, "%s", arena_vprintf(p->arena, fmt, args));
  va_end(args);
  if (++p->errors >= DIAG_MAX_ERRORS) p->muted = true;
  return true;
}

/* Refuses what is no text. Bytes that are no UTF-8 are an error, but the rest is still read. */
static bool check_text(Parse *p) {
  const char *text = p->source->text, *end = text + p->source->len;
  const char *zero = memchr(text, '\0', p->source->len);
  if (zero) {
    size_t at = (size_t)(zero - text);
    if (parse_error(p, parse_span(p, at, at + 1), "this is not a text file")) {
      diag_label(p->diag, "a NUL byte");
      diag_help(p->diag, "resources are texts in UTF-8: name another file");
    }
    return false;
  }
  for (DisplayChar c; text < end; text += c.len) {
    c = display_char(text, end);
    if (c.valid) continue;
    size_t at = (size_t)(text - p->source->text);
    if (parse_error(p, parse_span(p, at, at + 1), "this text is not UTF-8"))
      diag_help(p->diag, "save the file in the encoding UTF-8");
    return true;
  }
  return true;
}

Tokens parse_tokens(Parse *p) {
  if (!check_text(p)) return (Tokens){0};
  Tokens tokens = match_tokens(p);
  feed_grammar(p, &tokens);
  return tokens;
}

Node *parse_source(Arena *a, Interner *in, Diag *d, const Source *source) {
  Parse p = {.arena = a, .names = in, .diag = d, .source = source};
  parse_tokens(&p);
  return p.calls;
}
