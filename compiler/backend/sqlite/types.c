/* types.c: column types. The names are those of AshSqlite (ecto_sqlite3, data_type.ex); in a STRICT table, which
 * knows six types, a column gets the one that keeps its values as they are. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "backend/sqlite/sqlite.h"

/* type in snapshots, column type, column type in a STRICT table (NULL: the same) */
#define TYPES(X)                         \
  X("text", "TEXT", NULL)                \
  X("string", "TEXT", NULL)              \
  X("uuid", "TEXT", NULL)                \
  X("binary_id", "TEXT", NULL)           \
  X("bigint", "INTEGER", NULL)           \
  X("integer", "INTEGER", NULL)          \
  X("bigserial", "INTEGER", NULL)        \
  X("serial", "INTEGER", NULL)           \
  X("id", "INTEGER", NULL)               \
  X("boolean", "INTEGER", NULL)          \
  X("binary", "BLOB", NULL)              \
  X("map", "TEXT", NULL)                 \
  X("array", "TEXT", NULL)               \
  X("date", "TEXT", NULL)                \
  X("time", "TEXT", NULL)                \
  X("time_usec", "TEXT", NULL)           \
  X("timestamp", "TEXT", NULL)           \
  X("utc_datetime", "TEXT", NULL)        \
  X("utc_datetime_usec", "TEXT", NULL)   \
  X("naive_datetime", "TEXT", NULL)      \
  X("naive_datetime_usec", "TEXT", NULL) \
  X("float", "NUMERIC", "REAL")          \
  X("decimal", "DECIMAL", "TEXT")        \
  X("smallint", "SMALLINT", "INTEGER")   \
  X("vector", "VECTOR", "BLOB")          \
  X("jsonb", "JSONB", "BLOB")

typedef struct TypeRow {
  const char *name, *column, *strict;
} TypeRow;
#define X(name, column, strict) {name, column, strict},
static const TypeRow types[] = {TYPES(X)};
#undef X

static const TypeRow *type_row(const char *name) {
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp(types[i].name, name) == 0) return &types[i];
  return NULL;
}

bool sqlite_strict_type(const char *type) {
  static const char *const legal[] = {"INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY"};
  for (size_t i = 0; i < sizeof legal / sizeof *legal; i++)
    if (strcasecmp(type, legal[i]) == 0) return true;
  return false;
}

static Name upper_case(Interner *in, const char *text) {
  size_t len = strlen(text);
  Arena *scratch = arena_new();
  char *upper = arena_strndup(scratch, text, len);
  for (char *c = upper; *c; c++) *c = (char)toupper((unsigned char)*c);
  Name name = intern(in, upper, len);
  arena_free(scratch);
  return name;
}

/* Any other name is a column type of its own, in capitals; a STRICT table keeps such values as
 * text, which changes none. */
Name sqlite_type(Interner *in, const Table *t, const Column *c) {
  if (c->storage) return c->storage;
  const TypeRow *row = type_row(c->type.name);
  if (row && row->strict && t->strict) return intern_text(in, row->strict);
  if (row && c->type.precision)
    return intern_printf(in, "%s(%d,%d)", row->column, c->type.precision, c->type.scale);
  if (row) return intern_text(in, row->column);
  Name name = upper_case(in, c->type.name);
  if (t->strict && !sqlite_strict_type(name)) return intern_text(in, "TEXT");
  return name;
}

Affinity sqlite_affinity(const char *type) {
  static const struct {
    const char *part;
    Affinity affinity;
  } rules[] = {{"INT", AFFINITY_INTEGER}, {"CHAR", AFFINITY_TEXT}, {"CLOB", AFFINITY_TEXT},
               {"TEXT", AFFINITY_TEXT},   {"BLOB", AFFINITY_BLOB}, {"REAL", AFFINITY_REAL},
               {"FLOA", AFFINITY_REAL},   {"DOUB", AFFINITY_REAL}};
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (strcasestr(type, rules[i].part)) return rules[i].affinity;
  return *type ? AFFINITY_NUMERIC : AFFINITY_BLOB;
}

Affinity sqlite_column_affinity(Interner *in, const Table *t, const Column *c) {
  Name type = sqlite_type(in, t, c);
  return t->strict && strcasecmp(type, "ANY") == 0 ? AFFINITY_BLOB : sqlite_affinity(type);
}

bool sqlite_autoincrement(Interner *in, const Table *t, const Column *c) {
  if (!c->generated || !c->primary_key || t->without_rowid) return false;
  for (const Column *other = t->columns; other; other = other->next)
    if (other != c && other->primary_key) return false;
  return strcasecmp(sqlite_type(in, t, c), "INTEGER") == 0;
}
