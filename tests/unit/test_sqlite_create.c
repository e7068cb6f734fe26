/* test_sqlite_create.c: what a new table does to rows. */
#include "unit/sqlite_version.h"
#include "unit/sqlite_world.h"

typedef struct Test {
  World w;
  Schema *s;
  sqlite3 *db;
} Test;

static Test start(void) {
  Test t = {.w = world_new()};
  t.s = schema_new(t.w.arena, t.w.names, t.w.repo);
  t.db = open_database();
  return t;
}

static void finish(Test *t) {
  sqlite3_close(t->db);
  arena_free(t->w.arena);
}

#define ASK(sql, expected) assert_string_equal(ask(&t.w, t.db, sql), expected)
#define REFUSED(sql, message) assert_non_null(strstr(refused(t.db, sql), message))

static void numbers_a_sole_generated_key(void **state) {
  (void)state;
  Test t = start();
  Table *posts = add_table(t.s, "posts");
  add_key(t.s, posts, "id", "bigint");
  add_column(t.s, posts, "title", "text")->nullable = false;
  create_all(&t.w, t.db, t.s);
  run(t.db, "INSERT INTO posts(title) VALUES ('a'),('b'); DELETE FROM posts WHERE id=2;"
            "INSERT INTO posts(title) VALUES ('c')");
  ASK("SELECT id FROM posts", "1 3");
  REFUSED("INSERT INTO posts(title) VALUES (NULL)", "NOT NULL constraint failed: posts.title");
  finish(&t);
}

static void composite_key_in_order(void **state) {
  (void)state;
  Test t = start();
  Table *tags = add_table(t.s, "taggings");
  add_key(t.s, tags, "tag_id", "uuid");
  add_key(t.s, tags, "post_id", "uuid");
  create_all(&t.w, t.db, t.s);
  ASK("SELECT name, pk FROM pragma_table_info('taggings')", "tag_id|1 post_id|2");
  run(t.db, "INSERT INTO taggings VALUES ('a','b')");
  REFUSED("INSERT INTO taggings VALUES ('a','b')", "UNIQUE");
  finish(&t);
}

static void references_are_enforced(void **state) {
  (void)state;
  Test t = start();
  Table *posts = add_table(t.s, "a_posts");
  add_key(t.s, posts, "id", "bigint");
  Column *author = add_column(t.s, posts, "author_id", "bigint");
  refer(t.s, posts, author, "authors", "id")->on_delete = ACTION_DELETE;
  Column *editor = add_column(t.s, posts, "editor_id", "bigint");
  refer(t.s, posts, editor, "authors", "id")->deferrable = DEFERRABLE_INITIALLY;
  add_key(t.s, add_table(t.s, "authors"), "id", "bigint");
  Plan *plan = create_all(&t.w, t.db, t.s);
  assert_string_equal(plan->up.steps.first->table, "authors"); /* what is referred to comes first */
  run(t.db, "INSERT INTO authors(id) VALUES (1),(2);"
            "BEGIN; INSERT INTO a_posts(author_id, editor_id) VALUES (1, 3);"
            "INSERT INTO authors(id) VALUES (3); COMMIT; DELETE FROM authors WHERE id=1");
  ASK("SELECT count(*) FROM a_posts", "0");
  REFUSED("INSERT INTO a_posts(author_id) VALUES (9)", "FOREIGN KEY");
  finish(&t);
}

static void references_of_several_columns(void **state) {
  (void)state;
  Test t = start();
  Table *p = add_table(t.s, "p");
  for (const char *const *c = (const char *const[]){"a", "b", "c", NULL}; *c; c++)
    add_key(t.s, p, *c, "text");
  Table *ch = add_table(t.s, "ch");
  add_key(t.s, ch, "id", "bigint");
  add_column(t.s, ch, "x", "text");
  add_column(t.s, ch, "y", "text");
  Reference *r = refer(t.s, ch, add_column(t.s, ch, "z", "text"), "p", "c");
  ReferencePair second = {NULL, named(t.s, "y"), named(t.s, "b")};
  ReferencePair first = {&second, named(t.s, "x"), named(t.s, "a")};
  r->match_with = &first;
  create_all(&t.w, t.db, t.s);
  run(t.db, "INSERT INTO p VALUES ('1','2','3'); INSERT INTO ch(x,y,z) VALUES ('1','2','3')");
  REFUSED("INSERT INTO ch(x,y,z) VALUES ('3','2','1')", "FOREIGN KEY");
  ASK("SELECT count(*) FROM pragma_foreign_key_list('ch')", "3");
  finish(&t);
}

