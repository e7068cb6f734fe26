/* History: ledgers of Ecto and dbmate, changed, newer and late migrations. */
#include "unit/runtime_fixture.h"

static const File two[] = {
    {"1_authors.sql",
     "-- migrate:up\n-- ashc:touches authors\nCREATE TABLE authors (id INTEGER PRIMARY KEY);\n"
     "-- migrate:down\nDROP TABLE authors;\n"},
    {"3_posts.sql", "-- migrate:up\n-- ashc:touches posts\nCREATE TABLE posts (id INTEGER PRIMARY "
                    "KEY, title TEXT);\n"
                    "CREATE INDEX posts_title ON posts (title);\n"
                    "-- migrate:down\nDROP INDEX posts_title;\nDROP TABLE posts;\n"},
    {0}};

/* Ledgers that others made, with version 1 applied, and an insert that they go on with. */
static const struct {
  const char *made, *goes_on, *version_type;
} ledgers[] = {
    {"CREATE TABLE IF NOT EXISTS \"schema_migrations\" (\"version\" INTEGER PRIMARY KEY, "
     "\"inserted_at\" TEXT);"
     "INSERT INTO schema_migrations VALUES (1, '2026-01-01T12:00:00')",
     "INSERT INTO schema_migrations (version, inserted_at) VALUES (9, '2026-01-01T12:00:00')",
     "integer"},
    {"CREATE TABLE IF NOT EXISTS \"schema_migrations\" (version varchar(128) primary key);"
     "INSERT INTO schema_migrations (version) VALUES ('1')",
     "INSERT INTO schema_migrations (version) VALUES ('9')", "text"},
    {"CREATE TABLE schema_migrations (version TEXT NOT NULL, Name TEXT);"
     "INSERT INTO schema_migrations (version) VALUES ('1')",
     "INSERT INTO schema_migrations (version) VALUES ('9')", "text"},
};

static void goes_on_with_ledgers_of_others(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof ledgers / sizeof *ledgers; i++) {
    Fixture f = fixture_new();
    shell(&f, "CREATE TABLE authors (id INTEGER PRIMARY KEY)");
    shell(&f, ledgers[i].made);
    ash_conn *c = open_database(&f);
    const ash_migrations *set = set_of(f.arena, two);
    size_t n;
    assert_status(c, ash_migrate(&n, c, set, NULL), ASH_OK, "");
    assert_int_equal(n, 1);
    assert_answer(&f,
                  "SELECT version, name, digest IS NULL, inserted_at IS NULL FROM "
                  "schema_migrations WHERE version = '3'",
                  "3|posts|0|0");
    assert_answer(&f, "SELECT DISTINCT typeof(version) FROM schema_migrations",
                  ledgers[i].version_type);
    assert_status(c, ash_rollback(&n, c, set, NULL), ASH_OK, "");
    assert_answer(&f, VERSIONS, "1");
    shell(&f, ledgers[i].goes_on);
    assert_answer(&f, VERSIONS, "1\n9");
    ash_close(c);
    fixture_free(&f);
  }
}

static void our_ledger_is_ectos(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, two), NULL), ASH_OK, "");
  assert_answer(&f, "SELECT name, type, pk FROM pragma_table_info('schema_migrations') LIMIT 2",
                "version|INTEGER|1\ninserted_at|TEXT|0");
  assert_answer(&f,
                "SELECT count(*) FROM schema_migrations WHERE typeof(inserted_at) = 'text' AND "
                "inserted_at = strftime('%Y-%m-%dT%H:%M:%S', inserted_at) AND "
                "abs(julianday('now') - julianday(inserted_at)) < 0.01",
                "2");
  /* What Ecto's migrator runs on it (ecto_sqlite3's DDL and statements). */
  shell(&f,
        "CREATE TABLE IF NOT EXISTS \"schema_migrations\" (\"version\" INTEGER PRIMARY KEY, "
        "\"inserted_at\" TEXT);"
        "INSERT INTO \"schema_migrations\" (\"version\",\"inserted_at\") VALUES "
        "(20, '2026-01-01T12:00:00');"
        "DELETE FROM \"schema_migrations\" AS s0 WHERE (s0.\"version\" = 20);"
        "CREATE TABLE IF NOT EXISTS \"schema_migrations\" (\"version\" varchar(128) primary key);"
        "INSERT INTO \"schema_migrations\" (version) VALUES ('20')"); /* dbmate's */
  assert_answer(&f, "SELECT CAST(version AS int) FROM \"schema_migrations\" AS s0", "1\n3\n20");
  ash_close(c);
  fixture_free(&f);
}

