/* format.c: writes an AST in the canonical layout, taking literals, expressions and comments from its
 * text. What fits on a line stands on one; else options stand on lines of their own, and the elements
 * of what stands in brackets. A comment within forces that, so that it can stay beside its element. */
#include "syntax/format.h"

#include <string.h>

#include "syntax/comments.h"

enum { WIDTH = 98, STEP = 2 };

typedef struct Layout {
  const char *text;
  Buf *out;
  Buf line; /* what is tried on one line */
  Comments comments;
} Layout;

static void put_span(Layout *l, size_t start, size_t end) {
  buf_putn(l->out, l->text + start, end - start);
}

static void new_line(Layout *l, unsigned indent) {
  buf_putc(l->out, '\n');
  for (unsigned i = 0; i < indent; i++) buf_putc(l->out, ' ');
}

/* Returns how many bytes of the present line are written, or WIDTH where it is full. */
static size_t column(const Layout *l) {
  size_t most = l->out->len < WIDTH ? l->out->len : WIDTH;
  const char *end = buf_text(l->out) + l->out->len;
  const char *line = most ? memrchr(end - most, '\n', most) : NULL;
  return line ? (size_t)(end - line - 1) : most;
}

static bool has_line_end(const Layout *l, size_t start, size_t end) {
  return end > start && memchr(l->text + start, '\n', end - start);
}

/* --- What is written as it stands ------------------------------------------------------------- */

