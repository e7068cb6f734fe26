/* The example of the language's description, resolved whole. */
#include "unit/resolve_world.h"

static const char example[] =
    "repo Blog.Repo do\n"
    "  adapter :sqlite                       # or :postgres\n"
    "  database \"var/blog.db\"\n"
    "end\n"
    "resource Blog.Author do\n"
    "  sqlite do table \"authors\" end\n"
    "  attributes do\n"
    "    uuid_primary_key :id\n"
    "  end\n"
    "end\n"
    "resource Blog.Post do\n"
    "  sqlite do\n"
    "    table \"posts\"\n"
    "    repo Blog.Repo\n"
    "    references do\n"
    "      reference :author, on_delete: :delete, index?: true\n"
    "    end\n"
    "    custom_indexes do\n"
    "      index [:author_id, :inserted_at], where: \"published\"\n"
    "    end\n"
    "    check_constraints do\n"
    "      check_constraint :title, \"title_not_empty\", check: \"length(title) > 0\"\n"
    "    end\n"
    "  end\n"
    "  attributes do\n"
    "    uuid_primary_key :id\n"
    "    attribute :title, :string, allow_nil?: false\n"
    "    attribute :published, :boolean do\n"
    "      default false\n"
    "    end\n"
    "    timestamps()\n"
    "  end\n"
    "  relationships do\n"
    "    belongs_to :author, Blog.Author, allow_nil?: false\n"
    "  end\n"
    "  identities do\n"
    "    identity :unique_title, [:author_id, :title]\n"
    "  end\n"
    "end\n";

static World resolved(void) {
  World w = world_new();
  world_add(&w, "blog.resource", example);
  world_resolve(&w);
  return w;
}

static void repo_is_read(void **state) {
  (void)state;
  World w = resolved();
  const Repo *repo = w.project->repos;
  assert_int_equal(w.project->repo_count, 1);
  assert_int_equal(w.project->resource_count, 2);
  assert_text(repo->name, "Blog.Repo");
  assert_text(repo->folder, "repo");
  assert_text(repo->database, "var/blog.db");
  assert_int_equal(repo->adapter, ADAPTER_SQLITE);
  world_free(&w);
}

static void columns_stand_in_order(void **state) {
  (void)state;
  static const struct {
    const char *name, *type;
    bool nullable, key;
  } expected[] = {
      {"id", "uuid", false, true},
      {"title", "text", false, false},
      {"published", "boolean", true, false},
      {"inserted_at", "utc_datetime_usec", false, false},
      {"updated_at", "utc_datetime_usec", false, false},
      {"author_id", "uuid", false, false},
  };
  World w = resolved();
  const Column *c = world_table(&w, "posts")->columns;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++, c = c->next) {
    assert_non_null(c);
    assert_text(c->name, expected[i].name);
    assert_text(c->type.name, expected[i].type);
    assert_int_equal(c->nullable, expected[i].nullable);
    assert_int_equal(c->primary_key, expected[i].key);
  }
  assert_null(c);
  world_free(&w);
}

static void defaults_are_the_databases(void **state) {
  (void)state;
  World w = resolved();
  assert_text(world_column(&w, "posts", "published")->default_value, "false");
  assert_text(world_column(&w, "posts", "title")->default_value, NULL);
  assert_text(world_column(&w, "posts", "inserted_at")->default_value,
              "fragment(\"(strftime('%Y-%m-%dT%H:%M:%f000Z','now'))\")");
  const char *uuid = world_column(&w, "posts", "id")->default_value;
  assert_non_null(uuid);
  assert_memory_equal(uuid, "fragment(\"(lower(hex(randomblob(4))", 35);
  world_free(&w);
}

static void author_is_referred_to(void **state) {
  (void)state;
  World w = resolved();
  const Reference *r = world_column(&w, "posts", "author_id")->reference;
  assert_non_null(r);
  assert_text(r->name, "posts_author_id_fkey");
  assert_text(r->table, "authors");
  assert_text(r->column, "id");
  assert_true(r->primary_key);
  assert_true(r->index);
  assert_int_equal(r->on_delete, ACTION_DELETE);
  assert_int_equal(r->on_update, ACTION_NONE);
  assert_text(r->destination_default, NULL);
  assert_int_equal(r->destination_generated, UNSET);
  world_free(&w);
}

static void keys_indexes_and_checks_are_there(void **state) {
  (void)state;
  World w = resolved();
  const Table *t = world_table(&w, "posts");
  assert_text(t->identities->index_name, "posts_unique_title_index");
  assert_text(t->identities->keys->text, "author_id");
  assert_text(t->identities->keys->next->text, "title");
  assert_true(t->identities->nils_distinct);
  assert_text(t->indexes->fields->text, "author_id");
  assert_text(t->indexes->where, "published");
  assert_text(index_name(w.names, t, t->indexes), "posts_author_id_inserted_at_index");
  assert_text(t->checks->name, "title_not_empty");
  assert_text(t->checks->check, "length(title) > 0");
  assert_text(t->checks->attributes->name, "title");
  assert_true(t->has_create_action);
  world_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(repo_is_read),
      cmocka_unit_test(columns_stand_in_order),
      cmocka_unit_test(defaults_are_the_databases),
      cmocka_unit_test(author_is_referred_to),
      cmocka_unit_test(keys_indexes_and_checks_are_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
