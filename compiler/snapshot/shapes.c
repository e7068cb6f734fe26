/* shapes.c: the keys of every object in a snapshot. The order of fields is the
 * order of reading: the columns come before what names them. */
#include "snapshot/shape.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FIELD(T, member, key_, kind_, missing_, written_)                \
  {                                                                      \
    .key = (key_), .kind = FIELD_##kind_, .missing = MISSING_##missing_, \
    .written = WRITTEN_##written_, .offset = offsetof(T, member)         \
  }
#define RENAMED(T, member, key_, old_, kind_, missing_, written_)                           \
  {                                                                                         \
    .key = (key_), .old_key = (old_), .kind = FIELD_##kind_, .missing = MISSING_##missing_, \
    .written = WRITTEN_##written_, .offset = offsetof(T, member)                            \
  }
#define NESTED(T, member, key_, kind_, missing_, written_, shape_)                   \
  {                                                                                  \
    .key = (key_), .kind = FIELD_##kind_, .missing = MISSING_##missing_,             \
    .written = WRITTEN_##written_, .offset = offsetof(T, member), .shape = &(shape_) \
  }
#define DROPPED(key_) \
  { .key = (key_), .kind = FIELD_nothing, .written = WRITTEN_NEVER }
#define SHAPE(T, fields_, label_, old_label_)                                           \
  {                                                                                     \
    .fields = (fields_), .count = COUNT(fields_), .size = sizeof(T), .label = (label_), \
    .old_label = (old_label_)                                                           \
  }

static const Field tenancy_fields[] = {
    FIELD(Multitenancy, strategy, "strategy", strategy, NULL, ALWAYS),
    FIELD(Multitenancy, attribute, "attribute", text, NULL, ALWAYS),
    FIELD(Multitenancy, global, "global", tristate, NULL, ALWAYS),
};
static const Shape tenancy_shape = SHAPE(Multitenancy, tenancy_fields, NULL, NULL);

static const Field reference_fields[] = {
    FIELD(Reference, table, "table", word, REFUSED, ALWAYS),
    FIELD(Reference, schema, "schema", text, NULL, POSTGRES),
    RENAMED(Reference, column, "destination_attribute", "destination_field", word, REFUSED, ALWAYS),
    RENAMED(Reference, destination_default, "destination_attribute_default",
            "destination_field_default", known_source, NULL, ALWAYS),
    RENAMED(Reference, destination_generated, "destination_attribute_generated",
            "destination_field_generated", tristate, NULL, ALWAYS),
    FIELD(Reference, name, "name", word, NULL, ALWAYS),
    {.key = "on_delete", .kind = FIELD_on_delete}, /* two members: the whole Reference */
    FIELD(Reference, on_update, "on_update", action, NULL, ALWAYS),
    FIELD(Reference, deferrable, "deferrable", deferrable, FALSE, ALWAYS),
    FIELD(Reference, primary_key, "primary_key?", flag, LOOK_UP, ALWAYS),
    NESTED(Reference, multitenancy, "multitenancy", object, NULL, ALWAYS, tenancy_shape),
    FIELD(Reference, match_tenant, "match_tenant?", flag, FALSE, ALWAYS),
    FIELD(Reference, match_with, "match_with", pairs, NULL, POSTGRES),
    FIELD(Reference, match_type, "match_type", text, NULL, POSTGRES),
    FIELD(Reference, index, "index?", flag, FALSE, POSTGRES),
    FIELD(Reference, index_where, "index_where", text, NULL, POSTGRES),
    FIELD(Reference, unnamed, "unnamed?", flag, FALSE, CHANGED),
    {.key = "ignore?", .old_key = "ignore", .kind = FIELD_ignore, .written = WRITTEN_NEVER},
};
static const Shape reference_shape = SHAPE(Reference, reference_fields, NULL, NULL);

static const Field column_fields[] = {
    RENAMED(Column, name, "source", "name", word, REFUSED, ALWAYS),
    FIELD(Column, type, "type", type, REFUSED, ALWAYS),
    FIELD(Column, type.size, "size", number, NULL, ALWAYS),
    FIELD(Column, type.precision, "precision", number, NULL, POSTGRES),
    FIELD(Column, type.scale, "scale", number, NULL, POSTGRES),
    FIELD(Column, default_value, "default", source, NULL, ALWAYS),
    FIELD(Column, nullable, "allow_nil?", flag, TRUE, ALWAYS),
    FIELD(Column, generated, "generated?", flag, FALSE, ALWAYS),
    FIELD(Column, primary_key, "primary_key?", flag, FALSE, ALWAYS),
    NESTED(Column, reference, "references", pointer, NULL, ALWAYS, reference_shape),
    FIELD(Column, storage, "storage", text, NULL, CHANGED),
    FIELD(Column, collation, "collation", text, NULL, CHANGED),
    FIELD(Column, computed, "computed", text, NULL, CHANGED),
    FIELD(Column, stored, "stored?", flag, FALSE, CHANGED),
};
static const Shape column_shape = SHAPE(Column, column_fields, "source", "name");

