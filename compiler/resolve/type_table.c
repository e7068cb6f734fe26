/* type_table.c: the built-in types of Ash and how migration types are stored. The table of types
 * in grammar/README.md is written from here. */
#include <string.h>

#include "resolve/resolver.h"

#define TEXT_CONSTRAINTS "max_length min_length match trim? allow_empty?"
#define RANGE_CONSTRAINTS "min max"
#define MORE_CONSTRAINTS "min max greater_than less_than"
#define TIME_CONSTRAINTS "precision cast_dates_as timezone"

const TypeRow type_rows[] = {
    {"string", "Ash.Type.String", "text", "text", VALUE_STRING, TEXT_CONSTRAINTS},
    {"ci_string", "Ash.Type.CiString", "citext", "citext", VALUE_STRING,
     TEXT_CONSTRAINTS " casing"},
    {"integer", "Ash.Type.Integer", "bigint", "bigint", VALUE_INTEGER, RANGE_CONSTRAINTS},
    {"float", "Ash.Type.Float", "float", "float", VALUE_FLOAT, MORE_CONSTRAINTS},
    {"decimal", "Ash.Type.Decimal", "decimal", "decimal", VALUE_DECIMAL,
     MORE_CONSTRAINTS " precision scale"},
    {"boolean", "Ash.Type.Boolean", "boolean", "boolean", VALUE_BOOLEAN, ""},
    {"atom", "Ash.Type.Atom", "text", "text", VALUE_ATOM, "one_of unsafe_to_atom?"},
    {"uuid", "Ash.Type.UUID", "uuid", "uuid", VALUE_UUID, ""},
    {"uuid_v7", "Ash.Type.UUIDv7", "uuid", "uuid", VALUE_UUID, ""},
    {"binary", "Ash.Type.Binary", "binary", "binary", VALUE_BINARY, "max_length min_length"},
    {"url_encoded_binary", "Ash.Type.UrlEncodedBinary", "binary", "binary", VALUE_BINARY, ""},
    {"date", "Ash.Type.Date", "date", "date", VALUE_DATE, ""},
    {"time", "Ash.Type.Time", "time", "time", VALUE_TIME, TIME_CONSTRAINTS},
    {"time_usec", "Ash.Type.TimeUsec", "time_usec", "time_usec", VALUE_TIME_USEC, TIME_CONSTRAINTS},
    {"datetime", "Ash.Type.DateTime", "utc_datetime", "utc_datetime", VALUE_DATETIME,
     TIME_CONSTRAINTS},
    {"utc_datetime", "Ash.Type.UtcDatetime", "utc_datetime", "utc_datetime", VALUE_DATETIME,
     TIME_CONSTRAINTS},
    {"utc_datetime_usec", "Ash.Type.UtcDatetimeUsec", "utc_datetime_usec", "utc_datetime_usec",
     VALUE_DATETIME_USEC, TIME_CONSTRAINTS},
    {"naive_datetime", "Ash.Type.NaiveDatetime", "naive_datetime", "naive_datetime",
     VALUE_NAIVE_DATETIME, TIME_CONSTRAINTS},
    {"duration", "Ash.Type.Duration", "duration", "duration", VALUE_OTHER, ""},
    {"duration_name", "Ash.Type.DurationName", "text", "text", VALUE_ATOM, ""},
    {"module", "Ash.Type.Module", "text", "text", VALUE_OTHER, "behaviour protocol"},
    {"function", "Ash.Type.Function", "binary", "binary", VALUE_OTHER, "arity mfa"},
    {"term", "Ash.Type.Term", "binary", "binary", VALUE_OTHER, ""},
    {"map", "Ash.Type.Map", "map", "map", VALUE_MAP, "fields"},
    {"keyword", "Ash.Type.Keyword", "map", "map", VALUE_MAP, "fields"},
    {"struct", "Ash.Type.Struct", "map", "map", VALUE_MAP,
     "fields instance_of preserve_nil_values?"},
    {"tuple", "Ash.Type.Tuple", "map", "map", VALUE_MAP, "fields"},
    {"union", "Ash.Type.Union", "map", "map", VALUE_MAP, "types storage include_source?"},
    {"vector", "Ash.Type.Vector", "vector", "vector", VALUE_OTHER, "dimensions"},
    {"range", "Ash.Type.Range", "range", "range", VALUE_OTHER, "inner_type inner_constraints"},
    {"file", "Ash.Type.File", NULL, NULL, VALUE_OTHER, ""},
    {"money", "AshMoney.Types.Money", "money_with_currency", "money_with_currency", VALUE_OTHER,
     "storage_type ex_money_opts min max"},
    {"timestamptz", "AshPostgres.Timestamptz", NULL, "timestamptz", VALUE_DATETIME,
     TIME_CONSTRAINTS},
    {"timestamptz_usec", "AshPostgres.TimestamptzUsec", NULL, "timestamptz_usec",
     VALUE_DATETIME_USEC, TIME_CONSTRAINTS},
    {"tsvector", "AshPostgres.Tsvector", NULL, "tsvector", VALUE_OTHER, ""},
    {"tsquery", "AshPostgres.Tsquery", NULL, "tsquery", VALUE_OTHER, ""},
    {"ltree", "AshPostgres.Ltree", NULL, "ltree", VALUE_OTHER, "escape? min_length max_length"},
    {NULL, NULL, NULL, NULL, VALUE_OTHER, NULL},
};

