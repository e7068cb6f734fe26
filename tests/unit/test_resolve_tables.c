/* What a data layer block says: identities, indexes, checks, statements, options of the table; several
 * resources on one table; repos. */
#include "unit/resolve_world.h"

static World thing(const char *sqlite, const char *attributes, const char *rest) {
  World w = world_new();
  world_add(&w, "repo.resource", "repo Blog.Repo do\nend\n");
  world_add(&w, "a.resource",
            arena_printf(w.arena,
                         "resource Blog.Thing do\n  sqlite do\n    table \"things\"\n%s  end\n"
                         "  attributes do\n    uuid_primary_key :id\n%s  end\n%send\n",
                         sqlite, attributes, rest));
  world_resolve(&w);
  return w;
}

/* --- identities ------------------------------------------------------------------------------- */

static void identities_become_unique_indexes(void **state) {
  (void)state;
  World w =
      thing("    identity_index_names by_slug: \"things_slug\"\n"
            "    skip_unique_indexes [:not_here]\n"
            "    identity_wheres_to_sql by_title: \"title <> ''\"\n"
            "    calculations_to_sql low: \"lower(title)\"\n",
            "    attribute :title, :string, source: :headline\n    attribute :slug, :string\n",
            "  identities do\n"
            "    identity :by_title, [:title], where: expr(title != \"\")\n"
            "    identity :by_slug, [:slug, :id], nils_distinct?: false, all_tenants?: true\n"
            "    identity :not_here, [:slug]\n    identity :by_low, [:low]\n"
            "    identity :by_sql, :slug, where: \"slug > 'a'\"\n  end\n");
  const Identity *i = world_table(&w, "things")->identities; /* sorted by name */
  assert_text(i->name, "by_low");
  assert_text(i->keys->text, "(lower(title))");
  assert_true(i->keys->expression);
  i = i->next;
  assert_text(i->name, "by_slug");
  assert_text(i->index_name, "things_slug");
  assert_false(i->nils_distinct);
  assert_true(i->all_tenants);
  assert_text(i->keys->next->text, "id");
  i = i->next;
  assert_text(i->name, "by_sql");
  assert_text(i->where, "slug > 'a'");
  i = i->next;
  assert_text(i->keys->text, "headline");
  assert_text(i->where, "title <> ''");
  assert_text(i->index_name, "things_by_title_index");
  assert_null(i->next);
  world_free(&w);
}

static void base_filter_reaches_identities_and_checks(void **state) {
  (void)state;
  World w = thing("    base_filter_sql \"live\"\n    check_constraints do\n"
                  "      check_constraint :live, \"ok\", check: \"1\"\n    end\n",
                  "    attribute :live, :boolean\n",
                  "  resource do\n    base_filter expr(live)\n  end\n"
                  "  identities do\n    identity :by_live, [:live]\n  end\n");
  const Table *t = world_table(&w, "things");
  assert_text(t->base_filter, "live");
  assert_text(t->identities->base_filter, "live");
  assert_text(t->checks->base_filter, "live");
  world_free(&w);
}

/* --- indexes ---------------------------------------------------------------------------------- */

static void indexes_have_fields_of_every_form(void **state) {
  (void)state;
  World w =
      thing("    custom_indexes do\n      index :a\n      index [:a, desc: :b], unique: true\n"
            "      index desc: :a, name: \"x2\"\n      index [{:asc, :a}, \"b\"], where: \"a > "
            "1\", name: \"x3\"\n"
            "      index [\"lower(b)\"], name: \"low\", message: \"taken\"\n"
            "      index [:c], all_tenants?: true, nulls_distinct: false,\n"
            "        include_base_filter?: false\n    end\n",
            "    attribute :a, :integer\n    attribute :b, :string\n"
            "    attribute :c, :string, source: :see\n",
            "");
  const Index *x = world_table(&w, "things")->indexes;
  assert_text(x->fields->text, "a");
  x = x->next;
  assert_true(x->unique);
  assert_int_equal(x->fields->order, ORDER_NONE);
  assert_int_equal(x->fields->next->order, ORDER_DESC);
  x = x->next;
  assert_int_equal(x->fields->order, ORDER_DESC);
  x = x->next;
  assert_int_equal(x->fields->order, ORDER_ASC);
  assert_false(x->fields->next->expression); /* "b" is just the column */
  assert_text(x->where, "a > 1");
  x = x->next;
  assert_true(x->fields->expression);
  assert_text(x->name, "low");
  assert_text(x->message, "taken");
  x = x->next;
  assert_text(x->fields->text, "see");
  assert_true(x->all_tenants);
  assert_false(x->nulls_distinct);
  assert_false(x->include_base_filter);
  assert_null(x->next);
  world_free(&w);
}

