/* test_sqlite_rename.c: renamed columns and tables, and what is kept of those that are removed. */
#include "unit/sqlite_world.h"

typedef struct Test {
  World w;
  Schema *before, *after;
  Table *was, *is;
  Rename *renames;
  sqlite3 *db;
  Plan *plan;
} Test;

/* posts(id, a, b, author_id -> authors) with an index on a, and comments that refer to posts. */
static Table *build(Schema *s) {
  add_key(s, add_table(s, "authors"), "id", "bigint");
  Table *posts = add_table(s, "posts");
  add_key(s, posts, "id", "bigint");
  add_column(s, posts, "a", "text");
  add_column(s, posts, "b", "text");
  refer(s, posts, add_column(s, posts, "author_id", "bigint"), "authors", "id");
  add_index(s, posts, "posts_a", "a");
  Table *comments = add_table(s, "comments");
  add_key(s, comments, "id", "bigint");
  refer(s, comments, add_column(s, comments, "post_id", "bigint"), "posts", "id");
  return posts;
}

static Test start(void) {
  Test t = {.w = world_new(), .db = open_database()};
  t.before = schema_new(t.w.arena, t.w.names, t.w.repo);
  t.after = schema_new(t.w.arena, t.w.names, t.w.repo);
  t.was = build(t.before);
  t.is = build(t.after);
  return t;
}

static void rename_to(Test *t, const char *table, const char *from, const char *to) {
  Rename *r = NEW(t->w.arena, Rename);
  r->table = intern_text(t->w.names, table);
  r->from = intern_text(t->w.names, from);
  r->to = intern_text(t->w.names, to);
  r->next = t->renames;
  t->renames = r;
}

static Column *column(Test *t, const char *name) {
  return table_column(t->is, intern_text(t->w.names, name));
}

static void call(Test *t, const char *name, const char *now) {
  Column *c = column(t, name);
  c->name = c->attribute = intern_text(t->w.names, now);
}

/* Creates, fills, goes up. */
static void go_up(Test *t) {
  create_all(&t->w, t->db, t->before);
  run(t->db,
      "INSERT INTO authors VALUES (1); INSERT INTO posts(id,a,b,author_id) VALUES (1,'A','B',1),"
      "(2,'C','D',NULL); INSERT INTO comments(post_id) VALUES (1),(2)");
  schema_finish(t->after);
  DiffOptions options = {.renames = t->renames};
  diff_keep(t->before, t->after, &options, t->w.diag);
  t->plan = plan_between(&t->w, t->before, t->after, t->renames);
  assert_non_null(t->plan);
  assert_null(closed_gate(&t->w, t->db, &t->plan->up));
  run_steps(t->db, &t->plan->up);
}

static void go_down(Test *t) {
  assert_null(closed_gate(&t->w, t->db, &t->plan->down));
  run_steps(t->db, &t->plan->down);
  assert_schema(&t->w, t->db, t->before);
  assert_string_equal(ask(&t->w, t->db, "SELECT id,a,b,author_id FROM posts"),
                      "1|A|B|1 2|C|D|NULL");
  assert_string_equal(ask(&t->w, t->db, "SELECT post_id FROM comments"), "1 2");
  assert_string_equal(ask(&t->w, t->db, "PRAGMA foreign_key_check"), "");
  sqlite3_close(t->db);
  arena_free(t->w.arena);
}

static unsigned count_steps(const Test *t, const char *word) {
  unsigned n = 0;
  for (const Step *s = t->plan->up.steps.first; s; s = s->next) n += strstr(s->sql, word) != NULL;
  return n;
}

#define ASK(sql, expected) assert_string_equal(ask(&t.w, t.db, sql), expected)

static void a_column_keeps_its_values(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "posts", "a", "headline");
  call(&t, "a", "headline");
  t.is->indexes->fields = keys(t.after, "headline");
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  assert_int_equal(t.plan->up.steps.count, 1);
  ASK("SELECT headline FROM posts", "A C");
  go_down(&t);
}

