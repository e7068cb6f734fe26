/* What stays when something fails: rows, schema, settings, transactions; and what the message says. */
#include "unit/runtime_fixture.h"

#include <sys/stat.h>
#include <sys/wait.h>

static const char *const five = "-- migrate:up\n"
                                "CREATE TABLE a (id INTEGER PRIMARY KEY);\n"
                                "INSERT INTO a VALUES (1);\n"
                                "INSERT INTO a\n  VALUES (1);\n"
                                "CREATE TABLE b (id INTEGER);\n"
                                "CREATE TABLE c (id INTEGER);\n";

static void failing_statement_leaves_nothing(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const File files[] = {{"1_first.sql", "-- migrate:up\nCREATE TABLE first (id INTEGER);\n"},
                        {"2_five.sql", five},
                        {"3_last.sql", "-- migrate:up\nCREATE TABLE last (id INTEGER);\n"},
                        {0}};
  size_t n;
  int status = ash_migrate(&n, c, set_of(f.arena, files), NULL);
  assert_status(c, status, ASH_ERROR,
                "2_five (up), line 4: UNIQUE constraint failed: a.id\n  INSERT INTO a VALUES (1)");
  assert_int_equal(n, 1);
  assert_answer(&f, TABLES, "first\nschema_migrations");
  assert_answer(&f, VERSIONS, "1");
  assert_true(sqlite3_get_autocommit(ash_sqlite(c)));
  ash_close(c);
  fixture_free(&f);
}

/* What is wrong with the file or its disk is no fault of the SQL: the message says what to do about it. */
static void trouble_with_the_file_has_a_way_out(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  sqlite3_exec(ash_sqlite(c), "PRAGMA max_page_count=1", NULL, NULL, NULL);
  const File files[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"}, {0}};
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, files), NULL), ASH_ERROR,
                "database or disk is full (make room on its disk, and run this again)");
  ash_close(c);
  c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, files), NULL), ASH_OK, "");
  ash_close(c);
  FILE *damaged = fopen(f.database, "r+");
  fseek(damaged, 100, SEEK_SET);
  for (int i = 0; i < 100; i++) fputc(0xff, damaged);
  fclose(damaged);
  ash_open(&c, f.database, 0);
  assert_status(
      c, ash_migrate(NULL, c, set_of(f.arena, files), NULL), ASH_ERROR,
      "malformed (damaged: PRAGMA integrity_check says where; bring back a backup, or save");
  ash_close(c);
  fixture_free(&f);
}

/* --- settings --------------------------------------------------------------------------------- */

static int flag(sqlite3 *db, int which) {
  int on;
  sqlite3_db_config(db, which, -1, &on);
  return on;
}

static void settings_are_put_back(void **state) {
  (void)state;
  static const char *const scripts[] = {
      "-- migrate:up\n-- ashc:shell\nPRAGMA foreign_keys=OFF;\nBEGIN;\n-- ashc:end\nCREATE TABLE a "
      "(id);\n",
      "-- migrate:up\n-- ashc:shell\nPRAGMA foreign_keys=OFF;\nBEGIN;\n-- ashc:end\nCREATE TABLE a "
      "(id);\nBAD SQL;\n",
      "-- migrate:up\nPRAGMA legacy_alter_table=ON;\nPRAGMA recursive_triggers=ON;\nBAD SQL;\n",
      "-- migrate:up transaction:false\nPRAGMA foreign_keys=OFF;\nPRAGMA "
      "ignore_check_constraints=ON;\nBAD SQL;\n",
      "-- migrate:up transaction:false\nPRAGMA foreign_keys=OFF;\nPRAGMA "
      "writable_schema=ON;\nCREATE TABLE a (id);\n",
  };
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    Fixture f = fixture_new();
    sqlite3 *db;
    ash_conn *c;
    sqlite3_open(f.database, &db);
    sqlite3_exec(db, "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
    assert_int_equal(ash_wrap(&c, db), ASH_OK);
    const File files[] = {{"1_a.sql", scripts[i]}, {0}};
    const bool bad = strstr(scripts[i], "BAD") != NULL;
    assert_status(c, ash_migrate(NULL, c, set_of(f.arena, files), NULL), bad ? ASH_ERROR : ASH_OK,
                  bad ? "syntax error" : "");
    assert_int_equal(flag(db, SQLITE_DBCONFIG_ENABLE_FKEY), 1);
    assert_int_equal(flag(db, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE), 0);
    assert_int_equal(flag(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA), 0);
    char pragmas[32] = "";
    sqlite3_exec(
        db,
        "SELECT r.recursive_triggers, i.ignore_check_constraints FROM pragma_recursive_triggers r, "
        "pragma_ignore_check_constraints i",
        put_value_, pragmas, NULL);
    assert_string_equal(pragmas, "0|0");
    assert_true(sqlite3_get_autocommit(db));
    ash_close(c);
    assert_int_equal(sqlite3_exec(db, "SELECT 1", NULL, NULL, NULL), SQLITE_OK); /* still open */
    sqlite3_close(db);
    fixture_free(&f);
  }
}

