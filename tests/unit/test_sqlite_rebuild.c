/* test_sqlite_rebuild.c: what a rebuild must not lose: rowids, odd values, places of columns, what
 * nobody declared; and the gates before it. */
#include "unit/sqlite_version.h"
#include "unit/sqlite_world.h"

typedef struct Test {
  World w;
  Schema *before, *after;
  Table *was, *is;
  sqlite3 *db;
  Plan *plan;
} Test;

/* docs(id text key, a, n). */
static Table *build(Schema *s) {
  Table *t = add_table(s, "docs");
  add_key(s, t, "id", "text");
  add_column(s, t, "a", "text");
  add_column(s, t, "n", "bigint");
  return t;
}

static Test start(void) {
  Test t = {.w = world_new(), .db = open_database()};
  t.before = schema_new(t.w.arena, t.w.names, t.w.repo);
  t.after = schema_new(t.w.arena, t.w.names, t.w.repo);
  t.was = build(t.before);
  t.is = build(t.after);
  return t;
}

/* Whatever needs the rebuild of docs. */
static void force_rebuild(Test *t) {
  add_check(t->after, t->is, "n", "n_small", "n < 1000 OR n > 5000 OR typeof(n) <> 'integer'");
}

static void create(Test *t, const char *sql) {
  create_all(&t->w, t->db, t->before);
  run(t->db, sql);
}

static void make_plan(Test *t) {
  schema_finish(t->after);
  t->plan = plan_between(&t->w, t->before, t->after, NULL);
  assert_non_null(t->plan);
}

static void go_up(Test *t) {
  make_plan(t);
  const char *gate = closed_gate(&t->w, t->db, &t->plan->up);
  if (gate) fail_msg("%s", gate);
  run_steps(t->db, &t->plan->up);
}

static void go_down(Test *t) {
  const char *gate = closed_gate(&t->w, t->db, &t->plan->down);
  if (gate) fail_msg("%s", gate);
  run_steps(t->db, &t->plan->down);
  assert_schema(&t->w, t->db, t->before);
}

static void finish(Test *t) {
  sqlite3_close(t->db);
  arena_free(t->w.arena);
}

#define ASK(sql, expected) assert_string_equal(ask(&t.w, t.db, sql), expected)

static void rowids_stay(void **state) {
  (void)state;
  Test t = start();
  force_rebuild(&t);
  create(&t, "INSERT INTO docs(id,a) VALUES ('x','apple'),('y','pear'),('z','fig');"
             "CREATE VIRTUAL TABLE search USING fts5(a, content='docs');"
             "INSERT INTO search(rowid,a) SELECT rowid,a FROM docs; DELETE FROM docs WHERE id='y';"
             "INSERT INTO search(search,rowid,a) VALUES ('delete',2,'pear')");
  go_up(&t);
  ASK("SELECT rowid, id FROM docs", "1|x 3|z");
  ASK("SELECT d.id FROM search JOIN docs d ON d.rowid=search.rowid WHERE search MATCH 'fig'", "z");
  run(t.db, "INSERT INTO search(search) VALUES ('integrity-check')");
  go_down(&t);
  ASK("SELECT rowid, id FROM docs", "1|x 3|z");
  finish(&t);
}

static void rowids_stay_beside_a_column_of_that_name(void **state) {
  (void)state;
  Test t = start();
  add_column(t.before, t.was, "rowid", "text");
  add_column(t.after, t.is, "ROWID", "text")->name = named(t.after, "rowid");
  force_rebuild(&t);
  create(&t,
         "INSERT INTO docs(id,rowid) VALUES ('x','a'),('y','b'); DELETE FROM docs WHERE id='x'");
  go_up(&t);
  ASK("SELECT _rowid_, rowid, id FROM docs", "2|b|y");
  finish(&t);
}