static void two_columns_swap(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "posts", "a", "b");
  rename_to(&t, "posts", "b", "a");
  call(&t, "b", "x");
  call(&t, "a", "b");
  call(&t, "x", "a");
  t.is->indexes->fields = keys(t.after, "b");
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  ASK("SELECT a, b FROM posts", "B|A D|C");
  go_down(&t);
}

static void names_move_along_a_chain(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "posts", "a", "b");
  rename_to(&t, "posts", "b", "c");
  call(&t, "b", "c");
  call(&t, "a", "b");
  t.is->indexes->fields = keys(t.after, "b");
  go_up(&t);
  ASK("SELECT b, c FROM posts", "A|B C|D");
  go_down(&t);
}

static void case_changes(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "posts", "a", "A");
  call(&t, "a", "A");
  t.is->indexes->fields = keys(t.after, "A");
  go_up(&t);
  ASK("SELECT name FROM pragma_table_info('posts') WHERE cid=1", "A");
  go_down(&t);
}

/* The old name goes to a new column at once. */
static void a_name_is_used_again(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "posts", "a", "headline");
  call(&t, "a", "headline");
  t.is->indexes->fields = keys(t.after, "headline");
  add_column(t.after, t.is, "a", "text")->default_value = named(t.after, "\"new\"");
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  ASK("SELECT headline, a FROM posts", "A|new C|new");
  go_down(&t);
}

/* ALTER TABLE adds the new column, and then the table is rebuilt: its values are not the old column's. */
static void a_name_is_used_again_and_the_table_is_rebuilt(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "posts", "a", "headline");
  call(&t, "a", "headline");
  t.is->indexes->fields = keys(t.after, "headline");
  add_column(t.after, t.is, "a", "text")->default_value = named(t.after, "\"new\"");
  column(&t, "b")->nullable = false;
  go_up(&t);
  assert_int_equal(count_steps(&t, "CREATE TABLE \"ash_new_posts\""), 1);
  assert_schema(&t.w, t.db, t.after);
  ASK("SELECT headline, a FROM posts", "A|new C|new");
  go_down(&t);
}

static void rename_with_other_changes(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "posts", "a", "headline");
  call(&t, "a", "headline");
  column(&t, "headline")->nullable = false;
  t.is->indexes->fields = keys(t.after, "headline");
  add_check(t.after, t.is, "headline", "short", "length(headline) < 100");
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  ASK("SELECT headline FROM posts", "A C");
  go_down(&t);
}

static void call_table(Test *t, const char *name) {
  rename_to(t, "posts", NULL, name);
  t->is->name = intern_text(t->w.names, name);
  Table *comments = t->after->tables->next->next;
  comments->columns->next->reference->table = t->is->name;
  column(t, "author_id")->reference->name = intern_printf(t->w.names, "posts_author_id_fkey");
}

static void a_table_keeps_its_rows_and_children(void **state) {
  (void)state;
  Test t = start();
  call_table(&t, "articles");
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  assert_int_equal(t.plan->up.steps.count, 1);
  ASK("SELECT a FROM articles", "A C");
  assert_non_null(strstr(refused(t.db, "DELETE FROM articles"), "FOREIGN KEY"));
  go_down(&t);
}

/* The foreign key of the child has followed by the time its table is looked at. */
static void a_parent_is_renamed_and_the_reference_goes(void **state) {
  (void)state;
  Test t = start();
  rename_to(&t, "authors", NULL, "a_writers");
  t.after->tables->name = intern_text(t.w.names, "a_writers");
  column(&t, "author_id")->reference = NULL;
  go_up(&t);
  assert_schema(&t.w, t.db, t.after);
  go_down(&t);
}