/* Returns how long the opening of a heredoc at `start` is (`"""`, `~S"""`), or 0. */
static size_t heredoc_opening(const Layout *l, Span span) {
  size_t at = span.start, quotes;
  if (l->text[at] == '~')
    at += 1 + strspn(l->text + at + 1,
                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  quotes = strspn(l->text + at, l->text[at] == '"' ? "\"" : "'");
  return quotes >= 3 && at + 3 < span.end ? at + 3 - span.start : 0;
}

/* A heredoc, its lines moved as its closing quotes are. */
static void put_heredoc(Layout *l, const Node *n, size_t opening, unsigned indent) {
  size_t at = n->text_span.start, end = n->text_span.end, closing = end;
  while (l->text[closing] == ' ' || l->text[closing] == '\t') closing++;
  put_span(l, n->span.start, n->span.start + opening);
  while (at < end) {
    size_t skipped = 0;
    while (skipped < closing - end && (l->text[at] == ' ' || l->text[at] == '\t') && at < end)
      at++, skipped++;
    const char *line_end = memchr(l->text + at, '\n', end - at);
    size_t line = line_end ? (size_t)(line_end - l->text) : end;
    new_line(l, line > at ? indent : 0);
    put_span(l, at, line);
    at = line + 1;
  }
  new_line(l, indent);
  put_span(l, closing, n->span.end);
}

static void put_leaf(Layout *l, const Node *n, unsigned indent) {
  size_t opening =
      n->kind == NODE_STRING || n->kind == NODE_SIGIL ? heredoc_opening(l, n->span) : 0;
  if (opening)
    put_heredoc(l, n, opening, indent);
  else
    put_span(l, n->span.start, n->span.end);
}

/* --- On one line ------------------------------------------------------------------------------ */

/* How a node with parts opens and closes, and the parts. */
typedef struct Brackets {
  size_t open_start, open_end; /* `[`, `%Mod{`, `name(` */
  char close;                  /* 0: not in brackets */
  const Node *items, *options;
} Brackets;

static Brackets brackets_of(const Layout *l, const Node *n) {
  size_t start = n->span.start, end = start + 1;
  switch (n->kind) {
  case NODE_LIST:
    if (l->text[start] != '[') break;
    return (Brackets){start, end, ']', n->items, NULL};
  case NODE_TUPLE: return (Brackets){start, end, '}', n->items, NULL};
  case NODE_MAP:
    while (l->text[end - 1] != '{') end++;
    return (Brackets){start, end, '}', n->items, NULL};
  case NODE_CALL:
    if (!n->has_parens) break;
    return (Brackets){start, n->name_span.end + 1u, ')', n->items, n->options};
  default: break;
  }
  return (Brackets){0};
}

static bool is_arrow(const Layout *l, const Node *pair) {
  return !pair->name || l->text[pair->name_span.end] != ':';
}

/* Appends `n` to `out` on one line. Returns false where it does not fit in `room` bytes. */
static bool put_flat(const Layout *l, Buf *out, const Node *n, size_t room);

static bool put_flat_list(const Layout *l, Buf *out, const Node *first, const char *before,
                          size_t room) {
  for (const Node *n = first; n; n = n->next, before = ", ") {
    buf_put(out, before);
    if (!put_flat(l, out, n, room)) return false;
  }
  return true;
}

static bool put_flat_pair(const Layout *l, Buf *out, const Node *n, size_t room) {
  if (n->name)
    buf_putn(out, l->text + n->name_span.start, n->name_span.end - n->name_span.start);
  else if (!put_flat(l, out, n->items, room))
    return false;
  buf_put(out, is_arrow(l, n) ? " => " : ": ");
  return put_flat(l, out, n->name ? n->items : n->items->next, room);
}

static bool put_flat_text(const Layout *l, Buf *out, size_t start, size_t end, size_t room) {
  if (end - start > room || has_line_end(l, start, end)) return false;
  buf_putn(out, l->text + start, end - start);
  return true;
}

static bool put_flat_brackets(const Layout *l, Buf *out, const Brackets *b, size_t room) {
  buf_putn(out, l->text + b->open_start, b->open_end - b->open_start);
  if (!put_flat_list(l, out, b->items, "", room)) return false;
  if (!put_flat_list(l, out, b->options, b->items ? ", " : "", room)) return false;
  buf_putc(out, b->close);
  return true;
}

static bool put_flat(const Layout *l, Buf *out, const Node *n, size_t room) {
  if (comments_before(&l->comments, n->span.end) || out->len > room) return false;
  if (n->kind == NODE_PAIR) return put_flat_pair(l, out, n, room);
  Brackets b = brackets_of(l, n);
  if (b.close) return put_flat_brackets(l, out, &b, room);
  return put_flat_text(l, out, n->span.start, n->span.end, room);
}

/* Writes `n` behind what stands on the line where it fits, `after` bytes kept free. */
static bool put_where_it_fits(Layout *l, const Node *n, size_t after) {
  size_t at = column(l) + after;
  size_t room = at < WIDTH ? WIDTH - at : 0;
  l->line.len = 0;
  if (!put_flat(l, &l->line, n, room) || l->line.len > room) return false;
  buf_putn(l->out, buf_text(&l->line), l->line.len);
  return true;
}

/* --- Comments --------------------------------------------------------------------------------- */

/* Returns whether a blank line stands before byte `at`. */
static bool blank_line_before(const Layout *l, size_t at) {
  unsigned line_ends = 0;
  while (at > 0 && strchr(" \t\r\n;", l->text[at - 1])) line_ends += l->text[--at] == '\n';
  return line_ends > 1;
}

/* Begins the line of what stands at byte `at` of the text. */
static void begin_line(Layout *l, size_t at, unsigned indent, bool first) {
  if (!first && blank_line_before(l, at)) buf_putc(l->out, '\n');
  if (l->out->len) new_line(l, indent);
}

/* Writes the comments before byte `limit`, each on a line of its own. Returns whether there are any. */
static bool put_comments(Layout *l, size_t limit, unsigned indent, bool first) {
  const Comment *c = comments_before(&l->comments, limit);
  if (!c) return false;
  for (; c; c = comments_before(&l->comments, limit), first = false) {
    begin_line(l, c->start, indent, first);
    put_span(l, c->start, c->end);
    l->comments.next++;
  }
  return true;
}

/* Writes the comment that stands behind byte `end` on its line, if it begins before `limit`. */
static void put_trailing(Layout *l, size_t end, size_t limit) {
  const Comment *c = comments_before(&l->comments, limit);
  if (!c || c->start < end || has_line_end(l, end, c->start)) return;
  buf_putc(l->out, ' ');
  put_span(l, c->start, c->end);
  l->comments.next++;
}

/* --- On several lines ------------------------------------------------------------------------- */

static void put_value(Layout *l, const Node *n, unsigned indent, size_t after);

/* Returns up to where comments cannot stay within the element: they go before it. */
static size_t own_start(const Layout *l, const Node *n) {
  const Node *value = n->kind == NODE_PAIR && n->items->next ? n->items->next : n->items;
  if (n->kind == NODE_PAIR) return brackets_of(l, value).close ? value->span.start : n->span.end;
  return brackets_of(l, n).close ? n->span.start : n->span.end;
}

static void put_element(Layout *l, const Node *n, unsigned indent, bool last, size_t limit) {
  put_value(l, n, indent, !last);
  if (!last) buf_putc(l->out, ',');
  put_trailing(l, n->span.end, limit);
}

/* Writes elements, each on a line of its own; `close` is where the text closes them. */
static void put_elements(Layout *l, const Node *first, bool more, unsigned indent, size_t close) {
  for (const Node *n = first; n; n = n->next) {
    put_comments(l, own_start(l, n), indent, true);
    new_line(l, indent);
    put_element(l, n, indent, !n->next && !more, n->next ? n->next->span.start : close);
  }
}

static void put_broken(Layout *l, const Brackets *b, unsigned indent, size_t close) {
  put_span(l, b->open_start, b->open_end);
  size_t options = b->options ? b->options->span.start : close;
  put_elements(l, b->items, b->options != NULL, indent + STEP, options);
  put_elements(l, b->options, false, indent + STEP, close);
  put_comments(l, close, indent + STEP, true);
  new_line(l, indent);
  buf_putc(l->out, b->close);
}

static void put_pair(Layout *l, const Node *n, unsigned indent, size_t after) {
  if (n->name)
    put_span(l, n->name_span.start, n->name_span.end);
  else
    put_value(l, n->items, indent, 4);
  buf_put(l->out, is_arrow(l, n) ? " => " : ": ");
  put_value(l, n->name ? n->items : n->items->next, indent, after);
}

/* Writes a value; `after` bytes will follow on its last line. */
static void put_value(Layout *l, const Node *n, unsigned indent, size_t after) {
  if (put_where_it_fits(l, n, after)) return;
  Brackets b = brackets_of(l, n);
  if (n->kind == NODE_PAIR)
    put_pair(l, n, indent, after);
  else if (b.close && (b.items || b.options || comments_before(&l->comments, n->span.end)))
    put_broken(l, &b, indent, n->span.end - 1u);
  else if (b.close)
    put_flat_brackets(l, l->out, &b, SIZE_MAX);
  else
    put_leaf(l, n, indent);
}

/* --- Statements ------------------------------------------------------------------------------- */

static void put_statements(Layout *l, const Node *first, unsigned indent, size_t close);

/* Writes the comma behind argument `before` and the comments between it and `n`. Returns whether there
 * are any. */
static bool put_separator(Layout *l, const Node *before, const Node *n, unsigned indent) {
  size_t comments = l->comments.next;
  buf_putc(l->out, ',');
  put_trailing(l, before->span.end, n->span.start);
  put_comments(l, own_start(l, n), indent + STEP, true);
  return l->comments.next > comments;
}

/* Writes one argument behind a name: on the same line unless it is an option, less the first, or a
 * comment stands before it. */
static void put_argument(Layout *l, const Node *n, const Node *before, unsigned indent,
                         size_t after) {
  bool breaks = before && (put_separator(l, before, n, indent) || n->kind == NODE_PAIR);
  if (breaks)
    new_line(l, indent + STEP);
  else
    buf_putc(l->out, ' ');
  put_value(l, n, breaks ? indent + STEP : indent, after);
}

/* Writes the arguments of a call without parentheses on as many lines as they need. */
static void put_arguments(Layout *l, const Node *items, const Node *options, unsigned indent,
                          size_t after) {
  const Node *before = NULL;
  for (const Node *n = items; n; before = n, n = n->next)
    put_argument(l, n, before, indent, n->next || options ? 1 : after);
  for (const Node *n = options; n; before = n, n = n->next)
    put_argument(l, n, before, indent, n->next ? 1 : after);
}

/* Writes the arguments behind the name where they fit on its line. */
static bool put_flat_head(Layout *l, const Node *n, size_t after) {
  size_t at = column(l) + after, room = at < WIDTH ? WIDTH - at : 0;
  l->line.len = 0;
  if (!put_flat_list(l, &l->line, n->items, " ", room)) return false;
  if (!put_flat_list(l, &l->line, n->options, n->items ? ", " : " ", room)) return false;
  if (l->line.len > room) return false;
  buf_putn(l->out, buf_text(&l->line), l->line.len);
  return true;
}

static void put_parens(Layout *l, const Node *n, unsigned indent, size_t after) {
  Brackets b = brackets_of(l, n);
  size_t end = call_head_end(n), at = column(l) + after, room = at < WIDTH ? WIDTH - at : 0;
  l->line.len = 0;
  if (!comments_before(&l->comments, end) && put_flat_brackets(l, &l->line, &b, room) &&
      l->line.len <= room)
    buf_putn(l->out, buf_text(&l->line), l->line.len);
  else
    put_broken(l, &b, indent, end);
}

/* Writes a call less its block. */
static void put_head(Layout *l, const Node *n, unsigned indent) {
  size_t after = n->has_block ? 3 : 0;
  if (n->has_parens) {
    put_parens(l, n, indent, after);
    return;
  }
  put_span(l, n->name_span.start, n->name_span.end);
  if (!put_flat_head(l, n, after)) put_arguments(l, n->items, n->options, indent, after);
}

static void put_block(Layout *l, const Node *n, unsigned indent) {
  buf_put(l->out, " do");
  put_trailing(l, call_head_end(n), n->block ? n->block->span.start : n->span.end);
  put_statements(l, n->block, indent + STEP, n->span.end);
  new_line(l, indent);
  buf_put(l->out, "end");
}

/* What is passed over stands as it is, from its `do` on. */
static void put_skipped(Layout *l, const Node *n) {
  size_t at = call_head_end(n);
  if (n->has_parens && l->text[at] == ')') at++;
  while (strchr(" \t\r\n", l->text[at])) at++;
  if (l->text[at] != ',') buf_putc(l->out, ' ');
  put_span(l, at, n->span.end);
}

static void put_statement(Layout *l, const Node *n, unsigned indent) {
  if (n->kind == NODE_CALL || n->kind == NODE_ATTRIBUTE)
    put_head(l, n, indent);
  else
    put_value(l, n, indent, 0);
  if (n->skipped)
    put_skipped(l, n);
  else if (n->has_block)
    put_block(l, n, indent);
}

/* Returns up to where comments go above the statement: they stand within its first argument. */
static size_t comments_above(const Layout *l, const Node *n) {
  const Node *first = n->items ? n->items : n->options;
  bool is_call = n->kind == NODE_CALL || n->kind == NODE_ATTRIBUTE;
  return is_call && first && !n->has_parens ? own_start(l, first) : n->span.start;
}

/* Writes statements, each on a line of its own, and the comments up to `close`. */
static void put_statements(Layout *l, const Node *first, unsigned indent, size_t close) {
  bool is_first = true;
  for (const Node *n = first; n; n = n->next, is_first = false) {
    if (put_comments(l, comments_above(l, n), indent, is_first)) is_first = false;
    begin_line(l, n->span.start, indent, is_first);
    put_statement(l, n, indent);
    put_trailing(l, n->span.end, n->next ? n->next->span.start : close);
  }
  put_comments(l, close, indent, is_first);
}

bool format_source(Arena *a, Diag *d, const Source *source, Buf *out) {
  Parse p = {.arena = a, .names = interner_new(a), .diag = d, .source = source};
  Tokens tokens = parse_tokens(&p);
  if (p.errors) return false;
  Layout l = {
      .text = source->text, .out = out, .line = buf_new(a), .comments = comments_of(&p, &tokens)};
  put_statements(&l, p.calls, 0, source->len);
  if (out->len) buf_putc(out, '\n');
  return true;
}
