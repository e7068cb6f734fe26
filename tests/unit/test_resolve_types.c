/* Every built-in type of Ash: migration type, SQLite storage and collation, in `.resource` files, in
 * Elixir files and for PostgreSQL. */
#include "unit/resolve_world.h"

typedef struct Row {
  const char *type;      /* as an attribute writes it */
  const char *migration; /* the column's type */
  const char *storage;   /* in a `.resource` file, where it is not AshSqlite's */
  const char *collation;
  const char *postgres; /* where it is not `migration` */
} Row;

static const Row rows[] = {
    {":string", "text", NULL, NULL, NULL},
    {":ci_string", "citext", "TEXT", "NOCASE", NULL},
    {":integer", "bigint", NULL, NULL, NULL},
    {":float", "float", "REAL", NULL, NULL},
    {":decimal", "decimal", "TEXT", NULL, NULL},
    {":boolean", "boolean", NULL, NULL, NULL},
    {":atom", "text", NULL, NULL, NULL},
    {":uuid", "uuid", NULL, NULL, NULL},
    {":uuid_v7", "uuid", NULL, NULL, NULL},
    {":binary", "binary", NULL, NULL, NULL},
    {":url_encoded_binary", "binary", NULL, NULL, NULL},
    {":term", "binary", NULL, NULL, NULL},
    {":function", "binary", NULL, NULL, NULL},
    {":module", "text", NULL, NULL, NULL},
    {":date", "date", NULL, NULL, NULL},
    {":time", "time", NULL, NULL, NULL},
    {":time, constraints: [precision: :microsecond]", "time_usec", NULL, NULL, NULL},
    {":time_usec", "time_usec", NULL, NULL, NULL},
    {":datetime", "utc_datetime", NULL, NULL, NULL},
    {":datetime, constraints: [precision: :microsecond]", "utc_datetime_usec", NULL, NULL, NULL},
    {":utc_datetime", "utc_datetime", NULL, NULL, NULL},
    {":utc_datetime_usec", "utc_datetime_usec", NULL, NULL, NULL},
    {":naive_datetime", "naive_datetime", NULL, NULL, NULL},
    {":duration", "duration", "TEXT", NULL, NULL},
    {":duration_name", "text", NULL, NULL, NULL},
    {":map", "map", NULL, NULL, NULL},
    {":keyword", "map", NULL, NULL, NULL},
    {":struct", "map", NULL, NULL, NULL},
    {":tuple", "map", NULL, NULL, NULL},
    {":union", "map", NULL, NULL, NULL},
    {":vector", "vector", "BLOB", NULL, NULL},
    {":range, constraints: [inner_type: :date]", "range", "TEXT", NULL, "daterange"},
    {":money", "money_with_currency", "TEXT", NULL, NULL},
    {"AshMoney.Types.Money, constraints: [storage_type: :map]", "map", NULL, NULL, NULL},
    {"Ash.Type.CiString", "citext", "TEXT", "NOCASE", NULL},
    {":function, constraints: [mfa: true]", "text", NULL, NULL, NULL},
};

enum { ROWS = sizeof rows / sizeof *rows };

static char *attributes(Arena *a) {
  Buf text = buf_new(a);
  for (int i = 0; i < ROWS; i++) buf_printf(&text, "    attribute :a%d, %s\n", i, rows[i].type);
  return arena_strdup(a, buf_text(&text));
}

static World of_types(const char *path, const char *layer, const char *repo) {
  World w = world_new();
  world_add(&w, "repo.resource", repo);
  world_add(&w, path,
            arena_printf(w.arena,
                         "defmodule Blog.Thing do\n"
                         "  use Ash.Resource, data_layer: %s.DataLayer\n"
                         "  %s do\n    table \"things\"\n  end\n"
                         "  attributes do\n    uuid_primary_key :id\n%s  end\nend\n",
                         strcmp(layer, "sqlite") == 0 ? "AshSqlite" : "AshPostgres", layer,
                         attributes(w.arena)));
  world_resolve(&w);
  return w;
}

static Column *row_column(const World *w, int i) {
  char name[8];
  snprintf(name, sizeof name, "a%d", i);
  return world_column(w, "things", name);
}

static void resource_files_store_what_they_are_given(void **state) {
  (void)state;
  World w = of_types("thing.resource", "sqlite", "repo Blog.Repo do\nend\n");
  for (int i = 0; i < ROWS; i++) {
    const Column *c = row_column(&w, i);
    assert_text(c->type.name, rows[i].migration);
    assert_text(c->storage, rows[i].storage);
    assert_text(c->collation, rows[i].collation);
  }
  world_free(&w);
}

