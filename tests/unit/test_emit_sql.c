/* test_emit_sql.c: the .sql files that compile writes, run by the real sqlite3 shell. Whatever
 * fails, wherever: the database afterwards is the old one or the new one, never a third. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "emit/emit.h"
#include "sql/tokens.h"

/* --- plans made by hand ----------------------------------------------------------------------- */

/* One step: `effects` is "+table posts -index posts_i +column posts.title", NULL for none. */
typedef struct StepText {
  StepKind kind;
  const char *sql, *effects, *message;
} StepText;

typedef struct World {
  Arena *arena;
  Interner *names;
  Repo repo;
  char folder[32];
} World;

static void add_effects(World *w, Step *step, const char *effects) {
  char *text = arena_strdup(w->arena, effects), *save = NULL;
  for (char *type = strtok_r(text, " ", &save); type; type = strtok_r(NULL, " ", &save)) {
    char *name = strtok_r(NULL, " ", &save);
    char *dot = strcmp(type + 1, "column") == 0 ? strchr(name, '.') : NULL;
    if (dot) *dot = '\0';
    step_effect(w->arena, step, type + 1, intern_text(w->names, dot ? dot + 1 : name),
                dot ? intern_text(w->names, name) : NULL, type[0] == '-');
  }
}

static void add_steps(World *w, Lowered *to, const StepText *steps, size_t count) {
  if (!to->steps.tail) to->steps.tail = &to->steps.first;
  for (size_t i = 0; i < count; i++) {
    Step *s =
        steps_add(w->arena, &to->steps, steps[i].kind, intern_text(w->names, "p"), steps[i].sql);
    s->message = steps[i].message;
    if (steps[i].effects) add_effects(w, s, steps[i].effects);
  }
}

static Plan *plan_of(World *w, const StepText *up, size_t count, bool foreign_keys_off) {
  Plan *plan = NEW(w->arena, Plan);
  plan->arena = w->arena;
  plan->names = w->names;
  plan->up.foreign_keys_off = foreign_keys_off;
  plan->up.steps.tail = &plan->up.steps.first;
  plan->down.steps.tail = &plan->down.steps.first;
  add_steps(w, &plan->up, up, count);
  return plan;
}

static const char *text_of(World *w, const Plan *plan) {
  Buf sql = buf_new(w->arena);
  emit_sql(&sql, plan, &w->repo, "a_change");
  return buf_text(&sql);
}

/* Everything that a migration can hold: a gate, new objects, rows, a rebuild of a parent, a column,
 * custom statements. */
static const StepText rich[] = {
    {STEP_GATE, "main.p WHERE m IS NULL", NULL, "p.m: NULL where the migration sets NOT NULL"},
    {STEP_SQL, "CREATE TABLE \"tags\" (id INTEGER PRIMARY KEY, \"a \"\"b\" TEXT)", "+table tags",
     NULL},
    {STEP_SQL, "CREATE UNIQUE INDEX tags_i ON tags(\"a \"\"b\")", "+index tags_i", NULL},
    {STEP_CUSTOM, "INSERT INTO tags VALUES (1, 'x; y'), (2, 'it''s') -- two", NULL, NULL},
    {STEP_CUSTOM, "UPDATE ch SET pid = 2 WHERE pid = 3", NULL, NULL},
    {STEP_SQL, "CREATE TABLE ash_new_p (id INTEGER PRIMARY KEY, m TEXT NOT NULL)",
     "+table ash_new_p", NULL},
    {STEP_SQL, "INSERT INTO ash_new_p (id, m) SELECT id, m FROM p", NULL, NULL},
    {STEP_SQL, "DROP TABLE p", "-table p", NULL},
    {STEP_SQL, "ALTER TABLE ash_new_p RENAME TO p", "-table ash_new_p +table p", NULL},
    {STEP_SQL, "DROP INDEX ch_i", "-index ch_i", NULL},
    {STEP_SQL, "CREATE INDEX ch_i ON ch(pid DESC)", "+index ch_i", NULL},
    {STEP_SQL, "ALTER TABLE ch ADD COLUMN note TEXT DEFAULT 'n'", "+column ch.note", NULL},
    {STEP_CUSTOM, "CREATE VIEW IF NOT EXISTS v AS SELECT m FROM p", NULL, NULL},
    {STEP_CUSTOM,
     "CREATE TRIGGER tg AFTER INSERT ON tags BEGIN\n  UPDATE ch SET note = 't';\n  SELECT 1;\nEND",
     NULL, NULL},
    {STEP_CUSTOM, "DROP TABLE IF EXISTS never_was", NULL, NULL},
};
enum { RICH = sizeof rich / sizeof *rich };

