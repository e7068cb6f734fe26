/* dsl_data_layer.c: the vocabulary of `sqlite do … end` and `postgres do … end`. */
#include "syntax/dsl_tables.h"

#define ON_DELETE ":nothing :restrict :delete :nilify"
#define ON_UPDATE ":nothing :restrict :update :nilify"

static const DslOption reference_options[] = {
    OPTION("ignore?", BOOLEAN, "false", "no foreign key at all"),
    CHOICE("on_delete", ACTION, ON_DELETE, "no clause",
           "what happens to the rows when the record they refer to is deleted"),
    CHOICE("on_update", ONE_OF, ON_UPDATE, "no clause",
           "what happens to the rows when the key they refer to changes"),
    CHOICE("deferrable", ONE_OF, "false true :initially", "false",
           "whether the check can wait for the end of the transaction, or does so from the start"),
    OPTION("name", STRING, "<table>_<column>_fkey", "the constraint's name"),
    OPTION("match_with", KEYWORDS, NULL,
           "further pairs of a composite key: `[org_id: :org_id]`, this side's attribute first"),
    CHOICE("match_type", ONE_OF, ":simple :partial :full", NULL, "how NULLs in a composite match"),
    OPTION("match_tenant?", BOOLEAN, "false", "also match the tenant of both sides"),
    OPTION("index?", BOOLEAN, "false", "an index on the column"),
    OPTION("index_where", NAME, NULL, "the index's rows: `:not_nil`, or SQL"),
    OPTION("unnamed?", BOOLEAN, "false", "the constraint has no name in the database"),
    END_OF_OPTIONS};

static const DslEntry reference_entities[] = {
    {.name = "reference",
     .kind = DSL_ENTITY,
     .help = "the foreign key of a belongs_to",
     .arguments = {{"relationship", DSL_ATOM, false}},
     .options = reference_options,
     .example = "references do\n"
                "  reference :author, on_delete: :delete, index?: true\n"
                "  reference :category, on_delete: :nilify, deferrable: :initially\n"
                "end"},
    END_OF_ENTRIES};

static const DslOption references_options[] = {
    CHOICE("polymorphic_on_delete", ACTION, ON_DELETE, "no clause",
           "on_delete of the foreign keys that relationships toward polymorphic resources make"),
    CHOICE("polymorphic_on_update", ONE_OF, ON_UPDATE, "no clause", "on_update of the same"),
    OPTION("polymorphic_name", STRING, "<table>_<column>_fkey", "name of the same"),
    END_OF_OPTIONS};

static const DslOption index_options[] = {
    OPTION("name", STRING, "<table>_<fields>_index", "the index's name"),
    OPTION("unique", BOOLEAN, "false", "whether values are unique"),
    OPTION("where", STRING, NULL, "SQL of the rows that it holds"),
    OPTION("nulls_distinct", BOOLEAN, "true", "whether NULLs count as different when unique"),
    OPTION("all_tenants?", BOOLEAN, "false", "whether the tenant's column is left out of it"),
    OPTION("include_base_filter?", BOOLEAN, "true", "whether the base filter is part of `where`"),
    POSTGRES_OPTION("using", STRING, "\"btree\"", "the access method"),
    POSTGRES_OPTION("include", NAMES, "[]", "further columns that the index carries"),
    POSTGRES_OPTION("concurrently", BOOLEAN, "false", "built without blocking writes"),
    POSTGRES_OPTION("prefix", STRING, NULL, "the schema it is made in"),
    PASSED("message"),
    PASSED("error_fields"),
    END_OF_OPTIONS};

static const DslEntry index_entities[] = {
    {.name = "index",
     .kind = DSL_ENTITY,
     .help = "an index: attributes as atoms, SQL expressions as strings, `desc: :name` for order",
     .arguments = {{"fields", DSL_FIELDS, false}},
     .options = index_options,
     .example = "custom_indexes do\n"
                "  index [:author_id, :inserted_at], where: \"published\"\n"
                "  index desc: :inserted_at\n"
                "  index [\"lower(title)\"], name: \"posts_title_lower_index\", unique: true\n"
                "end"},
    END_OF_ENTRIES};

static const DslOption statement_options[] = {
    OPTION("up", STRING, NULL, "SQL to run forward; required"),
    OPTION("down", STRING, NULL, "SQL that undoes it; required"),
    OPTION("code?", BOOLEAN, "false", "Elixir code instead of SQL, which only Ecto can run"),
    POSTGRES_OPTION("global?", BOOLEAN, "false", "part of the public migrations of a tenant table"),
    OPTION("after_tables", NAMES, "[]", "tables whose operations come first"),
    END_OF_OPTIONS};