static void connection_in_use_is_refused(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const File files[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"}, {0}};
  const ash_migrations *set = set_of(f.arena, files);
  sqlite3 *db = ash_sqlite(c);
  sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_MISUSE, "open transaction");
  assert_false(sqlite3_get_autocommit(db)); /* the caller's, untouched */
  sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_stmt *stmt;
  sqlite3_prepare_v2(db, "SELECT 1 UNION SELECT 2", -1, &stmt, NULL);
  sqlite3_step(stmt);
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_MISUSE, "SELECT 1 UNION SELECT 2");
  sqlite3_finalize(stmt);
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  ash_close(c);
  fixture_free(&f);
}

/* --- foreign keys around a rebuild ------------------------------------------------------------ */

#define REBUILD                                                                            \
  "-- migrate:up\n-- ashc:touches p\n-- ashc:shell\nPRAGMA foreign_keys=OFF;\nBEGIN;\n-- " \
  "ashc:end\n"                                                                             \
  "CREATE TABLE p_new (id INTEGER PRIMARY KEY, m TEXT NOT NULL);\n"                        \
  "INSERT INTO p_new SELECT id, m FROM p%s;\nDROP TABLE p;\nALTER TABLE p_new RENAME TO p;\n"

static void note_text(void *user, const ash_event *e) {
  if (e->kind == ASH_EVENT_NOTE) snprintf(user, 200, "%s", e->text);
}

static const struct {
  const char *old_orphan, *filter, *message, *note;
} rebuilds[] = {
    {"", "", NULL, ""},
    {"INSERT INTO c VALUES (9, 99)", "", NULL,
     "1 row refers to missing rows, as before:\n  c (rowid 9): pid refers to a row of p"},
    {"", " WHERE id <> 2", "c (rowid 3): pid refers to a row of p that is not there", ""},
    {"INSERT INTO c VALUES (9, 99)", " WHERE id <> 2", "would leave 1 row referring", ""},
};

static void rebuild_keeps_children_and_stops_for_new_orphans_only(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rebuilds / sizeof *rebuilds; i++) {
    Fixture f = fixture_new();
    shell(&f,
          "CREATE TABLE p (id INTEGER PRIMARY KEY, m TEXT);"
          "CREATE TABLE c (id INTEGER PRIMARY KEY, pid REFERENCES p ON DELETE CASCADE);"
          "INSERT INTO p VALUES (1, 'a'), (2, 'b'); INSERT INTO c VALUES (1, 1), (2, 1), (3, 2)");
    shell(&f, rebuilds[i].old_orphan);
    char text[600], note[200] = "";
    snprintf(text, sizeof text, REBUILD, rebuilds[i].filter);
    const File files[] = {{"1_rebuild.sql", text}, {0}};
    ash_conn *c = open_database(&f);
    sqlite3_exec(ash_sqlite(c), "PRAGMA foreign_keys=ON", NULL, NULL, NULL);
    const ash_run run = {.on_event = note_text, .user = note};
    int status = ash_migrate(NULL, c, set_of(f.arena, files), &run);
    const char *message = rebuilds[i].message;
    assert_status(c, status, message ? ASH_ERROR : ASH_OK, message ? message : "");
    assert_non_null(strstr(note, rebuilds[i].note));
    assert_answer(&f, "SELECT count(*) FROM c WHERE id < 9", "3");
    assert_answer(&f, "SELECT count(*) FROM p", "2");
    assert_answer(&f, "SELECT \"notnull\" FROM pragma_table_info('p') WHERE name = 'm'",
                  message ? "0" : "1");
    assert_int_equal(flag(ash_sqlite(c), SQLITE_DBCONFIG_ENABLE_FKEY), 1);
    ash_close(c);
    fixture_free(&f);
  }
}

