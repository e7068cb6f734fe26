/* dsl_attributes.c: the vocabulary of `attributes do … end`. */
#include "syntax/dsl_tables.h"

#define PASSED_ATTRIBUTE_OPTIONS                                                       \
  PASSED("sensitive?"), PASSED("public?"), PASSED("writable?"), PASSED("description"), \
      PASSED("always_select?"), PASSED("select_by_default?"), PASSED("filterable?"),   \
      PASSED("sortable?"), PASSED("update_default"), PASSED("match_other_defaults?"),  \
      PASSED("allow_nil_input?"), PASSED("private?")

#define COLUMN_OPTIONS                                                                             \
  OPTION("source", ATOM, "the attribute's name", "the column's name"),                             \
      OPTION("constraints", KEYWORDS, "[]",                                                        \
             "what values may be; see the table of types, and `checks_from_constraints?`"),        \
      OPTION("default", ANY, NULL,                                                                 \
             "the column's default: a value, or one of the functions in the table of defaults"),   \
      OPTION(                                                                                      \
          "storage", STRING, "the type's own",                                                     \
          "SQL type of the column, as it stands in the CREATE TABLE: `storage \"VARCHAR(40)\"`"),  \
      OPTION("collation", NAME, "`:nocase` for :ci_string, else none",                             \
             "how the column compares: in SQLite `:binary`, `:nocase` or `:rtrim`"),               \
      OPTION("backfill", STRING, NULL,                                                             \
             "SQL expression for rows that have no value yet when the column is added or becomes " \
             "NOT NULL")

static const DslOption attribute_options[] = {
    OPTION("allow_nil?", BOOLEAN, "true", "whether the column may be NULL"),
    OPTION("primary_key?", BOOLEAN, "false", "whether it is part of the primary key"),
    OPTION("generated?", BOOLEAN, "false",
           "whether the database gives the value (numbers an integer key)"),
    COLUMN_OPTIONS,
    OPTION("computed", STRING, NULL,
           "SQL expression of a generated column: `computed \"price * amount\"`"),
    OPTION("stored?", BOOLEAN, "false", "whether a computed column is stored, else it is virtual"),
    PASSED_ATTRIBUTE_OPTIONS,
    END_OF_OPTIONS};

static const DslOption uuid_key_options[] = {
    OPTION("allow_nil?", BOOLEAN, "false", "a key is never NULL"),
    OPTION("primary_key?", BOOLEAN, "true", "whether it is part of the primary key"),
    OPTION("generated?", BOOLEAN, "false", "whether the database gives the value"),
    COLUMN_OPTIONS,
    PASSED_ATTRIBUTE_OPTIONS,
    END_OF_OPTIONS};

static const DslOption integer_key_options[] = {
    OPTION("allow_nil?", BOOLEAN, "false", "a key is never NULL"),
    OPTION("primary_key?", BOOLEAN, "true", "whether it is part of the primary key"),
    OPTION("generated?", BOOLEAN, "true", "whether the database numbers it"),
    COLUMN_OPTIONS,
    PASSED_ATTRIBUTE_OPTIONS,
    END_OF_OPTIONS};

static const DslOption timestamp_options[] = {
    OPTION("type", TYPE, ":utc_datetime_usec", "the type"),
    OPTION("allow_nil?", BOOLEAN, "false", "whether the column may be NULL"),
    OPTION("primary_key?", BOOLEAN, "false", "whether it is part of the primary key"),
    OPTION("generated?", BOOLEAN, "false", "whether the database gives the value"),
    COLUMN_OPTIONS,
    PASSED_ATTRIBUTE_OPTIONS,
    END_OF_OPTIONS};

static const DslOption timestamps_options[] = {
    OPTION("type", TYPE, ":utc_datetime_usec", "the type of both"),
    OPTION("allow_nil?", BOOLEAN, "false", "whether the columns may be NULL"),
    OPTION("backfill", STRING, NULL, "SQL expression for rows that have no value yet"),
    PASSED_ATTRIBUTE_OPTIONS, END_OF_OPTIONS};

const DslEntry dsl_attributes[] = {
    {.name = "attribute",
     .kind = DSL_ENTITY,
     .help = "a column",
     .arguments = {{"name", DSL_ATOM, false}, {"type", DSL_TYPE, false}},
     .options = attribute_options,
     .example = "attribute :title, :string, allow_nil?: false\n"
                "attribute :price, :decimal do\n"
                "  default Decimal.new(\"0.00\")\n"
                "end\n"
                "attribute :tags, {:array, :string}, default: []\n"
                "attribute :amount, :integer, default: 1"
                "\n"
                "attribute :total, :integer, computed: \"price * amount\", stored?: true"},
    {.name = "uuid_primary_key",
     .kind = DSL_ENTITY,
     .help = "a primary key of type :uuid, made by the database where the program gives none",
     .arguments = {{"name", DSL_ATOM, false}},
     .options = uuid_key_options,
     .example = "uuid_primary_key :id"},
    {.name = "uuid_v7_primary_key",
     .kind = DSL_ENTITY,
     .help = "a primary key of type :uuid_v7, which sorts by the time it was made",
     .arguments = {{"name", DSL_ATOM, false}},
     .options = uuid_key_options,
     .example = "uuid_v7_primary_key :id"},
    {.name = "integer_primary_key",
     .kind = DSL_ENTITY,
     .help = "a primary key that the database numbers",
     .arguments = {{"name", DSL_ATOM, false}},
     .options = integer_key_options,
     .example = "integer_primary_key :id"},
    {.name = "create_timestamp",
     .kind = DSL_ENTITY,
     .help = "the time a row was made",
     .arguments = {{"name", DSL_ATOM, false}},
     .options = timestamp_options,
     .example = "create_timestamp :inserted_at"},
    {.name = "update_timestamp",
     .kind = DSL_ENTITY,
     .help =
         "the time a row was last changed: the database sets it when a row is made, the program "
         "when it changes one",
     .arguments = {{"name", DSL_ATOM, false}},
     .options = timestamp_options,
     .example = "update_timestamp :updated_at"},
    {.name = "timestamps",
     .kind = DSL_ENTITY,
     .help = "`create_timestamp :inserted_at` and `update_timestamp :updated_at`",
     .options = timestamps_options,
     .example = "timestamps()"},
    END_OF_ENTRIES};