static void odd_values_stay(void **state) {
  (void)state;
  Test t = start();
  force_rebuild(&t);
  create(&t,
         "INSERT INTO docs(id,a,n) VALUES ('1', 'a'||char(0)||'b', 9223372036854775807),"
         "('2', CAST(x'ff' AS TEXT), -9223372036854775808), ('3', x'', 1e-320), ('4', '', -0.0),"
         "('5', NULL, 9e999), ('6', x'00', 'text'), ('7', '007', x'07'), ('8', 'é', 1.5)");
  const char *all = "SELECT id, typeof(a), hex(a), typeof(n), quote(n) FROM docs ORDER BY id";
  const char *was = ask(&t.w, t.db, all);
  go_up(&t);
  ASK(all, was);
  go_down(&t);
  ASK(all, was);
  finish(&t);
}

/* Columns stand in another order in this database than in any snapshot. */
static void values_go_by_name(void **state) {
  (void)state;
  Test t = start();
  force_rebuild(&t);
  run(t.db, "CREATE TABLE docs(n INTEGER, id TEXT PRIMARY KEY NOT NULL, a TEXT);"
            "INSERT INTO docs(id,a,n) VALUES ('i','a',1)");
  schema_finish(t.before);
  go_up(&t);
  ASK("SELECT id, a, n FROM docs", "i|a|1");
  finish(&t);
}

static void tables_without_rowid(void **state) {
  (void)state;
  Test t = start();
  t.was->without_rowid = t.is->without_rowid = true;
  t.was->strict = t.is->strict = has_strict("tables_without_rowid, which are STRICT, too");
  force_rebuild(&t);
  create(&t, "INSERT INTO docs VALUES ('x','a',1)");
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  ASK("SELECT * FROM docs", "x|a|1");
  go_down(&t);
  finish(&t);
}

static void generated_columns_are_made_again(void **state) {
  (void)state;
  Test t = start();
  Column *was = add_column(t.before, t.was, "twice", "bigint");
  Column *is = add_column(t.after, t.is, "twice", "bigint");
  was->computed = is->computed = named(t.after, "n * 2");
  was->stored = is->stored = true;
  add_column(t.before, t.was, "thrice", "bigint")->computed = named(t.after, "n * 3");
  add_column(t.after, t.is, "thrice", "bigint")->computed = named(t.after, "n * 3");
  force_rebuild(&t);
  create(&t, "INSERT INTO docs(id,n) VALUES ('x',4)");
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  ASK("SELECT twice, thrice FROM docs", "8|12");
  go_down(&t);
  finish(&t);
}

static const struct {
  const char *sql, *message;
  bool shell; /* stops plain shells alone: the runtime brings it back */
} undeclared[] = {
    {"CREATE INDEX mine ON docs(a)", "an index or trigger that no resource declares", true},
    {"CREATE TRIGGER mine AFTER INSERT ON docs BEGIN SELECT 1; END",
     "an index or trigger that no resource declares", true},
    {"ALTER TABLE docs ADD COLUMN mine", "a column that no resource declares", false},
    {"DROP TABLE docs; CREATE TABLE docs(id TEXT PRIMARY KEY NOT NULL, a TEXT DEFAULT 'mine', n "
     "INTEGER)",
     "a default that no resource declares", false},
    {"DROP TABLE docs; CREATE TABLE docs(id TEXT PRIMARY KEY NOT NULL, a TEXT REFERENCES docs, n "
     "INTEGER)",
     "a foreign key that no resource declares", false},
    {"DROP TABLE docs; CREATE TABLE docs(id TEXT PRIMARY KEY NOT NULL, a TEXT, n INTEGER CHECK(n > "
     "0))",
     "a CHECK, NOT NULL, UNIQUE, COLLATE", false},
    {"DROP TABLE docs; CREATE TABLE docs(id TEXT PRIMARY KEY NOT NULL, a TEXT NOT NULL, n INTEGER)",
     "a CHECK, NOT NULL, UNIQUE, COLLATE", false},
    {"DROP TABLE docs; CREATE TABLE docs(id TEXT PRIMARY KEY NOT NULL, a TEXT UNIQUE, n INTEGER)",
     "a CHECK, NOT NULL, UNIQUE, COLLATE", false},
    {"DROP TABLE docs; CREATE TABLE docs(id TEXT PRIMARY KEY NOT NULL, a TEXT CoLLaTE \"nocase\", "
     "n "
     "INTEGER)",
     "a CHECK, NOT NULL, UNIQUE, COLLATE", false},
    {"DROP TABLE docs; CREATE TABLE docs(id TEXT PRIMARY KEY ON CONFLICT IGNORE NOT NULL, a TEXT, "
     "n "
     "INTEGER)",
     "a CHECK, NOT NULL, UNIQUE, COLLATE", false},
};
enum { UNDECLARED = sizeof undeclared / sizeof *undeclared };

