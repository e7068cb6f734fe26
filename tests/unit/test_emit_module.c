/* test_emit_module.c: generated C, compiled by the C and C++ compilers that are here under their
 * strictest flags, run, and compared byte for byte with the migration that it was made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "emit/emit.h"

typedef struct World {
  Arena *arena;
  Repo repo, second;
  char folder[40];
} World;

static int setup(void **state) {
  World *w = calloc(1, sizeof *w);
  w->arena = arena_new();
  w->second = (Repo){.name = "Blog.Audit-Repo",
                     .folder = "audit-repo",
                     .database = "a\"b?"
                                 "?/c.db"};
  w->repo = (Repo){
      .next = &w->second, .name = "Blog.Repo", .folder = "repo", .database_env = "BLOG_DATABASE"};
  strcpy(w->folder, "/tmp/ashc_module_XXXXXX");
  assert_non_null(mkdtemp(w->folder));
  *state = w;
  return 0;
}

static int teardown(void **state) {
  World *w = *state;
  int status = system(arena_printf(w->arena, "rm -rf %s", w->folder));
  arena_free(w->arena);
  free(w);
  return status;
}

static void spew(World *w, const char *name, const Buf *text) {
  FILE *file = fopen(arena_printf(w->arena, "%s/%s", w->folder, name), "w");
  assert_non_null(file);
  fwrite(buf_text(text), 1, text->len, file);
  assert_int_equal(fclose(file), 0);
}

/* Runs a command in the folder; the words that it prints are part of a failure. */
static void run(World *w, const char *command) {
  char *line = arena_printf(w->arena, "cd %s && { %s; } >said 2>&1", w->folder, command);
  if (system(line) == 0) return;
  (void)!system(arena_printf(w->arena, "cat %s/said", w->folder));
  fail_msg("failed: %s", command);
}

/* Returns the folder in which the tests run: the project's. */
static const char *root(World *w) {
  return getcwd(arena_alloc(w->arena, 4096), 4096);
}

static const char c_flags[] = "-std=c11 -Wall -Wextra -Wpedantic -Werror -Woverlength-strings "
                              "-Wtrigraphs -Wmissing-variable-declarations -Wconversion";
static const char cxx_flags[] = "-std=c++11 -Wall -Wextra -Wpedantic -Werror -Woverlength-strings "
                                "-x c++";

/* Compiles every .c of the folder with each compiler and standard; a compiler that is not here is
 * passed over. */
static void compile_everywhere(World *w) {
  char here[4096];
  assert_non_null(getcwd(here, sizeof here));
  const char *include = arena_printf(w->arena, "-I. -I%s/runtime/include", here);
  const char *const compilers[][2] = {
      {"gcc", "-std=c99 -Wall -Wextra -Wpedantic -Werror -Woverlength-strings"},
      {"gcc", "-std=c11 -Wall -Wextra -Wpedantic -Werror -Woverlength-strings -Wconversion"},
      {"clang", c_flags},
      {"g++", cxx_flags},
      {"clang++", cxx_flags}};
  for (size_t i = 0; i < sizeof compilers / sizeof *compilers; i++)
    run(w, arena_printf(w->arena,
                        "command -v %s >/dev/null || exit 0; for f in *.c; do "
                        "%s %s %s -c -o $f.o $f || exit 1; done",
                        compilers[i][0], compilers[i][0], compilers[i][1], include));
  run(w, arena_printf(w->arena,
                      "for f in *.h; do echo \"#include \\\"$f\\\"\" | "
                      "g++ %s %s -c -o h.o - || exit 1; done",
                      cxx_flags, include));
}

/* A text of `len` bytes without anything that repeats. */
static const char *long_text(World *w, size_t len) {
  Buf text = buf_new(w->arena);
  for (unsigned i = 0; text.len < len; i++)
    buf_printf(&text,
               "SELECT '%u \xc3\xa4 ?"
               "?/ \\ \" \t' AS \"x\";\n",
               i);
  return arena_strndup(w->arena, text.text, len);
}