static const char before_sql[] =
    "CREATE TABLE p(id INTEGER PRIMARY KEY, m TEXT);"
    "CREATE TABLE ch(id INTEGER PRIMARY KEY, pid INT REFERENCES p(id) ON DELETE CASCADE);"
    "CREATE INDEX ch_i ON ch(pid);"
    "INSERT INTO p(m) VALUES ('a'), ('b'), ('c');"
    "INSERT INTO ch(pid) VALUES (1), (1), (2), (3);";

/* --- databases and shells --------------------------------------------------------------------- */

static int setup(void **state) {
  World *w = calloc(1, sizeof *w);
  w->arena = arena_new();
  w->names = interner_new(w->arena);
  w->repo = (Repo){.name = "Blog.Repo", .folder = "repo"};
  strcpy(w->folder, "/tmp/ashc_emit_XXXXXX");
  assert_non_null(mkdtemp(w->folder));
  *state = w;
  return 0;
}

static int teardown(void **state) {
  World *w = *state;
  char *command = arena_printf(w->arena, "rm -rf %s", w->folder);
  int status = system(command);
  arena_free(w->arena);
  free(w);
  return status;
}

static const char *path_in(World *w, const char *name) {
  return arena_printf(w->arena, "%s/%s", w->folder, name);
}

static const char *slurp(World *w, const char *path) {
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  Buf text = buf_new(w->arena);
  for (int c = fgetc(file); c != EOF; c = fgetc(file)) buf_putc(&text, (char)c);
  fclose(file);
  return buf_text(&text);
}