/* Returns the message of the first gate for plain shells that finds rows, or NULL. */
static const char *closed_shell_gate(const Test *t) {
  for (const Step *s = t->plan->up.steps.first; s; s = s->next) {
    if (s->kind != STEP_SHELL_GATE) continue;
    const char *sql = arena_printf(t->w.arena, "SELECT count(*) FROM %s", s->sql);
    if (strcmp(ask(&t->w, t->db, sql), "0") != 0) return s->message;
  }
  return NULL;
}

/* What no resource declares would be lost: each is named before anything is written. */
static void undeclared_things_stop_a_rebuild(void **state) {
  (void)state;
  for (size_t i = 0; i < UNDECLARED; i++) {
    Test t = start();
    add_column(t.after, t.is, "x", "text")->backfill = named(t.after, "id");
    create(&t, "");
    make_plan(&t);
    assert_null(closed_gate(&t.w, t.db, &t.plan->up));
    run(t.db, undeclared[i].sql);
    const char *gate = closed_gate(&t.w, t.db, &t.plan->up);
    if (undeclared[i].shell) {
      assert_null(gate);
      gate = closed_shell_gate(&t);
    }
    if (!gate || !strstr(gate, undeclared[i].message)) fail_msg("%s: %s", undeclared[i].sql, gate);
    finish(&t);
  }
}

/* An edit loses nothing, so that only its portable form is stopped. */
static void undeclared_things_stop_the_portable_form_of_an_edit(void **state) {
  (void)state;
  for (size_t i = 0; i < UNDECLARED; i++) {
    Test t = start();
    force_rebuild(&t);
    create(&t, undeclared[i].sql);
    make_plan(&t);
    assert_null(closed_gate(&t.w, t.db, &t.plan->up));
    const char *gate = closed_shell_gate(&t);
    bool stopped = gate && strstr(gate, undeclared[i].message);
    for (const Step *s = t.plan->up.steps.first; s && !stopped; s = s->next) {
      if (step_is_gate(s)) continue;
      stopped = sqlite3_exec(t.db, s->sql, NULL, NULL, NULL) != SQLITE_OK;
      if (stopped) assert_non_null(strstr(sqlite3_errmsg(t.db), undeclared[i].message));
      if (!stopped) assert_null(strstr(s->sql, "ash_new_docs")); /* nothing was written yet */
    }
    assert_true(stopped);
    finish(&t);
  }
}

static void triggers_of_dropped_statements_stay_away(void **state) {
  (void)state;
  Test t = start();
  const char *one = "CREATE TRIGGER one AFTER INSERT ON docs BEGIN SELECT 1; END";
  add_statement(t.before, t.was, "one", one, "DROP TRIGGER one");
  const char *two =
      "CREATE TRIGGER IF NOT EXISTS \"two\" AFTER INSERT ON main.\"Docs\" BEGIN SELECT 2; END;";
  add_statement(t.before, t.was, "two", two, "DROP TRIGGER two");
  add_statement(t.after, t.is, "two", two, "DROP TRIGGER two");
  force_rebuild(&t);
  create(&t, "");
  go_up(&t);
  ASK("SELECT group_concat(name) FROM sqlite_schema WHERE type='trigger'", "two");
  go_down(&t);
  ASK("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type='trigger' ORDER "
      "BY 1)",
      "one,two");
  finish(&t);
}