static ash_migration odd_migration(World *w) {
  ash_statement *up = NEW_ARRAY(w->arena, ash_statement, 8);
  up[0] = (ash_statement){"CREATE TABLE \"a \"\"b\" (x TEXT DEFAULT '\\n?"
                          "?=')",
                          12,
                          NULL,
                          0,
                          NULL,
                          NULL};
  up[1] = (ash_statement){"\n\n\t%s %d \x7f\x01", 13, NULL, 0, NULL, NULL};
  up[2] = (ash_statement){"\xc3\xa4\xe2\x82\xac"
                          "7f 12\xff"
                          "1",
                          14,
                          NULL,
                          0,
                          NULL,
                          NULL};
  up[3] = (ash_statement){long_text(w, 3999), 15, NULL, 0, NULL, NULL};
  up[4] = (ash_statement){long_text(w, 4095), 16, NULL, 0, NULL, NULL};
  up[5] = (ash_statement){long_text(w, 4096), 17, NULL, 0, NULL, NULL};
  up[6] = (ash_statement){long_text(w, 200000), 18, NULL, 0, NULL, NULL};
  up[7] = (ash_statement){"-- ashc:edit posts", 19, long_text(w, 4200), 3, NULL, NULL};
  ash_gate *gates = NEW_ARRAY(w->arena, ash_gate, 2);
  gates[0] = (ash_gate){"posts.title: \"NULL\"", "main.\"posts\" WHERE \"title\" IS NULL", 5, {0}};
  gates[1] = (ash_gate){long_text(w, 5000), long_text(w, 6000), 6, {0}};
  ash_loss *losses = NEW_ARRAY(w->arena, ash_loss, 2);
  losses[0] = (ash_loss){"posts", NULL};
  losses[1] = (ash_loss){"posts", "bo\"dy"};
  const char **touches = NEW_ARRAY(w->arena, const char *, 2);
  touches[0] = "posts";
  touches[1] = "a, b";
  return (ash_migration){.version = 20260101120000,
                         .name = "add_posts",
                         .digest = long_text(w, 9000),
                         .touches = touches,
                         .touch_count = 2,
                         .floor = 20250101000000,
                         .up = {gates, 2, up, 8, NULL, 0, ASH_REBUILDS_TABLE},
                         .down = {NULL, 0, NULL, 0, losses, 2, 0},
                         .reversible = 1};
}

static void put_text(Buf *out, const char *text) {
  buf_printf(out, "%zu:%s\n", text ? strlen(text) : 0, text ? text : "(null)");
}

static void put_script(Buf *out, const ash_script *s) {
  for (size_t i = 0; i < s->gate_count; i++) {
    put_text(out, s->gates[i].message);
    put_text(out, s->gates[i].from);
    buf_printf(out, "%d\n", s->gates[i].line);
  }
  for (size_t i = 0; i < s->statement_count; i++) {
    put_text(out, s->statements[i].sql);
    buf_printf(out, "%d %zu\n", s->statements[i].line, s->statements[i].otherwise);
    put_text(out, s->statements[i].edit);
  }
  for (size_t i = 0; i < s->loss_count; i++) {
    put_text(out, s->losses[i].table);
    put_text(out, s->losses[i].column);
  }
  buf_printf(out, "%u\n", s->flags);
}

/* Everything that a set holds, as text: what printer_c prints of the compiled one. */
static void put_set(Buf *out, const ash_migrations *set) {
  put_text(out, set->repo);
  put_text(out, set->database);
  put_text(out, set->database_env);
  for (size_t i = 0; i < set->count; i++) {
    const ash_migration *m = set->items[i];
    buf_printf(out, "%lld %lld %d\n", (long long)m->version, (long long)m->floor, m->reversible);
    put_text(out, m->name);
    put_text(out, m->digest);
    for (size_t t = 0; t < m->touch_count; t++) put_text(out, m->touches[t]);
    put_script(out, &m->up);
    put_script(out, &m->down);
  }
}

static const char printer_c[] =
    "#include <stdio.h>\n#include <string.h>\n#include \"repo_migrations.h\"\n"
    "static void put_text(const char *t) {\n"
    "  printf(\"%zu:%s\\n\", t ? strlen(t) : 0, t ? t : \"(null)\");\n}\n"
    "static void put_script(const ash_script *s) {\n  size_t i;\n"
    "  for (i = 0; i < s->gate_count; i++) { put_text(s->gates[i].message);"
    " put_text(s->gates[i].from); printf(\"%d\\n\", s->gates[i].line); }\n"
    "  for (i = 0; i < s->statement_count; i++) { put_text(s->statements[i].sql);"
    " printf(\"%d %zu\\n\", s->statements[i].line, s->statements[i].otherwise);"
    " put_text(s->statements[i].edit); }\n"
    "  for (i = 0; i < s->loss_count; i++) { put_text(s->losses[i].table);"
    " put_text(s->losses[i].column); }\n"
    "  printf(\"%u\\n\", s->flags);\n}\n"
    "int main(void) {\n  const ash_migrations *set = &ash_repo_migrations;\n  size_t i, t;\n"
    "  put_text(set->repo); put_text(set->database); put_text(set->database_env);\n"
    "  for (i = 0; i < set->count; i++) {\n    const ash_migration *m = set->items[i];\n"
    "    printf(\"%lld %lld %d\\n\", (long long)m->version, (long long)m->floor, m->reversible);\n"
    "    put_text(m->name); put_text(m->digest);\n"
    "    for (t = 0; t < m->touch_count; t++) put_text(m->touches[t]);\n"
    "    put_script(&m->up); put_script(&m->down);\n  }\n  return set->abi != ASH_ABI;\n}\n";

