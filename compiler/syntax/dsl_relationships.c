/* dsl_relationships.c: the vocabulary of `relationships do … end`. Only belongs_to makes a column;
 * the others say where the key on the other side is. */
#include "syntax/dsl_tables.h"

#define PASSED_RELATIONSHIP_OPTIONS                                                             \
  PASSED("description"), PASSED("public?"), PASSED("writable?"), PASSED("filter"),              \
      PASSED("filters"), PASSED("sort"), PASSED("default_sort"), PASSED("read_action"),         \
      PASSED("domain"), PASSED("sensitive?"), PASSED("filterable?"), PASSED("sortable?"),       \
      PASSED("could_be_related_at_creation?"), PASSED("authorize_read_with"), PASSED("source"), \
      PASSED("allow_forbidden_field?"), PASSED("private?"), PASSED("violation_message"),        \
      PASSED("limit"), PASSED("offset"), PASSED("prefilter"), PASSED("allow_nil_input?")

#define SHARED_OPTIONS                                                               \
  OPTION("validate_destination_attribute?", BOOLEAN, "true",                         \
         "whether the destination's attribute must be declared"),                    \
      OPTION("relationship_context", ANY, NULL,                                      \
             "`%{data_layer: %{table: \"post_comments\"}}`: another table than the " \
             "destination's own"),                                                   \
      OPTION("context", ANY, NULL, "as relationship_context")

static const DslOption belongs_to_options[] = {
    OPTION("allow_nil?", BOOLEAN, "true", "whether the column may be NULL"),
    OPTION("primary_key?", BOOLEAN, "false", "whether the column is part of the primary key"),
    OPTION("define_attribute?", BOOLEAN, "true",
           "whether it adds its attribute; `false` where `attributes` declares it"),
    OPTION("attribute_type", TYPE, "the repo's `default_belongs_to_type`, else :uuid",
           "type of the attribute that it adds"),
    OPTION("source_attribute", ATOM, "<name>_id", "the attribute that holds the other's key"),
    OPTION("destination_attribute", ATOM, ":id", "the other resource's attribute"),
    OPTION("backfill", STRING, NULL,
           "SQL expression for rows that have no value yet when the column is added"),
    SHARED_OPTIONS,
    PASSED("attribute_writable?"),
    PASSED("attribute_public?"),
    PASSED_RELATIONSHIP_OPTIONS,
    END_OF_OPTIONS};

static const DslOption has_options[] = {
    OPTION("source_attribute", ATOM, ":id", "this resource's attribute"),
    OPTION("destination_attribute", ATOM, "<resource>_id",
           "the other's attribute that refers to it"),
    OPTION("manual", ANY, NULL, "the program finds the records; no attributes are needed"),
    OPTION("no_attributes?", BOOLEAN, "false", "no attributes are needed"),
    OPTION("through", ANY, NULL, "a path of relationships; no attributes are needed"),
    SHARED_OPTIONS,
    PASSED("allow_nil?"),
    PASSED("from_many?"),
    PASSED_RELATIONSHIP_OPTIONS,
    END_OF_OPTIONS};

static const DslOption many_to_many_options[] = {
    OPTION("through", MODULE, NULL, "the join resource"),
    OPTION("source_attribute", ATOM, ":id", "this resource's attribute"),
    OPTION("destination_attribute", ATOM, ":id", "the other resource's attribute"),
    OPTION("source_attribute_on_join_resource", ATOM, "<resource>_id",
           "the join resource's attribute that refers to this resource"),
    OPTION("destination_attribute_on_join_resource", ATOM, "<destination>_id",
           "the join resource's attribute that refers to the destination"),
    SHARED_OPTIONS,
    PASSED("join_relationship"),
    PASSED_RELATIONSHIP_OPTIONS,
    END_OF_OPTIONS};

#define RELATIONSHIP_ARGUMENTS         \
  {                                    \
    {"name", DSL_ATOM, false}, {       \
      "destination", DSL_MODULE, false \
    }                                  \
  }

const DslEntry dsl_relationships[] = {
    {.name = "belongs_to",
     .kind = DSL_ENTITY,
     .help = "adds a column with a foreign key to the destination",
     .arguments = RELATIONSHIP_ARGUMENTS,
     .options = belongs_to_options,
     .example = "belongs_to :author, Blog.Author, allow_nil?: false\n"
                "belongs_to :category, Blog.Category, attribute_type: :integer"},
    {.name = "has_one",
     .kind = DSL_ENTITY,
     .help = "the one record whose key refers to this one; bears no schema",
     .arguments = RELATIONSHIP_ARGUMENTS,
     .options = has_options,
     .example = "has_one :profile, Blog.Profile"},
    {.name = "has_many",
     .kind = DSL_ENTITY,
     .help = "the records whose key refers to this one; bears no schema, but toward a polymorphic "
             "resource it makes the table that its context names",
     .arguments = RELATIONSHIP_ARGUMENTS,
     .options = has_options,
     .example = "has_many :comments, Blog.Comment\n"
                "has_many :reactions, Blog.Reaction do\n"
                "  relationship_context %{data_layer: %{table: \"post_reactions\"}}\n"
                "  destination_attribute :resource_id\n"
                "end"},
    {.name = "many_to_many",
     .kind = DSL_ENTITY,
     .help = "records related through a join resource, which supplies the table",
     .arguments = RELATIONSHIP_ARGUMENTS,
     .options = many_to_many_options,
     .example = "many_to_many :tags, Blog.Tag do\n"
                "  through Blog.PostTag\n"
                "end"},
    END_OF_ENTRIES};