static void keys_are_looked_at_first(void **state) {
  (void)state;
  static const char *const rows[] = {"INSERT INTO docs(id,a) VALUES ('1',NULL)",
                                     "INSERT INTO docs(id,a) VALUES ('1','x'),('2','x')"};
  static const char *const messages[] = {"NULL in what becomes the primary key",
                                         "rows that agree in what becomes the primary key"};
  for (int i = 0; i < 2; i++) {
    Test t = start();
    Column *id = t.is->columns, *a = id->next;
    id->primary_key = false;
    a->primary_key = true;
    a->nullable = false;
    create(&t, rows[i]);
    make_plan(&t);
    bool found = false;
    for (const Step *s = t.plan->up.steps.first; s; s = s->next) {
      if (s->kind != STEP_GATE || !strstr(s->message, messages[i])) continue;
      found = true;
      assert_string_not_equal(
          ask(&t.w, t.db, arena_printf(t.w.arena, "SELECT count(*) FROM %s", s->sql)), "0");
    }
    assert_true(found);
    finish(&t);
  }
}

static void a_backfill_reaches_every_row(void **state) {
  (void)state;
  Test t = start();
  Column *c = add_column(t.after, t.is, "label", "text");
  c->backfill = named(t.after, "upper(id) -- as it was");
  create(&t, "INSERT INTO docs(id) VALUES ('x'),('y')");
  go_up(&t);
  ASK("SELECT label FROM docs", "X Y");
  go_down(&t);
  finish(&t);
}

static void a_backfill_that_gives_null_is_stopped(void **state) {
  (void)state;
  Test t = start();
  Column *c = add_column(t.after, t.is, "label", "text");
  c->backfill = named(t.after, "upper(a)");
  c->nullable = false;
  create(&t, "INSERT INTO docs(id,a) VALUES ('x','a'),('y',NULL)");
  make_plan(&t);
  assert_non_null(
      strstr(closed_gate(&t.w, t.db, &t.plan->up), "docs.label: the backfill gives NULL"));
  finish(&t);
}

static void add_computed(Schema *s, Table *t, const char *name, const char *sql) {
  add_column(s, t, name, "text")->computed = named(s, sql);
}

/* ALTER TABLE does not drop what an expression names, however its name has to be quoted. */
static void a_quoted_name_stands_in_an_expression(void **state) {
  (void)state;
  Test t = start();
  add_column(t.before, t.was, "g\"h", "text");
  add_computed(t.before, t.was, "loud", "\"G\"\"H\" || '!'");
  add_computed(t.after, t.is, "loud", "a || '!'");
  create(&t, "INSERT INTO docs(id,a) VALUES ('x','a')");
  go_up(&t);
  ASK("SELECT loud FROM docs", "a!");
  go_down(&t);
  finish(&t);
}

/* SQLite 3.40.1 sees NULL in such tables when ALTER TABLE has something to check. */
static void a_checked_column_comes_to_a_table_without_rowid(void **state) {
  (void)state;
  for (int strict = 0; strict < 2; strict++) {
    Test t = start();
    t.was->columns->primary_key = t.is->columns->primary_key = false;
    t.was->without_rowid = t.is->without_rowid = true;
    t.was->strict = t.is->strict = strict && has_strict("a checked column in a STRICT table");
    add_key(t.before, t.was, "key", "text");
    add_key(t.after, t.is, "key", "text");
    add_computed(t.after, t.is, "loud", "a || '!'");
    if (!strict) add_check(t.after, t.is, "loud", "loud_enough", "length(loud) > 1");
    create(&t, "INSERT INTO docs(id,a,key) VALUES ('x','a','k')");
    go_up(&t);
    assert_schema(&t.w, t.db, t.after);
    ASK("SELECT loud FROM docs", "a!");
    go_down(&t);
    finish(&t);
  }
}