static const Field identity_fields[] = {
    FIELD(Identity, name, "name", word, REFUSED, ALWAYS),
    FIELD(Identity, keys, "keys", keys, REFUSED, ALWAYS),
    FIELD(Identity, index_name, "index_name", word, NULL, ALWAYS),
    FIELD(Identity, base_filter, "base_filter", text, NULL, ALWAYS),
    FIELD(Identity, where, "where", text, NULL, POSTGRES),
    FIELD(Identity, nils_distinct, "nils_distinct?", flag, TRUE, ALWAYS),
    FIELD(Identity, all_tenants, "all_tenants?", flag, FALSE, POSTGRES),
    FIELD(Identity, constraint, "constraint?", flag, FALSE, CHANGED),
    FIELD(Identity, on_conflict, "on_conflict", word, NULL, CHANGED),
};
static const Shape identity_shape = SHAPE(Identity, identity_fields, "name", NULL);

static const Field index_fields[] = {
    {.key = "table", .kind = FIELD_nothing},
    FIELD(Index, fields, "fields", keys, EMPTY, ALWAYS),
    FIELD(Index, name, "name", word, NULL, ALWAYS),
    FIELD(Index, unique, "unique", flag, FALSE, ALWAYS),
    FIELD(Index, using, "using", text, NULL, ALWAYS),
    FIELD(Index, where, "where", text, NULL, ALWAYS),
    FIELD(Index, include, "include", names, NULL, ALWAYS),
    FIELD(Index, message, "message", text, NULL, ALWAYS),
    FIELD(Index, concurrently, "concurrently", flag, FALSE, POSTGRES),
    FIELD(Index, prefix, "prefix", text, NULL, POSTGRES),
    FIELD(Index, nulls_distinct, "nulls_distinct", flag, TRUE, POSTGRES),
    FIELD(Index, all_tenants, "all_tenants?", flag, FALSE, POSTGRES),
    FIELD(Index, error_fields, "error_fields", name_list, EMPTY, POSTGRES),
    FIELD(Index, include_base_filter, "include_base_filter?", flag, TRUE, POSTGRES),
};
static const Shape index_shape = SHAPE(Index, index_fields, "name", NULL);

static const Field check_fields[] = {
    FIELD(Check, name, "name", word, REFUSED, ALWAYS),
    FIELD(Check, attributes, "attribute", name_list, EMPTY, ALWAYS),
    FIELD(Check, check, "check", text, REFUSED, ALWAYS),
    FIELD(Check, base_filter, "base_filter", text, NULL, ALWAYS),
    FIELD(Check, unnamed, "unnamed?", flag, FALSE, CHANGED),
};
static const Shape check_shape = SHAPE(Check, check_fields, "name", NULL);

static const Field statement_fields[] = {
    FIELD(Statement, name, "name", word, REFUSED, ALWAYS),
    FIELD(Statement, up, "up", text, REFUSED, ALWAYS),
    FIELD(Statement, down, "down", text, REFUSED, ALWAYS),
    FIELD(Statement, code, "code?", flag, FALSE, ALWAYS),
    FIELD(Statement, global, "global?", flag, FALSE, POSTGRES),
    FIELD(Statement, after_tables, "after_tables", name_list, EMPTY, POSTGRES),
};
static const Shape statement_shape = SHAPE(Statement, statement_fields, "name", NULL);

static const Field table_fields[] = {
    FIELD(Table, name, "table", word, REFUSED, ALWAYS),
    FIELD(Table, schema, "schema", text, NULL, POSTGRES),
    NESTED(Table, columns, "attributes", columns, REFUSED, ALWAYS, column_shape),
    NESTED(Table, retained_columns, "retained", list, EMPTY, CHANGED, column_shape),
    NESTED(Table, identities, "identities", list, EMPTY, ALWAYS, identity_shape),
    NESTED(Table, indexes, "custom_indexes", list, EMPTY, ALWAYS, index_shape),
    NESTED(Table, checks, "check_constraints", list, EMPTY, POSTGRES, check_shape),
    NESTED(Table, statements, "custom_statements", list, EMPTY, ALWAYS, statement_shape),
    NESTED(Table, multitenancy, "multitenancy", object, NULL, ALWAYS, tenancy_shape),
    FIELD(Table, base_filter, "base_filter", text, NULL, ALWAYS),
    FIELD(Table, has_create_action, "has_create_action", flag, TRUE, ALWAYS),
    FIELD(Table, strict, "strict?", flag, FALSE, SQLITE),
    FIELD(Table, options, "create_table_options", text, NULL, POSTGRES),
    FIELD(Table, drop_opted_out, "drop_table_opted_out", flag, FALSE, CHANGED),
    FIELD(Table, without_rowid, "without_rowid?", flag, FALSE, CHANGED),
    FIELD(Table, key_order, "primary_key", name_list, EMPTY, CHANGED),
    FIELD(Table, retained, "retained?", flag, FALSE, CHANGED),
    FIELD(Table, dropped, "dropped?", flag, FALSE, CHANGED),
    DROPPED("repo"),
    DROPPED("hash"),
};
const Shape table_shape = SHAPE(Table, table_fields, "table", NULL);