static const DslEntry statement_entities[] = {
    {.name = "statement",
     .kind = DSL_ENTITY,
     .help = "SQL of your own: a trigger, a view, a virtual table",
     .arguments = {{"name", DSL_ATOM, false}},
     .options = statement_options,
     .example = "custom_statements do\n"
                "  statement :touch_posts do\n"
                "    up \"\"\"\n"
                "    CREATE TRIGGER touch_posts AFTER UPDATE ON posts\n"
                "    BEGIN UPDATE posts SET version = version + 1 WHERE id = new.id; END\n"
                "    \"\"\"\n"
                "    down \"DROP TRIGGER touch_posts\"\n"
                "  end\n"
                "end"},
    END_OF_ENTRIES};

static const DslOption check_options[] = {
    OPTION("check", STRING, NULL, "SQL that must hold; without it only Ash knows the constraint"),
    OPTION("unnamed?", BOOLEAN, "false", "the constraint has no name in the database"),
    PASSED("message"), END_OF_OPTIONS};

static const DslEntry check_entities[] = {
    {.name = "check_constraint",
     .kind = DSL_ENTITY,
     .help = "a CHECK of the table",
     .arguments = {{"attribute", DSL_ATOMS, false}, {"name", DSL_STRING, false}},
     .options = check_options,
     .example = "check_constraints do\n"
                "  check_constraint :title, \"title_not_empty\", check: \"length(title) > 0\"\n"
                "end"},
    END_OF_ENTRIES};

#define DATA_LAYER_SECTIONS                                                      \
  SECTION("references", "foreign keys", references_options, reference_entities), \
      SECTION("custom_indexes", "indexes", NULL, index_entities),                \
      SECTION("custom_statements", "SQL of your own", NULL, statement_entities), \
      SECTION("check_constraints", "checks", NULL, check_entities)

const DslEntry dsl_sqlite_sections[] = {DATA_LAYER_SECTIONS, END_OF_ENTRIES};
const DslEntry dsl_postgres_sections[] = {DATA_LAYER_SECTIONS, PASSED_SECTION("manage_tenant"),
                                          END_OF_ENTRIES};

#define DATA_LAYER_OPTIONS                                                                          \
  OPTION("table", STRING, NULL, "the table's name; required unless polymorphic"),                   \
      OPTION("repo", MODULE, "the only repo there is", "the repo that holds the table"),            \
      OPTION("migrate?", BOOLEAN, "true", "`false`: the table is not ours to migrate"),             \
      OPTION("polymorphic?", BOOLEAN, "false",                                                      \
             "a table for each relationship whose context names one"),                              \
      OPTION("migration_types", KEYWORDS, "[]",                                                     \
             "other column types: `migration_types title: {:varchar, 40}`"),                        \
      OPTION("migration_defaults", KEYWORDS, "[]",                                                  \
             "column defaults as Elixir source: `\"\\\"draft\\\"\"`, `\"fragment(\\\"…\\\")\"`, " \
             "`\"nil\"`"),                                                                          \
      OPTION("migration_ignore_attributes", ATOMS, "[]", "attributes without a column"),            \
      OPTION("base_filter_sql", STRING, NULL, "SQL of the base filter, part of unique indexes"),    \
      OPTION("skip_unique_indexes", ATOMS, "[]", "identities without an index"),                    \
      OPTION("identity_index_names", KEYWORDS, "[]",                                                \
             "names of the identities' indexes: `identity_index_names unique_email: \"…\"`"),       \
      OPTION("identity_wheres_to_sql", KEYWORDS, "[]", "SQL of the identities' `where`"),           \
      OPTION("calculations_to_sql", KEYWORDS, "[]",                                                 \
             "SQL of the calculations that are keys of identities"),                                \
      OPTION("create_table_options", STRING, NULL,                                                  \
             "text after the CREATE TABLE; in SQLite `STRICT` and `WITHOUT ROWID`"),                \
      OPTION("checks_from_constraints?", BOOLEAN, "false",                                          \
             "a CHECK for each `one_of`, `min`, `max`, `min_length` and `max_length`"),             \
      PASSED("unique_index_names"), PASSED("foreign_key_names"),                                    \
      PASSED("exclusion_constraint_names"), PASSED("storage_types"),                                \
      PASSED("simple_join_first_aggregates")

const DslOption dsl_sqlite_options[] = {
    DATA_LAYER_OPTIONS,
    OPTION("strict?", BOOLEAN, "false", "a STRICT table: SQLite refuses values of another type"),
    OPTION("without_rowid?", BOOLEAN, "false",
           "a WITHOUT ROWID table, kept in the order of its key"),
    OPTION("primary_key", ATOMS, "the attributes' order",
           "the primary key's attributes, where their order is not that of `attributes`"),
    END_OF_OPTIONS};

const DslOption dsl_postgres_options[] = {
    DATA_LAYER_OPTIONS,
    OPTION("schema", STRING, "the repo's `default_prefix`", "the table's schema"), END_OF_OPTIONS};
