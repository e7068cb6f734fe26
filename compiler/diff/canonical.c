/* canonical.c: the canonical form of SQL fragments: filters, checks, index expressions. */
#include "diff/canonical.h"

#include <ctype.h>
#include <string.h>

#include "memory/buf.h"
#include "sql/tokens.h"

typedef struct Words {
  Arena *arena; /* of this one call */
  Interner *names;
  const NameMap *renamed;
  Name *items;
  size_t count, size;
} Words;

static void add_word(Words *w, Name word) {
  if (w->count == w->size) {
    size_t size = w->size ? w->size * 2 : 32;
    Name *items = NEW_ARRAY(w->arena, Name, size);
    if (w->count) memcpy(items, w->items, w->count * sizeof *items);
    w->items = items;
    w->size = size;
  }
  w->items[w->count++] = word;
}

static Name name_of_now(const Words *w, Name name) {
  Name now = w->renamed ? namemap_get(w->renamed, name) : NULL;
  return now ? now : name;
}

static Name bare_word(const Words *w, sql_token t) {
  char *text = arena_strndup(w->arena, t.text, t.len);
  for (char *c = text; *c; c++) *c = (char)tolower((unsigned char)*c);
  return name_of_now(w, intern_text(w->names, text));
}

/* Words that mean something else without quotes. */
static bool is_value(const char *text) {
  static const char *const values[] = {"null",         "true",         "false",
                                       "current_date", "current_time", "current_timestamp"};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    if (strcmp(text, values[i]) == 0) return true;
  return false;
}

static bool needs_quotes(const char *text) {
  if (!*text || isdigit((unsigned char)*text) || is_value(text)) return true;
  for (; *text; text++)
    if (!islower((unsigned char)*text) && !isdigit((unsigned char)*text) && *text != '_')
      return true;
  return false;
}

Name sql_token_name(Interner *in, sql_token t) {
  if ((t.kind != SQL_QUOTED && t.kind != SQL_STRING) || t.len < 2) return intern(in, t.text, t.len);
  char close = t.text[t.len - 1];
  Arena *scratch = arena_new();
  Buf name = buf_new(scratch);
  for (size_t i = 1; i + 1 < t.len; i++) {
    buf_putc(&name, t.text[i]);
    if (close != ']' && t.text[i] == close) i++; /* a doubled one */
  }
  Name result = intern_text(in, buf_text(&name));
  arena_free(scratch);
  return result;
}

static Name quoted_word(const Words *w, sql_token t) {
  Name name = name_of_now(w, sql_token_name(w->names, t));
  return needs_quotes(name) ? intern_printf(w->names, "\"%s\"", name) : name;
}

static void read_words(Words *w, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (t.kind == SQL_WORD)
      add_word(w, bare_word(w, t));
    else if (t.kind == SQL_QUOTED)
      add_word(w, quoted_word(w, t));
    else
      add_word(w, intern(w->names, t.text, t.len));
  }
}

/* Returns true if the first word is a bracket that the last one closes. */
static bool enclosed(const Words *w, size_t first, size_t end) {
  if (end - first < 2 || *w->items[first] != '(') return false;
  size_t depth = 0;
  for (size_t i = first; i < end; i++) {
    if (strcmp(w->items[i], "(") == 0) depth++;
    if (strcmp(w->items[i], ")") == 0 && --depth == 0) return i + 1 == end;
  }
  return false;
}

Name sql_canonical(Interner *in, const char *sql, const NameMap *renamed) {
  if (!sql) return NULL;
  Words w = {.arena = arena_new(), .names = in, .renamed = renamed};
  read_words(&w, sql);
  size_t first = 0, end = w.count;
  for (; enclosed(&w, first, end); first++) end--;
  Buf text = buf_new(w.arena);
  for (size_t i = first; i < end; i++) {
    if (i > first) buf_putc(&text, ' ');
    buf_put(&text, w.items[i]);
  }
  Name result = intern_text(in, buf_text(&text));
  arena_free(w.arena);
  return result;
}

static Name name_of_token(Interner *in, sql_token t, const NameMap *renamed) {
  if (!renamed || (t.kind != SQL_WORD && t.kind != SQL_QUOTED)) return NULL;
  Name name = sql_token_name(in, t), now = namemap_get(renamed, name);
  return now || t.kind != SQL_WORD ? now : namemap_get(renamed, intern_lower(in, name));
}

Name sql_renamed(Interner *in, const char *sql, const NameMap *renamed) {
  if (!sql) return NULL;
  Arena *scratch = arena_new();
  Buf text = buf_new(scratch);
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c)) {
    Name now = name_of_token(in, t, renamed);
    if (!now) {
      buf_putn(&text, t.text, t.len);
      continue;
    }
    buf_putc(&text, '"');
    for (; *now; now++) buf_printf(&text, *now == '"' ? "\"\"" : "%c", *now);
    buf_putc(&text, '"');
  }
  Name result = intern_text(in, buf_text(&text));
  arena_free(scratch);
  return result;
}

Name sql_fragment(Interner *in, const char *sql) {
  if (!sql) return NULL;
  Arena *scratch = arena_new();
  Buf text = buf_new(scratch);
  size_t end = 0; /* of the last token */
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c)) {
    bool blank = t.kind == SQL_SPACE || t.kind == SQL_COMMENT;
    if (blank && !text.len) continue;
    if (t.kind == SQL_COMMENT)
      buf_putc(&text, ' ');
    else
      buf_putn(&text, t.text, t.len);
    if (!blank) end = text.len;
  }
  Name result = intern(in, buf_text(&text), end);
  arena_free(scratch);
  return result;
}

bool sql_makes_table(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  return sql_is(sql_next_token(&c), "create") && sql_is(sql_next_token(&c), "table");
}

bool sql_makes_derived_table(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!sql_is(t, "content")) continue;
    sql_cursor ahead = c;
    const sql_token equals = sql_next_token(&ahead), table = sql_next_token(&ahead);
    if (*equals.text == '=' && sql_can_name(table) && (table.kind == SQL_WORD || table.len > 2))
      return true;
  }
  return false;
}
