/* fragment_report.c: what SQLite says about a text of SQL, at the word in the resource that it is
 * about, with what may have been meant and a way out. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backend/sqlite/fragments/fragments.h"
#include "diff/canonical.h"
#include "report/suggest.h"
#include "syntax/string_place.h"

/* SQLite has it from 3.38 on; without it, places are found by name. */
#pragma weak sqlite3_error_offset
int sqlite3_error_offset(sqlite3 *);

static long error_offset(sqlite3 *db) {
  return sqlite3_error_offset ? sqlite3_error_offset(db) : -1;
}

/* --- places ----------------------------------------------------------------------------------- */

static Span place(const Fragments *k, const Fragment *f, size_t from, size_t to) {
  const Source *source = sources_get(diag_sources(k->diag), f->content.file);
  if (!f->within || !source) return f->content;
  Span span = string_place(k->arena, source, f->content, f->lead + from, f->lead + to);
  return span.start < span.end ? span : f->content;
}

bool fragment_error(Fragments *k, const Fragment *f, size_t from, size_t to, const char *fmt, ...) {
  Span at = place(k, f, from, to);
  Name key = intern_printf(k->schema->names, "%u:%u", at.file, at.start);
  if (namemap_get(k->reported, key)) return false;
  namemap_put(k->reported, key, k);
  va_list args;
  va_start(args, fmt);
  diag_error(k->diag, at, "%s: %s", f->what, arena_vprintf(k->arena, fmt, args));
  va_end(args);
  return true;
}

typedef struct Range {
  size_t from, to;
} Range;

static bool is_named(const Fragments *k, sql_token t, const char *name) {
  return sql_can_name(t) && strcasecmp(sql_token_name(k->schema->names, t), name) == 0;
}

/* Returns the first token at or behind byte `from` that spells `name` (any name for NULL), else false. */
static bool find_token(const Fragments *k, const char *sql, size_t from, const char *name,
                       Range *range) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    size_t start = (size_t)(t.text - sql);
    if (start < from || (name && !is_named(k, t, name))) continue;
    *range = (Range){start, start + t.len};
    return true;
  }
  return false;
}

static Range last_token(const char *sql) {
  Range last = {0, strlen(sql)};
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    last = (Range){(size_t)(t.text - sql), (size_t)(t.text - sql) + t.len};
  return last;
}

/* --- what the message is about ---------------------------------------------------------------- */

/* How SQLite's messages begin that name something, and what such things are. */
typedef enum Subject { ABOUT_COLUMN, ABOUT_FUNCTION, ABOUT_TABLE, ABOUT_OTHER } Subject;
static const struct {
  const char *lead;
  Subject subject;
} leads[] = {{"no such column: ", ABOUT_COLUMN},
             {"has no column named ", ABOUT_COLUMN},
             {"no such function: ", ABOUT_FUNCTION},
             {"no such table: ", ABOUT_TABLE},
             {"no such view: ", ABOUT_TABLE},
             {"no such index: ", ABOUT_TABLE},
             {"no such trigger: ", ABOUT_TABLE},
             {"no such collation sequence: ", ABOUT_OTHER},
             {"wrong number of arguments to function ", ABOUT_OTHER},
             {"misuse of aggregate function ", ABOUT_OTHER},
             {"misuse of aggregate: ", ABOUT_OTHER},
             {"misuse of window function ", ABOUT_OTHER},
             {"near \"", ABOUT_OTHER},
             {"unrecognized token: \"", ABOUT_OTHER}};

typedef struct Saying {
  const char *text; /* SQLite's words */
  const char *name; /* what they name, without what qualifies it, or NULL */
  Subject subject;
  Range range;
  bool early; /* the text ended where more was needed */
} Saying;

/* Returns the last part of `posts.title`, `"title"` or `count()` at `text`. */
static const char *last_part(Arena *a, const char *text) {
  size_t len = strlen(text);
  const char *suggestion = strstr(text, " - should this be");
  if (suggestion) len = (size_t)(suggestion - text);
  const char *end = memchr(text, '(', len);
  if (end) len = (size_t)(end - text);
  char *name = arena_strndup(a, text, len);
  char *dot = strrchr(name, '.');
  name = dot ? dot + 1 : name;
  if (*name == '"') name++;
  char *quote = strchr(name, '"');
  if (quote) *quote = '\0';
  return name;
}

