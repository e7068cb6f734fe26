/* test_sqlite_change.c: tables that change with rows in them: up, down, schema and rows after each.
 * Every case edits one schema of a table, its children, a view and triggers. */
#include "unit/sqlite_version.h"
#include "unit/sqlite_world.h"

#define EDIT(name) static void name(Schema *s, Table *p)
#define COLUMN(text) table_column(p, named(s, text))

/* p has an id, m, n, parent; ch and p itself refer to it; a trigger on p, one on ch and a view. */
static Table *build(Schema *s) {
  Table *p = add_table(s, "p");
  add_key(s, p, "id", "bigint");
  add_column(s, p, "m", "text");
  add_column(s, p, "n", "bigint")->default_value = named(s, "7");
  refer(s, p, add_column(s, p, "parent", "bigint"), "p", "id")->on_delete = ACTION_DELETE;
  add_identity(s, p, "m", "m");
  add_index(s, p, "p_n", "-n")->where = named(s, "n > 0");
  add_statement(s, p, "logged",
                "CREATE TABLE log(x);"
                "CREATE TRIGGER p_log AFTER UPDATE ON p BEGIN INSERT INTO log VALUES (new.id); END",
                "DROP TRIGGER p_log; DROP TABLE log");
  add_statement(s, p, "seen", "CREATE VIEW v AS SELECT id FROM p", "DROP VIEW v");
  Table *ch = add_table(s, "ch");
  add_key(s, ch, "id", "bigint");
  refer(s, ch, add_column(s, ch, "pid", "bigint"), "p", "id")->on_delete = ACTION_DELETE;
  add_statement(s, ch, "touch",
                "CREATE TRIGGER ch_touch AFTER INSERT ON ch"
                " BEGIN UPDATE p SET n = n + 1 WHERE id = new.pid; END",
                "DROP TRIGGER ch_touch");
  return p;
}

static const char rows[] = "INSERT INTO p(id,m,n,parent) VALUES (1,'a',1,NULL),(2,'b',2,1),"
                           "(3,'c',3,2),(9,'z',9,NULL);"
                           "INSERT INTO ch(id,pid) VALUES (1,1),(2,1),(3,2);"
                           "DELETE FROM p WHERE id=9; UPDATE p SET n=id; DELETE FROM log";

EDIT(nothing) {
  (void)s, (void)p;
}
EDIT(m_required) {
  COLUMN("m")->nullable = false;
}
EDIT(m_required_with_default) {
  m_required(s, p);
  COLUMN("m")->default_value = named(s, "\"d\"");
}
EDIT(m_as_blob) {
  COLUMN("m")->type.name = named(s, "binary");
}
EDIT(m_as_integer) {
  COLUMN("m")->type.name = named(s, "bigint");
}
EDIT(n_other_default) {
  COLUMN("n")->default_value = named(s, "8");
}
EDIT(no_cascade) {
  COLUMN("parent")->reference->on_delete = ACTION_NILIFY;
}
EDIT(no_reference) {
  COLUMN("parent")->reference = NULL;
}
EDIT(check) {
  add_check(s, p, "n", "n_positive", "n > 0");
}
EDIT(other_check) {
  add_check(s, p, "n", "n_positive", "n > 2");
}
EDIT(check_of_table) {
  add_check(s, p, NULL, "not_own_parent", "id <> parent");
}
EDIT(strict) {
  p->strict = true;
  (void)s;
}
EDIT(key_m) {
  COLUMN("m")->primary_key = true;
  COLUMN("m")->nullable = false;
  add_identity(s, p, "id", "id"); /* ch refers to it */
}
EDIT(add_plain) {
  add_column(s, p, "x", "text")->default_value = named(s, "\"it's\"");
}
EDIT(add_clock) {
  Column *c = add_column(s, p, "at", "utc_datetime");
  c->nullable = false;
  c->default_value = named(s, "fragment(\"(strftime('%Y','now') > '2000')\")");
}
EDIT(add_backfilled) {
  Column *c = add_column(s, p, "slug", "text");
  c->nullable = false;
  c->backfill = named(s, "m || '-' || n");
}
EDIT(add_stored) {
  Column *c = add_column(s, p, "twice", "bigint");
  c->computed = named(s, "n * 2");
  c->stored = true;
}
EDIT(add_checked) {
  add_column(s, p, "x", "bigint");
  add_check(s, p, "x", "x_small", "x < 10");
}
EDIT(add_required) {
  add_column(s, p, "x", "text")->nullable = false;
}
EDIT(add_reference) {
  refer(s, p, add_column(s, p, "other", "bigint"), "ch", "id")->index = true;
}
EDIT(several) {
  m_required(s, p);
  check(s, p);
  add_plain(s, p);
  add_index(s, p, "p_x", "x m");
  p->identities = NULL;
}
EDIT(unique_n) {
  add_identity(s, p, "n", "n");
}