/* --- transaction:false ------------------------------------------------------------------------ */

static const char *const stepwise =
    "-- migrate:up transaction:false\n"
    "PRAGMA foreign_keys=OFF;\n"
    "CREATE TABLE a (id INTEGER PRIMARY KEY);\n"
    "VACUUM;\n"
    "BEGIN;\nINSERT INTO a VALUES (1);\nINSERT INTO a SELECT id FROM needed;\nCOMMIT;\n"
    "INSERT INTO a VALUES (10);\n";

static void stepwise_script_resumes(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const File files[] = {{"1_step.sql", stepwise}, {0}};
  const ash_migrations *set = set_of(f.arena, files);
  int status = ash_migrate(NULL, c, set, NULL);
  assert_status(c, status, ASH_ERROR, "1_step (up), line 7: no such table: needed");
  assert_status(c, status, ASH_ERROR, "3 of its 8 statements are done");
  assert_answer(&f, "SELECT statement FROM ash_progress", "0\n1\n2");
  assert_answer(&f, "SELECT count(*) FROM a", "0");
  shell(&f, "CREATE TABLE needed (id INTEGER); INSERT INTO needed VALUES (2)");

  const File edited[] = {
      {"1_step.sql",
       "-- migrate:up transaction:false\nPRAGMA foreign_keys=OFF;\nCREATE TABLE z (id);\n"},
      {0}};
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, edited), NULL), ASH_CHANGED,
                "1_step, line 3");

  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  assert_answer(&f, "SELECT id FROM a ORDER BY id", "1\n2\n10");
  assert_answer(&f, TABLES, "a\nneeded\nschema_migrations");
  ash_close(c);
  fixture_free(&f);
}

static void stepwise_may_not_leave_a_transaction(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const File files[] = {
      {"1_open.sql", "-- migrate:up transaction:false\nBEGIN;\nCREATE TABLE a (id);\n"}, {0}};
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, files), NULL), ASH_ERROR,
                "does not end it");
  assert_true(sqlite3_get_autocommit(ash_sqlite(c)));
  assert_answer(&f, TABLES, "");
  ash_close(c);
  fixture_free(&f);
}

/* --- locks ------------------------------------------------------------------------------------ */

static void note_wait(void *user, const ash_event *e) {
  if (e->kind == ASH_EVENT_WAITING) *(int64_t *)user = e->pid;
}

/* A child holds the write lock until it is told to go; the parent asks with and without waiting. */
static void waits_for_another_writer(void **state) {
  (void)state;
  Fixture f = fixture_new();
  shell(&f, "CREATE TABLE t (id)");
  int ready[2], go[2];
  char byte = 0;
  assert_int_equal(pipe(ready) | pipe(go), 0);
  const pid_t child = fork();
  if (child == 0) {
    sqlite3 *db;
    sqlite3_open(f.database, &db);
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (write(ready[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 1) _exit(1);
    usleep(400000);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    _exit(0);
  }
  assert_int_equal(read(ready[0], &byte, 1), 1);
  const File files[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"}, {0}};
  const ash_migrations *set = set_of(f.arena, files);
  ash_conn *c = open_database(&f);
  char holder[40];
  snprintf(holder, sizeof holder, "process %d", (int)child);
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.wait_ms = -1}), ASH_BUSY, holder);
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.wait_ms = 50}), ASH_BUSY, "0.1 s");
  ash_status_row *rows;
  size_t n;
  assert_status(c, ash_status_rows(&rows, &n, c, set), ASH_OK, ""); /* reading is free */
  ash_status_free(rows);
  int64_t waited_for = 0;
  assert_int_equal(write(go[1], &byte, 1), 1);
  assert_status(c,
                ash_migrate(NULL, c, set, &(ash_run){.on_event = note_wait, .user = &waited_for}),
                ASH_OK, "");
  assert_int_equal(waited_for, child);
  int ended;
  waitpid(child, &ended, 0);
  ash_close(c);
  fixture_free(&f);
}

