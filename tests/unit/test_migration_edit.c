/* Edits in migration files: parsed, refused where malformed, and digested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "migration/migration.h"

typedef struct Run {
  Arena *arena;
  Sources *sources;
  Diag *diag;
} Run;

static Run run_new(void) {
  Arena *a = arena_new();
  Sources *s = sources_new(a);
  return (Run){a, s, diag_new(a, s)};
}

static const ash_migration *parse(Run *r, const char *text) {
  return migration_parse(r->arena, r->diag,
                         sources_add(r->sources, "20260101120000_edit.sql", text, strlen(text)));
}

static const char *messages(Run *r) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  diag_print(r->diag, out, DIAG_TEXT, false);
  fclose(out);
  const char *kept = arena_strdup(r->arena, text);
  free(text);
  return kept;
}

static const char edited[] = "-- migrate:up transaction:false\n"
                             "-- ashc:shell\n"
                             "PRAGMA foreign_keys=OFF;\n"
                             "BEGIN IMMEDIATE;\n"
                             "-- ashc:end\n"
                             "UPDATE posts SET title = '';\n"
                             "-- ashc:edit \"posts\"\n"
                             "--   column title set not null\n"
                             "--   add check (length(title)\n"
                             "--              > 0)\n"
                             "-- ashc:or\n"
                             "-- rebuilt, because …\n"
                             "CREATE TABLE ash_rows_posts (title);\n"
                             "-- ashc:run\n"
                             "CREATE TEMP TRIGGER r BEFORE INSERT ON ash_guard WHEN new.n=5\n"
                             "BEGIN INSERT INTO ash_rows_posts SELECT title FROM posts; END;\n"
                             "INSERT INTO ash_guard VALUES (5, 1);\n"
                             "-- ashc:end\n"
                             "-- ashc:shell\n"
                             "SAVEPOINT ash;\n"
                             "-- ashc:end\n"
                             "DROP TABLE posts;\n"
                             "-- ashc:end\n"
                             "CREATE INDEX i ON posts(title);\n"
                             "-- ashc:shell\n"
                             "COMMIT;\n"
                             "-- ashc:end\n";

static void an_edit_and_its_portable_form(void **state) {
  (void)state;
  Run r = run_new();
  const ash_migration *m = parse(&r, edited);
  if (!m) fail_msg("%s", messages(&r));
  assert_int_equal(m->up.flags, ASH_REBUILDS_OTHERWISE);
  assert_int_equal(m->up.statement_count, 6);
  const ash_statement *edit = &m->up.statements[1];
  assert_string_equal(edit->edit, "\"posts\"\ncolumn title set not null\nadd check "
                                  "(length(title)\n> 0)");
  assert_string_equal(edit->sql, "-- ashc:edit \"posts\"\n--   column title set not null\n--   add "
                                 "check (length(title)\n--   > 0)");
  assert_int_equal(edit->otherwise, 3);
  assert_int_equal(edit->line, 7);
  assert_string_equal(m->up.statements[3].sql,
                      "INSERT INTO ash_rows_posts SELECT title FROM posts");
  for (size_t i = 0; i < 6; i++) assert_true(i == 1 || !m->up.statements[i].edit);
  arena_free(r.arena);
}

/* With a table dropped elsewhere, foreign keys have to be off anyway. */
static void a_rebuild_beside_edits(void **state) {
  (void)state;
  Run r = run_new();
  Buf text = buf_new(r.arena);
  buf_put(&text, edited);
  buf_put(&text, "DROP TABLE other;\n");
  const ash_migration *m = parse(&r, buf_text(&text));
  assert_non_null(m);
  assert_int_equal(m->up.flags, ASH_REBUILDS_TABLE);
  arena_free(r.arena);
}

static const char *digest(Run *r, const char *edit) {
  const ash_migration *m =
      parse(r, arena_printf(r->arena,
                            "-- migrate:up\n-- ashc:edit %s\n-- ashc:or\nSELECT 1;\n"
                            "-- ashc:end\n",
                            edit));
  if (!m) fail_msg("%s", messages(r));
  return m->digest;
}

static void instructions_are_digested(void **state) {
  (void)state;
  Run r = run_new();
  const char *one = digest(&r, "t\n-- set strict");
  assert_string_equal(one, digest(&r, "t\r\n--     SET   strict -- so"));
  assert_string_not_equal(one, digest(&r, "t\n-- drop strict"));
  assert_string_not_equal(one, digest(&r, "u\n-- set strict"));
  arena_free(r.arena);
}

static const struct {
  const char *body, *message;
} wrong[] = {
    {"-- ashc:edit\n-- ashc:or\nSELECT 1;\n-- ashc:end\n", "needs the name of a table"},
    {"-- ashc:edit t\n-- ashc:or\nSELECT 1;\n-- ashc:end\n", "has no instructions"},
    {"-- ashc:edit t\n-- set fire\n-- ashc:or\nSELECT 1;\n-- ashc:end\n",
     "no instruction of an edit: set fire"},
    {"-- ashc:edit t\n-- set strict\nSELECT 1;\n-- ashc:end\n", "between ashc:edit and ashc:or"},
    {"-- ashc:edit t\n-- set strict\n-- ashc:end\n", "has no portable form"},
    {"-- ashc:edit t\n-- set strict\n-- ashc:or\n-- ashc:end\n", "has no portable form"},
    {"-- ashc:edit t\n-- set strict\n-- ashc:or\nSELECT 1;\n", "is not closed"},
    {"-- ashc:or\n", "behind an ashc:edit"},
    {"-- ashc:edit t\n-- set strict\n-- ashc:or\nSELECT 1;\n-- ashc:or\n-- ashc:end\n",
     "behind an ashc:edit"},
    {"-- ashc:edit t\n-- set strict\n-- ashc:or\n-- ashc:edit t\n-- set strict\nSELECT 1;\n"
     "-- ashc:end\n",
     "an edit inside a block"},
    {"-- ashc:shell\n-- ashc:edit t\n-- set strict\n-- ashc:end\n", "an edit inside a block"},
};

static void malformed_edits(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    Run r = run_new();
    assert_null(parse(&r, arena_printf(r.arena, "-- migrate:up\n%s", wrong[i].body)));
    if (!strstr(messages(&r), wrong[i].message)) fail_msg("%s\n%s", wrong[i].body, messages(&r));
    arena_free(r.arena);
  }
  Run r = run_new();
  assert_null(parse(&r,
                    "-- migrate:up transaction:false\n-- ashc:edit t\n-- set strict\n-- ashc:or\n"
                    "SELECT 1;\n-- ashc:end\n"));
  assert_non_null(strstr(messages(&r), "an edit needs a transaction"));
  arena_free(r.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_edit_and_its_portable_form),
      cmocka_unit_test(a_rebuild_beside_edits),
      cmocka_unit_test(instructions_are_digested),
      cmocka_unit_test(malformed_edits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
