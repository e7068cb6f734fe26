/* dsl_resource.c: the top of the vocabulary: repo, resource, and the resource's sections that need
 * no file of their own. */
#include "syntax/dsl_tables.h"

static const DslOption repo_options[] = {
    CHOICE("adapter", ONE_OF, ":sqlite :postgres", ":sqlite", "the database engine"),
    OPTION("database", ADDRESS, NULL,
           "path or URL of the database; `env(\"NAME\")` is read when the program runs, "
           "`env(\"NAME\", \"var/app.db\")` with a fallback"),
    OPTION("priv", STRING, "the last segment, underscored",
           "name of the repo's folder below `priv`, where two repos would share one"),
    OPTION("migrations_path", STRING, "priv/<folder>/migrations", "folder of the migrations"),
    OPTION("snapshots_path", STRING, "priv/resource_snapshots",
           "folder that holds the snapshots' folder"),
    OPTION("modules?", BOOLEAN, "true",
           "whether `ashc compile` writes C modules; `ashc release` does in any case"),
    OPTION("default_belongs_to_type", TYPE, ":uuid",
           "type of the attribute that a belongs_to adds"),
    OPTION("override_migration_type", KEYWORDS, "[]",
           "other migration types for computed ones: `override_migration_type decimal: :float`"),
    POSTGRES_OPTION("installed_extensions", STRINGS, "[]", "extensions that the database has"),
    POSTGRES_OPTION("default_prefix", STRING, "\"public\"", "schema of tables that name none"),
    POSTGRES_OPTION("create_schemas_in_migrations?", BOOLEAN, "true",
                    "whether migrations create the schemas that tables are in"),
    POSTGRES_OPTION("tenant_migrations_path", STRING, "priv/<folder>/tenant_migrations",
                    "folder of the migrations of `:context` tenants"),
    POSTGRES_OPTION("min_pg_version", STRING, "\"14.0.0\"", "oldest server that is supported"),
    POSTGRES_OPTION("use_builtin_uuidv7_function?", BOOLEAN, "min_pg_version is 18 or newer",
                    "whether `uuidv7()` of PostgreSQL 18 makes version 7 UUIDs"),
    PASSED("otp_app"),
    PASSED("migrate_extensions?"),
    PASSED("prefer_transaction?"),
    PASSED("prefer_transaction_for_atomic_updates?"),
    PASSED("warn_on_missing_ash_functions?"),
    END_OF_OPTIONS};

static const DslOption resource_header[] = {
    CHOICE("data_layer", ONE_OF, ":embedded AshSqlite.DataLayer AshPostgres.DataLayer", NULL,
           "`:embedded`: no table of its own; the resource is a type, stored as a map"),
    PASSED("domain"),
    PASSED("extensions"),
    PASSED("authorizers"),
    PASSED("notifiers"),
    PASSED("simple_notifiers"),
    PASSED("fragments"),
    PASSED("primary_read_warning?"),
    PASSED("validate_domain_inclusion?"),
    PASSED("embed_nil_values?"),
    END_OF_OPTIONS};

static const DslOption identity_options[] = {
    OPTION("where", EXPRESSION, NULL,
           "rows that it holds for: SQL in a string, or an expression whose SQL stands in "
           "`identity_wheres_to_sql`"),
    OPTION("nils_distinct?", BOOLEAN, "true", "whether NULLs count as different"),
    OPTION("all_tenants?", BOOLEAN, "false", "whether it holds across tenants"),
    OPTION("constraint?", BOOLEAN, "false",
           "a UNIQUE constraint in the CREATE TABLE instead of an index (SQLite only)"),
    CHOICE("on_conflict", ONE_OF, ":rollback :abort :fail :ignore :replace", ":abort",
           "what the constraint does with a row that is not unique"),
    PASSED("eager_check?"),
    PASSED("eager_check_with"),
    PASSED("pre_check?"),
    PASSED("pre_check_with"),
    PASSED("field_names"),
    PASSED("message"),
    PASSED("description"),
    END_OF_OPTIONS};

static const DslEntry identity_entities[] = {
    {.name = "identity",
     .kind = DSL_ENTITY,
     .help = "a set of attributes whose values are unique together; becomes a unique index",
     .arguments = {{"name", DSL_ATOM, false}, {"keys", DSL_ATOMS, false}},
     .options = identity_options,
     .example = "identities do\n"
                "  identity :unique_email, [:email]\n"
                "  identity :unique_slug, [:blog_id, :slug], where: \"deleted_at IS NULL\"\n"
                "end"},
    END_OF_ENTRIES};