static void read_name(const Fragments *k, Saying *s) {
  s->subject = ABOUT_OTHER;
  for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
    const char *at = strstr(s->text, leads[i].lead);
    if (!at) continue;
    s->name = last_part(k->arena, at + strlen(leads[i].lead));
    s->subject = leads[i].subject;
    return;
  }
}

/* Finds the words in question: by place, by name, or else all of the text. */
static void find_range(const Fragments *k, const Fragment *f, long base, Saying *s) {
  size_t len = strlen(f->sql);
  long offset = error_offset(k->db);
  bool known = offset >= 0 && base != FRAGMENT_ELSEWHERE;
  bool inside = known && offset >= base && offset < base + (long)len;
  size_t from = inside ? (size_t)(offset - base) : 0;
  s->early = (known && offset >= base + (long)len) || strstr(s->text, "incomplete input");
  s->range = (Range){0, len};
  if (s->early)
    s->range = last_token(f->sql);
  else if (s->name && find_token(k, f->sql, from, s->name, &s->range))
    return;
  else if (inside)
    find_token(k, f->sql, from, NULL, &s->range);
  else if (strstr(s->text, "subqueries"))
    find_token(k, f->sql, 0, "select", &s->range);
}

/* Returns what SQLite said, without its guess at what was meant: the help says that. */
static Saying saying_of(const Fragments *k, const Fragment *f, long base) {
  const char *said = sqlite3_errmsg(k->db);
  const char *guess = strstr(said, " - should this be");
  size_t len = guess ? (size_t)(guess - said) : strlen(said);
  Saying s = {.text = arena_strndup(k->arena, said, len)};
  read_name(k, &s);
  find_range(k, f, base, &s);
  if (s.early) s.text = "the SQL ends where more is needed";
  if (strstr(s.text, "no such column: \"")) /* as newer ones say it */
    s.text = arena_printf(k->arena, "no such column: %s", s.name);
  return s;
}

/* --- what may have been meant ----------------------------------------------------------------- */

static void offer_table_columns(Suggestion *near, const Table *t) {
  for (const Column *c = t->columns; c; c = c->next) suggest_offer(near, c->name);
}