static void foreign_table_of_that_name(void **state) {
  (void)state;
  Fixture f = fixture_new();
  shell(&f, "CREATE TABLE schema_migrations (id INTEGER, name TEXT)");
  ash_conn *c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, two), NULL), ASH_ERROR,
                "no column version");
  ash_close(c);
  fixture_free(&f);
}

/* --- other tools -------------------------------------------------------------------------------- */

/* golang-migrate's own DDL. */
#define GOLANG                                                  \
  "CREATE TABLE schema_migrations (version uint64,dirty bool);" \
  "CREATE UNIQUE INDEX version_unique ON schema_migrations (version);"

static void golang_migrates_ledger_is_named(void **state) {
  (void)state;
  Fixture f = fixture_new();
  shell(&f, GOLANG "INSERT INTO schema_migrations VALUES (3, 0)");
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, two);
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_ERROR,
                "golang-migrate's, at version 3. To");
  shell(&f, "UPDATE schema_migrations SET dirty = 1");
  int status = ash_migrate(NULL, c, set, NULL);
  assert_status(c, status, ASH_ERROR, "at version 3, which it left dirty");
  assert_status(c, status, ASH_ERROR, "RENAME TO golang_migrations");
  shell(&f, "ALTER TABLE schema_migrations RENAME TO golang_migrations");
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  assert_answer(&f, VERSIONS, "1\n3");
  ash_close(c);
  fixture_free(&f);
}

/* What another tool left, and words of the note about it; NULL: there is none. */
static const struct {
  const char *left, *note;
} leftovers[] = {
    {"CREATE TABLE _alembic_tmp_posts (id)", "_alembic_tmp_posts looks like what Alembic leaves"},
    {"CREATE TABLE __new_posts (id)", "drizzle-kit"},
    {"CREATE TABLE _prisma_migrations (migration_name, finished_at, rolled_back_at);"
     "INSERT INTO _prisma_migrations VALUES ('20260101_a', 'x', NULL), ('20260102_b', NULL, NULL)",
     "Prisma did not finish its migration 20260102_b"},
    {"CREATE TABLE _prisma_migrations (migration_name, finished_at, rolled_back_at);"
     "INSERT INTO _prisma_migrations VALUES ('20260101_a', 'x', NULL), ('20260102_b', NULL, 'x')",
     NULL},
    {"CREATE TABLE _sqlx_migrations (version, success);INSERT INTO _sqlx_migrations VALUES (7, 0)",
     "sqlx did not finish its migration 7"},
    {"CREATE TABLE DATABASECHANGELOGLOCK (ID, LOCKED, LOCKEDBY);"
     "INSERT INTO DATABASECHANGELOGLOCK VALUES (1, 1, 'host (10.0.0.1)')",
     "Liquibase's lock is still held by host (10.0.0.1)"},
    {"CREATE TABLE flyway_schema_history (other)", NULL},
    {"CREATE TABLE news (id)", NULL},
};

static void keep_note(void *user, const ash_event *e) {
  if (e->kind == ASH_EVENT_NOTE) snprintf(user, 300, "%s", e->text);
}