static void spew(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static void make_database(World *w, const char *sql) {
  const char *path = path_in(w, "db");
  unlink(path);
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

/* Returns all that the database holds, as text. */
static const char *dump(World *w) {
  const char *out = path_in(w, "dump");
  char *command = arena_printf(w->arena, "sqlite3 %s .dump 'PRAGMA integrity_check' >%s 2>&1",
                               path_in(w, "db"), out);
  assert_int_equal(system(command), 0);
  return slurp(w, out);
}

static const char *const shells[] = {
    "sqlite3", "sqlite3 -bail", "sqlite3 -cmd 'PRAGMA foreign_keys=ON'",
    "sqlite3 -cmd '.bail on' -cmd 'PRAGMA foreign_keys=ON'", /* -bail -cmd reads no file in 3.53 */
    "sqlite3 -cmd 'PRAGMA recursive_triggers=ON'"};
enum { SHELLS = sizeof shells / sizeof *shells };

/* Runs `sql` in a shell; returns what it said. */
static const char *run_shell(World *w, const char *shell, const char *sql) {
  spew(path_in(w, "in.sql"), sql);
  char *command = arena_printf(w->arena, "%s %s <%s >%s 2>&1", shell, path_in(w, "db"),
                               path_in(w, "in.sql"), path_in(w, "said"));
  (void)!system(command);
  return slurp(w, path_in(w, "said"));
}

/* Returns the up section of a file. */
static const char *up_of(World *w, const char *sql) {
  const char *down = strstr(sql, "-- migrate:down");
  return down ? arena_strndup(w->arena, sql, (size_t)(down - sql)) : sql;
}

static const char *applied(World *w, const char *before, const char *sql) {
  make_database(w, before);
  assert_string_equal(run_shell(w, "sqlite3 -bail", sql), "");
  return dump(w);
}

/* --- tests ------------------------------------------------------------------------------------ */

static void applies_in_every_shell(void **state) {
  World *w = *state;
  const char *sql = up_of(w, text_of(w, plan_of(w, rich, RICH, true)));
  const char *expected = applied(w, before_sql, sql);
  assert_non_null(strstr(expected, "INSERT INTO ch VALUES(4,2,'n')"));
  assert_non_null(strstr(expected, "m TEXT NOT NULL"));
  assert_non_null(strstr(expected, "(1,'x; y')"));
  assert_null(strstr(expected, "ash_"));
  for (size_t i = 0; i < SHELLS; i++) {
    make_database(w, before_sql);
    assert_string_equal(run_shell(w, shells[i], sql), "");
    assert_string_equal(dump(w), expected);
  }
}

static const char failing[] = "INSERT INTO no_such_table VALUES (1);";

/* Returns `sql` with the `at`th statement replaced by one that fails, NULL behind the last one. */
static const char *with_failure(World *w, const char *sql, size_t at) {
  Buf out = buf_new(w->arena);
  for (size_t i = 0; *sql; i++) {
    size_t len = sql_statement_length(sql, strlen(sql));
    if (i != at)
      buf_putn(&out, sql, len);
    else if (len == strlen(sql))
      return NULL; /* comments behind the last statement */
    else
      buf_printf(&out, "\n%s\n", failing);
    if (i == at) at = SIZE_MAX;
    sql += len;
  }
  return at == SIZE_MAX ? buf_text(&out) : NULL;
}

/* Fails `sql` at each of its statements in each shell: old or new. Returns how often it was old. */
static unsigned fail_everywhere(World *w, const char *before, const char *sql) {
  const char *new_state = applied(w, before, sql);
  make_database(w, before);
  const char *old_state = dump(w);
  assert_string_not_equal(old_state, new_state);
  unsigned old = 0;
  for (size_t at = 0;; at++) {
    const char *broken = with_failure(w, sql, at);
    if (!broken) return old;
    for (size_t i = 0; i < SHELLS; i++) {
      make_database(w, before);
      const char *said = run_shell(w, shells[i], broken);
      const char *state = dump(w);
      assert_non_null(strstr(said, "no_such_table"));
      if (strcmp(state, old_state) == 0)
        old++;
      else if (strcmp(state, new_state) != 0)
        fail_msg("%s: neither old nor new after a failure at:\n%.700s\n\n%s", shells[i],
                 strstr(broken, failing), said);
    }
  }
}

static void a_failing_statement_changes_nothing(void **state) {
  World *w = *state;
  const char *sql = up_of(w, text_of(w, plan_of(w, rich, RICH, true)));
  /* each step and each row of the guard, in each shell; with -bail also all that is not needed */
  assert_true(fail_everywhere(w, before_sql, sql) >= (RICH + 4) * SHELLS);
}

/* A custom statement that ends the transaction by itself when it fails. */
static void a_rollback_in_the_middle_changes_nothing(void **state) {
  World *w = *state;
  static const StepText steps[] = {
      {STEP_SQL, "CREATE TABLE a (x)", "+table a", NULL},
      {STEP_CUSTOM, "INSERT INTO u VALUES (1)", NULL, NULL},
      {STEP_SQL, "CREATE TABLE b (x)", "+table b", NULL},
      {STEP_CUSTOM, "INSERT INTO b VALUES (1)", NULL, NULL},
      {STEP_CUSTOM, "INSERT OR IGNORE INTO b VALUES (2)", NULL, NULL},
  };
  const char *sql = up_of(w, text_of(w, plan_of(w, steps, 5, false)));
  for (size_t i = 0; i < SHELLS; i++) {
    make_database(w, "CREATE TABLE u(x UNIQUE ON CONFLICT ROLLBACK); INSERT INTO u VALUES (1);");
    const char *old_state = dump(w);
    assert_non_null(strstr(run_shell(w, shells[i], sql), "UNIQUE constraint failed"));
    assert_string_equal(dump(w), old_state);
  }
}

static void a_gate_changes_nothing(void **state) {
  World *w = *state;
  const char *sql = up_of(w, text_of(w, plan_of(w, rich, RICH, true)));
  const char *before = arena_printf(w->arena, "%s INSERT INTO p(m) VALUES (NULL);", before_sql);
  for (size_t i = 0; i < SHELLS; i++) {
    make_database(w, before);
    const char *old_state = dump(w);
    assert_non_null(strstr(run_shell(w, shells[i], sql),
                           "CHECK constraint failed: p.m: NULL where the migration sets NOT NULL"));
    assert_string_equal(dump(w), old_state);
  }
}

static void what_is_there_already_is_left_alone(void **state) {
  World *w = *state;
  static const char *const there[] = {
      "CREATE TABLE TAGS(id INTEGER PRIMARY KEY, \"a \"\"b\" TEXT); INSERT INTO tags VALUES (7, "
      "'k');",
      "CREATE VIEW tags AS SELECT 1 AS \"a \"\"b\";",
      "CREATE INDEX tags_I ON p(m);",
      "ALTER TABLE ch ADD COLUMN Note;",
      "CREATE TRIGGER tg AFTER INSERT ON p BEGIN SELECT 1; END;",
      "CREATE TABLE ash_new_p(id, m);",
  };
  const char *sql = up_of(w, text_of(w, plan_of(w, rich, RICH, true)));
  for (size_t t = 0; t < sizeof there / sizeof *there; t++)
    for (size_t i = 0; i < SHELLS; i++) {
      make_database(w, arena_printf(w->arena, "%s%s", before_sql, there[t]));
      const char *old_state = dump(w);
      assert_non_null(
          strstr(run_shell(w, shells[i], sql), "at least one of these is there already"));
      assert_string_equal(dump(w), old_state);
    }
}

static void what_is_not_there_is_not_removed(void **state) {
  World *w = *state;
  const char *sql = up_of(w, text_of(w, plan_of(w, rich, RICH, true)));
  for (size_t i = 0; i < SHELLS; i++) {
    make_database(w, arena_printf(w->arena, "%s DROP INDEX ch_i;", before_sql));
    const char *old_state = dump(w);
    assert_non_null(strstr(run_shell(w, shells[i], sql), "not there: table p, index ch_i"));
    assert_string_equal(dump(w), old_state);
  }
}

/* Two files in one session, the second after a failure of the first. */
static void files_of_one_session_are_independent(void **state) {
  World *w = *state;
  static const StepText first[] = {{STEP_SQL, "CREATE TABLE a (x)", "+table a", NULL},
                                   {STEP_CUSTOM, "INSERT INTO nowhere VALUES (1)", NULL, NULL}};
  static const StepText second[] = {{STEP_SQL, "CREATE TABLE b (x)", "+table b", NULL}};
  const char *one = up_of(w, text_of(w, plan_of(w, first, 2, true)));
  const char *two = up_of(w, text_of(w, plan_of(w, second, 1, true)));
  make_database(w, before_sql);
  run_shell(w, "sqlite3", arena_printf(w->arena, "%s\n%s", one, two));
  const char *result = dump(w);
  assert_null(strstr(result, "CREATE TABLE a "));
  assert_non_null(strstr(result, "CREATE TABLE b "));
}

/* Feeds a shell while another connection holds a write lock, which it lets go before statement
 * `at`. */
static void run_locked(World *w, const char *shell, const char *sql, size_t at) {
  sqlite3 *db = NULL;
  const char *mark = path_in(w, "mark");
  unlink(mark);
  assert_int_equal(sqlite3_open(path_in(w, "db"), &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
  FILE *pipe = popen(arena_printf(w->arena, "%s %s >/dev/null 2>&1", shell, path_in(w, "db")), "w");
  assert_non_null(pipe);
  for (size_t i = 0; *sql; i++) {
    if (i == at) {
      fprintf(pipe, "\n.shell touch %s\n", mark);
      fflush(pipe);
      for (int wait = 0; access(mark, F_OK) != 0 && wait < 400; wait++) usleep(500);
      sqlite3_close(db);
      db = NULL;
    }
    size_t len = sql_statement_length(sql, strlen(sql));
    fwrite(sql, 1, len, pipe);
    sql += len;
  }
  pclose(pipe);
  sqlite3_close(db);
}

static void a_locked_database_is_changed_whole_or_not(void **state) {
  World *w = *state;
  const char *sql = up_of(w, text_of(w, plan_of(w, rich, RICH, true)));
  const char *new_state = applied(w, before_sql, sql);
  make_database(w, before_sql);
  const char *old_state = dump(w);
  unsigned old = 0, all = 0;
  for (size_t at = 1; with_failure(w, sql, at); at++, all++) {
    make_database(w, before_sql);
    run_locked(w, "sqlite3", sql, at);
    const char *result = dump(w);
    if (strcmp(result, old_state) == 0)
      old++;
    else if (strcmp(result, new_state) != 0)
      fail_msg("neither old nor new where the lock goes before statement %zu: %s", at, result);
  }
  assert_true(old + 8 > all && old < all);
  make_database(w, before_sql);
  run_locked(w, "sqlite3 -bail", sql, SIZE_MAX);
  assert_string_equal(dump(w), old_state);
}

static void what_no_shell_can_see_is_said(void **state) {
  World *w = *state;
  static const StepText steps[] = {
      {STEP_CUSTOM, "WITH x AS (SELECT 1) INSERT INTO p(m) SELECT 'w' FROM x", NULL, NULL},
      {STEP_CUSTOM, "INSERT INTO main.p(m) VALUES ('q')", NULL, NULL},
      {STEP_CUSTOM, "ANALYZE", NULL, NULL},
      {STEP_CUSTOM, "INSERT INTO p(m) VALUES ('seen')", NULL, NULL},
  };
  const char *sql = up_of(w, text_of(w, plan_of(w, steps, 4, false)));
  unsigned said = 0;
  for (const char *at = sql; (at = strstr(at, "use -bail")); at++) said++;
  assert_int_equal(said, 3);
  assert_non_null(strstr(applied(w, before_sql, sql), "(6,'seen')"));
}

static void odd_names_are_quoted(void **state) {
  World *w = *state;
  static const StepText steps[] = {
      {STEP_GATE, "main.p WHERE m = 'x\"y'", NULL, "say \"no\";\nnot 'yes'"},
      {STEP_CUSTOM, "CREATE TABLE \"o'r;d\"\"er\" (\"t\xc3\xa4 b\" TEXT)", NULL, NULL},
      {STEP_CUSTOM, "ALTER TABLE [o'r;d\"er] RENAME COLUMN \"t\xc3\xa4 b\" TO `c``o]l`", NULL,
       NULL},
  };
  Plan *plan = plan_of(w, steps, 3, false);
  NameList second = {.name = intern_text(w->names, "a, b")};
  NameList first = {.next = &second, .name = intern_text(w->names, "plain")};
  plan->touches = &first;
  const char *sql = up_of(w, text_of(w, plan));
  assert_non_null(strstr(sql, "-- ashc:touches plain, \"a, b\"\n"));
  assert_non_null(strstr(applied(w, before_sql, sql), "c`o]l"));
  assert_true(fail_everywhere(w, before_sql, sql) > 0);
}

static void the_way_back_is_a_section(void **state) {
  World *w = *state;
  static const StepText up[] = {{STEP_SQL, "CREATE TABLE a (x)", "+table a", NULL}};
  static const StepText down[] = {{STEP_SQL, "DROP TABLE a", "-table a", NULL}};
  Plan *plan = plan_of(w, up, 1, false);
  assert_non_null(strstr(text_of(w, plan), "There is no way back"));
  assert_null(strstr(text_of(w, plan), "-- migrate:down"));
  add_steps(w, &plan->down, down, 1);
  Loss body = {.table = intern_text(w->names, "a"), .column = intern_text(w->names, "x")};
  Loss all = {.next = &body, .table = intern_text(w->names, "a")};
  plan->down.losses = &all;
  plan->down.foreign_keys_off = true;
  const char *sql = text_of(w, plan);
  const char *back = strstr(sql, "-- migrate:down transaction:false\n");
  assert_non_null(back);
  assert_non_null(strstr(back, "-- ashc:loses a\n-- ashc:loses a.x\n"));
  assert_string_equal(sql, text_of(w, plan));
  make_database(w, before_sql);
  const char *old_state = dump(w);
  assert_string_equal(run_shell(w, "sqlite3", up_of(w, sql)), "");
  assert_string_equal(run_shell(w, "sqlite3", back), "");
  assert_string_equal(dump(w), old_state);
}

/* Thousands of objects: no limit of SQLite's is met, and the text grows linearly. */
static void many_objects_fit(void **state) {
  World *w = *state;
  enum { MANY = 3000 };
  StepText *steps = NEW_ARRAY(w->arena, StepText, 2 * MANY);
  for (int i = 0; i < MANY; i++) {
    steps[2 * i] = (StepText){STEP_SQL, arena_printf(w->arena, "CREATE TABLE t%d (x)", i),
                              arena_printf(w->arena, "+table t%d", i), NULL};
    steps[2 * i + 1] =
        (StepText){STEP_SQL, arena_printf(w->arena, "ALTER TABLE t%d ADD COLUMN y", i),
                   arena_printf(w->arena, "+column t%d.y", i), NULL};
  }
  const char *sql = up_of(w, text_of(w, plan_of(w, steps, 200, false)));
  const char *all = up_of(w, text_of(w, plan_of(w, steps, 2 * MANY, false)));
  assert_true(strlen(all) < 35 * strlen(sql));
  assert_non_null(strstr(applied(w, before_sql, all), "CREATE TABLE t2999 (x, y)"));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(applies_in_every_shell),
      T(a_failing_statement_changes_nothing),
      T(a_rollback_in_the_middle_changes_nothing),
      T(a_gate_changes_nothing),
      T(what_is_there_already_is_left_alone),
      T(what_is_not_there_is_not_removed),
      T(files_of_one_session_are_independent),
      T(a_locked_database_is_changed_whole_or_not),
      T(what_no_shell_can_see_is_said),
      T(odd_names_are_quoted),
      T(the_way_back_is_a_section),
      T(many_objects_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