static const DslOption multitenancy_options[] = {
    CHOICE(
        "strategy", ONE_OF, ":attribute :context", ":context",
        "`:attribute`: a column tells tenants apart; `:context`: a PostgreSQL schema per tenant"),
    OPTION("attribute", ATOM, NULL, "the attribute that holds the tenant"),
    OPTION("global?", BOOLEAN, "false", "whether rows without a tenant may exist"),
    PASSED("parse_attribute"),
    PASSED("tenant_from_attribute"),
    END_OF_OPTIONS};

static const DslOption resource_options[] = {
    OPTION("base_filter", EXPRESSION, NULL,
           "rows that belong to the resource; its SQL stands in `base_filter_sql`"),
    OPTION("require_primary_key?", BOOLEAN, "true", "whether a primary key must be there"),
    PASSED("description"),
    PASSED("default_context"),
    PASSED("trace_name"),
    PASSED("short_name"),
    PASSED("plural_name"),
    END_OF_OPTIONS};

static const DslEntry resource_sections[] = {
    SECTION("sqlite", "the table in an SQLite repo", dsl_sqlite_options, dsl_sqlite_sections),
    SECTION("postgres", "the table in a PostgreSQL repo", dsl_postgres_options,
            dsl_postgres_sections),
    SECTION("attributes", "the columns", NULL, dsl_attributes),
    SECTION("relationships", "how resources refer to each other", NULL, dsl_relationships),
    SECTION("identities", "unique keys", NULL, identity_entities),
    SECTION("multitenancy", "tenants in one database", multitenancy_options, NULL),
    SECTION("resource", "the resource as a whole", resource_options, NULL),
    PASSED_SECTION("actions"),
    PASSED_SECTION("aggregates"),
    PASSED_SECTION("calculations"),
    PASSED_SECTION("changes"),
    PASSED_SECTION("code_interface"),
    PASSED_SECTION("field_policies"),
    PASSED_SECTION("pipelines"),
    PASSED_SECTION("policies"),
    PASSED_SECTION("preparations"),
    PASSED_SECTION("pub_sub"),
    PASSED_SECTION("validations"),
    PASSED_SECTION("account"),
    PASSED_SECTION("admin"),
    PASSED_SECTION("api_key"),
    PASSED_SECTION("archive"),
    PASSED_SECTION("audit_log"),
    PASSED_SECTION("authentication"),
    PASSED_SECTION("balance"),
    PASSED_SECTION("cloak"),
    PASSED_SECTION("csv"),
    PASSED_SECTION("ets"),
    PASSED_SECTION("events"),
    PASSED_SECTION("event_log"),
    PASSED_SECTION("graphql"),
    PASSED_SECTION("json_api"),
    PASSED_SECTION("mnesia"),
    PASSED_SECTION("oban"),
    PASSED_SECTION("paper_trail"),
    PASSED_SECTION("rate_limit"),
    PASSED_SECTION("rpc"),
    PASSED_SECTION("state_machine"),
    PASSED_SECTION("token"),
    PASSED_SECTION("transfer"),
    PASSED_SECTION("typescript"),
    PASSED_SECTION("user_identity"),
    PASSED_SECTION("vectorize"),
    END_OF_ENTRIES};

const DslEntry dsl_top[] = {{.name = "repo",
                             .kind = DSL_ENTITY,
                             .help = "one database and its migrations",
                             .arguments = {{"name", DSL_MODULE, false}},
                             .options = repo_options,
                             .example = "repo Blog.Repo do\n"
                                        "  adapter :sqlite\n"
                                        "  database env(\"BLOG_DATABASE\", \"var/blog.db\")\n"
                                        "end"},
                            {.name = "resource",
                             .kind = DSL_ENTITY,
                             .help = "a declared table",
                             .arguments = {{"name", DSL_MODULE, false}},
                             .options = resource_header,
                             .children = resource_sections,
                             .example = "resource Blog.Post do\n"
                                        "  sqlite do\n"
                                        "    table \"posts\"\n"
                                        "  end\n"
                                        "\n"
                                        "  attributes do\n"
                                        "    uuid_primary_key :id\n"
                                        "    attribute :title, :string, allow_nil?: false\n"
                                        "  end\n"
                                        "end"},
                            END_OF_ENTRIES};
