/* reference_types.c: the table of types as Markdown, for grammar/README.md. */
#include <string.h>

#include "resolve/resolver.h"

/* SQLite's own rule: the first of these that the declared type contains decides. */
static const char *affinity(const char *column) {
  static const struct {
    const char *part, *affinity;
  } rules[] = {{"INT", "INTEGER"}, {"CHAR", "TEXT"}, {"CLOB", "TEXT"}, {"TEXT", "TEXT"},
               {"BLOB", "BLOB"},   {"REAL", "REAL"}, {"FLOA", "REAL"}, {"DOUB", "REAL"}};
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (strcasestr(column, rules[i].part)) return rules[i].affinity;
  return "NUMERIC";
}

/* Writes "`TEXT`", with the affinity where it has another name. */
static void put_column(Buf *out, const char *column) {
  const char *is = affinity(column);
  buf_printf(out, "`%s`", column);
  if (strcmp(is, column) != 0) buf_printf(out, " (%s)", is);
}

static void put_storage(Buf *out, const StorageRow *storage) {
  const char *own = storage->own ? storage->own : storage->column;
  put_column(out, own);
  if (storage->collation) buf_printf(out, " `COLLATE %s`", storage->collation);
  buf_printf(out, " | `%s` | ", own);
  put_column(out, storage->column);
}

static void put_row(Buf *out, const TypeRow *row) {
  buf_printf(out, "| `:%s` | ", row->atom);
  const StorageRow *storage = row->sqlite ? find_storage(row->sqlite) : NULL;
  if (storage)
    put_storage(out, storage);
  else
    buf_put(out, "– | – | –");
  const StorageRow *other = row->postgres ? find_storage(row->postgres) : NULL;
  const char *postgres = other ? other->postgres : row->postgres;
  buf_printf(out, postgres ? " | `%s` |" : " | – |", postgres);
  buf_printf(out, *row->constraints ? " `%s` |\n" : " |\n", row->constraints);
}

void types_reference(Buf *out) {
  buf_put(out, "| type | SQLite column (affinity) | in a STRICT table | from Elixir files | "
               "PostgreSQL column | constraints |\n|---|---|---|---|---|---|\n");
  for (const TypeRow *row = type_rows; row->atom; row++) put_row(out, row);
}
