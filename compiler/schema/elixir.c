/* elixir.c: reading and writing the terms of defaults. */
#include "schema/elixir.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct Reader {
  Arena *arena;
  const char *at;
  unsigned depth;
} Reader;

enum { MAX_DEPTH = 200 };

static Term *read_term(Reader *r);

static void skip_space(Reader *r) {
  while (isspace((unsigned char)*r->at)) r->at++;
}

static bool accept(Reader *r, const char *text) {
  skip_space(r);
  if (strncmp(r->at, text, strlen(text)) != 0) return false;
  r->at += strlen(text);
  return true;
}

static Term *new_term(Reader *r, TermKind kind, const char *text) {
  Term *t = NEW(r->arena, Term);
  t->kind = kind;
  t->text = text;
  return t;
}

static void put_codepoint(Buf *b, unsigned long c) {
  if (c < 0x80) {
    buf_putc(b, (char)c);
  } else if (c < 0x800) {
    buf_putc(b, (char)(0xC0 | c >> 6));
    buf_putc(b, (char)(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    buf_putc(b, (char)(0xE0 | c >> 12));
    buf_putc(b, (char)(0x80 | (c >> 6 & 0x3F)));
    buf_putc(b, (char)(0x80 | (c & 0x3F)));
  } else {
    buf_putc(b, (char)(0xF0 | c >> 18));
    buf_putc(b, (char)(0x80 | (c >> 12 & 0x3F)));
    buf_putc(b, (char)(0x80 | (c >> 6 & 0x3F)));
    buf_putc(b, (char)(0x80 | (c & 0x3F)));
  }
}

/* \x41 \x{41} \u0041 \u{1F600}: after the letter. Returns false for a malformed one and for NUL. */
static bool read_code(Reader *r, Buf *b, size_t digits) {
  char hex[9] = "";
  size_t n = 0;
  bool braced = *r->at == '{';
  if (braced) r->at++;
  while (n < (braced ? 8 : digits) && isxdigit((unsigned char)*r->at)) hex[n++] = *r->at++;
  if (braced && *r->at++ != '}') return false;
  unsigned long code = strtoul(hex, NULL, 16);
  if (!n || !code || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
  put_codepoint(b, code);
  return true;
}

static bool read_escape(Reader *r, Buf *b) {
  static const char letters[] = "nrtbaefsvd", values[] = "\n\r\t\b\a\x1b\f \v\x7f";
  char c = *r->at;
  if (!c) return false;
  r->at++;
  if (c == 'x') return read_code(r, b, 2);
  if (c == 'u') return read_code(r, b, 4);
  if (c == '\n') return true;
  if (c == '0') return false; /* no SQL text can hold a NUL */
  const char *known = strchr(letters, c);
  buf_putc(b, known ? values[known - letters] : c);
  return true;
}

/* The text of a string whose opening quote was read; NULL if it is open or interpolated. */
static const char *read_string(Reader *r) {
  Buf b = buf_new(r->arena);
  while (*r->at != '"') {
    if (!*r->at || strncmp(r->at, "#{", 2) == 0) return NULL;
    char c = *r->at++;
    if (c != '\\')
      buf_putc(&b, c);
    else if (!read_escape(r, &b))
      return NULL;
  }
  r->at++;
  return buf_text(&b);
}

static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '?' || c == '!';
}

static const char *read_word(Reader *r) {
  const char *start = r->at;
  while (is_word(*r->at)) r->at++;
  return r->at > start ? arena_strndup(r->arena, start, (size_t)(r->at - start)) : NULL;
}

static Term *read_number(Reader *r) {
  Buf b = buf_new(r->arena);
  if (*r->at == '-') buf_putc(&b, *r->at++);
  const char *start = r->at;
  while (isalnum((unsigned char)*r->at) || *r->at == '_' || *r->at == '.' ||
         ((*r->at == '-' || *r->at == '+') && r->at > start && r->at[-1] == 'e')) {
    if (*r->at != '_') buf_putc(&b, *r->at);
    r->at++;
  }
  char *end;
  const char *text = buf_text(&b);
  strtod(text, &end);
  return *end || end == text ? NULL : new_term(r, TERM_NUMBER, text);
}

/* `key: value` or `key => value`, appended as two items. */
static Term **read_pair(Reader *r, Term **tail) {
  skip_space(r);
  const char *start = r->at;
  const char *word = *r->at == '"' ? (r->at++, read_string(r)) : read_word(r);
  Term *key = NULL;
  if (word && *r->at == ':' && isspace((unsigned char)r->at[1])) {
    r->at++;
    key = new_term(r, TERM_ATOM, word);
  } else {
    r->at = start;
    key = read_term(r);
    if (!key || !accept(r, "=>")) return NULL;
  }
  Term *value = read_term(r);
  if (!value) return NULL;
  *tail = key;
  key->next = value;
  return &value->next;
}

static Term *read_items(Reader *r, TermKind kind, const char *close) {
  Term *t = new_term(r, kind, NULL), **tail = &t->items;
  if (accept(r, close)) return t;
  do {
    if (kind == TERM_MAP) {
      tail = read_pair(r, tail);
    } else {
      *tail = read_term(r);
      tail = *tail ? &(*tail)->next : NULL;
    }
    if (!tail) return NULL;
  } while (accept(r, ","));
  return accept(r, close) ? t : NULL;
}

static Term *read_fragment(Reader *r) {
  if (!accept(r, "\"")) return NULL;
  const char *sql = read_string(r);
  return sql && accept(r, ")") ? new_term(r, TERM_FRAGMENT, sql) : NULL;
}

static Term *read_atom(Reader *r) {
  const char *text = accept(r, "\"") ? read_string(r) : read_word(r);
  return text ? new_term(r, TERM_ATOM, text) : NULL;
}

static Term *read_keyword(Reader *r) {
  const char *word = read_word(r);
  if (!word) return NULL;
  bool known = !strcmp(word, "nil") || !strcmp(word, "true") || !strcmp(word, "false");
  return known ? new_term(r, TERM_ATOM, word) : NULL;
}

static Term *read_any(Reader *r) {
  skip_space(r);
  if (accept(r, "\"")) {
    const char *text = read_string(r);
    return text ? new_term(r, TERM_STRING, text) : NULL;
  }
  if (accept(r, "fragment(")) return read_fragment(r);
  if (accept(r, "[")) return read_items(r, TERM_LIST, "]");
  if (accept(r, "%{")) return read_items(r, TERM_MAP, "}");
  if (accept(r, ":")) return read_atom(r);
  if (*r->at == '-' || isdigit((unsigned char)*r->at)) return read_number(r);
  return read_keyword(r);
}

static Term *read_term(Reader *r) {
  if (r->depth >= MAX_DEPTH) return NULL;
  r->depth++;
  Term *t = read_any(r);
  r->depth--;
  return t;
}

Term *elixir_term(Arena *a, const char *source) {
  Reader r = {.arena = a, .at = source};
  Term *t = read_term(&r);
  skip_space(&r);
  return *r.at ? NULL : t;
}

static void json_string(Buf *json, const char *text) {
  buf_putc(json, '"');
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\')
      buf_printf(json, "\\%c", c);
    else if (c < 0x20)
      buf_printf(json, "\\u%04x", c);
    else
      buf_putc(json, *text);
  }
  buf_putc(json, '"');
}

static void json_items(Buf *json, const Term *t, const char *brackets) {
  buf_putc(json, brackets[0]);
  bool map = t->kind == TERM_MAP;
  for (const Term *i = t->items; i; i = i->next) {
    if (i != t->items) buf_putc(json, ',');
    if (map) {
      json_string(json, i->text ? i->text : "");
      buf_putc(json, ':');
      i = i->next;
    }
    elixir_json(json, i);
  }
  buf_putc(json, brackets[1]);
}

void elixir_json(Buf *json, const Term *t) {
  switch (t->kind) {
  case TERM_LIST: json_items(json, t, "[]"); break;
  case TERM_MAP: json_items(json, t, "{}"); break;
  case TERM_NUMBER: buf_put(json, t->text); break;
  case TERM_ATOM:
    if (!strcmp(t->text, "nil"))
      buf_put(json, "null");
    else if (!strcmp(t->text, "true") || !strcmp(t->text, "false"))
      buf_put(json, t->text);
    else
      json_string(json, t->text);
    break;
  case TERM_STRING:
  case TERM_FRAGMENT: json_string(json, t->text); break;
  }
}

static const struct {
  char c;
  const char *escaped;
} escapes[] = {
    {'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\t', "\\t"}, {'\r', "\\r"}, {'\033', "\\e"},
};

/* Writes one character as Elixir's inspect does. */
static void put_escaped(Buf *out, const char *p) {
  for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
    if (escapes[i].c == *p) {
      buf_put(out, escapes[i].escaped);
      return;
    }
  if (*p == '#' && p[1] == '{')
    buf_put(out, "\\#");
  else
    buf_putc(out, *p);
}

void elixir_put_string(Buf *out, const char *text) {
  buf_putc(out, '"');
  for (; *text; text++) put_escaped(out, text);
  buf_putc(out, '"');
}
