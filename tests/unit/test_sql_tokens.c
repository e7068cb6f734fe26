/* The scanner of SQLite's tokens: kinds, and statement ends as sqlite3_complete sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "sql/tokens.h"

/* One letter for each kind. */
static const char letters[] = {
    [SQL_END] = '$',      [SQL_SPACE] = '_',     [SQL_COMMENT] = 'c',     [SQL_WORD] = 'w',
    [SQL_QUOTED] = 'q',   [SQL_STRING] = 's',    [SQL_BLOB] = 'x',        [SQL_NUMBER] = 'n',
    [SQL_VARIABLE] = 'v', [SQL_SEMICOLON] = ';', [SQL_PUNCTUATION] = 'p', [SQL_ILLEGAL] = '!',
};

static const struct {
  const char *sql, *kinds;
} scans[] = {
    {"SELECT 1;", "w_n;$"},
    {"a.b<>1.5e-3", "wpwpn$"},
    {"'it''s'\"a\"\"b\"`c`[d e]", "sqqq$"},
    {"x'00ff' X'AB' x'0' x'0g'", "x_x_!_!$"},
    {"-- c\n/* d */ e /* f", "c_c_w_c$"},
    {"/**/a/***/b/*/*/c", "cwcwcw$"},
    {"?1 :a @b $c::d(e) #1 ?", "v_v_v_v_v_v$"},
    {"a->>'$.x' || b", "wps_p_w$"},
    {"1a 0x1F 1. .5 1e 0x", "!_n_n_n_!_!$"},
    {"'open", "!$"},
    {"\"open ''", "!$"},
    {"[open", "!$"},
    {"'a''", "!$"},
    {"t\xc3\xa4g_1$ \xef\xbb\xbf", "w__$"},
    {"\xef\xbb\xbf"
     "a",
     "_w$"},
    {"a\r\nb", "w_w$"},
    {"!", "!$"},
    {"", "$"},
};

static void kinds_of_tokens(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof scans / sizeof *scans; i++) {
    char kinds[64];
    size_t n = 0, bytes = 0;
    sql_cursor c = sql_scan(scans[i].sql, strlen(scans[i].sql));
    sql_token t;
    do {
      t = sql_next(&c);
      kinds[n++] = letters[t.kind];
      bytes += t.len;
    } while (t.kind != SQL_END);
    kinds[n] = '\0';
    assert_string_equal(kinds, scans[i].kinds);
    assert_int_equal(bytes, strlen(scans[i].sql)); /* no byte is lost */
    assert_int_equal(sql_next(&c).kind, SQL_END);
  }
}

static void stops_at_the_length(void **state) {
  (void)state;
  sql_cursor c = sql_scan("'abc' def", 3);
  sql_token t = sql_next(&c);
  assert_int_equal(t.kind, SQL_ILLEGAL);
  assert_int_equal(t.len, 3);
  assert_int_equal(sql_next(&c).kind, SQL_END);
  c = sql_scan("a\0b", 3);
  assert_int_equal(sql_next(&c).kind, SQL_WORD);
  assert_int_equal(sql_next(&c).kind, SQL_ILLEGAL);
  assert_int_equal(sql_next(&c).kind, SQL_WORD);
}

static void words(void **state) {
  (void)state;
  sql_cursor c = sql_scan("/* x */ BeGin \"begin\"", 21);
  const sql_token t = sql_next_token(&c);
  assert_true(sql_is(t, "begin"));
  assert_false(sql_is(t, "begi"));
  assert_false(sql_is(t, "beginn"));
  assert_false(sql_is(sql_next_token(&c), "begin")); /* quoted: a name */
}

/* `#` marks where a statement ends; the last piece may have no `;`. */
static const char *const splits[] = {
    "SELECT 1;# SELECT 2;#",
    "SELECT ';';# SELECT \";\", [;], `;`;# -- ;\n SELECT 1 /* ; */;#",
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;# SELECT 3;#",
    "create temp trigger t after insert on a begin select case when 1 then 2 end; end;# select 1;#",
    "CREATE TEMPORARY TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE 1 WHEN 1 THEN 2 END ; END ;#",
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN\r\n  UPDATE b SET \"end\" = 1; -- ; "
    "END;\r\nEND;#\r\nSELECT 1;#",
    "EXPLAIN QUERY PLAN CREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1; END;#",
    "CREATE TABLE trigger_log(\"end\" TEXT);# INSERT INTO a VALUES ('END;');#",
    "CREATE TABLE IF NOT EXISTS trigger_x(a);# CREATE INDEX i ON a(b);#",
    "BEGIN;# SELECT 1;# END;#",
    "SELECT CASE WHEN 1 THEN ';' END;# SELECT 1",
    ";# ;# SELECT 1;#",
    "SELECT 'open; SELECT 2;",
    "/* c */ CREATE /* ; */ TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END /* x */ ;#",
};

static void statement_ends(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
    char sql[256], marked[256] = "";
    size_t n = 0;
    for (const char *p = splits[i]; *p; p++)
      if (*p != '#') sql[n++] = *p;
    sql[n] = '\0';
    for (const char *at = sql; *at;) {
      const size_t len = sql_statement_length(at, strlen(at));
      strncat(marked, at, len);
      if (at[len] || at[len - 1] == ';') strcat(marked, "#");
      at += len;
    }
    if (strcmp(splits[i], "SELECT 'open; SELECT 2;") == 0) marked[strlen(marked) - 1] = '\0';
    assert_string_equal(marked, splits[i]);
  }
}

static sql_token_kind last_kind(const char *sql, size_t len) {
  sql_cursor c = sql_scan(sql, len);
  sql_token_kind last = SQL_END;
  for (sql_token t = sql_next(&c); t.kind != SQL_END; t = sql_next(&c)) last = t.kind;
  return last;
}

/* Every beginning of every text is complete for us exactly when it is for SQLite. */
static void agrees_with_sqlite(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
    char sql[256];
    size_t n = 0;
    for (const char *p = splits[i]; *p; p++)
      if (*p != '#') sql[n++] = *p;
    for (size_t len = 1; len <= n; len++) {
      char part[256];
      memcpy(part, sql, len);
      part[len] = '\0';
      if (last_kind(part, len) != SQL_SEMICOLON)
        continue; /* SQLite also says yes to space after it */
      size_t at = 0, step = 0;
      while (at < len && (step = sql_statement_length(part + at, len - at)) < len - at) at += step;
      /* The last piece ends a statement iff one more token does not join it. */
      char more[260];
      snprintf(more, sizeof more, "%s x", part);
      const bool ours = sql_statement_length(more + at, strlen(more + at)) == step;
      assert_int_equal(ours, sqlite3_complete(part));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kinds_of_tokens),
      cmocka_unit_test(stops_at_the_length),
      cmocka_unit_test(words),
      cmocka_unit_test(statement_ends),
      cmocka_unit_test(agrees_with_sqlite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