static void elixir_files_store_as_ash_sqlite(void **state) {
  (void)state;
  World w = of_types("thing.ex", "sqlite", "repo Blog.Repo do\nend\n");
  for (int i = 0; i < ROWS; i++) {
    const Column *c = row_column(&w, i);
    assert_text(c->type.name, rows[i].migration);
    assert_text(c->storage, NULL);
    assert_text(c->collation, NULL);
  }
  world_free(&w);
}

static void postgres_has_its_own_types(void **state) {
  (void)state;
  World w = of_types("thing.resource", "postgres", "repo Blog.Repo do\n  adapter :postgres\nend\n");
  for (int i = 0; i < ROWS; i++) {
    const Column *c = row_column(&w, i);
    assert_text(c->type.name, rows[i].postgres ? rows[i].postgres : rows[i].migration);
    assert_text(c->storage, NULL);
  }
  world_free(&w);
}

static void arrays_hold_their_elements(void **state) {
  (void)state;
  World w = world_of("resource Blog.Thing do\n  sqlite do\n    table \"things\"\n  end\n"
                     "  attributes do\n    uuid_primary_key :id\n"
                     "    attribute :tags, {:array, :string}\n"
                     "    attribute :grid, {:array, {:array, :integer}}\n  end\nend\n");
  const Type *tags = &world_column(&w, "things", "tags")->type;
  const Type *grid = &world_column(&w, "things", "grid")->type;
  assert_text(tags->name, "array");
  assert_text(tags->element->name, "text");
  assert_text(grid->element->name, "array");
  assert_text(grid->element->element->name, "bigint");
  world_free(&w);
}

static void types_of_the_tree_come_down_to_built_in_ones(void **state) {
  (void)state;
  static const struct {
    const char *name, *type, *storage;
  } expected[] = {
      {"state", "text", NULL},     {"state_array", "array", NULL}, {"count", "integer", NULL},
      {"email", "citext", "TEXT"}, {"price", "decimal", "TEXT"},   {"address", "map", NULL},
      {"point", "map", NULL},      {"nested", "integer", NULL},
  };
  World w = world_of(
      "defmodule Blog.State do\n  use Ash.Type.Enum, values: [:draft, :live]\nend\n"
      "defmodule Blog.Count do\n  use Ash.Type.NewType, subtype_of: :integer\nend\n"
      "defmodule Blog.Nested do\n  use Ash.Type.NewType, subtype_of: Blog.Count\nend\n"
      "defmodule Blog.Email do\n  use Ash.Type.NewType, subtype_of: :ci_string\nend\n"
      "defmodule Blog.Price do\n  use Ash.Type.NewType, subtype_of: :decimal,\n"
      "    constraints: [precision: 10, scale: 2]\nend\n"
      "defmodule Blog.Point do\n  use Ash.TypedStruct\nend\n"
      "resource Blog.Address do\n  data_layer :embedded\n"
      "  attributes do\n    attribute :street, :string\n  end\nend\n"
      "resource Blog.Thing do\n  sqlite do\n    table \"things\"\n  end\n"
      "  attributes do\n    uuid_primary_key :id\n    attribute :state, Blog.State\n"
      "    attribute :state_array, {:array, Blog.State}\n    attribute :count, Blog.Count\n"
      "    attribute :email, Blog.Email\n    attribute :price, Blog.Price\n"
      "    attribute :address, Blog.Address\n    attribute :point, Blog.Point\n"
      "    attribute :nested, Blog.Nested\n  end\nend\n");
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    const Column *c = world_column(&w, "things", expected[i].name);
    assert_text(c->type.name, expected[i].type);
    assert_text(c->storage, expected[i].storage);
  }
  assert_int_equal(world_column(&w, "things", "price")->type.precision, 0);
  world_free(&w);
}

