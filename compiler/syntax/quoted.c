/* quoted.c: strings, heredocs, sigils and character literals, up to what closes them. Interpolation
 * holds code, so it is scanned with the lexer itself; what it says is not kept. */
#include "syntax/lexer.h"

#include <ctype.h>
#include <string.h>

#include "parser.h"
#include "report/display.h"

enum { MOST_INTERPOLATIONS = 50 }; /* one inside the other */

Lexer lexer_new(Parse *p) {
  const Byte *text = (const Byte *)p->source->text;
  size_t skip = p->source->len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3) ? 3 : 0;
  return (Lexer){.parse = p,
                 .text = text,
                 .limit = text + p->source->len,
                 .start = text + skip,
                 .cursor = text + skip};
}

static Span span_of(const Lexer *lx, const Byte *from, const Byte *to) {
  return parse_span(lx->parse, (size_t)(from - lx->text), (size_t)(to - lx->text));
}

static const Byte *line_end(const Lexer *lx, const Byte *from) {
  const Byte *end = memchr(from, '\n', (size_t)(lx->limit - from));
  return end ? end : lx->limit;
}

/* Moves behind the } that closes the interpolation. Returns false where none does. */
static bool skip_interpolation(Lexer *lx) {
  const Byte *start = lx->start;
  unsigned braces = 1;
  if (++lx->depth > MOST_INTERPOLATIONS) lx->cursor = lx->limit;
  while (braces) {
    int kind = lexer_next(lx);
    if (kind == T_END_OF_FILE) break;
    if (kind == T_BRACE || kind == T_MAP || kind == T_GROUP) braces++;
    if (kind == T_CLOSE_BRACE) braces--;
  }
  lx->depth--;
  lx->start = start;
  lx->after_dot = false;
  return braces == 0;
}

/* What a text between quotes may hold. */
typedef struct Quoting {
  bool raw;          /* no interpolation */
  bool interpolated; /* set where there was one */
} Quoting;

/* Moves over one character, escape or interpolation. Returns false where the text ends too early. */
static bool skip_one(Lexer *lx, Quoting *q) {
  if (lx->cursor >= lx->limit) return false;
  if (*lx->cursor == '\\') {
    /* A line end is left: what closes a heredoc may follow it. */
    lx->cursor += lx->cursor + 1 < lx->limit && lx->cursor[1] != '\n' ? 2 : 1;
  } else if (!q->raw && lx->cursor[0] == '#' && lx->cursor[1] == '{') {
    lx->cursor += 2;
    q->interpolated = true;
    return skip_interpolation(lx);
  } else {
    lx->cursor++;
  }
  return true;
}

static bool skip_to(Lexer *lx, Byte close, Quoting *q) {
  while (lx->cursor < lx->limit && *lx->cursor != close)
    if (!skip_one(lx, q)) return false;
  if (lx->cursor >= lx->limit) return false;
  lx->cursor++;
  return true;
}

static bool is_word(Byte c) {
  return isalnum(c) || c == '_';
}

/* A text over several lines with a word right behind it was left open on its first line: what closes
 * it here opens the next one. */
static bool looks_left_open(const Lexer *lx) {
  return !lx->parse->elixir && lx->depth == 0 && is_word(*lx->cursor) &&
         line_end(lx, lx->start) < lx->cursor;
}

/* Ends an unclosed text at its first line, before what most likely does not belong to it. */
static void end_at_line(Lexer *lx, const Byte *content) {
  const Byte *end = line_end(lx, lx->start);
  while (end > content && isspace(end[-1])) end--;
  if (end - content > 3 && !memcmp(end - 3, " do", 3)) end -= 3;
  while (end > content && strchr(")]},", end[-1])) end--;
  lx->cursor = end;
}

/* Records that the text is not closed. Within an interpolation that is for the text around it to say.
 * Returns the kind of the token. */
