/* script.c: cuts the text of a migration file into directives and statements. */
#include "migration/script.h"

#include <string.h>

#include "sql/tokens.h"

typedef struct Reader {
  Arena *arena;
  Diag *diag;
  const Source *source;
  Item **tail;
  const char *counted; /* lines are counted up to here */
  int line;
} Reader;

static Span span_of(const Reader *r, const char *at, size_t len) {
  const size_t start = (size_t)(at - r->source->text);
  return (Span){r->source->number, (uint32_t)start, (uint32_t)(start + len)};
}

/* Items come in the order of the text, so every byte is counted once. */
static int line_of(Reader *r, const char *at) {
  for (const char *p; (p = memchr(r->counted, '\n', (size_t)(at - r->counted))); r->counted = p + 1)
    r->line++;
  return r->line;
}

static void add(Reader *r, Item item) {
  Item *made = NEW(r->arena, Item);
  *made = item;
  *r->tail = made;
  r->tail = &made->next;
}

/* --- directives
 * ------------------------------------------------------------------------------------ */

static const struct {
  const char *prefix;
  ItemKind kind;
} prefixes[] = {{"migrate:", ITEM_MIGRATE}, {"ashc:", ITEM_ASHC}};

/* A byte order mark may stand before the first line. */
static bool starts_line(const Source *s, const char *at) {
  return at == s->text || at[-1] == '\n' ||
         (at == s->text + 3 && memcmp(s->text, "\xef\xbb\xbf", 3) == 0);
}

static size_t skip_blanks(const char *at, size_t len) {
  size_t n = 0;
  while (n < len && (at[n] == ' ' || at[n] == '\t')) n++;
  return n;
}

static size_t trim_end(const char *at, size_t len) {
  while (len && strchr(" \t\r", at[len - 1])) len--;
  return len;
}

/* Returns the item of a comment that is a directive, with word NULL for any other comment. */
static Item directive_of(const Reader *r, sql_token t) {
  Item item = {0};
  if (t.kind != SQL_COMMENT || t.text[0] != '-' || !starts_line(r->source, t.text)) return item;
  const char *at = t.text + 2, *end = t.text + t.len;
  at += skip_blanks(at, (size_t)(end - at));
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    const size_t n = strlen(prefixes[i].prefix);
    if ((size_t)(end - at) < n || memcmp(at, prefixes[i].prefix, n) != 0) continue;
    at += n;
    size_t len = 0;
    while (at + len < end && !strchr(" \t\r", at[len])) len++;
    const char *rest = at + len + skip_blanks(at + len, (size_t)(end - at) - len);
    item = (Item){.kind = prefixes[i].kind,
                  .word = arena_strndup(r->arena, at, len),
                  .text = arena_strndup(r->arena, rest, trim_end(rest, (size_t)(end - rest))),
                  .span = span_of(r, t.text, trim_end(t.text, t.len))};
  }
  return item;
}

/* Moves the text of an `ashc:edit` on to the comment lines below it, without their dashes. */
static void take_edit_lines(const Reader *r, sql_cursor *c, Item *item) {
  const char *text = item->text;
  sql_cursor ahead = *c;
  for (sql_token t = sql_next(&ahead); t.kind != SQL_END; t = sql_next(&ahead)) {
    if (t.kind == SQL_SPACE) continue;
    if (t.kind != SQL_COMMENT || t.text[0] != '-' || directive_of(r, t).word) break;
    const size_t skipped = 2 + skip_blanks(t.text + 2, t.len - 2);
    const size_t len = trim_end(t.text + skipped, t.len - skipped);
    text = arena_printf(r->arena, "%s\n%.*s", text, (int)len, t.text + skipped);
    *c = ahead;
  }
  item->text = text;
}

/* --- statements
 * ------------------------------------------------------------------------------------ */

static void refuse_open_quote(const Reader *r, sql_token t) {
  const bool quote = strchr("'\"`[xX", t.text[0]) && t.text[0];
  diag_error(r->diag, span_of(r, t.text, 1), quote ? "unclosed quote" : "this is not SQL");
  if (quote) diag_help(r->diag, "close it; a quote inside a string is written twice");
}

static void refuse_directive(const Reader *r, const char *at, sql_token t) {
  diag_error(r->diag, span_of(r, t.text, t.len), "this directive stands inside a statement");
  diag_note(r->diag, span_of(r, at, 1), "the statement begins here");
  diag_help(r->diag, "end the statement with `;`");
}

/* How far a statement reaches. */
typedef struct Extent {
  size_t whole; /* with its `;`, or up to the end of the section */
  size_t kept;  /* up to its last token that is not space, a comment or the final `;` */
  bool good;    /* without a token that cannot stand in it: the first was recorded as an error */
} Extent;

static void refuse(const Reader *r, Extent *e, const char *at, sql_token t) {
  if (!e->good) return; /* one is enough */
  e->good = false;
  if (t.kind == SQL_ILLEGAL)
    refuse_open_quote(r, t);
  else
    refuse_directive(r, at, t);
}

/* Reads the statement at `at`, which the end of a section ends, too. */
static Extent extent_of(const Reader *r, const char *at, size_t len) {
  Extent e = {.whole = sql_statement_length(at, len), .good = true};
  sql_cursor c = sql_scan(at, e.whole);
  size_t before = 0;
  sql_token last = {0};
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c)) {
    const Item directive = directive_of(r, t);
    if (directive.word && directive.kind == ITEM_MIGRATE) {
      e.whole = (size_t)(t.text - at);
      break;
    }
    if (t.kind == SQL_ILLEGAL || directive.word) refuse(r, &e, at, t);
    if (t.kind == SQL_SPACE || t.kind == SQL_COMMENT) continue;
    before = e.kept;
    e.kept = (size_t)(c.at - at);
    last = t;
  }
  if (last.kind == SQL_SEMICOLON) e.kept = before;
  return e;
}

/* Adds the statement at `at` and returns its length. */
static size_t read_statement(Reader *r, const char *at, size_t len) {
  const Extent e = extent_of(r, at, len);
  if (e.good && e.kept)
    add(r, (Item){.kind = ITEM_STATEMENT,
                  .text = arena_strndup(r->arena, at, e.kept),
                  .span = span_of(r, at, e.kept),
                  .line = line_of(r, at)});
  return e.whole;
}

static void read_items(Reader *r, const char *text, size_t len) {
  sql_cursor c = sql_scan(text, len);
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c)) {
    if (t.kind == SQL_SPACE) continue;
    if (t.kind != SQL_COMMENT) {
      c.at = t.text + read_statement(r, t.text, (size_t)(c.end - t.text));
      continue;
    }
    Item item = directive_of(r, t);
    item.line = line_of(r, t.text);
    if (item.word && item.kind == ITEM_ASHC && strcmp(item.word, "edit") == 0)
      take_edit_lines(r, &c, &item);
    if (item.word) add(r, item);
  }
}

Item *script_read(Arena *a, Diag *d, const Source *source) {
  Item *first = NULL;
  Reader r = {a, d, source, &first, source->text, 1};
  read_items(&r, source->text, source->len);
  return first;
}

Item *script_split(Arena *a, Diag *d, const Source *source, const Item *whole, size_t from,
                   size_t len) {
  Item *first = NULL;
  const char *start = source->text + whole->span.start;
  Reader r = {a, d, source, &first, start, whole->line};
  read_items(&r, start + from, len);
  return first;
}