static void what_other_tools_left_is_told_of(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof leftovers / sizeof *leftovers; i++) {
    Fixture f = fixture_new();
    char note[300] = "";
    const ash_run run = {.on_event = keep_note, .user = note};
    shell(&f, leftovers[i].left);
    ash_conn *c = open_database(&f);
    const ash_migrations *set = set_of(f.arena, two);
    assert_status(c, ash_migrate(NULL, c, set, &run), ASH_OK, "");
    if (leftovers[i].note ? !strstr(note, leftovers[i].note) : *note != 0)
      fail_msg("%s: %s", leftovers[i].left, note);
    *note = '\0';
    assert_status(c, ash_migrate(NULL, c, set, &run), ASH_OK, ""); /* nothing is pending */
    assert_string_equal(note, "");
    ash_close(c);
    fixture_free(&f);
  }
}

/* A run that ends at a version that is nowhere. */
static void limits_are_versions(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, two);
  int status = ash_migrate(NULL, c, set, &(ash_run){.to = 2});
  assert_status(c, status, ASH_MISUSE, "there is no migration 2; the nearest are 1 and 3");
  assert_status(c, ash_migrate(NULL, c, set, &(ash_run){.to_exclusive = 9}), ASH_MISUSE,
                "the nearest is 3");
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  assert_status(c, ash_rollback(NULL, c, set, &(ash_run){.to = 2}), ASH_MISUSE, "migration 2");
  assert_answer(&f, VERSIONS, "1\n3");
  ash_close(c);
  fixture_free(&f);
}

/* --- digests ---------------------------------------------------------------------------------- */

/* What 3_posts.sql reads now, and what the refusal names; NULL: the meaning is the same. */
static const struct {
  const char *text, *named;
} edits[] = {
    {"-- a comment\r\n-- migrate:up\r\n-- ashc:touches posts\r\ncreate TABLE posts\r\n(id integer "
     "primary KEY, title TEXT);\r\n"
     "CREATE INDEX /* x */ posts_title ON posts (title);\r\n-- migrate:down\r\nDROP INDEX "
     "posts_title;DROP TABLE posts;",
     NULL},
    {"-- migrate:up\n-- ashc:touches posts\nCREATE TABLE posts (id INTEGER PRIMARY KEY, title "
     "TEXT);\n"
     "CREATE INDEX posts_title ON posts (id);\n-- migrate:down\nDROP INDEX posts_title;\nDROP "
     "TABLE posts;\n",
     "up section differs first at line 4, in the statement\n  CREATE INDEX posts_title ON posts "
     "(id)\n"},
    {"-- migrate:up\n-- ashc:touches posts\nCREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT "
     "DEFAULT 'A');\n"
     "CREATE INDEX posts_title ON posts (title);\n-- migrate:down\nDROP INDEX posts_title;\nDROP "
     "TABLE posts;\n",
     "line 3, in the statement\n  CREATE TABLE posts (id INTEGER"},
    {"-- migrate:up\n-- ashc:touches posts\nCREATE TABLE posts (id INTEGER PRIMARY KEY, title "
     "TEXT);\n"
     "CREATE INDEX posts_title ON posts (title);\n-- migrate:down\nDROP INDEX posts_title;\nDROP "
     "TABLE IF EXISTS posts;\n",
     "down section differs first at line 7, in the statement\n  DROP TABLE IF EXISTS posts"},
    {"-- migrate:up\n-- ashc:touches authors\nCREATE TABLE posts (id INTEGER PRIMARY KEY, title "
     "TEXT);\n"
     "CREATE INDEX posts_title ON posts (title);\n-- migrate:down\nDROP INDEX posts_title;\nDROP "
     "TABLE posts;\n",
     "directives"},
    {"-- migrate:up\n-- ashc:touches posts\nCREATE TABLE posts (id INTEGER PRIMARY KEY, title "
     "TEXT);\n"
     "-- migrate:down\nDROP INDEX posts_title;\nDROP TABLE posts;\n",
     "up section"},
};

