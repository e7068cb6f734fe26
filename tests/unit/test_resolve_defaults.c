/* Column defaults: Elixir source as Ash's snapshots spell it, and what SQLite makes of the SQL. */
#include <sqlite3.h>

#include "unit/resolve_world.h"

typedef struct Row {
  const char *attribute; /* type and options */
  const char *expected;  /* NULL: none */
} Row;

static const Row sqlite_rows[] = {
    {":string, default: \"draft\"", "\"draft\""},
    {":string, default: \"it's \\\"so\\\"\\n\"", "\"it's \\\"so\\\"\\n\""},
    {":string, default: :draft", "\"draft\""},
    {":string, default: \"007\"", "\"007\""},
    {":string, default: \"\"", "\"\""},
    {":string, default: nil", NULL},
    {":string", NULL},
    {":atom, default: :draft, constraints: [one_of: [:draft, :live]]", "\"draft\""},
    {":integer, default: 5", "5"},
    {":integer, default: -1_000", "-1000"},
    {":float, default: 1.5", "1.5"},
    {":float, default: 2", "2"},
    {":decimal, default: Decimal.new(\"0.10\")", "\"0.10\""},
    {":decimal, default: Decimal.new(5)", "\"5\""},
    {":decimal, default: 0.10", "\"0.10\""},
    {":decimal, default: \"1.50\"", "\"1.50\""},
    {":boolean, default: false", "false"},
    {":boolean, default: true", "true"},
    {":date, default: ~D[2024-02-29]", "fragment(\"'2024-02-29'\")"},
    {":time, default: ~T[08:30:00]", "fragment(\"'08:30:00'\")"},
    {":time_usec, default: ~T[08:30:00.5]", "fragment(\"'08:30:00.500000'\")"},
    {":utc_datetime, default: ~U[2024-01-02 03:04:05Z]", "fragment(\"'2024-01-02T03:04:05Z'\")"},
    {":utc_datetime_usec, default: ~U[2024-01-02 03:04:05.6Z]",
     "fragment(\"'2024-01-02T03:04:05.600000Z'\")"},
    {":naive_datetime, default: ~N[2024-01-02 03:04:05]", "fragment(\"'2024-01-02T03:04:05'\")"},
    {":uuid, default: \"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"",
     "\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\""},
    {":binary, default: \"ab\"", "fragment(\"x'6162'\")"},
    {":map, default: %{}", "%{}"},
    {":map, default: %{\"a\" => 1, b: [true, nil]}",
     "fragment(\"'{\\\"a\\\":1,\\\"b\\\":[true,null]}'\")"},
    {"{:array, :string}, default: []", "[]"},
    {"{:array, :string}, default: [\"it's\"]", "fragment(\"'[\\\"it''s\\\"]'\")"},
    {":date, default: &Date.utc_today/0", "fragment(\"(date('now'))\")"},
    {":utc_datetime, default: &DateTime.utc_now/0",
     "fragment(\"(strftime('%Y-%m-%dT%H:%M:%SZ','now'))\")"},
    {":utc_datetime_usec, default: &DateTime.utc_now/0",
     "fragment(\"(strftime('%Y-%m-%dT%H:%M:%f000Z','now'))\")"},
    {":utc_datetime_usec, default: {DateTime, :utc_now, []}",
     "fragment(\"(strftime('%Y-%m-%dT%H:%M:%f000Z','now'))\")"},
    {":naive_datetime, default: &NaiveDateTime.utc_now/0",
     "fragment(\"(strftime('%Y-%m-%dT%H:%M:%S','now'))\")"},
    {":time, default: &Time.utc_now/0", "fragment(\"(time('now'))\")"},
    {":string, default: fn -> \"x\" end", NULL},
    {":string, default: &Blog.Slug.random/0", NULL},
};

/* Resolves one attribute under `layer` in file `path`; the caller frees the world. */
static const char *default_of(World *w, const char *path, const char *layer, const char *repo,
                              const char *attribute) {
  world_add(w, "repo.resource", repo);
  world_add(w, path,
            arena_printf(w->arena,
                         "defmodule Blog.Thing do\n"
                         "  use Ash.Resource, data_layer: %s.DataLayer\n"
                         "  %s do\n    table \"things\"\n  end\n  attributes do\n"
                         "    uuid_primary_key :id\n    attribute :x, %s\n  end\nend\n",
                         strcmp(layer, "sqlite") == 0 ? "AshSqlite" : "AshPostgres", layer,
                         attribute));
  world_resolve(w);
  return world_column(w, "things", "x")->default_value;
}

static void resource_files_give_the_database_its_defaults(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof sqlite_rows / sizeof *sqlite_rows; i++) {
    World w = world_new();
    assert_text(default_of(&w, "t.resource", "sqlite", "repo Blog.Repo do\nend\n",
                           sqlite_rows[i].attribute),
                sqlite_rows[i].expected);
    world_free(&w);
  }
}