static void a_table_changes_case_and_columns(void **state) {
  (void)state;
  Test t = start();
  call_table(&t, "Posts");
  column(&t, "b")->nullable = false;
  go_up(&t);
  ASK("SELECT name FROM sqlite_schema WHERE type='table' AND name LIKE 'posts'", "Posts");
  ASK("SELECT a, b FROM Posts", "A|B C|D");
  assert_non_null(strstr(refused(t.db, "DELETE FROM Posts"), "FOREIGN KEY"));
  go_down(&t);
}

/* --- what stays of removed attributes --------------------------------------------------------- */

static void removed_columns_stay_and_get_in_no_way(void **state) {
  (void)state;
  Test t = start();
  table_column(t.was, named(t.before, "author_id"))->reference->on_delete = ACTION_RESTRICT;
  table_column(t.was, named(t.before, "b"))->nullable = false;
  add_identity(t.before, t.was, "b", "b");
  t.is->columns->next->next = NULL; /* b and author_id */
  go_up(&t);
  run(t.db, "INSERT INTO posts(a) VALUES ('E'); DELETE FROM authors");
  ASK("SELECT a, b, author_id FROM posts", "A|B|1 C|D|NULL E|NULL|NULL");
  assert_non_null(table_column(t.is, named(t.after, "a")));
  assert_string_equal(t.is->retained_columns->name, "b");
  assert_non_null(strstr(closed_gate(&t.w, t.db, &t.plan->down), "posts."));
  run(t.db, "DELETE FROM posts WHERE b IS NULL; INSERT INTO authors VALUES (1)");
  go_down(&t);
}

/* A column goes together with what is kept of a generated one that names it. */
static void a_removed_generated_column_goes_with_its_source(void **state) {
  (void)state;
  Test t = start();
  add_column(t.before, t.was, "loud", "text")->computed = named(t.before, "b || '!'");
  go_up(&t);
  Schema *last = schema_new(t.w.arena, t.w.names, t.w.repo);
  Table *posts = build(last);
  posts->columns->next->next = posts->columns->next->next->next; /* b */
  schema_finish(last);
  diff_keep(t.after, last, &(DiffOptions){.drop_columns = true}, t.w.diag);
  Plan *plan = plan_between(&t.w, t.after, last, NULL);
  assert_non_null(plan);
  run_steps(t.db, &plan->up);
  assert_schema(&t.w, t.db, last);
  sqlite3_close(t.db);
  arena_free(t.w.arena);
}

/* What is kept of a generated column names its columns as they are called, whatever that is. */
static void a_removed_generated_column_follows_a_rename(void **state) {
  (void)state;
  static const char *const names[] = {"order", "x\"y", "Plain"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    Test t = start();
    Column *loud = add_column(t.before, t.was, "loud", "text");
    loud->computed = named(t.before, "A || '!'");
    rename_to(&t, "posts", "a", names[i]);
    call(&t, "a", names[i]);
    t.is->indexes->fields = keys(t.after, names[i]);
    column(&t, "b")->nullable = false; /* the table is made anew */
    go_up(&t);
    ASK("SELECT loud FROM posts", "A! C!");
    go_down(&t);
  }
}

/* A column that nothing restricts is retained by leaving it alone. */
static void plain_columns_stay_without_a_step(void **state) {
  (void)state;
  Test t = start();
  t.is->columns->next->next = t.is->columns->next->next->next; /* b */
  go_up(&t);
  assert_int_equal(t.plan->up.steps.count, 0);
  go_down(&t);
}

/* The column that a removed generated one is computed of gets a name that SQL takes for a keyword, and the
 * table is made anew. */
static void a_removed_computed_column_follows_a_rename(void **state) {
  (void)state;
  Test t = start();
  Column *sum = add_column(t.before, t.was, "sum", "text");
  sum->computed = named(t.before, "b || '!' || \"b\"");
  sum->stored = true;
  rename_to(&t, "posts", "b", "order");
  call(&t, "b", "order");
  column(&t, "a")->type.name = named(t.after, "binary");
  go_up(&t);
  ASK("SELECT sum FROM posts", "B!B D!D");
  ASK("SELECT sql LIKE '%(\"order\" || ''!'' || \"order\")%' FROM sqlite_schema WHERE name = "
      "'posts'",
      "1");
  go_down(&t);
}

