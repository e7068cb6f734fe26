/* default_text.c: values as Elixir source, SQL literals and JSON. */
#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

#include "resolve/default.h"
#include "schema/elixir.h"

static Name quoted(Resolver *r, const char *before, const char *text, const char *after) {
  Buf out = buf_new(r->arena);
  buf_put(&out, before);
  elixir_put_string(&out, text);
  buf_put(&out, after);
  return intern_text(r->names, buf_text(&out));
}

Name source_string(Resolver *r, const char *text) {
  return quoted(r, "", text, "");
}

Name source_fragment(Resolver *r, const char *sql) {
  return quoted(r, "fragment(", sql, ")");
}

static const char *between_quotes(Arena *a, const char *text, char quote) {
  Buf out = buf_new(a);
  buf_putc(&out, quote);
  for (const char *p = text; *p; p++) {
    if (*p == quote) buf_putc(&out, quote);
    buf_putc(&out, *p);
  }
  buf_putc(&out, quote);
  return buf_text(&out);
}

const char *sql_text(Arena *a, const char *text) {
  return between_quotes(a, text, '\'');
}

const char *sql_name(Arena *a, const char *name) {
  return between_quotes(a, name, '"');
}

const char *sql_short_name(Arena *a, const char *name) {
  size_t len = strlen(name);
  bool plain = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len &&
               !isdigit((unsigned char)*name);
  return plain && !sqlite3_keyword_check(name, (int)len) ? name : sql_name(a, name);
}

/* --- numbers ---------------------------------------------------------------------------------- */

const char *decimal_text(Arena *a, const Node *node) {
  static const char head[] = "Decimal.new(";
  if (node->kind != NODE_OPAQUE || strncmp(node->text, head, sizeof head - 1) != 0) return NULL;
  const char *start = node->text + sizeof head - 1;
  start += strspn(start, " \"");
  size_t len = strcspn(start, " \")");
  return len ? arena_strndup(a, start, len) : NULL;
}

bool is_number(const char *text) {
  const char *p = text + (*text == '-' || *text == '+');
  size_t digits = strspn(p, "0123456789");
  p += digits;
  if (*p == '.') {
    size_t more = strspn(p + 1, "0123456789");
    p += 1 + more;
    digits += more;
  }
  if (digits && (*p == 'e' || *p == 'E')) {
    p += 1 + (p[1] == '-' || p[1] == '+');
    size_t exponent = strspn(p, "0123456789");
    if (!exponent) return false;
    p += exponent;
  }
  return digits && !*p;
}

const char *number_text(Arena *a, const Node *node) {
  const char *text = node->kind == NODE_NUMBER ? node->text : decimal_text(a, node);
  return text && is_number(text) ? text : NULL;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_string(Buf *out, const char *text) {
  buf_putc(out, '"');
  for (const char *p = text; *p; p++) {
    unsigned char c = (unsigned char)*p;
    if (c == '"' || c == '\\')
      buf_printf(out, "\\%c", c);
    else if (c < 0x20)
      buf_printf(out, "\\u%04x", c);
    else
      buf_putc(out, *p);
  }
  buf_putc(out, '"');
}

static bool json_pair(Buf *out, const Node *pair) {
  if (!is_entry(pair)) return false;
  const Node *key = pair->items;
  if (!pair->name && key->kind != NODE_STRING) return false;
  json_string(out, pair->name ? pair->name : key->text);
  buf_putc(out, ':');
  return json_of(out, pair_value(pair));
}

static bool json_items(Buf *out, const Node *items, char open, char close,
                       bool (*put)(Buf *, const Node *)) {
  buf_putc(out, open);
  for (const Node *n = items; n; n = n->next) {
    if (n != items) buf_putc(out, ',');
    if (!put(out, n)) return false;
  }
  buf_putc(out, close);
  return true;
}

static bool json_atom(Buf *out, const Node *node) {
  bool word = is_atom(node, "true") || is_atom(node, "false");
  if (word)
    buf_put(out, node->name);
  else if (is_atom(node, "nil"))
    buf_put(out, "null");
  else
    json_string(out, node->name);
  return true;
}

bool json_of(Buf *out, const Node *node) {
  switch (node->kind) {
  case NODE_STRING: json_string(out, node->text); return true;
  case NODE_NUMBER: buf_put(out, node->text); return true;
  case NODE_ATOM: return json_atom(out, node);
  case NODE_MAP: return !node->name && json_items(out, node->items, '{', '}', json_pair);
  case NODE_LIST: {
    bool keywords = node->items && is_entry(node->items);
    return keywords ? json_items(out, node->items, '{', '}', json_pair)
                    : json_items(out, node->items, '[', ']', json_of);
  }
  default: return false;
  }
}