static const Row elixir_rows[] = {
    {":string, default: \"draft\"", NULL},    {":integer, default: 5", NULL},
    {":boolean, default: false", NULL},       {":utc_datetime, default: &DateTime.utc_now/0", NULL},
    {"{:array, :string}, default: []", "[]"}, {":map, default: %{}", "%{}"},
    {":map, default: %{a: 1}", NULL},
};

static void elixir_files_follow_ash_sqlite(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof elixir_rows / sizeof *elixir_rows; i++) {
    World w = world_new();
    assert_text(
        default_of(&w, "t.ex", "sqlite", "repo Blog.Repo do\nend\n", elixir_rows[i].attribute),
        elixir_rows[i].expected);
    assert_text(world_column(&w, "things", "id")->default_value, NULL);
    world_free(&w);
  }
}

static const Row filling_rows[] = {
    {":string, allow_nil?: false, default: \"draft\"", "\"draft\""},
    {":string, default: \"draft\"", NULL},
    {":string, allow_nil?: false", NULL},
    {":string, allow_nil?: false, default: fn -> \"x\" end", NULL},
    {":string, allow_nil?: false, default: 5", NULL},
    {":boolean, allow_nil?: false, default: false", "false"},
    {":decimal, allow_nil?: false, default: Decimal.new(\"0.10\")", "\"0.10\""},
    {":date, allow_nil?: false, default: &Date.utc_today/0", "fragment(\"(date('now'))\")"},
    {"{:array, :string}, allow_nil?: false, default: [\"a\"]", "fragment(\"'[\\\"a\\\"]'\")"},
    {"{:array, :string}, allow_nil?: false, default: []", NULL},
    {":union, allow_nil?: false, default: %{type: \"a\"}", NULL},
    {"Blog.Level, allow_nil?: false, default: :low", NULL},
};

static void rows_get_what_ash_gives_new_ones(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof filling_rows / sizeof *filling_rows; i++) {
    World w = world_new();
    world_add(&w, "level.ex",
              "defmodule Blog.Level do\n  use Ash.Type.Enum, values: [:low]\n"
              "  def storage_type(_), do: :integer\nend\n");
    default_of(&w, "t.ex", "sqlite", "repo Blog.Repo do\nend\n", filling_rows[i].attribute);
    assert_text(world_column(&w, "things", "x")->filling, filling_rows[i].expected);
    world_free(&w);
  }
}

/* Where Ecto stores UUIDs as blobs, a text is none. */
static void rows_get_no_text_for_a_binary_uuid(void **state) {
  (void)state;
  static const char *const configs[] = {":string", ":binary"};
  for (size_t i = 0; i < 2; i++) {
    World w = world_new();
    world_add(&w, "config/config.exs",
              arena_printf(w.arena, "config :ecto_sqlite3, :uuid_type, %s\n", configs[i]));
    default_of(&w, "t.ex", "sqlite", "repo Blog.Repo do\nend\n",
               ":uuid, allow_nil?: false, default: &Ash.UUID.generate/0");
    assert_true((world_column(&w, "things", "x")->filling != NULL) == (i == 0));
    world_free(&w);
  }
}

static const Row postgres_rows[] = {
    {":string, default: \"draft\"", "\"draft\""},
    {":integer, default: 5", "5"},
    {":decimal, default: Decimal.new(\"0.10\")", "\"0.10\""},
    {":decimal, default: 0.1", "\"0.1\""},
    {":boolean, default: false", "false"},
    {":uuid, default: &Ash.UUID.generate/0", "fragment(\"gen_random_uuid()\")"},
    {":uuid, default: &Ecto.UUID.generate/0", "fragment(\"gen_random_uuid()\")"},
    {":uuid, default: &Ash.UUIDv7.generate/0", "fragment(\"uuid_generate_v7()\")"},
    {":utc_datetime, default: &DateTime.utc_now/0", "fragment(\"(now() AT TIME ZONE 'utc')\")"},
    {"AshPostgres.Timestamptz, default: &DateTime.utc_now/0", "fragment(\"now()\")"},
    {":date, default: &Date.utc_today/0", "fragment(\"CURRENT_DATE\")"},
    {":date, default: ~D[2024-02-29]", "fragment(\"'2024-02-29'\")"},
    {":utc_datetime, default: ~U[2024-01-02 03:04:05Z]", "fragment(\"'2024-01-02 03:04:05Z'\")"},
    {":string, default: &Blog.Slug.random/0", NULL},
    {":map, default: %{}", "%{}"},
};

static void postgres_follows_ash_postgres(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof postgres_rows / sizeof *postgres_rows; i++) {
    World w = world_new();
    assert_text(default_of(&w, "t.resource", "postgres",
                           "repo Blog.Repo do\n  adapter :postgres\nend\n",
                           postgres_rows[i].attribute),
                postgres_rows[i].expected);
    world_free(&w);
  }
}