static void columns_are_dropped_if_told(void **state) {
  (void)state;
  Test t = start();
  t.is->columns->next->next = t.is->columns->next->next->next;
  create_all(&t.w, t.db, t.before);
  schema_finish(t.after);
  DiffOptions options = {.drop_columns = true};
  diff_keep(t.before, t.after, &options, t.w.diag);
  t.plan = plan_between(&t.w, t.before, t.after, NULL);
  run_steps(t.db, &t.plan->up);
  assert_schema(&t.w, t.db, t.after);
  assert_int_equal(count_steps(&t, "DROP COLUMN"), 1);
  assert_string_equal(t.plan->up.losses->column, "b");
  run_steps(t.db, &t.plan->down);
  assert_schema(&t.w, t.db, t.before);
  sqlite3_close(t.db);
  arena_free(t.w.arena);
}

static void removed_tables_stay_and_get_in_no_way(void **state) {
  (void)state;
  Test t = start();
  add_statement(
      t.before, t.before->tables->next->next, "no_more",
      "CREATE TRIGGER no_more BEFORE DELETE ON posts BEGIN SELECT RAISE(ABORT, 'no more'); END",
      "DROP TRIGGER no_more");
  t.after->tables->next->next = NULL; /* comments */
  go_up(&t);
  run(t.db, "DELETE FROM posts WHERE id=2");
  ASK("SELECT post_id FROM comments", "1 2");
  assert_non_null(
      strstr(closed_gate(&t.w, t.db, &t.plan->down), "comments.post_id: refers to rows"));
  run(t.db, "INSERT INTO posts(id,a,b) VALUES (2,'C','D')");
  run_steps(t.db, &t.plan->down);
  assert_non_null(strstr(refused(t.db, "DELETE FROM posts"), "no more"));
  run_steps(t.db, &t.plan->up);
  go_down(&t);
}

static void a_column_comes_back_with_another_type(void **state) {
  (void)state;
  Test t = start();
  t.is->columns->next->next = t.is->columns->next->next->next; /* b */
  go_up(&t);
  Schema *last = schema_new(t.w.arena, t.w.names, t.w.repo);
  table_column(build(last), named(last, "b"))->type.name = named(last, "binary");
  schema_finish(last);
  diff_keep(t.after, last, &(DiffOptions){0}, t.w.diag);
  Plan *plan = plan_between(&t.w, t.after, last, NULL);
  assert_non_null(plan);
  run_steps(t.db, &plan->up);
  assert_schema(&t.w, t.db, last);
  run_steps(t.db, &plan->down);
  ASK("SELECT type FROM pragma_table_info('posts') WHERE name='b'", "TEXT");
  go_down(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_column_keeps_its_values),
      cmocka_unit_test(two_columns_swap),
      cmocka_unit_test(names_move_along_a_chain),
      cmocka_unit_test(case_changes),
      cmocka_unit_test(a_name_is_used_again),
      cmocka_unit_test(a_name_is_used_again_and_the_table_is_rebuilt),
      cmocka_unit_test(rename_with_other_changes),
      cmocka_unit_test(a_table_keeps_its_rows_and_children),
      cmocka_unit_test(a_parent_is_renamed_and_the_reference_goes),
      cmocka_unit_test(a_table_changes_case_and_columns),
      cmocka_unit_test(removed_columns_stay_and_get_in_no_way),
      cmocka_unit_test(a_removed_generated_column_follows_a_rename),
      cmocka_unit_test(a_removed_generated_column_goes_with_its_source),
      cmocka_unit_test(plain_columns_stay_without_a_step),
      cmocka_unit_test(a_removed_computed_column_follows_a_rename),
      cmocka_unit_test(columns_are_dropped_if_told),
      cmocka_unit_test(removed_tables_stay_and_get_in_no_way),
      cmocka_unit_test(a_column_comes_back_with_another_type),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