/* A gate compares as the column will: with text, a number is text. A blob stays one. */
static void a_check_holds_for_what_becomes_text(void **state) {
  (void)state;
  static const struct {
    const char *value;
    bool passes;
  } rows[] = {{"'7'", false}, {"7", false}, {"x'37'", true}, {"'8'", true}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    Test t = start();
    table_column(t.was, named(t.before, "a"))->type.name = named(t.before, "binary");
    add_check(t.before, t.was, "a", "not_seven", "a IS NOT 7.5");
    add_check(t.after, t.is, "a", "not_seven", "a IS NOT 7.5 AND a IS NOT 7");
    create(&t, arena_printf(t.w.arena, "INSERT INTO docs(id,a) VALUES ('x',%s)", rows[i].value));
    make_plan(&t);
    const char *gate = closed_gate(&t.w, t.db, &t.plan->up);
    if (rows[i].passes == !!gate) fail_msg("%s: %s", rows[i].value, gate ? gate : "no gate");
    if (!gate) run_steps(t.db, &t.plan->up);
    finish(&t);
  }
}

/* SQLite lets a STRICT table have such values, and integrity_check complains ever after. */
static void a_removed_generated_column_suits_a_strict_table(void **state) {
  (void)state;
  Test t = start();
  table_column(t.was, named(t.before, "a"))->type.name = named(t.before, "binary");
  table_column(t.is, named(t.after, "a"))->type.name = named(t.after, "binary");
  add_computed(t.before, t.was, "same", "a");
  t.is->strict = has_strict("a removed generated column in a STRICT table");
  create(&t, "INSERT INTO docs(id,a) VALUES ('x',x'01')");
  schema_finish(t.after);
  diff_keep(t.before, t.after, &(DiffOptions){0}, t.w.diag);
  make_plan(&t);
  const char *gate = closed_gate(&t.w, t.db, &t.plan->up);
  if (t.is->strict) assert_non_null(strstr(gate ? gate : "no gate", "docs.same: values"));
  finish(&t);
}

/* Virtual tables with their shadow tables, SQLite's own and the ledger are nobody's. */
static void other_tables_are_not_seen(void **state) {
  (void)state;
  Test t = start();
  create(&t, "CREATE VIRTUAL TABLE search USING fts5(a); CREATE TABLE schema_migrations(version);"
             "CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE counted;"
             "CREATE VIEW seen AS SELECT 1; ANALYZE");
  Schema *live = sqlite_backend.inspect(t.w.arena, t.w.names, t.w.repo, t.db, t.w.diag);
  assert_string_equal(live->tables->name, "docs");
  assert_null(live->tables->next);
  finish(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rowids_stay),
      cmocka_unit_test(rowids_stay_beside_a_column_of_that_name),
      cmocka_unit_test(odd_values_stay),
      cmocka_unit_test(values_go_by_name),
      cmocka_unit_test(tables_without_rowid),
      cmocka_unit_test(generated_columns_are_made_again),
      cmocka_unit_test(undeclared_things_stop_a_rebuild),
      cmocka_unit_test(undeclared_things_stop_the_portable_form_of_an_edit),
      cmocka_unit_test(triggers_of_dropped_statements_stay_away),
      cmocka_unit_test(keys_are_looked_at_first),
      cmocka_unit_test(a_backfill_reaches_every_row),
      cmocka_unit_test(a_backfill_that_gives_null_is_stopped),
      cmocka_unit_test(a_quoted_name_stands_in_an_expression),
      cmocka_unit_test(a_checked_column_comes_to_a_table_without_rowid),
      cmocka_unit_test(a_check_holds_for_what_becomes_text),
      cmocka_unit_test(a_removed_generated_column_suits_a_strict_table),
      cmocka_unit_test(other_tables_are_not_seen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
