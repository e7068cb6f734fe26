/* edit_read.c: the language of edits (edit.h), read by a table of patterns. */
#include <string.h>
#include <strings.h>

#include "sql/edit.h"
#include "sql/table_read.h"

/* A pattern is words and places, each place a capital: C a column, N and M names of constraints or indexes, L a
 * list of columns, V a default, K a collation, T a type, E an expression in brackets, R what
 * follows REFERENCES. */
static const struct {
  const char *pattern;
  sql_change_kind kind;
} instructions[] = {
    {"column C set not null", SQL_SET_NOT_NULL},
    {"column C drop not null", SQL_DROP_NOT_NULL},
    {"column C set default V", SQL_SET_DEFAULT},
    {"column C drop default", SQL_DROP_DEFAULT},
    {"column C set collate K", SQL_SET_COLLATE},
    {"column C drop collate", SQL_DROP_COLLATE},
    {"column C set type T", SQL_SET_TYPE},
    {"column C set references R", SQL_SET_REFERENCES},
    {"column C add constraint N references R", SQL_SET_REFERENCES},
    {"column C drop references", SQL_DROP_REFERENCES},
    {"column C set expression E", SQL_SET_EXPRESSION},
    {"set foreign key L references R", SQL_SET_FOREIGN_KEY},
    {"add constraint N foreign key L references R", SQL_SET_FOREIGN_KEY},
    {"drop foreign key L", SQL_DROP_FOREIGN_KEY},
    {"add constraint N check E", SQL_ADD_CHECK},
    {"add check E", SQL_ADD_CHECK},
    {"drop check E", SQL_DROP_CHECK},
    {"drop constraint N", SQL_DROP_CONSTRAINT},
    {"set strict", SQL_SET_STRICT},
    {"drop strict", SQL_DROP_STRICT},
    {"rename index N to M", SQL_RENAME_INDEX},
};

/* --- places ----------------------------------------------------------------------------------- */

static void take_name(TableReader *r) {
  sql_expect_name(r);
}

static void take_brackets(TableReader *r) {
  sql_expect_brackets(r);
}

static void take_default(TableReader *r) {
  if (sql_at_sign(r, '(')) {
    sql_expect_brackets(r);
    return;
  }
  if (sql_at_sign(r, '+') || sql_at_sign(r, '-')) sql_take(r);
  const bool term =
      sql_can_name(r->token) || r->token.kind == SQL_NUMBER || r->token.kind == SQL_BLOB;
  if (term)
    sql_take(r);
  else
    sql_stop(r, SQL_TABLE_UNREADABLE);
}

static void take_type(TableReader *r) {
  sql_expect_name(r);
  while (sql_can_name(r->token) && !sql_at_constraint(r)) sql_take(r);
  if (sql_at_sign(r, '(')) sql_expect_brackets(r);
}

/* Its end is checked where it stands in a CREATE TABLE. */
static void take_reference(TableReader *r) {
  sql_expect_name(r);
  if (sql_at_sign(r, '(')) sql_expect_brackets(r);
  while (sql_can_name(r->token)) sql_take(r);
}

static const struct {
  char place;
  void (*take)(TableReader *);
  size_t field; /* of sql_change */
} places[] = {
    {'C', take_name, offsetof(sql_change, column)},
    {'N', take_name, offsetof(sql_change, name)},
    {'M', take_name, offsetof(sql_change, value)},
    {'L', take_brackets, offsetof(sql_change, list)},
    {'V', take_default, offsetof(sql_change, value)},
    {'K', take_name, offsetof(sql_change, value)},
    {'T', take_type, offsetof(sql_change, value)},
    {'E', take_brackets, offsetof(sql_change, value)},
    {'R', take_reference, offsetof(sql_change, value)},
};

/* --- one instruction -------------------------------------------------------------------------- */

static void take_place(TableReader *r, char place, sql_change *change) {
  size_t i = 0;
  while (places[i].place != place) i++;
  const char *start = r->token.text;
  places[i].take(r);
  if (r->code) return;
  *(sql_slice *)((char *)change + places[i].field) = (sql_slice){start, (size_t)(r->end - start)};
}