/* A commit cannot be written past a reader; it waits, and then nothing of the migration remains. */
static void waits_for_a_long_reader(void **state) {
  (void)state;
  Fixture f = fixture_new();
  shell(&f, "CREATE TABLE t (id); INSERT INTO t VALUES (1), (2)");
  sqlite3 *reader;
  sqlite3_stmt *rows;
  sqlite3_open(f.database, &reader);
  sqlite3_prepare_v2(reader, "SELECT id FROM t", -1, &rows, NULL);
  assert_int_equal(sqlite3_step(rows), SQLITE_ROW);
  const File files[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"}, {0}};
  const ash_migrations *set = set_of(f.arena, files);
  ash_conn *c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.wait_ms = 60}), ASH_BUSY, "in use by");
  assert_true(sqlite3_get_autocommit(ash_sqlite(c)));
  sqlite3_finalize(rows);
  sqlite3_close(reader);
  assert_answer(&f, TABLES, "t");
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  ash_close(c);
  fixture_free(&f);
}

static void processes_share_one_new_file(void **state) {
  (void)state;
  enum { PROCESSES = 8, ROUNDS = 5 };
  for (int round = 0; round < ROUNDS; round++) {
    Fixture f = fixture_new();
    const File files[] = {
        {"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\nINSERT INTO a VALUES (1);\n"},
        {"2_b.sql", "-- migrate:up transaction:false\nCREATE TABLE b (id);\nINSERT INTO b VALUES "
                    "(1);\nINSERT INTO b VALUES (2);\n"},
        {"3_c.sql", "-- migrate:up\nINSERT INTO a VALUES (3);\n"},
        {0}};
    const ash_migrations *set = set_of(f.arena, files);
    for (int i = 0; i < PROCESSES; i++)
      if (fork() == 0) {
        ash_conn *c;
        int status = ash_open(&c, f.database, ASH_OPEN_CREATE);
        if (!status) status = ash_migrate(NULL, c, set, NULL);
        if (status) fprintf(stderr, "%d: %s\n", status, ash_errmsg(c));
        ash_close(c);
        _exit(status);
      }
    for (int i = 0; i < PROCESSES; i++) {
      int ended;
      wait(&ended);
      assert_int_equal(ended, 0);
    }
    assert_answer(&f, VERSIONS, "1\n2\n3");
    assert_answer(&f, "SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)", "2|2");
    assert_answer(&f, TABLES, "a\nb\nschema_migrations");
    fixture_free(&f);
  }
}

/* --- files ------------------------------------------------------------------------------------ */

static void names_of_databases(void **state) {
  (void)state;
  static const struct {
    const char *database;
    unsigned flags;
    int status;
    const char *message;
  } names[] = {
      {":memory:", 0, ASH_OK, ""},
      {"sqlite::memory:", 0, ASH_OK, ""},
      {"file::memory:?cache=shared", 0, ASH_OK, ""},
      {"%s/a?b#c%%41.db", ASH_OPEN_CREATE, ASH_OK, ""},
      {"sqlite:%s/x.db", ASH_OPEN_CREATE, ASH_OK, ""},
      {"sqlite3://%s/x.db", 0, ASH_OK, ""},
      {"file:%s/x.db?mode=ro", 0, ASH_OK, ""},
      {"%s/none.db", 0, ASH_CANTOPEN, "the file is not there"},
      {"%s/none.db", ASH_OPEN_CREATE | ASH_OPEN_READONLY, ASH_CANTOPEN, "none.db"},
      {"%s/no/folder.db", ASH_OPEN_CREATE, ASH_CANTOPEN, "folder"},
      {"postgres://localhost/x", ASH_OPEN_CREATE, ASH_CANTOPEN, "SQLite databases only"},
      {"%s", 0, ASH_CANTOPEN, "unable to open"},
      {"", 0, ASH_MISUSE, "no database"},
      {"/proc/self/exe", 0, ASH_CANTOPEN,
       "not a database (another kind of file, or encrypted: is the path right?)"},
  };
  Fixture f = fixture_new();
  char path[128];
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *rest = strstr(names[i].database, "%s");
    if (rest) {
      const int before = (int)(rest - names[i].database);
      snprintf(path, sizeof path, "%.*s%s%s", before, names[i].database, f.folder, rest + 2);
    } else {
      snprintf(path, sizeof path, "%s", names[i].database);
    }
    ash_conn *c;
    int status = ash_open(&c, path, names[i].flags);
    if (status) assert_status(c, status, names[i].status, names[i].message);
    assert_int_equal(status, names[i].status);
    if (status)
      assert_int_equal(ash_migrate(NULL, c, &(ash_migrations){.abi = ASH_ABI}, NULL), ASH_MISUSE);
    ash_close(c);
  }
  snprintf(path, sizeof path, "%s/a?b#c%%%%41.db", f.folder);
  assert_int_equal(unlink(path), 0); /* the very name that was given */
  snprintf(path, sizeof path, "%s/x.db", f.folder);
  assert_int_equal(unlink(path), 0);
  fixture_free(&f);
}

