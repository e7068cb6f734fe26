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
  Parse p = {.arena = a,
             .names = in,
             .diag = d,
             .source = source,
             .elixir = parse_is_elixir(source->path)};
  parse_tokens(&p);
  return p.calls;
}

bool parse_is_elixir(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot && (strcmp(dot, ".ex") == 0 || strcmp(dot, ".exs") == 0);
}

/* Returns the text of `source` up to `end`, with blanks for all that stands before `start`, so that
 * places stay what they are. */
static Source *part_alone(Arena *a, const Source *source, size_t start, size_t end) {
  char *text = NEW_ARRAY(a, char, end + 1);
  memset(text, ' ', start);
  memcpy(text + start, source->text + start, end - start);
  Source *alone = NEW(a, Source);
  *alone = (Source){.path = source->path, .text = text, .len = end, .number = source->number};
  return alone;
}

Node *parse_part(Arena *a, Interner *in, const Source *source, size_t start, size_t end) {
  Parse p = {.arena = a,
             .names = in,
             .diag = diag_new(a, sources_new(a)),
             .source = part_alone(a, source, start, end),
             .elixir = true,
             .whole = true};
  parse_tokens(&p);
  return p.calls;
}

Node *parse_skipped(Arena *a, Interner *in, const Source *source, const Node *call) {
  bool is_short = strncmp(call->text, "do:", 3) == 0;
  size_t start = call->span.end - strlen(call->text) + strlen(is_short ? "do:" : "do");
  size_t end = call->span.end - (is_short ? 0 : strlen("end"));
  return parse_part(a, in, source, start, end);
}