static int not_closed(Lexer *lx, const Byte *content, int kind, const char *what, Byte close) {
  if (lx->depth) {
    lx->cursor = lx->limit;
    return T_END_OF_FILE;
  }
  if (parse_error(lx->parse, span_of(lx, lx->start, content), "this %s is not closed", what))
    diag_label(lx->parse->diag, "expected `%c` on this line", close);
  end_at_line(lx, content);
  return kind;
}

int lex_quoted(Lexer *lx, Byte quote, int kind) {
  const Byte *content = lx->cursor;
  Quoting q = {0};
  if (!skip_to(lx, quote, &q) || looks_left_open(lx))
    return not_closed(lx, content, kind, kind == T_ATOM ? "quoted atom" : "string", quote);
  if (kind != T_ATOM && lx->cursor[0] == ':' && isspace(lx->cursor[1])) {
    lx->cursor++;
    return T_KEY;
  }
  return q.interpolated ? T_OPAQUE : kind;
}

bool lex_stray_quote(Lexer *lx) {
  if (lx->depth || lx->start == lx->text || !is_word(lx->start[-1])) return false;
  if (is_word(*lx->cursor) || *lx->cursor == *lx->start) return false; /* env"URL" */
  if (parse_error(lx->parse, span_of(lx, lx->start, lx->cursor), "`%c` closes nothing",
                  *lx->start)) {
    diag_label(lx->parse->diag, "no string is open");
    diag_help(lx->parse->diag, "a string begins and ends with a quote: add the first one");
  }
  return true;
}

static bool at_triple(const Lexer *lx, Byte quote) {
  return lx->limit - lx->cursor >= 3 && lx->cursor[0] == quote && lx->cursor[1] == quote &&
         lx->cursor[2] == quote;
}

static void skip_blanks(Lexer *lx) {
  while (*lx->cursor == ' ' || *lx->cursor == '\t') lx->cursor++;
}

/* Moves behind the three quotes that stand first on a line. */
static bool skip_heredoc(Lexer *lx, Byte quote, Quoting *q) {
  for (;;) {
    while (lx->cursor < lx->limit && *lx->cursor != '\n')
      if (!skip_one(lx, q)) return false;
    if (lx->cursor >= lx->limit) return false;
    lx->cursor++;
    skip_blanks(lx);
    if (!at_triple(lx, quote)) continue;
    lx->cursor += 3;
    return true;
  }
}

static int heredoc_not_closed(Lexer *lx, const Byte *content, int kind, Byte quote) {
  lx->cursor = lx->limit;
  if (lx->depth) return T_END_OF_FILE;
  lx->cut_off = true;
  if (parse_error(lx->parse, span_of(lx, lx->start, content), "this text is not closed"))
    diag_label(lx->parse->diag, "expected %c%c%c on a line of its own below", quote, quote, quote);
  return kind;
}

/* """ with text behind it. Where it is closed on the same line, it ends there. */
static bool begins_late(Lexer *lx, Byte quote, const Byte *content) {
  while (*lx->cursor == ' ' || *lx->cursor == '\t' || *lx->cursor == '\r') lx->cursor++;
  if (lx->cursor >= lx->limit || *lx->cursor == '\n' || lx->depth) return false;
  if (parse_error(lx->parse, span_of(lx, lx->start, content),
                  "the text of a heredoc begins on the next line"))
    diag_label(lx->parse->diag, "expected the end of the line");
  const Byte *end = line_end(lx, lx->cursor);
  while (lx->cursor < end && !at_triple(lx, quote)) lx->cursor++;
  if (lx->cursor == end) return false;
  lx->cursor += 3;
  return true;
}

/* Scans a heredoc whose opening quotes were read. */
static int heredoc(Lexer *lx, Byte quote, int kind, Quoting q) {
  const Byte *content = lx->cursor;
  if (begins_late(lx, quote, content)) return kind;
  if (!skip_heredoc(lx, quote, &q)) return heredoc_not_closed(lx, content, kind, quote);
  return q.interpolated ? T_OPAQUE : kind;
}