/* Nobody's view of a database: it may read the file and not write the folder. Runs as another user, since
 * root may do everything. */
static int as_nobody(const Fixture *f, const ash_migrations *set, const ash_migrations *more) {
  if (setgid(65534) || setuid(65534)) return 10;
  ash_conn *c;
  size_t n = 9;
  if (ash_open(&c, f->database, ASH_OPEN_CREATE)) return fprintf(stderr, "%s\n", ash_errmsg(c)), 1;
  if (ash_migrate(&n, c, set, NULL) || n) return fprintf(stderr, "%s\n", ash_errmsg(c)), 2;
  ash_status_row *rows;
  if (ash_status_rows(&rows, &n, c, set) || n != 1 || !rows[0].up) return 3;
  ash_status_free(rows);
  if (ash_migrate(&n, c, more, NULL) != ASH_CANTOPEN)
    return fprintf(stderr, "%s\n", ash_errmsg(c)), 4;
  ash_close(c);
  return 0;
}

static void nothing_pending_needs_no_right_to_write(void **state) {
  (void)state;
  static const char *const modes[] = {"PRAGMA journal_mode=DELETE", "PRAGMA journal_mode=WAL"};
  for (size_t i = 0; i < 2; i++) {
    Fixture f = fixture_new();
    shell(&f, modes[i]);
    const File files[] = {{"1_a.sql", "-- migrate:up\nCREATE TABLE a (id);\n"},
                          {"2_b.sql", "-- migrate:up\nCREATE TABLE b (id);\n"},
                          {0}};
    const ash_migrations *both = set_of(f.arena, files);
    const ash_migrations one = {.abi = ASH_ABI, .items = both->items, .count = 1};
    ash_conn *c = open_database(&f);
    assert_status(c, ash_migrate(NULL, c, &one, NULL), ASH_OK, "");
    ash_close(c);
    chmod(f.database, 0444);
    chmod(f.folder, 0555);
    const pid_t child = fork();
    if (child == 0) _exit(as_nobody(&f, &one, both));
    int ended;
    waitpid(child, &ended, 0);
    chmod(f.folder, 0755);
    chmod(f.database, 0644);
    if (getuid() == 0) assert_int_equal(WEXITSTATUS(ended), 0);
    fixture_free(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(failing_statement_leaves_nothing),
      cmocka_unit_test(trouble_with_the_file_has_a_way_out),
      cmocka_unit_test(settings_are_put_back),
      cmocka_unit_test(connection_in_use_is_refused),
      cmocka_unit_test(rebuild_keeps_children_and_stops_for_new_orphans_only),
      cmocka_unit_test(stepwise_script_resumes),
      cmocka_unit_test(stepwise_may_not_leave_a_transaction),
      cmocka_unit_test(waits_for_another_writer),
      cmocka_unit_test(waits_for_a_long_reader),
      cmocka_unit_test(processes_share_one_new_file),
      cmocka_unit_test(names_of_databases),
      cmocka_unit_test(nothing_pending_needs_no_right_to_write),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
