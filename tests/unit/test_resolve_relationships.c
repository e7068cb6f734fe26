/* Relationships and references: which columns and foreign keys they make. */
#include "unit/resolve_world.h"

#define AUTHOR                                                                 \
  "resource Blog.Author do\n  sqlite do\n    table \"authors\"\n  end\n"       \
  "  attributes do\n    uuid_primary_key :id\n    attribute :email, :string\n" \
  "    attribute :org, :integer, allow_nil?: false\n  end\n"                   \
  "  identities do\n    identity :unique_email, [:email]\n"                    \
  "    identity :unique_pair, [:id, :org]\n  end\nend\n"

static World posts(const char *sqlite, const char *attributes, const char *relationships) {
  World w = world_new();
  world_add(&w, "repo.resource", "repo Blog.Repo do\nend\n");
  world_add(&w, "a.resource",
            arena_printf(w.arena,
                         "resource Blog.Post do\n  sqlite do\n    table \"posts\"\n%s  end\n"
                         "  attributes do\n    uuid_primary_key :id\n%s  end\n"
                         "  relationships do\n%s  end\nend\n" AUTHOR,
                         sqlite, attributes, relationships));
  world_resolve(&w);
  return w;
}

static void belongs_to_appends_its_column(void **state) {
  (void)state;
  World w = posts("", "    attribute :title, :string\n",
                  "    belongs_to :editor, Blog.Author, allow_nil?: false\n"
                  "    belongs_to :author, Blog.Author, attribute_type: :uuid_v7\n");
  const Column *editor = world_column(&w, "posts", "editor_id");
  assert_text(world_table(&w, "posts")->columns->next->next->name, "editor_id");
  assert_text(editor->next->name, "author_id");
  assert_false(editor->nullable);
  assert_true(editor->next->nullable);
  assert_text(editor->type.name, "uuid");
  assert_text(editor->reference->name, "posts_editor_id_fkey");
  world_free(&w);
}

static void declared_attributes_are_used(void **state) {
  (void)state;
  World w = posts("", "    attribute :writer, :uuid, allow_nil?: false, source: :writer_key\n",
                  "    belongs_to :author, Blog.Author, define_attribute?: false,\n"
                  "      source_attribute: :writer\n");
  const Column *c = world_column(&w, "posts", "writer_key");
  assert_text(c->attribute, "writer");
  assert_false(c->nullable);
  assert_text(c->reference->name, "posts_writer_key_fkey");
  assert_null(c->next);
  world_free(&w);
}

static void primary_key_relationships_are_keys(void **state) {
  (void)state;
  World w =
      posts("", "", "    belongs_to :author, Blog.Author, primary_key?: true, allow_nil?: false\n");
  const Column *c = world_column(&w, "posts", "author_id");
  assert_true(c->primary_key);
  assert_false(c->nullable);
  world_free(&w);
}

static void other_relationships_make_nothing(void **state) {
  (void)state;
  World w = posts("", "    attribute :author_id, :uuid\n",
                  "    has_one :twin, Blog.Post, destination_attribute: :id\n"
                  "    has_many :others, Blog.Post, manual: Blog.Others\n"
                  "    has_many :more, Blog.Post, no_attributes?: true\n"
                  "    many_to_many :authors, Blog.Author, through: Blog.Post,\n"
                  "      source_attribute_on_join_resource: :id,\n"
                  "      destination_attribute_on_join_resource: :author_id\n");
  const Column *c = world_column(&w, "posts", "author_id");
  assert_null(c->next);
  assert_null(c->reference);
  world_free(&w);
}