static void checks_hold(void **state) {
  (void)state;
  Test t = start();
  Table *posts = add_table(t.s, "posts");
  add_key(t.s, posts, "id", "bigint");
  add_column(t.s, posts, "title", "text");
  add_column(t.s, posts, "low", "bigint");
  add_column(t.s, posts, "high", "bigint");
  add_check(t.s, posts, "title", "title_not_empty", "length(title) > 0");
  add_check(t.s, posts, NULL, "low_below_high", "low < high")->base_filter =
      named(t.s, "title <> 'draft'");
  create_all(&t.w, t.db, t.s);
  REFUSED("INSERT INTO posts(title) VALUES ('')", "CHECK constraint failed: title_not_empty");
  REFUSED("INSERT INTO posts(title,low,high) VALUES ('x',2,1)", "low_below_high");
  run(t.db, "INSERT INTO posts(title,low,high) VALUES ('draft',2,1)");
  finish(&t);
}

static void tables_are_strict_and_without_rowid(void **state) {
  (void)state;
  if (!has_strict("tables_are_strict_and_without_rowid")) skip();
  Test t = start();
  Table *x = add_table(t.s, "x");
  x->strict = x->without_rowid = true;
  add_key(t.s, x, "id", "uuid");
  add_column(t.s, x, "n", "bigint");
  add_column(t.s, x, "price", "decimal");
  create_all(&t.w, t.db, t.s);
  REFUSED("INSERT INTO x(id,n) VALUES ('a','b')", "cannot store TEXT value in INTEGER column x.n");
  run(t.db, "INSERT INTO x(id,price) VALUES ('a','1.10')");
  ASK("SELECT price FROM x", "1.10");
  ASK("SELECT strict, wr FROM pragma_table_list WHERE name='x'", "1|1");
  finish(&t);
}

static void generated_columns_follow(void **state) {
  (void)state;
  Test t = start();
  Table *x = add_table(t.s, "x");
  add_key(t.s, x, "id", "bigint");
  add_column(t.s, x, "a", "bigint");
  add_column(t.s, x, "twice", "bigint")->computed = named(t.s, "a * 2");
  Column *stored = add_column(t.s, x, "thrice", "bigint");
  stored->computed = named(t.s, "a * 3");
  stored->stored = true;
  create_all(&t.w, t.db, t.s);
  run(t.db, "INSERT INTO x(a) VALUES (7)");
  ASK("SELECT twice, thrice FROM x", "14|21");
  ASK("SELECT name, hidden FROM pragma_table_xinfo('x') WHERE hidden", "twice|2 thrice|3");
  finish(&t);
}

static void odd_names_are_quoted(void **state) {
  (void)state;
  Test t = start();
  Table *order = add_table(t.s, "order");
  add_key(t.s, order, "select", "bigint");
  Column *a_b = add_column(t.s, order, "a b", "bigint");
  a_b->nullable = false;
  refer(t.s, order, a_b, "tä\"b", "c`o]l")->index = true;
  add_column(t.s, order, "it's", "text")->default_value = named(t.s, "\"it's \\\"q\\\"\"");
  add_key(t.s, add_table(t.s, "tä\"b"), "c`o]l", "bigint");
  add_identity(t.s, order, "u x", "select it's");
  create_all(&t.w, t.db, t.s);
  run(t.db, "INSERT INTO \"tä\"\"b\" DEFAULT VALUES; INSERT INTO \"order\"(\"a b\") VALUES (1)");
  ASK("SELECT \"it's\" FROM \"order\"", "it's \"q\"");
  REFUSED("INSERT INTO \"order\"(\"a b\") VALUES (2)", "FOREIGN KEY");
  finish(&t);
}

static void collations_are_there(void **state) {
  (void)state;
  Test t = start();
  Table *users = add_table(t.s, "users");
  add_key(t.s, users, "id", "bigint");
  Column *email = add_column(t.s, users, "email", "citext");
  email->collation = named(t.s, "NOCASE");
  email->storage = named(t.s, "TEXT");
  add_identity(t.s, users, "unique_email", "email");
  create_all(&t.w, t.db, t.s);
  run(t.db, "INSERT INTO users(email) VALUES ('A@b.c')");
  REFUSED("INSERT INTO users(email) VALUES ('a@B.C')", "UNIQUE constraint failed");
  finish(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_a_sole_generated_key),
      cmocka_unit_test(composite_key_in_order),
      cmocka_unit_test(references_are_enforced),
      cmocka_unit_test(references_of_several_columns),
      cmocka_unit_test(checks_hold),
      cmocka_unit_test(tables_are_strict_and_without_rowid),
      cmocka_unit_test(generated_columns_follow),
      cmocka_unit_test(odd_names_are_quoted),
      cmocka_unit_test(collations_are_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
