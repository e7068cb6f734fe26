/* Reading the text of a CREATE TABLE into its parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sql/table.h"

static const char *const kinds[] = {"pk",    "notnull",   "null",     "unique",
                                    "check", "default",   "collate",  "fk",
                                    "defer", "generated", "name-only"};

static void put(char *out, const char *text, size_t len) {
  size_t used = strlen(out);
  assert_true(used + len < 2000);
  memcpy(out + used, text, len);
  out[used + len] = '\0';
}

static void put_slice(char *out, const char *before, sql_slice s) {
  if (!s.at) return;
  put(out, before, strlen(before));
  put(out, s.at, s.len);
}

/* The parts of a table as one line. */
static void describe(char *out, const sql_table *t) {
  put_slice(out, "", t->schema);
  put_slice(out, t->schema.at ? "." : "", t->name);
  for (size_t i = 0; i < t->column_count; i++) {
    put_slice(out, "; ", t->columns[i].name);
    put_slice(out, ":", t->columns[i].type);
  }
  for (size_t i = 0; i < t->constraint_count; i++) {
    const sql_constraint *c = &t->constraints[i];
    char number[] = {'|', c->column == SQL_OF_TABLE ? 'T' : (char)('0' + c->column), ' ', 0};
    put(out, " ", 1);
    put(out, number, 3);
    put(out, kinds[c->kind], strlen(kinds[c->kind]));
    put_slice(out, " name=", c->name);
    put_slice(out, " list=", c->list);
    put_slice(out, " value=", c->value);
    put_slice(out, " parent=", c->parent);
    put_slice(out, " of=", c->parent_columns);
    if (c->autoincrement) put(out, " auto", 5);
    if (c->stored) put(out, " stored", 7);
  }
  put_slice(out, " +", t->without_rowid);
  put_slice(out, " +", t->strict);
}

static const struct {
  int line;
  const char *sql, *parts;
} tables[] = {
    {__LINE__, "CREATE TABLE t(a)", "t; a"},
    {__LINE__, "create temp table if not exists main . t ( a INT , b VARCHAR(10, 2) ) ;",
     "main.t; a:INT; b:VARCHAR(10, 2)"},
    {__LINE__, "CREATE TABLE \"a\"\"b\"([c d] `e`, 'f' LONG \"x\" INT)",
     "\"a\"\"b\"; [c d]:`e`; 'f':LONG \"x\" INT"},
    {__LINE__, "CREATE TABLE t(a INTEGER PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT NOT NULL)",
     "t; a:INTEGER |0 pk auto |0 notnull"},
    {__LINE__, "CREATE TABLE t(a, PRIMARY KEY(a AUTOINCREMENT) ON CONFLICT ABORT)",
     "t; a |T pk list=(a AUTOINCREMENT) auto"},
    {__LINE__,
     "CREATE TABLE t(a CONSTRAINT n NOT NULL ON CONFLICT IGNORE NULL UNIQUE ON CONFLICT "
     "REPLACE)",
     "t; a |0 notnull name=n |0 null |0 unique"},
    {__LINE__,
     "CREATE TABLE t(a DEFAULT -1, b DEFAULT 'x', c DEFAULT (1+(2)), d DEFAULT "
     "CURRENT_TIME, e DEFAULT x'00' COLLATE \"nocase\")",
     "t; a; b; c; d; e |0 default value=-1 |1 default value='x' |2 default value=(1+(2)) |3 "
     "default value=CURRENT_TIME |4 default value=x'00' |4 collate value=\"nocase\""},
    {__LINE__,
     "CREATE TABLE t(a REFERENCES p, b REFERENCES \"q\"(x, y) ON DELETE SET NULL ON "
     "UPDATE NO ACTION MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED NOT NULL)",
     "t; a; b |0 fk value=p parent=p |1 fk value=\"q\"(x, y) ON DELETE SET NULL ON UPDATE NO "
     "ACTION MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED parent=\"q\" of=(x, y) |1 notnull"},
    {__LINE__, "CREATE TABLE t(a REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED)",
     "t; a |0 fk value=p parent=p |0 notnull |0 defer"},
    {__LINE__, "CREATE TABLE t(a INT GENERATED ALWAYS AS (b) STORED, b AS (1) VIRTUAL, c AS(2))",
     "t; a:INT; b; c |0 generated value=(b) stored |1 generated value=(1) |2 generated "
     "value=(2)"},
    {__LINE__, "CREATE TABLE t(a GENERATED, always INT)", "t; a:GENERATED; always:INT"},
    {__LINE__,
     "CREATE TABLE t(a, CONSTRAINT x CHECK (a>'(') CHECK (2) UNIQUE(a), CONSTRAINT \"y\" "
     "FOREIGN KEY(a) REFERENCES p DEFERRABLE, CONSTRAINT z)",
     "t; a |T check name=x value=(a>'(') |T check value=(2) |T unique list=(a) |T fk name=\"y\" "
     "list=(a) value=p DEFERRABLE parent=p |T name-only name=z"},
    {__LINE__, "CREATE/**/TABLE--x\nt/*(*/(--a)\na/*,*/INT--;\n)/**/WITHOUT--\nROWID,STRICT--",
     "t; a:INT +WITHOUT--\nROWID +STRICT"},
    {__LINE__, "CREATE TABLE t(a INT)STRICT", "t; a:INT +STRICT"},
    {__LINE__, "CREATE TABLE t(\"check\" INT, primaryx)", "t; \"check\":INT; primaryx"},
};

