/* literal.c: nodes of one token, with their decoded values. */
#include <ctype.h>
#include <string.h>

#include "memory/buf.h"
#include "syntax/build.h"
#include "syntax/escape.h"

static Node *literal(Parse *p, NodeKind kind, Token t) {
  Node *n = NEW(p->arena, Node);
  n->kind = kind;
  n->span = n->name_span = n->text_span = parse_span(p, t.start, t.end);
  return n;
}

static const char *text_of(const Parse *p, Token t) {
  return p->source->text + t.start;
}

static Name source_text(Parse *p, Token t) {
  return intern(p->names, text_of(p, t), t.end - t.start);
}

/* The content of a quoted text and what has to be removed from each of its lines. */
typedef struct Content {
  Span span;
  unsigned indent;
} Content;

/* From the line after the opening quotes to the line of the closing ones. */
static Content heredoc_content(const Parse *p, Token t, size_t open) {
  const char *text = p->source->text;
  const char *line = memchr(text + open, '\n', t.end - open);
  size_t start = line ? (size_t)(line + 1 - text) : t.end;
  size_t last = t.end;
  while (last > start && isalnum((unsigned char)text[last - 1])) last--;
  size_t quotes = last >= start + 3 ? last - 3 : start;
  size_t end = quotes;
  while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\t')) end--;
  return (Content){.span = parse_span(p, start, end), .indent = (unsigned)(quotes - end)};
}

static char closing_of(char open) {
  return open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : open == '<' ? '>' : open;
}

/* Returns the content of the token whose opening quote is the byte at `open`; letters may follow what
 * closes a sigil. An unclosed text, which is an error already, ends with its token. */
static Content content_of(const Parse *p, Token t, size_t open) {
  const char *text = p->source->text;
  char quote = text[open], close = closing_of(quote);
  bool triple = (quote == '"' || quote == '\'') && t.end - open >= 6 && text[open + 1] == quote &&
                text[open + 2] == quote;
  if (triple) return heredoc_content(p, t, open + 3);
  size_t end = t.end, start = open + 1 < end ? open + 1 : end;
  while (*text_of(p, t) == '~' && end > start && isalnum((unsigned char)text[end - 1])) end--;
  if (end > start && text[end - 1] == close)
    return (Content){.span = parse_span(p, start, end - 1)};
  return (Content){.span = parse_span(p, start, t.end)};
}

static Name decode(Parse *p, Content content, bool escapes) {
  Buf b = buf_new(p->arena);
  escape_decode(p, &b, content.span, content.indent, escapes);
  return intern(p->names, buf_text(&b), b.len);
}

Node *ast_atom(Parse *p, Token t) {
  Node *n = literal(p, NODE_ATOM, t);
  const char *text = text_of(p, t);
  size_t colon = *text == ':';
  if (colon && (text[1] == '"' || text[1] == '\''))
    n->name = decode(p, content_of(p, t, t.start + 1u), true);
  else
    n->name = intern(p->names, text + colon, t.end - t.start - colon);
  return n;
}

static Node *quoted(Parse *p, NodeKind kind, Token t, size_t open, bool escapes) {
  Node *n = literal(p, kind, t);
  Content content = content_of(p, t, open);
  n->text_span = content.span;
  n->text = decode(p, content, escapes);
  return n;
}

Node *ast_string(Parse *p, Token t) {
  return quoted(p, NODE_STRING, t, t.start, true);
}

Node *ast_charlist(Parse *p, Token t) {
  Node *n = quoted(p, NODE_SIGIL, t, t.start, true);
  n->name = intern(p->names, "c", 1);
  return n;
}

/* ~w(a b): a list of strings; ~w(a b)a of atoms. */
static Node *word_list(Parse *p, Token t, Content content, bool escapes) {
  Node *list = literal(p, NODE_LIST, t);
  const char *text = p->source->text;
  bool atoms = text[t.end - 1] == 'a' && t.end > content.span.end + 1;
  NodeList words = list_new();
  for (uint32_t at = content.span.start; at < content.span.end;) {
    uint32_t end = at;
    while (end < content.span.end && !isspace((unsigned char)text[end])) end++;
    if (end == at) {
      at++;
      continue;
    }
    Node *word = literal(p, atoms ? NODE_ATOM : NODE_STRING, (Token){.start = at, .end = end});
    Name value = decode(p, (Content){.span = word->span}, escapes);
    *(atoms ? &word->name : &word->text) = value;
    words = list_add(words, word);
    at = end;
  }
  list->items = words.first;
  return list;
}

Node *ast_sigil(Parse *p, Token t) {
  const char *text = text_of(p, t);
  size_t letters = 1;
  while (isalnum((unsigned char)text[1 + letters])) letters++;
  size_t open = t.start + 1 + letters;
  char letter = letters == 1 ? text[1] : '\0';
  bool escapes = letter == 's' || letter == 'c' || letter == 'w';
  if (letter == 'w' || letter == 'W') return word_list(p, t, content_of(p, t, open), escapes);
  bool is_string = letter == 's' || letter == 'S';
  Node *n = quoted(p, is_string ? NODE_STRING : NODE_SIGIL, t, open, escapes);
  if (!is_string) n->name = intern(p->names, text + 1, letters);
  return n;
}

Node *ast_number(Parse *p, Token t) {
  Node *n = literal(p, NODE_NUMBER, t);
  Buf b = buf_new(p->arena);
  for (const char *c = text_of(p, t), *end = c + (t.end - t.start); c < end; c++)
    if (*c != '_') buf_putc(&b, *c);
  n->text = intern(p->names, buf_text(&b), b.len);
  return n;
}

/* ?a is the number 97. */
Node *ast_character(Parse *p, Token t) {
  Node *n = literal(p, NODE_NUMBER, t);
  n->text = intern_printf(p->names, "%u", (unsigned)escape_character(p, n->span));
  return n;
}

Node *ast_opaque(Parse *p, Token t) {
  Node *n = literal(p, NODE_OPAQUE, t);
  n->text = source_text(p, t);
  return n;
}

Node *ast_module(Parse *p, Token t) {
  Node *n = literal(p, NODE_ALIAS, t);
  n->name = source_text(p, t);
  return n;
}
