/* visible.c: reads the first words of statements (sql/tokens.h) to learn what they leave behind.
 * Custom statements come from people, so nothing but their text is known. */
#include "emit/visible.h"

#include <string.h>

#include "sql/tokens.h"

/* --- reading the head of a statement ---------------------------------------------------------- */

typedef struct Head {
  Arena *arena;
  Interner *names;
  sql_cursor cursor;
  sql_token token; /* the one that is next */
} Head;

static Head head_of(Arena *a, Interner *in, const char *sql) {
  Head h = {.arena = a, .names = in, .cursor = sql_scan(sql, strlen(sql))};
  h.token = sql_next_token(&h.cursor);
  return h;
}

static void advance(Head *h) {
  h->token = sql_next_token(&h->cursor);
}

static bool accept(Head *h, const char *word) {
  if (!sql_is(h->token, word)) return false;
  advance(h);
  return true;
}

static bool accept_dot(Head *h) {
  if (h->token.kind != SQL_PUNCTUATION || h->token.text[0] != '.') return false;
  advance(h);
  return true;
}

/* Returns the text of a quoted token without its quotes, doubled ones single. */
static Name unquoted(Head *h, sql_token t) {
  char close = t.text[0] == '[' ? ']' : t.text[0];
  char *text = arena_alloc(h->arena, t.len + 1);
  size_t len = 0;
  for (size_t i = 1; i + 1 < t.len; i++) {
    text[len++] = t.text[i];
    if (t.text[i] == close && close != ']') i++;
  }
  return intern(h->names, text, len);
}

/* Returns the name that is next and passes over it, or NULL if none is. */
static Name accept_name(Head *h) {
  sql_token t = h->token;
  if (t.kind != SQL_WORD && t.kind != SQL_QUOTED && t.kind != SQL_STRING) return NULL;
  advance(h);
  return t.kind == SQL_WORD ? intern(h->names, t.text, t.len) : unquoted(h, t);
}

/* Returns the name of an object in main, or NULL where there is none or it is in another database. */
static Name accept_main_name(Head *h) {
  Name name = accept_name(h);
  if (!name || !accept_dot(h)) return name;
  Name object = accept_name(h);
  return sqlite3_stricmp(name, "main") == 0 ? object : NULL;
}

/* --- what it leaves behind -------------------------------------------------------------------- */

static Effect *effect(Head *h, const char *type, Name name, Name table, bool gone) {
  Effect *e = NEW(h->arena, Effect);
  *e = (Effect){.type = type, .name = name, .table = table, .gone = gone};
  return e;
}

/* Returns "table", "index", "trigger" or "view" and passes over the word, or NULL. */
static const char *accept_type(Head *h) {
  static const char *const types[] = {"table", "index", "trigger", "view"};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (accept(h, types[i])) return types[i];
  return NULL;
}

/* Returns the table or view that a trigger stands on: `… ON name`. */
static Name trigger_target(Head *h) {
  while (h->token.kind != SQL_END && !sql_is(h->token, "begin")) {
    if (accept(h, "on")) return accept_main_name(h);
    advance(h);
  }
  return NULL;
}

static Effect *created(Head *h, bool *lenient) {
  if (!accept(h, "unique")) accept(h, "virtual");
  const char *type = accept_type(h);
  if (!type) return NULL;
  *lenient = accept(h, "if") && accept(h, "not") && accept(h, "exists");
  Name name = accept_main_name(h);
  if (!name) return NULL;
  Name target = strcmp(type, "trigger") == 0 ? trigger_target(h) : NULL;
  return effect(h, type, name, target, false);
}

static Effect *dropped(Head *h, bool *lenient) {
  const char *type = accept_type(h);
  if (!type) return NULL;
  *lenient = accept(h, "if") && accept(h, "exists");
  Name name = accept_main_name(h);
  return name ? effect(h, type, name, NULL, true) : NULL;
}