typedef struct Case {
  const char *what;
  void (*before)(Schema *, Table *), (*after)(Schema *, Table *);
  const char *extra;          /* SQL run on the rows first, or NULL */
  const char *select, *found; /* on p after up */
  const char *gate;           /* part of the message of the gate that stops up, or NULL */
  unsigned flags;
} Case;

enum {
  NO_NUMBERS = 1, /* the new table does not number its rows */
  NEW_VALUES = 2, /* down cannot give the old values back */
};

#define ALL "SELECT id, m, n, parent FROM p ORDER BY id"
#define ROWS "1|a|1|NULL 2|b|2|1 3|c|3|2"

static const Case cases[] = {
    {"not null", nothing, m_required, NULL, ALL, ROWS, NULL, 0},
    {"not null with rows", nothing, m_required, "UPDATE p SET m=NULL WHERE id=2", NULL, NULL,
     "p.m: NULL", 0},
    {"null again", m_required, nothing, NULL, ALL, ROWS, NULL, 0},
    {"not null with default", nothing, m_required_with_default, "UPDATE p SET m=NULL WHERE id=2",
     ALL, "1|a|1|NULL 2|d|2|1 3|c|3|2", NULL, NEW_VALUES},
    {"type without conversion", nothing, m_as_blob, NULL, ALL, ROWS, NULL, 0},
    {"type that changes values", nothing, m_as_integer, NULL, NULL, NULL, "p.m: values", 0},
    {"type that keeps values", nothing, m_as_integer, "UPDATE p SET m=id*10",
     "SELECT m, typeof(m) FROM p", "10|integer 20|integer 30|integer", NULL, NEW_VALUES},
    {"type that loses zeros", nothing, m_as_integer, "UPDATE p SET m='0'||id", NULL, NULL,
     "p.m: values", 0},
    {"default", nothing, n_other_default, NULL, ALL, ROWS, NULL, 0},
    {"reference action", nothing, no_cascade, NULL, ALL, ROWS, NULL, 0},
    {"reference gone", nothing, no_reference, NULL, ALL, ROWS, NULL, 0},
    {"reference new", no_reference, nothing, NULL, ALL, ROWS, NULL, 0},
    {"reference new with orphan", no_reference, nothing, "UPDATE p SET parent=77 WHERE id=3", NULL,
     NULL, "p.parent: refers to rows of p that are not there", 0},
    {"check", nothing, check, NULL, ALL, ROWS, NULL, 0},
    {"check that rows break", nothing, other_check, NULL, NULL, NULL, "n_positive", 0},
    {"check of the table", nothing, check_of_table, NULL, ALL, ROWS, NULL, 0},
    {"check gone", check, nothing, NULL, ALL, ROWS, NULL, 0},
    {"strict", nothing, strict, NULL, ALL, ROWS, NULL, 0},
    {"strict with text in a number", nothing, strict, "UPDATE p SET n='x' WHERE id=1", NULL, NULL,
     "p.n: values", 0},
    {"no longer strict", strict, nothing, NULL, ALL, ROWS, NULL, 0},
    {"column in the key", nothing, key_m, NULL, ALL, ROWS, NULL, NO_NUMBERS},
    {"column", nothing, add_plain, NULL, "SELECT id, x FROM p", "1|it's 2|it's 3|it's", NULL, 0},
    {"column gone", add_plain, nothing, NULL, ALL, ROWS, NULL, 0},
    {"column with computed default", nothing, add_clock, NULL, "SELECT id, at FROM p",
     "1|1 2|1 3|1", NULL, 0},
    {"column with backfill", nothing, add_backfilled, NULL, "SELECT slug FROM p", "a-1 b-2 c-3",
     NULL, NO_NUMBERS},
    {"stored column", nothing, add_stored, NULL, "SELECT twice FROM p", "2 4 6", NULL, 0},
    {"column with check", nothing, add_checked, NULL, ALL, ROWS, NULL, 0},
    {"column with check gone", add_checked, nothing, NULL, ALL, ROWS, NULL, 0},
    {"column with reference", nothing, add_reference, NULL, ALL, ROWS, NULL, 0},
    {"several at once", nothing, several, NULL, ALL, ROWS, NULL, 0},
    {"several at once, back", several, nothing, NULL, ALL, ROWS, NULL, 0},
    {"unique", nothing, unique_n, NULL, ALL, ROWS, NULL, 0},
    {"unique with equal rows", nothing, unique_n, "UPDATE p SET n=1", NULL, NULL,
     "p: rows that the unique index p_n_index forbids", 0},
};

