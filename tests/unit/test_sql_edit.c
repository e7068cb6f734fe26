/* Editing the text of a CREATE TABLE: what is asked for changes, every other byte stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sql/edit.h"

/* after NULL: in force already; after "!…": refused, with words of the reason. */
static const struct {
  int line;
  const char *before, *instruction, *after;
} edits[] = {
    /* NOT NULL */
    {__LINE__, "CREATE TABLE t(a TEXT, b)", "column a set not null",
     "CREATE TABLE t(a TEXT NOT NULL, b)"},
    {__LINE__, "CREATE TABLE t(a TEXT, b)", "column \"B\" set not null",
     "CREATE TABLE t(a TEXT, b NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a VARCHAR(3)DEFAULT 'x')", "column a set not null",
     "CREATE TABLE t(a VARCHAR(3) NOT NULL DEFAULT 'x')"},
    {__LINE__, "CREATE TABLE t(a TEXT -- the title\n, b)", "column a set not null",
     "CREATE TABLE t(a TEXT NOT NULL -- the title\n, b)"},
    {__LINE__, "CREATE TABLE t(a NOT NULL ON CONFLICT IGNORE)", "column a set not null", NULL},
    {__LINE__, "CREATE TABLE t(b, \"a\" TEXT  NOT\n NULL ON CONFLICT FAIL DEFAULT 'x', c)",
     "column a drop not null", "CREATE TABLE t(b, \"a\" TEXT DEFAULT 'x', c)"},
    {__LINE__, "CREATE TABLE t(a TEXT CONSTRAINT \"n n\" NOT NULL)", "column a drop not null",
     "CREATE TABLE t(a TEXT)"},
    {__LINE__, "CREATE TABLE t(a TEXT /* why */ NOT NULL)", "column a drop not null",
     "CREATE TABLE t(a TEXT /* why */)"},
    {__LINE__, "CREATE TABLE t(a TEXT -- why\n  NOT NULL)", "column a drop not null",
     "CREATE TABLE t(a TEXT -- why\n)"},
    {__LINE__, "CREATE TABLE t(a DEFAULT 5 CHECK(a)NOT NULL)", "drop check (a)",
     "CREATE TABLE t(a DEFAULT 5 NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a NOT NULL UNIQUE NOT NULL)", "column a drop not null",
     "CREATE TABLE t(a UNIQUE)"},
    {__LINE__, "CREATE TABLE t(a TEXT)", "column a drop not null", NULL},
    {__LINE__, "CREATE TABLE t(a TEXT)", "column z drop not null", "!no such column"},
    /* DEFAULT */
    {__LINE__, "CREATE TABLE t(a TEXT DEFAULT 'draft' NOT NULL)", "column a set default 'live'",
     "CREATE TABLE t(a TEXT DEFAULT 'live' NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a DEFAULT(1)NOT NULL)", "column a set default 5",
     "CREATE TABLE t(a DEFAULT 5 NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a INT, b)", "column a set default - 5",
     "CREATE TABLE t(a INT DEFAULT - 5, b)"},
    {__LINE__, "CREATE TABLE t(a INT, b)", "column a set default (strftime('%s',\n 'now'))",
     "CREATE TABLE t(a INT DEFAULT (strftime('%s',\n 'now')), b)"},
    {__LINE__, "CREATE TABLE t(a DEFAULT 'x' -- c\n)", "column a drop default",
     "CREATE TABLE t(a -- c\n)"},
    {__LINE__, "CREATE TABLE t(a DEFAULT TRUE)", "column a set default true", NULL},
    {__LINE__, "CREATE TABLE t(a DEFAULT 'x' DEFAULT 'y')", "column a set default 'z'",
     "!more than one"},
    /* COLLATE, type, expression */
    {__LINE__, "CREATE TABLE t(a TEXT COLLATE\"NOCASE\")", "column a set collate BINARY",
     "CREATE TABLE t(a TEXT COLLATE BINARY)"},
    {__LINE__, "CREATE TABLE t(a TEXT COLLATE \"nocase\")", "column a set collate NOCASE", NULL},
    {__LINE__, "CREATE TABLE t(a TEXT COLLATE NOCASE NOT NULL)", "column a drop collate",
     "CREATE TABLE t(a TEXT NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a varchar(20)NOT NULL)", "column a set type TEXT",
     "CREATE TABLE t(a TEXT NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a, b)", "column a set type DOUBLE PRECISION",
     "CREATE TABLE t(a DOUBLE PRECISION, b)"},
    {__LINE__, "CREATE TABLE t(a, b AS (a+1))", "column b set expression (a + 2)",
     "CREATE TABLE t(a, b AS (a + 2))"},
    {__LINE__, "CREATE TABLE t(a, b AS (a+1) STORED)", "column b set expression (a + 2)",
     "!of this kind"},
    {__LINE__, "CREATE TABLE t(a)", "column a set expression (2)", "!of this kind"},
    /* foreign keys */
    {__LINE__, "CREATE TABLE t(a REFERENCES p(id), b)",
     "column a set references \"p\"(\"id\") ON DELETE CASCADE",
     "CREATE TABLE t(a REFERENCES \"p\"(\"id\") ON DELETE CASCADE, b)"},
    {__LINE__, "CREATE TABLE t(a CONSTRAINT f REFERENCES p NOT NULL)",
     "column a set references p ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
     "CREATE TABLE t(a CONSTRAINT f REFERENCES p ON UPDATE SET NULL DEFERRABLE INITIALLY "
     "DEFERRED NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a, b)", "column a set references p(id)",
     "CREATE TABLE t(a REFERENCES p(id), b)"},
    {__LINE__, "CREATE TABLE t(a, b, CONSTRAINT f FOREIGN KEY (\"A\") REFERENCES p(id))",
     "column a set references p(id) ON DELETE CASCADE",
     "CREATE TABLE t(a, b, CONSTRAINT f FOREIGN KEY (\"A\") REFERENCES p(id) ON DELETE CASCADE)"},
    {__LINE__, "CREATE TABLE t(a, b, FOREIGN KEY (a) REFERENCES p(id), CHECK (a))",
     "column a drop references", "CREATE TABLE t(a, b, CHECK (a))"},
    {__LINE__, "CREATE TABLE t(a CONSTRAINT f REFERENCES p DEFERRABLE NOT NULL)",
     "column a drop references", "CREATE TABLE t(a NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a REFERENCES p NOT NULL DEFERRABLE)", "column a drop references",
     "!of this kind"},
    {__LINE__, "CREATE TABLE t(a REFERENCES p REFERENCES q)", "column a drop references",
     "!more than one"},
    {__LINE__, "CREATE TABLE t(a)", "column a drop references", NULL},
    {__LINE__, "CREATE TABLE t(a)", "column a set references p ON DELETE CASCADE NOT NULL",
     "!does not fit"},
    {__LINE__, "CREATE TABLE t(a, b)", "set foreign key (a, \"b\") references p(x, y)",
     "CREATE TABLE t(a, b, FOREIGN KEY (a, \"b\") REFERENCES p(x, y))"},
    {__LINE__, "CREATE TABLE t(a, b, FOREIGN KEY(A,b) REFERENCES p)",
     "set foreign key (a, \"b\") references p on delete cascade",
     "CREATE TABLE t(a, b, FOREIGN KEY(A,b) REFERENCES p on delete cascade)"},
    {__LINE__, "CREATE TABLE t(a, b, FOREIGN KEY(a,b) REFERENCES p)", "drop foreign key (b, a)",
     NULL},
    {__LINE__, "CREATE TABLE t(a, b\n, -- to p\n  FOREIGN KEY(a,b) REFERENCES p)",
     "drop foreign key (a, b)", "CREATE TABLE t(a, b -- to p\n)"},
    /* checks */
    {__LINE__, "CREATE TABLE t(a, b -- last\n)", "add constraint \"p q\" check (a > 0)",
     "CREATE TABLE t(a, b, CONSTRAINT \"p q\" CHECK (a > 0) -- last\n)"},
    {__LINE__, "CREATE TABLE t(a, UNIQUE(a))", "ADD CHECK (a > ')')",
     "CREATE TABLE t(a, UNIQUE(a), CHECK (a > ')'))"},
    {__LINE__, "CREATE TABLE t(a CHECK (A>0))", "add check (a > 0)", NULL},
    {__LINE__, "CREATE TABLE t(a, CONSTRAINT c CHECK (a>0))", "add constraint C check (a > 0)",
     NULL},
    {__LINE__, "CREATE TABLE t(a, CONSTRAINT c CHECK (a>1))", "add constraint C check (a > 0)",
     "!has this name"},
    {__LINE__, "CREATE TABLE t(a, CONSTRAINT c CHECK (a>1), CHECK (a))", "drop constraint \"c\"",
     "CREATE TABLE t(a, CHECK (a))"},
    {__LINE__, "CREATE TABLE t(a CONSTRAINT c CHECK (a>1) NOT NULL)", "drop constraint c",
     "CREATE TABLE t(a NOT NULL)"},
    {__LINE__, "CREATE TABLE t(a CONSTRAINT c UNIQUE)", "drop constraint c", "!of this kind"},
    {__LINE__, "CREATE TABLE t(a, CHECK (1) CHECK (2), CHECK (3))", "drop check (1)",
     "CREATE TABLE t(a, CHECK (2), CHECK (3))"},
    {__LINE__, "CREATE TABLE t(a, CHECK (1) CHECK (2), CHECK (3))", "drop check (2)",
     "CREATE TABLE t(a, CHECK (1), CHECK (3))"},
    {__LINE__, "CREATE TABLE t(a, CHECK (1) CHECK (1))", "drop check (1)", "!more than one"},
    {__LINE__, "CREATE TABLE t(a, CONSTRAINT x CHECK (1))", "drop check ( 1 )",
     "CREATE TABLE t(a)"},
    /* STRICT */
    {__LINE__, "CREATE TABLE t(a INT)", "set strict", "CREATE TABLE t(a INT) STRICT"},
    {__LINE__, "CREATE TABLE t(a INT PRIMARY KEY)\nWITHOUT ROWID -- x", "set strict",
     "CREATE TABLE t(a INT PRIMARY KEY)\nWITHOUT ROWID, STRICT -- x"},
    {__LINE__, "CREATE TABLE t(a INT) STRICT", "drop strict", "CREATE TABLE t(a INT)"},
    {__LINE__, "CREATE TABLE t(a INT PRIMARY KEY) STRICT, WITHOUT ROWID", "drop strict",
     "CREATE TABLE t(a INT PRIMARY KEY) WITHOUT ROWID"},
    {__LINE__, "CREATE TABLE t(a INT PRIMARY KEY)WITHOUT ROWID,STRICT", "drop strict",
     "CREATE TABLE t(a INT PRIMARY KEY)WITHOUT ROWID"},
    {__LINE__, "CREATE TABLE t(a INT)", "drop strict", NULL},
    {__LINE__, "CREATE VIEW t AS SELECT 1", "set strict", "!no CREATE TABLE"},
};