static void test_parts(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    sql_table t;
    char out[2001] = "";
    if (sql_table_read(&t, tables[i].sql, strlen(tables[i].sql)) != SQL_TABLE_READ)
      fail_msg("line %d: unreadable", tables[i].line);
    describe(out, &t);
    if (strcmp(out, tables[i].parts) != 0)
      fail_msg("line %d:\n  %s\n  %s", tables[i].line, out, tables[i].parts);
    sql_table_free(&t);
  }
}

static const char *const unreadable[] = {
    "",
    "CREATE TABLE t",
    "CREATE TABLE t(",
    "CREATE TABLE t()",
    "CREATE TABLE t(a,)",
    "CREATE TABLE t AS SELECT 1",
    "CREATE VIRTUAL TABLE t USING fts5(a)",
    "CREATE VIEW t AS SELECT 1",
    "CREATE TABLE t(a CHECK)",
    "CREATE TABLE t(a CHECK (1)",
    "CREATE TABLE t(a) STRICT,",
    "CREATE TABLE t(a) WITHOUT x",
    "CREATE TABLE t(a DEFAULT)",
    "CREATE TABLE t(a 'x)",
    "CREATE TABLE t(a) x",
    "CREATE TABLE t(a CHECK (1; 2))",
    "CREATE TABLE t(a, UNIQUE(a), b INT)",
    "CREATE TABLE t(a b c d 5)",
    "CREATE TABLE t(a PRIMARY)",
    "CREATE TABLE t(a NOT)",
    "CREATE TABLE t(CHECK(1))",
    "CREATE TABLE t(a PRIMARY KEY (",
};

static void test_unreadable(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++) {
    sql_table t;
    if (sql_table_read(&t, unreadable[i], strlen(unreadable[i])) != SQL_TABLE_UNREADABLE)
      fail_msg("read: %s", unreadable[i]);
    assert_null(t.columns);
  }
}

static void test_names(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    bool same;
  } names[] = {
      {"Title", "tITLE", true},      {"\"a\"\"b\"", "`a\"b`", true},
      {"[a b]", "'a b'", true},      {"\"a]\"", "[a]", false},
      {"tä", "TÄ", false},           {"a", "\"a\"", true},
      {"\"a\"", "\"a\"\"\"", false},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    assert_int_equal(sql_same_name(sql_slice_of(names[i].a), sql_slice_of(names[i].b)),
                     names[i].same);
  char *plain = sql_slice_unquote(sql_slice_of("`c``d`"));
  assert_string_equal(plain, "c`d");
  assert_true(sql_is_name(sql_slice_of("'c`D'"), plain));
  free(plain);
  assert_true(sql_slice_mentions(sql_slice_of("lower(/*x*/[Title])"), sql_slice_of("title")));
  assert_false(sql_slice_mentions(sql_slice_of("lower(/*title*/a)"), sql_slice_of("title")));
}

static void test_same_tokens(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    bool same;
  } texts[] = {
      {"(a > 0)", "( A>0 )", true},    {"(a > 0)", "(a >= 0)", false},
      {"'a'", "'A'", false},           {"(\"a\" > 0)", "([A] /*x*/ > 0)", true},
      {"(a > 0)", "(a > 0) x", false}, {"X'0a'", "x'0A'", true},
      {"\"null\"", "null", false},
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (sql_same_tokens(sql_slice_of(texts[i].a), sql_slice_of(texts[i].b)) != texts[i].same)
      fail_msg("%s, %s", texts[i].a, texts[i].b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parts),
      cmocka_unit_test(test_unreadable),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_same_tokens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