static void migration_types_say_otherwise(void **state) {
  (void)state;
  World w = world_of("resource Blog.Thing do\n  sqlite do\n    table \"things\"\n"
                     "    migration_types title: {:varchar, 40}, price: {:decimal, 10, 2},\n"
                     "      status: :status, code: :citext, other: :bigint\n  end\n"
                     "  attributes do\n    uuid_primary_key :id\n    attribute :title, :string\n"
                     "    attribute :price, :decimal\n    attribute :status, :atom\n"
                     "    attribute :code, :string\n    attribute :other, Not.Known.Here\n"
                     "  end\nend\n");
  const Column *title = world_column(&w, "things", "title");
  const Column *price = world_column(&w, "things", "price");
  const Column *status = world_column(&w, "things", "status");
  assert_text(title->type.name, "varchar");
  assert_int_equal(title->type.size, 40);
  assert_text(title->storage, "TEXT");
  assert_int_equal(price->type.precision, 10);
  assert_int_equal(price->type.scale, 2);
  assert_text(status->type.name, "status");
  assert_text(status->storage, "TEXT");
  assert_text(world_column(&w, "things", "code")->collation, "NOCASE");
  assert_text(world_column(&w, "things", "other")->type.name, "bigint");
  world_free(&w);
}

static void repos_override_types(void **state) {
  (void)state;
  World w = world_new();
  world_add(&w, "a.resource",
            "repo Blog.Repo do\n  override_migration_type decimal: :float, uuid: :binary_id\n"
            "  default_belongs_to_type :integer\nend\n"
            "resource Blog.A do\n  sqlite do\n    table \"a\"\n  end\n  attributes do\n"
            "    integer_primary_key :id\n    attribute :price, :decimal\n"
            "    attribute :key, :uuid\n  end\n"
            "  relationships do\n    belongs_to :parent, Blog.A\n  end\nend\n");
  world_resolve(&w);
  assert_text(world_column(&w, "a", "price")->type.name, "float");
  assert_text(world_column(&w, "a", "price")->storage, "REAL");
  assert_text(world_column(&w, "a", "key")->type.name, "binary_id");
  assert_text(world_column(&w, "a", "parent_id")->type.name, "bigint");
  world_free(&w);
}

static void postgres_keeps_sizes(void **state) {
  (void)state;
  World w = world_new();
  world_add(&w, "a.resource",
            "repo Blog.Repo do\n  adapter :postgres\nend\n"
            "resource Blog.A do\n  postgres do\n    table \"a\"\n    schema \"app\"\n  end\n"
            "  attributes do\n    uuid_primary_key :id\n"
            "    attribute :price, :decimal, constraints: [precision: 12, scale: 3]\n"
            "    attribute :any, :decimal, constraints: [precision: :arbitrary]\n"
            "    attribute :place, :vector, constraints: [dimensions: 3]\n"
            "    attribute :at, AshPostgres.TimestamptzUsec\n  end\nend\n");
  world_resolve(&w);
  assert_text(world_table(&w, "a")->schema, "app");
  assert_int_equal(world_column(&w, "a", "price")->type.precision, 12);
  assert_int_equal(world_column(&w, "a", "price")->type.scale, 3);
  assert_int_equal(world_column(&w, "a", "any")->type.precision, 0);
  assert_int_equal(world_column(&w, "a", "place")->type.size, 3);
  assert_text(world_column(&w, "a", "at")->type.name, "timestamptz_usec");
  world_free(&w);
}

static void strict_tables_get_legal_types_from_elixir_too(void **state) {
  (void)state;
  World w = world_new();
  world_add(&w, "repo.ex", "defmodule Blog.Repo do\n  use AshSqlite.Repo, otp_app: :blog\nend\n");
  world_add(&w, "thing.ex",
            "defmodule Blog.Thing do\n  use Ash.Resource, data_layer: AshSqlite.DataLayer\n"
            "  sqlite do\n    table \"things\"\n    repo Blog.Repo\n    strict? true\n  end\n"
            "  attributes do\n    uuid_primary_key :id\n    attribute :price, :decimal\n"
            "    attribute :email, :ci_string\n  end\nend\n");
  world_resolve(&w);
  assert_true(world_table(&w, "things")->strict);
  assert_text(world_column(&w, "things", "price")->storage, "TEXT");
  assert_text(world_column(&w, "things", "email")->storage, "TEXT");
  assert_text(world_column(&w, "things", "email")->collation, NULL);
  world_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(resource_files_store_what_they_are_given),
      cmocka_unit_test(elixir_files_store_as_ash_sqlite),
      cmocka_unit_test(postgres_has_its_own_types),
      cmocka_unit_test(arrays_hold_their_elements),
      cmocka_unit_test(types_of_the_tree_come_down_to_built_in_ones),
      cmocka_unit_test(migration_types_say_otherwise),
      cmocka_unit_test(repos_override_types),
      cmocka_unit_test(postgres_keeps_sizes),
      cmocka_unit_test(strict_tables_get_legal_types_from_elixir_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