static Effect *renamed(Head *h, Name table) {
  if (accept(h, "to")) {
    Name name = accept_name(h);
    if (!name) return NULL;
    Effect *e = effect(h, "table", table, NULL, true);
    e->next = effect(h, "table", name, NULL, false);
    return e;
  }
  accept(h, "column");
  Name from = accept_name(h);
  Name to = accept(h, "to") ? accept_name(h) : NULL;
  if (!from || !to) return NULL;
  Effect *e = effect(h, "column", from, table, true);
  e->next = effect(h, "column", to, table, false);
  return e;
}

static Effect *altered(Head *h) {
  Name table = accept(h, "table") ? accept_main_name(h) : NULL;
  if (!table) return NULL;
  if (accept(h, "rename")) return renamed(h, table);
  bool gone = accept(h, "drop");
  if (!gone && !accept(h, "add")) return NULL;
  accept(h, "column");
  Name column = accept_name(h);
  return column ? effect(h, "column", column, table, gone) : NULL;
}

static Effect *effects_of(Arena *a, Interner *in, const char *sql, bool *lenient) {
  Head h = head_of(a, in, sql);
  if (accept(&h, "create")) return created(&h, lenient);
  if (accept(&h, "drop")) return dropped(&h, lenient);
  return accept(&h, "alter") ? altered(&h) : NULL;
}

/* --- what can be a trigger's body ------------------------------------------------------------- */

void put_statement(Buf *out, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  bool in_comment = false;
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c))
    if (t.kind != SQL_SPACE) in_comment = t.kind == SQL_COMMENT;
  buf_put(out, sql);
  buf_put(out, in_comment ? "\n;\n" : ";\n");
}

void put_body_trigger(Buf *out, const char *sql, unsigned n) {
  buf_printf(out, "CREATE TEMP TRIGGER ash_run_%u AFTER INSERT ON ash_guard WHEN new.n=%u BEGIN\n",
             n, n);
  put_statement(out, sql);
  buf_put(out, "END;\n");
}

static bool may_change_rows(Arena *a, Interner *in, const char *sql) {
  static const char *const words[] = {"insert", "update", "delete", "replace", "select"};
  Head h = head_of(a, in, sql);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sql_is(h.token, words[i])) return true;
  return false;
}

static bool open_test(BodyTest *test) {
  if (test->db) return true;
  if (sqlite3_open(":memory:", &test->db) == SQLITE_OK &&
      sqlite3_exec(test->db, "CREATE TEMP TABLE ash_guard(n)", NULL, NULL, NULL) == SQLITE_OK)
    return true;
  body_test_close(test);
  return false;
}

static bool fits_a_body(Arena *a, BodyTest *test, const char *sql) {
  if (!open_test(test)) return false;
  Buf trigger = buf_new(a);
  put_body_trigger(&trigger, sql, 1);
  sqlite3_stmt *stmt = NULL;
  const char *rest = "";
  bool fits =
      sqlite3_prepare_v2(test->db, trigger.text, (int)trigger.len, &stmt, &rest) == SQLITE_OK &&
      strspn(rest, " \n") == strlen(rest);
  sqlite3_finalize(stmt);
  return fits;
}

void body_test_close(BodyTest *test) {
  sqlite3_close(test->db);
  test->db = NULL;
}

Sight sight_of_step(Arena *a, Interner *in, BodyTest *test, const Step *step) {
  Sight s = {.visibility = VISIBLE_CATALOG, .effects = step->effects};
  if (!s.effects) s.effects = effects_of(a, in, step->sql, &s.lenient);
  if (s.effects) return s;
  if (step->kind == STEP_SETTING) {
    s.visibility = VISIBLE_SETTING;
    return s;
  }
  bool body = may_change_rows(a, in, step->sql) && fits_a_body(a, test, step->sql);
  s.visibility = body ? VISIBLE_RUN : VISIBLE_NOT;
  return s;
}