static sql_edit_code edit(char **out, const char *text, const char *instruction) {
  char whole[300] = "t\n";
  sql_edit e;
  sql_change change;
  strcat(whole, instruction);
  assert_true(sql_edit_start(&e, whole));
  if (sql_edit_next(&e, &change) != 1) fail_msg("not an instruction: %s", instruction);
  return sql_edit_apply(out, text, &change);
}

static void test_edits(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    const char *after = edits[i].after;
    char *out;
    const sql_edit_code code = edit(&out, edits[i].before, edits[i].instruction);
    const char *words = sql_edit_code_text(code);
    if (!after && code != SQL_EDIT_SAME) fail_msg("line %d: %s: %s", edits[i].line, words, out);
    if (after && *after == '!' && (out || !strstr(words, after + 1)))
      fail_msg("line %d: %s: %s", edits[i].line, words, out);
    if (after && *after != '!' && (!out || strcmp(out, after) != 0))
      fail_msg("line %d: %s\n  %s\n  %s", edits[i].line, words, out, after);
    free(out);
  }
}

static void test_lines(void **state) {
  (void)state;
  sql_edit e;
  sql_change c;
  assert_true(sql_edit_start(&e, "  \"po\"\"sts\" \r\n\r\n column a set default (1\n + 2) -- x\n"
                                 "/* y */ set strict"));
  char *table = sql_slice_unquote(e.table);
  assert_string_equal(table, "po\"sts");
  free(table);
  assert_int_equal(sql_edit_next(&e, &c), 1);
  assert_int_equal(c.kind, SQL_SET_DEFAULT);
  assert_memory_equal(c.value.at, "(1\n + 2)", c.value.len);
  assert_int_equal(sql_edit_next(&e, &c), 1);
  assert_int_equal(c.kind, SQL_SET_STRICT);
  assert_int_equal(sql_edit_next(&e, &c), 0);
  assert_int_equal(sql_edit_next(&e, &c), 0);
}