/* In a script, columns of any table that it mentions. */
static void offer_columns(Fragments *k, const Fragment *f, Suggestion *near) {
  offer_table_columns(near, k->table);
  if (f->kind != FRAGMENT_SCRIPT && f->kind != FRAGMENT_BACKFILL) return;
  sql_cursor c = sql_scan(f->sql, strlen(f->sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    const Table *table = mention_table(k, t);
    if (table) offer_table_columns(near, table);
  }
}

/* Offers the names that a query gives. */
static void offer_query(Fragments *k, const char *sql, Suggestion *near) {
  sqlite3_stmt *names = NULL;
  if (sqlite3_prepare_v2(k->db, sql, -1, &names, NULL) == SQLITE_OK)
    while (sqlite3_step(names) == SQLITE_ROW)
      suggest_offer(near, arena_strdup(k->arena, (const char *)sqlite3_column_text(names, 0)));
  sqlite3_finalize(names);
}

static const char *meant(Fragments *k, const Fragment *f, const Saying *s) {
  if (!s->name || s->subject == ABOUT_OTHER) return NULL;
  if (f->kind == FRAGMENT_DEFAULT && s->subject == ABOUT_COLUMN) return NULL;
  Suggestion near = suggest_start(s->name);
  if (s->subject == ABOUT_COLUMN) offer_columns(k, f, &near);
  if (s->subject == ABOUT_FUNCTION)
    offer_query(k, "SELECT DISTINCT name FROM pragma_function_list ORDER BY name", &near);
  if (s->subject == ABOUT_TABLE) {
    if (mention_made(k, s->name)) return NULL; /* by a statement that did not run here */
    for (const Table *t = k->schema->tables; t; t = t->next) suggest_offer(&near, t->name);
    offer_query(k, "SELECT name FROM sqlite_master ORDER BY name", &near);
  }
  return near.best;
}

/* Returns the column of the attribute so named where it has another name, or NULL. */
static const Column *column_of_attribute(const Fragments *k, const Saying *s) {
  if (!s->name || s->subject != ABOUT_COLUMN) return NULL;
  for (const Column *c = k->table->columns; c; c = c->next)
    if (c->attribute && c->attribute != c->name && strcasecmp(c->attribute, s->name) == 0) return c;
  return NULL;
}

/* --- the way out ------------------------------------------------------------------------------ */

static const char quoting[] = "name a column that is there; a text stands in single quotes";

static const struct {
  const char *part, *help;
} helps[] = {
    {"no such column", quoting},
    {"has no column named", "name a column that the table has"},
    {"no such function", "call a function that SQLite has"},
    {"no such collation", "use BINARY, NOCASE or RTRIM, which every SQLite has"},
    {"no such", "name what is there, or make it before"},
    {"wrong number of arguments", "give the function the arguments that it takes"},
    {"subqueries prohibited",
     "SQLite looks at one row here: a rule about other rows needs a trigger in "
     "`custom_statements`"},
    {"non-deterministic",
     "SQLite keeps the result here, so it must always be the same: use columns "
     "and constants"},
    {"misuse of", "SQLite looks at one row here: use the columns of that row"},
    {"is not constant", "a default is made of constants and functions of constants; `backfill` may "
                        "read the row"},
    {"row value", "write one value, not several in brackets"},
    {"ends where more", "complete it"},
    {"already exists", "give it another name: the table or an earlier statement has made this one"},
    {"syntax error", "correct it: the SQL is read as SQLite reads it"},
};

/* Returns whether the words in question are a name in double quotes. */
static bool is_quoted(const Fragment *f, const Saying *s) {
  return s->subject == ABOUT_COLUMN && f->sql[s->range.from] == '"';
}

static const char *way_out(const Fragments *k, const Fragment *f, const Saying *s) {
  if (is_quoted(f, s))
    return arena_printf(k->arena, "double quotes hold a name; the text is written '%s'", s->name);
  if (f->kind == FRAGMENT_DEFAULT && s->subject == ABOUT_COLUMN)
    return "a default reads no columns; a text stands in single quotes";
  for (size_t i = 0; i < sizeof helps / sizeof *helps; i++)
    if (strstr(s->text, helps[i].part)) return helps[i].help;
  return "write it as SQLite takes it";
}

/* --- which of it counts ----------------------------------------------------------------------- */

typedef enum Verdict { PASS, WARN, REFUSE } Verdict;

/* What a script may lack only here: rows, other statements, what a program registers. The rest of what
 * SQLite says about one may be right when it runs. */
static bool counts_in_script(const char *text) {
  static const char *const parts[] = {"syntax error",   "unrecognized token", "ends where more",
                                      "already exists", "cannot create",      "wrong number",
                                      "misuse of",      "prohibited",         "are not allowed in"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strstr(text, parts[i])) return true;
  return false;
}

/* A function of a program's own is no mistake here, and a column may be one that a table had when the
 * SQL ran; what is nearly called like something that is there is one. */
static Verdict judge(const Fragment *f, const Saying *s, const char *near) {
  bool loose = f->kind == FRAGMENT_SCRIPT || f->kind == FRAGMENT_BACKFILL;
  if (s->subject == ABOUT_FUNCTION || strstr(s->text, "no such collation"))
    return near ? REFUSE : WARN;
  if (s->subject == ABOUT_TABLE || (s->subject == ABOUT_COLUMN && loose))
    return near ? REFUSE : PASS;
  if (f->kind != FRAGMENT_SCRIPT || counts_in_script(s->text)) return REFUSE;
  return PASS;
}

static void warn_own(Fragments *k, const Fragment *f, const Saying *s) {
  diag_warning(k->diag, place(k, f, s->range.from, s->range.to), "%s: %s", f->what, s->text);
  diag_help(k->diag, "SQLite has none so called: only a program that brings it can run the "
                     "migration and write rows");
}

void fragment_refused(Fragments *k, const Fragment *f, long base) {
  Saying s = saying_of(k, f, base);
  const Column *renamed = column_of_attribute(k, &s);
  const char *near = renamed ? renamed->name : meant(k, f, &s);
  Verdict verdict = judge(f, &s, near);
  if (verdict == WARN) warn_own(k, f, &s);
  if (verdict != REFUSE || !fragment_error(k, f, s.range.from, s.range.to, "%s", s.text)) return;
  if (renamed)
    diag_label(k->diag, "the column of `%s` is %s", s.name, near);
  else if (near)
    diag_label(k->diag, "did you mean %s?", near);
  diag_help(k->diag, "%s", way_out(k, f, &s));
}