static const StorageRow storage_rows[] = {
    {"text", "TEXT", NULL, NULL, "text"},
    {"string", "TEXT", NULL, NULL, "varchar(255)"},
    {"citext", "CITEXT", "TEXT", "NOCASE", "citext"},
    {"uuid", "TEXT", NULL, NULL, "uuid"},
    {"binary_id", "TEXT", NULL, NULL, "uuid"},
    {"id", "INTEGER", NULL, NULL, "integer"},
    {"integer", "INTEGER", NULL, NULL, "integer"},
    {"bigint", "INTEGER", NULL, NULL, "bigint"},
    {"smallint", "SMALLINT", "INTEGER", NULL, "smallint"},
    {"serial", "INTEGER", NULL, NULL, "serial"},
    {"bigserial", "INTEGER", NULL, NULL, "bigserial"},
    {"boolean", "INTEGER", NULL, NULL, "boolean"},
    {"float", "NUMERIC", "REAL", NULL, "float"},
    {"real", "REAL", NULL, NULL, "real"},
    {"decimal", "DECIMAL", "TEXT", NULL, "decimal"},
    {"numeric", "NUMERIC", "TEXT", NULL, "numeric"},
    {"binary", "BLOB", NULL, NULL, "bytea"},
    {"blob", "BLOB", NULL, NULL, NULL},
    {"date", "TEXT", NULL, NULL, "date"},
    {"time", "TEXT", NULL, NULL, "time(0)"},
    {"time_usec", "TEXT", NULL, NULL, "time"},
    {"utc_datetime", "TEXT", NULL, NULL, "timestamp(0)"},
    {"utc_datetime_usec", "TEXT", NULL, NULL, "timestamp"},
    {"naive_datetime", "TEXT", NULL, NULL, "timestamp(0)"},
    {"naive_datetime_usec", "TEXT", NULL, NULL, "timestamp"},
    {"duration", "DURATION", "TEXT", NULL, "interval"},
    {"map", "TEXT", NULL, NULL, "jsonb"},
    {"array", "TEXT", NULL, NULL, "element[]"},
    {"json", "JSON", "TEXT", NULL, "json"},
    {"jsonb", "JSONB", "BLOB", NULL, "jsonb"},
    {"varchar", "VARCHAR", "TEXT", NULL, "varchar(n)"},
    {"char", "CHAR", "TEXT", NULL, "char(n)"},
    {"vector", "VECTOR", "BLOB", NULL, "vector"},
    {"range", "RANGE", "TEXT", NULL, "range"},
    {"money_with_currency", "MONEY_WITH_CURRENCY", "TEXT", NULL, "money_with_currency"},
    {"any", "ANY", NULL, NULL, NULL},
    {"int", "INT", NULL, NULL, "int"},
    {NULL, NULL, NULL, NULL, NULL},
};

const StorageRow *find_storage(const char *type) {
  for (const StorageRow *row = storage_rows; row->type; row++)
    if (strcmp(row->type, type) == 0) return row;
  return NULL;
}