static void references_say_what_happens(void **state) {
  (void)state;
  World w =
      posts("    references do\n"
            "      reference :author do\n        on_delete :nilify\n        on_update :update\n"
            "        deferrable :initially\n        name \"posts_writer\"\n"
            "        index? true\n        index_where :not_nil\n        match_type :full\n"
            "      end\n      reference :editor, on_delete: :nothing, deferrable: true\n"
            "      reference :reader, ignore?: true\n    end\n",
            "",
            "    belongs_to :author, Blog.Author\n    belongs_to :editor, Blog.Author\n"
            "    belongs_to :reader, Blog.Author\n");
  const Reference *r = world_column(&w, "posts", "author_id")->reference;
  assert_int_equal(r->on_delete, ACTION_NILIFY);
  assert_int_equal(r->on_update, ACTION_UPDATE);
  assert_int_equal(r->deferrable, DEFERRABLE_INITIALLY);
  assert_text(r->name, "posts_writer");
  assert_true(r->index);
  assert_text(r->index_where, "author_id IS NOT NULL");
  assert_text(r->match_type, "full");
  const Reference *editor = world_column(&w, "posts", "editor_id")->reference;
  assert_int_equal(editor->on_delete, ACTION_NOTHING);
  assert_int_equal(editor->deferrable, DEFERRABLE_YES);
  assert_null(world_column(&w, "posts", "reader_id")->reference);
  world_free(&w);
}

static void references_match_several_columns(void **state) {
  (void)state;
  World w = posts("    references do\n      reference :author, match_with: [org: :org],\n"
                  "        on_delete: {:nilify, [:author_id]}\n    end\n",
                  "    attribute :org, :integer\n", "    belongs_to :author, Blog.Author\n");
  const Reference *r = world_column(&w, "posts", "author_id")->reference;
  assert_text(r->match_with->source, "org");
  assert_text(r->match_with->destination, "org");
  assert_int_equal(r->on_delete, ACTION_NILIFY);
  assert_text(r->nilify_columns->name, "author_id");
  world_free(&w);
}

/* In Elixir a keyword list is a list of pairs, and may be written as one. */
static void keyword_lists_may_be_lists_of_pairs(void **state) {
  (void)state;
  World w = posts("    migration_defaults [{:org, \"7\"}]\n"
                  "    references do\n      reference :author, match_with: [{:\"org\", :org}]\n"
                  "    end\n",
                  "    attribute :org, :integer\n"
                  "    attribute :state, :atom, constraints: [{:one_of, [:a, :b]}]\n",
                  "    belongs_to :author, Blog.Author\n");
  const Reference *r = world_column(&w, "posts", "author_id")->reference;
  assert_text(r->match_with->source, "org");
  assert_text(r->match_with->destination, "org");
  assert_text(world_column(&w, "posts", "org")->default_value, "7");
  world_free(&w);
}

static void references_point_at_identities(void **state) {
  (void)state;
  World w = posts("", "",
                  "    belongs_to :author, Blog.Author, source_attribute: :author_email,\n"
                  "      destination_attribute: :email, attribute_type: :string\n");
  const Reference *r = world_column(&w, "posts", "author_email")->reference;
  assert_text(r->column, "email");
  assert_false(r->primary_key);
  world_free(&w);
}

static void context_names_another_table(void **state) {
  (void)state;
  World w = posts("", "",
                  "    belongs_to :author, Blog.Author do\n"
                  "      relationship_context %{data_layer: %{table: \"writers\"}}\n    end\n");
  assert_text(world_column(&w, "posts", "author_id")->reference->table, "writers");
  world_free(&w);
}

static void no_key_across_repos(void **state) {
  (void)state;
  World w = world_new();
  world_add(&w, "a.resource",
            "repo Blog.Repo do\nend\nrepo Log.Repo do\n  priv \"log\"\nend\n"
            "resource Blog.A do\n  sqlite do\n    table \"a\"\n    repo Blog.Repo\n  end\n"
            "  attributes do\n    uuid_primary_key :id\n  end\n"
            "  relationships do\n    belongs_to :b, Log.B\n  end\nend\n"
            "resource Log.B do\n  sqlite do\n    table \"b\"\n    repo Log.Repo\n  end\n"
            "  attributes do\n    uuid_primary_key :id\n  end\nend\n");
  world_resolve(&w);
  assert_null(world_column(&w, "a", "b_id")->reference);
  assert_int_equal(w.project->repo_count, 2);
  assert_non_null(w.project->schemas[1]->tables);
  assert_text(w.project->schemas[1]->tables->name, "b");
  world_free(&w);
}

