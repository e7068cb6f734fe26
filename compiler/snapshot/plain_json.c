/* plain_json.c: see plain_json.h. Whatever is not plainly right is given up. */
#include "snapshot/plain_json.h"

#include <stdbool.h>
#include <string.h>

enum { DEEPEST = 32, LONGEST_KEY = 63, MOST_DIGITS = 9 };

typedef struct Cursor {
  Arena *arena; /* for texts with escapes */
  const char *at, *end;
  unsigned depth;
} Cursor;

/* A string that was read: its text lies in the source, or in the arena. */
typedef struct Text {
  const char *at;
  size_t len;
} Text;

static char peek(const Cursor *c) {
  return c->at < c->end ? *c->at : '\0';
}

static void skip_space(Cursor *c) {
  while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' || *c->at == '\t' || *c->at == '\r'))
    c->at++;
}

static bool accept(Cursor *c, char wanted) {
  skip_space(c);
  if (peek(c) != wanted) return false;
  c->at++;
  return true;
}

static bool is_plain(char byte) {
  return byte >= 0x20 && byte < 0x7f;
}

/* Takes backslashes out of the `len` bytes at `from`; false for one that does not stand before a quote or
 * a backslash. */
static bool unescape(Arena *a, Text *out, const char *from, size_t len) {
  char *text = arena_alloc(a, len);
  size_t n = 0;
  for (size_t i = 0; i < len; i++) {
    if (from[i] == '\\' && from[++i] != '"' && from[i] != '\\') return false;
    text[n++] = from[i];
  }
  *out = (Text){text, n};
  return true;
}

/* Reads the string whose quote stands at the cursor. */
static bool read_text(Cursor *c, Text *out) {
  bool escapes = false;
  const char *from = ++c->at;
  while (is_plain(peek(c)) && *c->at != '"') {
    if (*c->at == '\\') {
      escapes = true;
      c->at++;
      if (!is_plain(peek(c))) return false;
    }
    c->at++;
  }
  if (peek(c) != '"') return false;
  const size_t len = (size_t)(c->at++ - from);
  *out = (Text){from, len};
  return !escapes || unescape(c->arena, out, from, len);
}

static json_t *read_string(Cursor *c) {
  Text text;
  return read_text(c, &text) ? json_stringn_nocheck(text.at, text.len) : NULL;
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static json_t *read_number(Cursor *c) {
  const bool negative = *c->at == '-';
  if (negative) c->at++;
  const char *from = c->at;
  json_int_t number = 0;
  while (is_digit(peek(c)) && c->at - from < MOST_DIGITS) number = number * 10 + (*c->at++ - '0');
  const bool zero_before = *from == '0' && c->at - from > 1;
  if (c->at == from || zero_before || (negative && !number) || (peek(c) && strchr(".eE", *c->at)) ||
      is_digit(peek(c)))
    return NULL;
  return json_integer(negative ? -number : number);
}

static bool read_word(Cursor *c, const char *word) {
  const size_t len = strlen(word);
  if ((size_t)(c->end - c->at) < len || memcmp(c->at, word, len) != 0) return false;
  c->at += len;
  return true;
}

static json_t *read_value(Cursor *c);

/* Adds a member; false for a key that is there already, too. */
static bool read_member(Cursor *c, json_t *object) {
  Text key;
  char name[LONGEST_KEY + 1];
  skip_space(c);
  if (peek(c) != '"' || !read_text(c, &key) || key.len > LONGEST_KEY || !accept(c, ':'))
    return false;
  memcpy(name, key.at, key.len);
  name[key.len] = '\0';
  json_t *value = read_value(c);
  const size_t before = json_object_size(object);
  return value && json_object_set_new_nocheck(object, name, value) == 0 &&
         json_object_size(object) == before + 1;
}

static bool read_element(Cursor *c, json_t *array) {
  json_t *value = read_value(c);
  return value && json_array_append_new(array, value) == 0;
}

/* Reads what stands between the brackets at the cursor into `whole`, which is released where it cannot. */
static json_t *read_items(Cursor *c, json_t *whole, bool (*read)(Cursor *, json_t *), char close) {
  c->at++;
  if (!whole || accept(c, close)) return whole;
  bool good = c->depth++ < DEEPEST;
  do good = good && read(c, whole);
  while (good && accept(c, ','));
  c->depth--;
  if (good && accept(c, close)) return whole;
  json_decref(whole);
  return NULL;
}

static json_t *read_value(Cursor *c) {
  skip_space(c);
  switch (peek(c)) {
  case '{': return read_items(c, json_object(), read_member, '}');
  case '[': return read_items(c, json_array(), read_element, ']');
  case '"': return read_string(c);
  case 'n': return read_word(c, "null") ? json_null() : NULL;
  case 't': return read_word(c, "true") ? json_true() : NULL;
  case 'f': return read_word(c, "false") ? json_false() : NULL;
  default: return peek(c) == '-' || is_digit(peek(c)) ? read_number(c) : NULL;
  }
}

json_t *plain_json(Arena *a, const char *text, size_t len) {
  Cursor c = {a, text, text + len, 0};
  skip_space(&c);
  json_t *v = peek(&c) == '{' ? read_value(&c) : NULL;
  skip_space(&c);
  if (v && c.at == c.end) return v;
  json_decref(v);
  return NULL;
}
