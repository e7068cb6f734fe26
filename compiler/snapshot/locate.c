/* locate.c: from a path to its place in the text. jansson forgets where values stood, so the text
 * is walked again; only messages need it. Every step stops at the end of the text. */
#include <string.h>

#include "snapshot/shape.h"

typedef struct Cursor {
  const char *at, *end;
} Cursor;

static void skip_space(Cursor *c) {
  while (c->at < c->end && strchr(" \t\r\n", *c->at)) c->at++;
}

/* Skips the string that opens here. */
static void skip_string(Cursor *c) {
  for (c->at++; c->at < c->end && *c->at != '"'; c->at++)
    if (*c->at == '\\') c->at++;
  if (c->at < c->end)
    c->at++;
  else
    c->at = c->end;
}

static void skip_value(Cursor *c) {
  unsigned depth = 0;
  do {
    skip_space(c);
    if (c->at >= c->end) return;
    if (*c->at == '"')
      skip_string(c);
    else if (strchr("{[", *c->at))
      depth++, c->at++;
    else if (strchr("}]", *c->at))
      depth--, c->at++;
    else if (strchr(",:", *c->at))
      c->at++;
    else
      while (c->at < c->end && !strchr(",:]} \t\r\n", *c->at)) c->at++;
  } while (depth);
}

/* Moves behind the comma before the next member; false at the closing bracket. */
static bool next_member(Cursor *c) {
  skip_space(c);
  if (c->at >= c->end || *c->at != ',') return false;
  c->at++;
  skip_space(c);
  return true;
}

/* Moves past `"key":`; returns whether it is the wanted one. */
static bool key_is(Cursor *c, const char *key) {
  skip_space(c);
  const char *start = c->at + 1;
  if (c->at >= c->end || *c->at != '"') return false;
  skip_string(c);
  size_t len = (size_t)(c->at - start) - 1;
  skip_space(c);
  if (c->at < c->end) c->at++;
  skip_space(c);
  return len == strlen(key) && memcmp(start, key, len) == 0;
}

/* Moves from the bracket that opens a value to its member; false where there is none. */
static bool enter(Cursor *c, const Path *step) {
  if (c->at >= c->end || *c->at != (step->key ? '{' : '[')) return false;
  c->at++;
  skip_space(c);
  for (size_t i = 0; c->at < c->end && !strchr("}]", *c->at); i++) {
    if (step->key ? key_is(c, step->key) : i == step->index) return true;
    skip_value(c);
    if (!next_member(c)) return false;
  }
  return false;
}

/* Moves to the value at `path`; false when it stays at one around it. */
static bool descend(Cursor *c, const Path *path) {
  if (!path) return true;
  if (!descend(c, path->parent)) return false;
  Cursor inner = *c;
  bool found = enter(&inner, path);
  if (found) *c = inner;
  return found;
}

Span locate(const Source *source, const Path *path) {
  Cursor c = {source->text, source->text + source->len};
  skip_space(&c);
  descend(&c, path);
  const char *start = c.at;
  if (c.at < c.end && strchr("{[", *c.at))
    c.at++; /* the bracket is enough to point at */
  else
    skip_value(&c);
  return (Span){source->number, (uint32_t)(start - source->text), (uint32_t)(c.at - source->text)};
}