static void postgres_18_has_its_own_uuidv7(void **state) {
  (void)state;
  World w = world_new();
  assert_text(
      default_of(&w, "t.resource", "postgres",
                 "repo Blog.Repo do\n  adapter :postgres\n  min_pg_version \"18.0.0\"\nend\n",
                 ":uuid_v7, default: &Ash.UUIDv7.generate/0"),
      "fragment(\"uuidv7()\")");
  world_free(&w);
}

static void migration_defaults_win(void **state) {
  (void)state;
  World w = world_of("resource Blog.Thing do\n  sqlite do\n    table \"things\"\n"
                     "    migration_defaults x: \"fragment(\\\"(1 + 1)\\\")\", y: \"nil\"\n  end\n"
                     "  attributes do\n    uuid_primary_key :id\n"
                     "    attribute :x, :integer, default: 5\n"
                     "    attribute :y, :integer, default: 5\n  end\nend\n");
  assert_text(world_column(&w, "things", "x")->default_value, "fragment(\"(1 + 1)\")");
  assert_text(world_column(&w, "things", "y")->default_value, NULL);
  world_free(&w);
}

/* --- what SQLite makes of them ---------------------------------------------------------------- */

/* Returns the SQL inside `fragment("…")`, which holds no escapes here. */
static const char *fragment_sql(World *w, const char *column) {
  const char *text = world_column(w, "things", column)->default_value;
  size_t head = strlen("fragment(\"");
  return arena_strndup(w->arena, text + head, strlen(text) - head - 2);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = NULL;
  int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  if (rc) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
  return stmt;
}

static World generated_world(sqlite3 **db) {
  World w = world_of("resource Blog.Thing do\n  sqlite do\n    table \"things\"\n  end\n"
                     "  attributes do\n    uuid_primary_key :id\n"
                     "    attribute :seven, :uuid_v7, default: &Ash.UUIDv7.generate/0\n"
                     "    create_timestamp :at\n  end\nend\n");
  sqlite3_open(":memory:", db);
  char *error = NULL;
  sqlite3_exec(
      *db,
      arena_printf(w.arena, "CREATE TABLE t(n, four DEFAULT %s, seven DEFAULT %s, at DEFAULT %s)",
                   fragment_sql(&w, "id"), fragment_sql(&w, "seven"), fragment_sql(&w, "at")),
      NULL, NULL, &error);
  if (error) fail_msg("%s", error);
  sqlite3_exec(*db,
               "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 500)"
               "INSERT INTO t(n) SELECT n FROM c",
               NULL, NULL, NULL);
  return w;
}

static int count(sqlite3 *db, const char *sql) {
  sqlite3_stmt *stmt = prepare(db, sql);
  assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
  int n = sqlite3_column_int(stmt, 0);
  sqlite3_finalize(stmt);
  return n;
}

#define HEX4 "[0-9a-f][0-9a-f][0-9a-f][0-9a-f]"
#define UUID(version)            \
  HEX4 HEX4 "-" HEX4 "-" version \
            "[0-9a-f][0-9a-f][0-9a-f]-[89ab][0-9a-f][0-9a-f][0-9a-f]-" HEX4 HEX4 HEX4

static void sqlite_makes_uuids_and_times(void **state) {
  (void)state;
  sqlite3 *db = NULL;
  World w = generated_world(&db);
  assert_int_equal(count(db, "SELECT count(DISTINCT four) FROM t WHERE four GLOB '" UUID("4") "'"),
                   500);
  assert_int_equal(
      count(db, "SELECT count(DISTINCT seven) FROM t WHERE seven GLOB '" UUID("7") "'"), 500);
  assert_int_equal(count(db,
                         "SELECT count(*) FROM t WHERE at GLOB '20[0-9][0-9]-[01][0-9]-[0-3][0-9]T"
                         "[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]000Z'"),
                   500);
  /* the first 48 bits of version 7 are milliseconds since 1970 */
  const char *ms = "SELECT CAST(strftime('%s','now') AS INTEGER)";
  sqlite3_stmt *stmt = prepare(db, "SELECT seven FROM t LIMIT 1");
  sqlite3_step(stmt);
  char hex[13] = "";
  const char *uuid = (const char *)sqlite3_column_text(stmt, 0);
  memcpy(hex, uuid, 8);
  memcpy(hex + 8, uuid + 9, 4);
  long long seconds = strtoll(hex, NULL, 16) / 1000;
  sqlite3_finalize(stmt);
  assert_in_range(seconds, count(db, ms) - 60, count(db, ms) + 1);
  sqlite3_close(db);
  world_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(resource_files_give_the_database_its_defaults),
      cmocka_unit_test(elixir_files_follow_ash_sqlite),
      cmocka_unit_test(rows_get_what_ash_gives_new_ones),
      cmocka_unit_test(rows_get_no_text_for_a_binary_uuid),
      cmocka_unit_test(postgres_follows_ash_postgres),
      cmocka_unit_test(postgres_18_has_its_own_uuidv7),
      cmocka_unit_test(migration_defaults_win),
      cmocka_unit_test(sqlite_makes_uuids_and_times),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