static void polymorphic_resources_get_a_table_each(void **state) {
  (void)state;
  World w = world_of(
      "resource Blog.Reaction do\n  sqlite do\n    polymorphic? true\n  end\n"
      "  attributes do\n    uuid_primary_key :id\n    attribute :resource_id, :uuid\n"
      "    attribute :kind, :string\n  end\n"
      "  identities do\n    identity :unique_kind, [:resource_id, :kind]\n  end\nend\n"
      "resource Blog.Post do\n  sqlite do\n    table \"posts\"\n    references do\n"
      "      polymorphic_on_delete :delete\n      polymorphic_name \"reaction_post\"\n    end\n"
      "  end\n  attributes do\n    uuid_primary_key :id\n  end\n"
      "  relationships do\n    has_many :reactions, Blog.Reaction do\n"
      "      relationship_context %{data_layer: %{table: \"post_reactions\"}}\n"
      "      destination_attribute :resource_id\n    end\n  end\nend\n"
      "resource Blog.Note do\n  sqlite do\n    table \"notes\"\n  end\n"
      "  attributes do\n    uuid_primary_key :id\n  end\n"
      "  relationships do\n    has_many :reactions, Blog.Reaction do\n"
      "      relationship_context %{data_layer: %{table: \"note_reactions\"}}\n"
      "      destination_attribute :resource_id\n    end\n  end\nend\n");
  const Reference *post = world_column(&w, "post_reactions", "resource_id")->reference;
  const Reference *note = world_column(&w, "note_reactions", "resource_id")->reference;
  assert_text(post->table, "posts");
  assert_text(post->name, "reaction_post");
  assert_int_equal(post->on_delete, ACTION_DELETE);
  assert_text(note->table, "notes");
  assert_text(note->name, "note_reactions_resource_id_fkey");
  assert_text(world_table(&w, "note_reactions")->identities->index_name,
              "note_reactions_unique_kind_index");
  world_free(&w);
}

static void tenants_reach_the_reference(void **state) {
  (void)state;
  World w = world_of(
      "resource Blog.A do\n  sqlite do\n    table \"a\"\n  end\n"
      "  multitenancy do\n    strategy :attribute\n    attribute :org\n    global? true\n  end\n"
      "  attributes do\n    uuid_primary_key :id\n    attribute :org, :integer, source: :org_key\n"
      "  end\n  identities do\n    identity :per_org, [:id]\n  end\nend\n"
      "resource Blog.B do\n  sqlite do\n    table \"b\"\n    references do\n"
      "      reference :a, match_tenant?: true\n    end\n  end\n"
      "  multitenancy do\n    strategy :attribute\n    attribute :org\n  end\n"
      "  attributes do\n    uuid_primary_key :id\n    attribute :org, :integer\n  end\n"
      "  relationships do\n    belongs_to :a, Blog.A\n  end\nend\n");
  const Reference *r = world_column(&w, "b", "a_id")->reference;
  assert_true(r->match_tenant);
  assert_int_equal(r->multitenancy.strategy, TENANCY_ATTRIBUTE);
  assert_text(r->multitenancy.attribute, "org_key");
  assert_int_equal(r->multitenancy.global, YES);
  assert_int_equal(world_table(&w, "b")->multitenancy.global, NO);
  world_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(belongs_to_appends_its_column),
      cmocka_unit_test(declared_attributes_are_used),
      cmocka_unit_test(primary_key_relationships_are_keys),
      cmocka_unit_test(other_relationships_make_nothing),
      cmocka_unit_test(references_say_what_happens),
      cmocka_unit_test(references_match_several_columns),
      cmocka_unit_test(keyword_lists_may_be_lists_of_pairs),
      cmocka_unit_test(references_point_at_identities),
      cmocka_unit_test(context_names_another_table),
      cmocka_unit_test(no_key_across_repos),
      cmocka_unit_test(polymorphic_resources_get_a_table_each),
      cmocka_unit_test(tenants_reach_the_reference),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