static void one_token_may_not_change(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  assert_status(c, ash_migrate(NULL, c, set_of(f.arena, two), NULL), ASH_OK, "");
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    const File now[] = {two[0], {two[1].name, edits[i].text}, {0}};
    int status = ash_migrate(NULL, c, set_of(f.arena, now), NULL);
    assert_status(c, status, edits[i].named ? ASH_CHANGED : ASH_OK,
                  edits[i].named ? edits[i].named : "");
    if (edits[i].named) assert_status(c, status, ASH_CHANGED, "migration 3_posts is applied, but");
  }
  ash_close(c);
  fixture_free(&f);
}

/* --- newer databases -------------------------------------------------------------------------- */

static void newer_database_is_refused_unless_its_floor_allows(void **state) {
  (void)state;
  Fixture f = fixture_new();
  ash_conn *c = open_database(&f);
  const ash_migrations *set = set_of(f.arena, two);
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  shell(&f, "INSERT INTO schema_migrations (version, name) VALUES (5, 'later')");
  int status = ash_migrate(NULL, c, set, NULL);
  assert_status(c, status, ASH_AHEAD, "it has migration 5_later");
  assert_status(c, status, ASH_AHEAD, "the newest one known here is 3");
  shell(&f, "UPDATE schema_migrations SET floor = 4 WHERE version = 5");
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_AHEAD, "programs from 4 on");
  shell(&f, "UPDATE schema_migrations SET floor = 3 WHERE version = 5");
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  shell(&f, "INSERT INTO schema_migrations (version) VALUES (6)");
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_AHEAD, "it has migration 6,");
  shell(&f, "UPDATE schema_migrations SET version = 2 WHERE version = 6"); /* a squashed one */
  assert_status(c, ash_migrate(NULL, c, set, NULL), ASH_OK, "");
  assert_status(c, ash_rollback(NULL, c, set, NULL), ASH_IRREVERSIBLE, "migration 5_later");
  ash_close(c);
  fixture_free(&f);
}

/* --- late migrations -------------------------------------------------------------------------- */

#define TOUCHES(tables) \
  "-- migrate:up\n-- ashc:touches" tables "\nCREATE TABLE late (id INTEGER);\n"

static const struct {
  const char *text;
  ash_run run;
  const char *why; /* NULL: it is applied */
} lates[] = {
    {TOUCHES(" posts"), {0}, "both touch the same table"},
    {TOUCHES(" late, \"POSTS\""), {0}, "both touch the same table"},
    {"-- migrate:up\nCREATE TABLE late (id INTEGER);\n", {0}, "-- ashc:touches"},
    {TOUCHES(" late"), {.strict_version_order = 1}, "strict"},
    {TOUCHES(" late"), {0}, NULL},
    {TOUCHES(""), {0}, NULL},
    {TOUCHES(" authors"), {0}, NULL}, /* that one is older */
};

static void late_migration_must_commute(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof lates / sizeof *lates; i++) {
    Fixture f = fixture_new();
    ash_conn *c = open_database(&f);
    assert_status(c, ash_migrate(NULL, c, set_of(f.arena, two), NULL), ASH_OK, "");
    const File now[] = {two[0], {"2_late.sql", lates[i].text}, two[1], {0}};
    const ash_migrations *set = set_of(f.arena, now);
    int status = ash_migrate(NULL, c, set, &lates[i].run);
    assert_status(c, status, lates[i].why ? ASH_LATE : ASH_OK, lates[i].why ? lates[i].why : "");
    assert_answer(&f, VERSIONS, lates[i].why ? "1\n3" : "1\n2\n3");
    ash_close(c);
    fixture_free(&f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(goes_on_with_ledgers_of_others),
      cmocka_unit_test(our_ledger_is_ectos),
      cmocka_unit_test(foreign_table_of_that_name),
      cmocka_unit_test(golang_migrates_ledger_is_named),
      cmocka_unit_test(what_other_tools_left_is_told_of),
      cmocka_unit_test(limits_are_versions),
      cmocka_unit_test(one_token_may_not_change),
      cmocka_unit_test(newer_database_is_refused_unless_its_floor_allows),
      cmocka_unit_test(late_migration_must_commute),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