static void write_set(World *w, const Repo *repo, const ash_migrations *set) {
  Buf source = buf_new(w->arena), header = buf_new(w->arena);
  emit_set(&source, repo, set);
  emit_set_header(&header, repo, set);
  spew(w, arena_printf(w->arena, "%s_migrations.c", repo->folder), &source);
  spew(w, arena_printf(w->arena, "%s_migrations.h", repo->folder), &header);
  for (size_t i = 0; i < set->count; i++) {
    Buf module = buf_new(w->arena), again = buf_new(w->arena);
    emit_module(&module, repo, set->items[i]);
    emit_module(&again, repo, set->items[i]);
    assert_string_equal(buf_text(&module), buf_text(&again));
    spew(w, arena_printf(w->arena, "%s_%zu.c", repo->folder, i), &module);
  }
}

static void modules_hold_what_they_were_made_of(void **state) {
  World *w = *state;
  ash_migration odd = odd_migration(w);
  ash_migration empty = {.version = 20260101120001, .name = "nothing", .digest = ""};
  const ash_migration *items[] = {&odd, &empty};
  ash_migrations set = {ASH_ABI, w->repo.name, w->repo.database, w->repo.database_env, items,
                        2,       NULL};
  write_set(w, &w->repo, &set);
  compile_everywhere(w);
  Buf expected = buf_new(w->arena), printer = buf_new(w->arena);
  put_set(&expected, &set);
  spew(w, "expected", &expected);
  buf_put(&printer, printer_c);
  spew(w, "printer.c", &printer);
  run(w,
      arena_printf(w->arena,
                   "ls *.o | grep -q repo_0 && for f in *.c; do cc -c -I%s/runtime/include $f || "
                   "exit 1; done; cc -o print printer.o repo_0.o repo_1.o repo_migrations.o"
                   " && ./print >got && cmp got expected",
                   root(w)));
  run(w, "nm -g repo_0.o | grep -v ash_repo_20260101120000_add_posts | (! grep .)");
}

static void a_set_may_be_empty(void **state) {
  World *w = *state;
  ash_migrations set = {ASH_ABI, w->second.name, w->second.database, NULL, NULL, 0, NULL};
  write_set(w, &w->second, &set);
  compile_everywhere(w);
  run(w, "grep -q 'ash_audit_repo_migrations' audit-repo_migrations.h");
}

static void another_abi_does_not_compile(void **state) {
  World *w = *state;
  ash_migration m = {.version = 20260101120001, .name = "nothing", .digest = ""};
  Buf module = buf_new(w->arena);
  emit_module(&module, &w->repo, &m);
  spew(w, "m.c", &module);
  run(w, arena_printf(w->arena,
                      "mkdir ash && sed 's/define ASH_ABI.*/define ASH_ABI 999/' "
                      "%s/runtime/include/ash/migrate.h >ash/migrate.h && ! cc -I. -c m.c 2>err && "
                      "grep -q 'made for another version' err",
                      root(w)));
}

static void a_release_is_a_unit_and_a_main(void **state) {
  World *w = *state;
  ash_migrations first = {ASH_ABI, w->repo.name, NULL, w->repo.database_env, NULL, 0, NULL};
  ash_migrations second = {ASH_ABI, w->second.name, w->second.database, NULL, NULL, 0, NULL};
  write_set(w, &w->repo, &first);
  write_set(w, &w->second, &second);
  Buf source = buf_new(w->arena), header = buf_new(w->arena), program = buf_new(w->arena);
  emit_release(&source, &w->repo);
  emit_release_header(&header, &w->repo);
  emit_release_main(&program);
  spew(w, "ash_release.c", &source);
  spew(w, "ash_release.h", &header);
  spew(w, "main.c", &program);
  compile_everywhere(w);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(modules_hold_what_they_were_made_of),
      T(a_set_may_be_empty),
      T(another_abi_does_not_compile),
      T(a_release_is_a_unit_and_a_main),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