static void postgres_indexes_have_more(void **state) {
  (void)state;
  World w = world_new();
  world_add(&w, "a.resource",
            "repo Blog.Repo do\n  adapter :postgres\nend\n"
            "resource Blog.A do\n  postgres do\n    table \"a\"\n    custom_indexes do\n"
            "      index [:t], using: \"gin\", include: [:id, \"x\"], concurrently: true,\n"
            "        prefix: \"app\", error_fields: [:t]\n    end\n  end\n"
            "  multitenancy do\n    strategy :context\n  end\n"
            "  attributes do\n    uuid_primary_key :id\n    attribute :t, :string\n  end\nend\n");
  world_resolve(&w);
  const Index *x = world_table(&w, "a")->indexes;
  assert_text(x->using, "gin");
  assert_text(x->include->next->name, "x");
  assert_true(x->concurrently);
  assert_text(x->prefix, "app");
  assert_text(x->error_fields->name, "t");
  assert_int_equal(world_table(&w, "a")->multitenancy.strategy, TENANCY_CONTEXT);
  world_free(&w);
}

/* --- checks ----------------------------------------------------------------------------------- */

static void constraints_become_checks_where_asked(void **state) {
  (void)state;
  static const struct {
    const char *name, *check;
  } expected[] = {
      {"things_state_one_of", "\"state\" IN ('draft', 'it''s')"},
      {"things_kind_one_of", "\"kind\" IN ('big', 'small')"},
      {"things_age_min", "\"age\" >= 0"},
      {"things_age_max", "\"age\" <= 150"},
      {"things_title_min_length", "length(\"title\") >= 3"},
      {"things_title_max_length", "length(\"title\") <= 40"},
      {"things_price_min", "CAST(\"price\" AS REAL) >= 0"},
      {"things_tags_max_length", "json_array_length(\"tags\") <= 5"},
  };
  World w = thing("    checks_from_constraints? true\n",
                  "    attribute :state, :atom, constraints: [one_of: [:draft, :\"it's\"]]\n"
                  "    attribute :kind, :atom, constraints: [one_of: ~w(big small)a]\n"
                  "    attribute :age, :integer, constraints: [min: 0, max: 150]\n"
                  "    attribute :title, :string do\n"
                  "      constraints min_length: 3, max_length: 40, trim?: false\n    end\n"
                  "    attribute :price, :decimal, constraints: [min: 0]\n"
                  "    attribute :tags, {:array, :string}, constraints: [max_length: 5]\n",
                  "");
  const Check *c = world_table(&w, "things")->checks;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++, c = c->next) {
    assert_non_null(c);
    assert_text(c->name, expected[i].name);
    assert_text(c->check, expected[i].check);
  }
  assert_null(c);
  world_free(&w);
}

static void constraints_alone_make_no_checks(void **state) {
  (void)state;
  World w = thing("", "    attribute :age, :integer, constraints: [min: 0]\n", "");
  assert_null(world_table(&w, "things")->checks);
  world_free(&w);
}

static void checks_name_their_columns(void **state) {
  (void)state;
  World w =
      thing("    check_constraints do\n"
            "      check_constraint [:a, :b], \"ordered\", check: \"a < b\", message: \"no\"\n"
            "      check_constraint :a, \"only_ash_knows\"\n    end\n",
            "    attribute :a, :integer\n    attribute :b, :integer, source: :bee\n", "");
  const Check *c = world_table(&w, "things")->checks;
  assert_text(c->attributes->name, "a");
  assert_text(c->attributes->next->name, "bee");
  assert_text(c->message, "no");
  assert_null(c->next);
  world_free(&w);
}

/* --- statements, options ---------------------------------------------------------------------- */

static void statements_keep_their_sql(void **state) {
  (void)state;
  World w =
      thing("    custom_statements do\n      statement :view do\n"
            "        up \"\"\"\n        CREATE VIEW v AS\n          SELECT 1;\n        \"\"\"\n"
            "        down \"DROP VIEW v\"\n        after_tables [:others]\n      end\n    end\n",
            "", "");
  const Statement *s = world_table(&w, "things")->statements;
  assert_text(s->name, "view");
  assert_text(s->up, "CREATE VIEW v AS\n  SELECT 1;\n");
  assert_text(s->down, "DROP VIEW v");
  assert_text(s->after_tables->name, "others");
  world_free(&w);
}