static const char *const wrong[] = {
    "column",
    "column a",
    "column a set",
    "column a set not null x",
    "column a set default",
    "column a set default 1 + 1",
    "column a set default 1); DROP TABLE t",
    "column a set default (1",
    "column a set type 5",
    "column a set type TEXT NOT NULL",
    "column a set expression 5",
    "drop check a",
    "set unique (a)",
    "drop column a",
    "set foreign key a references p",
    "drop constraint 5",
    "'a' set not null",
    "set strict 'x",
};

static void test_wrong_instructions(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char text[200] = "t\n";
    sql_edit e;
    sql_change c;
    strcat(text, wrong[i]);
    assert_true(sql_edit_start(&e, text));
    if (sql_edit_next(&e, &c) != -1) fail_msg("taken: %s", wrong[i]);
    assert_memory_equal(c.whole.at, wrong[i], c.whole.len);
  }
  sql_edit e;
  assert_false(sql_edit_start(&e, ""));
  assert_false(sql_edit_start(&e, "t set strict"));
  assert_false(sql_edit_start(&e, "5\nset strict"));
}

static void test_writable(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool writable;
  } texts[] = {
      {"t\nset strict", true},
      {"t\nadd check (a -- why\n > 0)\n", true},
      {"t\ncolumn a set default 'x\ny'", false},
      {"\"t\nu\"\nset strict", false},
      {"t\nset strict\nset fire", false},
      {"t", false},
      {"", false},
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (sql_edit_is_writable(texts[i].text) != texts[i].writable) fail_msg("%s", texts[i].text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_edits),
      cmocka_unit_test(test_lines),
      cmocka_unit_test(test_wrong_instructions),
      cmocka_unit_test(test_writable),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