int lex_heredoc(Lexer *lx, Byte quote, int kind) {
  return heredoc(lx, quote, kind, (Quoting){0});
}

static Byte closing_of(Byte open) {
  return open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : open == '<' ? '>' : open;
}

int lex_sigil(Lexer *lx) {
  Quoting q = {.raw = isupper(lx->start[1])};
  Byte open = *lx->cursor, close = closing_of(open);
  int kind;
  if ((open == '"' || open == '\'') && at_triple(lx, open)) {
    lx->cursor += 3;
    kind = heredoc(lx, open, T_SIGIL, q);
  } else {
    const Byte *content = ++lx->cursor;
    if (!skip_to(lx, close, &q) || looks_left_open(lx))
      return not_closed(lx, content, T_SIGIL, "sigil", close);
    kind = q.interpolated ? T_OPAQUE : T_SIGIL;
  }
  while (isalnum(*lx->cursor)) lx->cursor++;
  return kind;
}

static void skip_escape(Lexer *lx) {
  Byte letter = *lx->cursor++;
  if (letter != 'x' && letter != 'u') return;
  if (*lx->cursor == '{') {
    while (lx->cursor < lx->limit && *lx->cursor != '}' && *lx->cursor != '\n') lx->cursor++;
    if (*lx->cursor == '}') lx->cursor++;
  } else {
    for (int i = 0; i < (letter == 'x' ? 2 : 4) && isxdigit(*lx->cursor); i++) lx->cursor++;
  }
}

int lex_character(Lexer *lx) {
  if (*lx->cursor == '\\' && lx->cursor + 1 < lx->limit && !strchr("\r\n", lx->cursor[1])) {
    lx->cursor++;
    skip_escape(lx);
  } else {
    lx->cursor += display_char((const char *)lx->cursor, (const char *)lx->limit).len;
  }
  return T_CHARACTER;
}

int lex_malformed_number(Lexer *lx) {
  if (lx->depth == 0 &&
      parse_error(lx->parse, span_of(lx, lx->start, lx->cursor), "malformed number `%.*s`",
                  (int)(lx->cursor - lx->start < 40 ? lx->cursor - lx->start : 40), lx->start))
    diag_help(lx->parse->diag, "numbers are written as 1_000, 1.5, 1.0e-3, 0xFF, 0o17 or 0b101");
  return T_NUMBER;
}

/* Characters that get into a text unseen, and what to do about them. */
static const struct {
  uint32_t first, last;
  const char *help;
} strangers[] = {
    {0xA0, 0xA0, "this is a no-break space: write a common blank"},
    {0x2000, 0x200F, "this is a blank of another width: write a common one"},
    {0x2018, 0x2019, "this is a typographic quote: write ' instead"},
    {0x201C, 0x201F, "this is a typographic quote: write \" instead"},
    {0x2010, 0x2015, "this is a dash: write - instead"},
    {'$', '$', "names consist of letters, digits and _"},
    {'`', '`', "texts stand between \" and \""},
    {':', ':', "an atom is `:name`, an option `name: value`, without a blank within"},
};

static void add_help(Diag *d, uint32_t code) {
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
    if (code >= strangers[i].first && code <= strangers[i].last) {
      diag_help(d, "%s", strangers[i].help);
      return;
    }
  diag_help(d, "remove it, or put it into a string");
}

void lex_refuse(Lexer *lx) {
  DisplayChar c = display_char((const char *)lx->start, (const char *)lx->limit);
  lx->cursor = lx->start + c.len;
  /* Bytes that are no UTF-8 were reported once for the whole text (parse.c). */
  if (!c.valid || lx->depth) return;
  if (!parse_error(lx->parse, span_of(lx, lx->start, lx->cursor), "nothing begins with `%.*s`",
                   (int)c.len, lx->start))
    return;
  diag_label(lx->parse->diag, "this character means nothing here");
  add_help(lx->parse->diag, c.code);
}