/* Takes one word of a pattern and moves *at behind it. */
static void take_part(TableReader *r, const char **at, sql_change *change) {
  const size_t len = strcspn(*at, " ");
  const bool place = **at >= 'A' && **at <= 'Z';
  if (place)
    take_place(r, **at, change);
  else if (r->token.kind == SQL_WORD && r->token.len == len &&
           strncasecmp(r->token.text, *at, len) == 0)
    sql_take(r);
  else
    sql_stop(r, SQL_TABLE_UNREADABLE);
  *at += len;
  *at += strspn(*at, " ");
}

static bool matches(const char *pattern, sql_change *change) {
  const sql_slice whole = change->whole;
  TableReader r = {.cursor = sql_scan(whole.at, whole.len), .end = whole.at};
  r.token = sql_next_token(&r.cursor);
  while (*pattern && r.code == SQL_TABLE_READ) take_part(&r, &pattern, change);
  return r.code == SQL_TABLE_READ && r.token.kind == SQL_END;
}

/* --- the lines -------------------------------------------------------------------------------- */

static bool ends_line(sql_token t) {
  return t.kind == SQL_END || (t.kind == SQL_SPACE && memchr(t.text, '\n', t.len));
}

/* Takes a line off `rest`: up to a line end outside of brackets. Empty at the end. */
static sql_slice take_line(sql_slice *rest) {
  sql_cursor c = sql_scan(rest->at, rest->len);
  sql_slice line = {0};
  long depth = 0;
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c)) {
    if (line.at && depth <= 0 && ends_line(t)) break;
    if (t.kind == SQL_SPACE || t.kind == SQL_COMMENT) continue;
    if (!line.at) line.at = t.text;
    line.len = (size_t)(t.text + t.len - line.at);
    if (t.kind == SQL_PUNCTUATION && *t.text == '(') depth++;
    if (t.kind == SQL_PUNCTUATION && *t.text == ')') depth--;
  }
  rest->len -= (size_t)(c.at - rest->at);
  rest->at = c.at;
  return line;
}

/* Returns true for names with commas between. */
static bool is_list(sql_slice text) {
  sql_cursor c = sql_scan(text.at, text.len);
  for (;;) {
    if (!sql_can_name(sql_next_token(&c))) return false;
    const sql_token t = sql_next_token(&c);
    if (t.kind == SQL_END) return true;
    if (t.kind != SQL_PUNCTUATION || *t.text != ',') return false;
  }
}

bool sql_edit_start(sql_edit *edit, const char *text) {
  edit->rest = sql_slice_of(text);
  const sql_slice line = take_line(&edit->rest);
  if (!line.at) return false;
  sql_cursor c = sql_scan(line.at, line.len);
  const sql_token name = sql_next_token(&c), word = sql_next_token(&c);
  edit->table = (sql_slice){name.text, name.len};
  edit->left = (sql_slice){c.at, (size_t)(c.end - c.at)};
  if (!sql_can_name(name)) return false;
  return word.kind == SQL_END || (sql_is(word, "left") && is_list(edit->left));
}

bool sql_edit_left(sql_edit *edit, sql_slice *column) {
  sql_cursor c = sql_scan(edit->left.at, edit->left.len);
  const sql_token name = sql_next_token(&c);
  sql_next_token(&c); /* the comma */
  *column = (sql_slice){name.text, name.len};
  edit->left = (sql_slice){c.at, (size_t)(c.end - c.at)};
  return name.kind != SQL_END;
}

int sql_edit_next(sql_edit *edit, sql_change *change) {
  const sql_slice whole = take_line(&edit->rest);
  if (!whole.at) return 0;
  for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++) {
    *change = (sql_change){.kind = instructions[i].kind, .whole = whole};
    if (matches(instructions[i].pattern, change)) return 1;
  }
  *change = (sql_change){.whole = whole};
  return -1;
}

/* A line end in space does no harm. */
static bool fits_lines(const char *text) {
  sql_cursor c = sql_scan(text, strlen(text));
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c))
    if (t.kind != SQL_SPACE && memchr(t.text, '\n', t.len)) return false;
  return true;
}

bool sql_edit_is_writable(const char *text) {
  sql_edit edit;
  sql_change change;
  size_t count = 0;
  int more = -1;
  if (!sql_edit_start(&edit, text)) return false;
  while ((more = sql_edit_next(&edit, &change)) > 0) count++;
  return more == 0 && count > 0 && fits_lines(text);
}