/* Nothing attached to the table was lost: children, their trigger, p's trigger, numbers, the view. */
static void assert_attached(World *w, sqlite3 *db, const char *what) {
  const char *children = ask(w, db, "SELECT id, pid FROM ch");
  if (strcmp(children, "1|1 2|1 3|2") != 0) fail_msg("%s: children %s", what, children);
  run(db, "BEGIN; DELETE FROM log; UPDATE p SET id=id; INSERT INTO ch(id,pid) VALUES (9,3)");
  assert_string_equal(ask(w, db, "SELECT group_concat(x) FROM log"), "1,2,3,3");
  run(db, "ROLLBACK");
  assert_string_equal(ask(w, db, "SELECT count(*) FROM v"), "3");
  assert_string_equal(ask(w, db, "PRAGMA foreign_key_check"), "");
  assert_string_equal(ask(w, db, "PRAGMA integrity_check"), "ok");
  assert_string_equal(ask(w, db, "SELECT name FROM sqlite_schema WHERE name LIKE 'ash%'"), "");
}

static void check_number(World *w, sqlite3 *db) {
  run(db, "BEGIN; INSERT INTO p(m) VALUES ('new')");
  assert_string_equal(ask(w, db, "SELECT max(id) FROM p"), "10");
  run(db, "ROLLBACK");
}

typedef struct Change {
  World w;
  Schema *before, *after;
  sqlite3 *db;
  Plan *plan;
} Change;

static Change start(const Case *c) {
  Change x = {.w = world_new(), .db = open_database()};
  x.before = schema_new(x.w.arena, x.w.names, x.w.repo);
  x.after = schema_new(x.w.arena, x.w.names, x.w.repo);
  c->before(x.before, build(x.before));
  c->after(x.after, build(x.after));
  schema_finish(x.after);
  create_all(&x.w, x.db, x.before);
  run(x.db, rows);
  if (c->extra) run(x.db, c->extra);
  x.plan = plan_between(&x.w, x.before, x.after, NULL);
  if (!x.plan) fail_msg("%s: no plan", c->what);
  return x;
}

static void go_up(Change *x, const Case *c) {
  run_steps(x->db, &x->plan->up);
  assert_schema(&x->w, x->db, x->after);
  const char *found = ask(&x->w, x->db, c->select);
  if (strcmp(found, c->found) != 0) fail_msg("%s: %s instead of %s", c->what, found, c->found);
  assert_attached(&x->w, x->db, c->what);
  if (!(c->flags & NO_NUMBERS)) check_number(&x->w, x->db);
}

static void go_down(Change *x, const Case *c) {
  const char *gate = closed_gate(&x->w, x->db, &x->plan->down);
  if (gate) fail_msg("%s: down: %s", c->what, gate);
  run_steps(x->db, &x->plan->down);
  assert_schema(&x->w, x->db, x->before);
  assert_attached(&x->w, x->db, c->what);
  if (!(c->flags & NEW_VALUES)) assert_string_equal(ask(&x->w, x->db, ALL), ROWS);
}

static void change_table(const Case *c) {
  if ((c->before == strict || c->after == strict) && !has_strict(c->what)) return;
  Change x = start(c);
  const char *gate = closed_gate(&x.w, x.db, &x.plan->up);
  if (gate || c->gate) {
    if (!gate || !c->gate || !strstr(gate, c->gate)) fail_msg("%s: gate %s", c->what, gate);
  } else {
    go_up(&x, c);
    go_down(&x, c);
  }
  sqlite3_close(x.db);
  arena_free(x.w.arena);
}

static void tables_change_with_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) change_table(&cases[i]);
}

static void rows_without_value_are_refused(void **state) {
  (void)state;
  World w = world_new();
  Schema *before = schema_new(w.arena, w.names, w.repo),
         *after = schema_new(w.arena, w.names, w.repo);
  build(before);
  add_required(after, build(after));
  schema_finish(before);
  schema_finish(after);
  assert_null(plan_between(&w, before, after, NULL));
  assert_int_equal(diag_errors(w.diag), 1);
  arena_free(w.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_change_with_rows),
      cmocka_unit_test(rows_without_value_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