static void tables_have_their_options(void **state) {
  (void)state;
  static const struct {
    const char *options;
    bool strict, without_rowid;
  } rows[] = {
      {"", false, false},
      {"    strict? true\n", true, false},
      {"    without_rowid? true\n", false, true},
      {"    create_table_options \"STRICT, WITHOUT ROWID\"\n", true, true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    World w = thing(rows[i].options, "", "");
    assert_int_equal(world_table(&w, "things")->strict, rows[i].strict);
    assert_int_equal(world_table(&w, "things")->without_rowid, rows[i].without_rowid);
    assert_text(world_table(&w, "things")->options, NULL);
    world_free(&w);
  }
}

static void columns_have_what_sqlite_can_hold(void **state) {
  (void)state;
  World w = thing("    migration_ignore_attributes [:gone]\n",
                  "    attribute :sum, :integer, computed: \"a + 1\", stored?: true\n"
                  "    attribute :a, :integer, backfill: \"42\", allow_nil?: false\n"
                  "    attribute :b, :string, collation: :nocase\n"
                  "    attribute :c, :ci_string, collation: :binary\n"
                  "    attribute :gone, :string\n",
                  "");
  assert_text(world_column(&w, "things", "sum")->computed, "a + 1");
  assert_true(world_column(&w, "things", "sum")->stored);
  assert_text(world_column(&w, "things", "a")->backfill, "42");
  assert_text(world_column(&w, "things", "b")->collation, "NOCASE");
  assert_text(world_column(&w, "things", "c")->collation, NULL);
  assert_null(table_column(world_table(&w, "things"), intern_text(w.names, "gone")));
  world_free(&w);
}

static void sections_merge_and_others_are_passed_over(void **state) {
  (void)state;
  World w =
      thing("", "    attribute :a, :integer\n",
            "  actions do\n    create :new do\n      argument :x, :string\n    end\n  end\n"
            "  attributes do\n    attribute :b, :integer\n  end\n"
            "  sqlite do\n    strict? true\n  end\n"
            "  policies do\n    policy always() do\n      authorize_if always()\n    end\n  end\n");
  assert_text(world_column(&w, "things", "a")->next->name, "b");
  assert_true(world_table(&w, "things")->strict);
  world_free(&w);
}

static void tables_not_ours_are_left_out(void **state) {
  (void)state;
  World w = thing("    migrate? false\n", "", "");
  assert_null(w.project->schemas[0]->tables);
  assert_int_equal(w.project->resource_count, 1);
  world_free(&w);
}

/* --- several resources on one table ----------------------------------------------------------- */

static World merged(const char *first, const char *second) {
  World w = world_new();
  world_add(&w, "repo.resource", "repo Blog.Repo do\nend\n");
  const char *parts[] = {first, second};
  for (int i = 0; i < 2; i++)
    world_add(&w, i ? "b.resource" : "a.resource",
              arena_printf(w.arena,
                           "resource Blog.R%d do\n  sqlite do\n    table \"shared\"\n  end\n"
                           "  attributes do\n    uuid_primary_key :id\n%s  end\nend\n",
                           i, parts[i]));
  world_resolve(&w);
  return w;
}

static void resources_share_a_table(void **state) {
  (void)state;
  World w = merged("    attribute :a, :integer, allow_nil?: false, default: 1\n"
                   "    attribute :both, :integer, allow_nil?: false, default: 1\n",
                   "    attribute :both, :integer, allow_nil?: false, default: 1\n"
                   "    attribute :b, :string, allow_nil?: false\n");
  const Table *t = world_table(&w, "shared");
  assert_null(t->next);
  assert_false(world_column(&w, "shared", "both")->nullable);
  assert_text(world_column(&w, "shared", "both")->default_value, "1");
  assert_true(
      world_column(&w, "shared", "a")->nullable); /* the other resource creates without it */
  assert_true(world_column(&w, "shared", "b")->nullable);
  assert_text(world_column(&w, "shared", "b")->type.name, "text");
  assert_false(world_column(&w, "shared", "id")->nullable);
  world_free(&w);
}

static void differing_defaults_are_none(void **state) {
  (void)state;
  World w = merged("    attribute :a, :integer, default: 1\n",
                   "    attribute :a, :integer, default: 2\n");
  assert_text(world_column(&w, "shared", "a")->default_value, NULL);
  world_free(&w);
}

/* --- repos ------------------------------------------------------------------------------------ */

static void repos_say_where_things_are(void **state) {
  (void)state;
  World w = world_new();
  world_add(&w, "a.resource",
            "repo Blog.MainRepo do\n  database env(\"BLOG_DB\", \"blog.db\")\n"
            "  migrations_path \"db/migrations\"\n  snapshots_path \"db/snapshots\"\nend\n"
            "repo Blog.HTTPRepo do\n  adapter :postgres\n  database env(\"PG\")\nend\n"
            "repo Blog.Other do\n  priv \"elsewhere\"\n  database \"other.db\"\nend\n");
  world_resolve(&w);
  const Repo *r = w.project->repos;
  assert_text(r->folder, "main_repo");
  assert_text(r->database_env, "BLOG_DB");
  assert_text(r->database, "blog.db");
  assert_text(r->migrations_path, "db/migrations");
  assert_text(r->snapshots_path, "db/snapshots");
  assert_text(r->next->folder, "http_repo");
  assert_int_equal(r->next->adapter, ADAPTER_POSTGRES);
  assert_text(r->next->database, NULL);
  assert_text(r->next->next->folder, "elsewhere");
  world_free(&w);
}

static void elixir_modules_are_resources_and_repos(void **state) {
  (void)state;
  World w = world_new();
  world_add(&w, "post.ex",
            "defmodule Blog.Post do\n  @moduledoc \"x\"\n"
            "  use Ash.Resource, domain: Blog, data_layer: AshSqlite.DataLayer\n"
            "  alias Blog.{Accounts, Other}\n"
            "  sqlite do\n    table \"posts\"\n    repo Blog.Repo\n  end\n"
            "  actions do\n    defaults [:read]\n  end\n"
            "  attributes do\n    uuid_primary_key :id\n    attribute :n, :integer, default: 5\n"
            "    attribute :state, __MODULE__.State\n  end\n"
            "  relationships do\n    belongs_to :user, Accounts.User\n    belongs_to :parent, "
            "__MODULE__\n  end\n"
            "  defmodule State do\n    use Ash.Type.Enum, values: [:a]\n  end\n"
            "  def f(x), do: x\nend\n");
  world_add(&w, "user.ex",
            "defmodule Blog.Accounts.User do\n  use Ash.Resource, data_layer: AshSqlite.DataLayer\n"
            "  sqlite do\n    table \"users\"\n    repo Blog.Repo\n  end\n"
            "  attributes do\n    uuid_primary_key :id\n  end\nend\n"
            "defmodule Blog.Repo do\n  use AshSqlite.Repo, otp_app: :blog\nend\n"
            "defmodule Blog.Helper do\n  def x, do: 1\nend\n");
  world_resolve(&w);
  assert_true(w.project->repos->elixir);
  assert_text(world_column(&w, "posts", "user_id")->reference->table, "users");
  assert_text(world_column(&w, "posts", "parent_id")->reference->table, "posts");
  assert_text(world_column(&w, "posts", "n")->default_value, NULL);
  assert_text(world_column(&w, "posts", "state")->type.name, "text");
  world_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(identities_become_unique_indexes),
      cmocka_unit_test(base_filter_reaches_identities_and_checks),
      cmocka_unit_test(indexes_have_fields_of_every_form),
      cmocka_unit_test(postgres_indexes_have_more),
      cmocka_unit_test(constraints_become_checks_where_asked),
      cmocka_unit_test(constraints_alone_make_no_checks),
      cmocka_unit_test(checks_name_their_columns),
      cmocka_unit_test(statements_keep_their_sql),
      cmocka_unit_test(tables_have_their_options),
      cmocka_unit_test(columns_have_what_sqlite_can_hold),
      cmocka_unit_test(sections_merge_and_others_are_passed_over),
      cmocka_unit_test(tables_not_ours_are_left_out),
      cmocka_unit_test(resources_share_a_table),
      cmocka_unit_test(differing_defaults_are_none),
      cmocka_unit_test(repos_say_where_things_are),
      cmocka_unit_test(elixir_modules_are_resources_and_repos),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
