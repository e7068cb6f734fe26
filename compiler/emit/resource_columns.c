/* resource_columns.c: columns as attributes: which type of Ash, and what must be said beside it so that
 * the column is the very same. */
#include <string.h>
#include <strings.h>

#include "backend/sqlite/sqlite.h"
#include "emit/resource_terms.h"
#include "emit/resource_text.h"
#include "schema/elixir.h"
#include "sql/tokens.h"

/* --- types ------------------------------------------------------------------------------------ */

/* migration type, what an attribute says, and how a .resource file stores that */
static const struct TypeWords {
  const char *type, *ash, *storage, *collation;
} type_words[] = {
    {"text", "string", "TEXT", NULL},
    {"citext", "ci_string", "TEXT", "NOCASE"},
    {"bigint", "integer", "INTEGER", NULL},
    {"float", "float", "REAL", NULL},
    {"decimal", "decimal", "TEXT", NULL},
    {"boolean", "boolean", "INTEGER", NULL},
    {"uuid", "uuid", "TEXT", NULL},
    {"binary", "binary", "BLOB", NULL},
    {"date", "date", "TEXT", NULL},
    {"time", "time", "TEXT", NULL},
    {"time_usec", "time_usec", "TEXT", NULL},
    {"utc_datetime", "utc_datetime", "TEXT", NULL},
    {"utc_datetime_usec", "utc_datetime_usec", "TEXT", NULL},
    {"naive_datetime", "naive_datetime", "TEXT", NULL},
    {"map", "map", "TEXT", NULL},
    {"vector", "vector", "VECTOR", NULL},
};
enum { TYPE_WORDS = sizeof type_words / sizeof *type_words };

static const struct TypeWords *words_of(const char *type) {
  for (size_t i = 0; i < TYPE_WORDS; i++)
    if (strcmp(type_words[i].type, type) == 0) return &type_words[i];
  return NULL;
}

/* Parts of declared types that say more than the affinity does. */
static const struct {
  const char *part, *type;
} declared[] = {{"BOOL", "boolean"}, {"DECIMAL", "decimal"}, {"NUMERIC", "decimal"}};

const char *type_of_storage(const char *storage) {
  static const char *const of_affinity[] = {[AFFINITY_INTEGER] = "bigint",
                                            [AFFINITY_TEXT] = "text",
                                            [AFFINITY_BLOB] = "binary",
                                            [AFFINITY_REAL] = "float",
                                            [AFFINITY_NUMERIC] = "text"};
  for (size_t i = 0; i < sizeof declared / sizeof *declared; i++)
    if (strcasestr(storage, declared[i].part)) return declared[i].type;
  return of_affinity[sqlite_affinity(storage)];
}

/* --- defaults --------------------------------------------------------------------------------- */

static bool is_number(const char *ash) {
  return strcmp(ash, "integer") == 0 || strcmp(ash, "float") == 0;
}

/* Returns the text of a literal of one token ('it''s'), or NULL. */
static const char *literal_text(Arena *a, const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  sql_token t = sql_next_token(&c);
  if (t.kind != SQL_STRING || sql_next_token(&c).kind != SQL_END) return NULL;
  Buf text = buf_new(a);
  for (size_t i = 1; i + 1 < t.len; i++) {
    buf_putc(&text, t.text[i]);
    if (t.text[i] == '\'') i++;
  }
  return buf_text(&text);
}

static bool is_plain_number(const char *ash, const char *sql) {
  size_t digits = strspn(sql, "0123456789");
  if (!digits || (digits > 1 && *sql == '0')) return false;
  if (!sql[digits]) return true;
  size_t more = sql[digits] == '.' ? strspn(sql + digits + 1, "0123456789") : 0;
  return strcmp(ash, "float") == 0 && more && !sql[digits + 1 + more];
}

static bool is_truth(const char *text) {
  return text && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0);
}

/* Appends the default as the attribute's own where that comes to the same SQL. */
static bool put_own_default(Buf *out, const char *ash, const Column *c) {
  const Term *t = elixir_term(out->arena, c->default_value);
  if (!t) return false;
  const char *sql = t->kind == TERM_FRAGMENT ? t->text : NULL;
  const char *text = sql ? literal_text(out->arena, sql) : t->kind == TERM_STRING ? t->text : NULL;
  const char *number = sql ? sql : t->kind == TERM_NUMBER ? t->text : NULL;
  const char *sign = number && *number == '-' ? "-" : "";
  if (text && strcmp(ash, "string") == 0) {
    put_text_option(out, "default", text);
  } else if (number && is_number(ash) && is_plain_number(ash, number + strlen(sign))) {
    buf_printf(out, ", default: %s", number);
  } else if (strcmp(ash, "boolean") == 0 && is_truth(sql ? sql : t->text)) {
    buf_printf(out, ", default: %s", sql ? sql : t->text);
  } else {
    return false;
  }
  return true;
}

static void put_default(Buf *out, Buf *defaults, const char *ash, const Column *c) {
  if (!c->default_value || c->computed || strcmp(c->default_value, "nil") == 0) return;
  if (put_own_default(out, ash, c)) return;
  put_key(defaults, attribute_name(out->arena, c));
  elixir_put_string(defaults, c->default_value);
  buf_put(defaults, ", ");
}

/* --- one attribute ---------------------------------------------------------------------------- */

const char *attribute_name(Arena *a, const Column *c) {
  static const char *const kept[] = {
      "__struct__",   "__meta__",   "__metadata__",  "__order__", "as",  "__lateral_join_source__",
      "calculations", "aggregates", "relationships", "*",         "nil", "true",
      "false"};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (strcmp(kept[i], c->name) == 0) return arena_printf(a, "%s_column", c->name);
  return c->name;
}

static bool is_sole_key(const Table *t, const Column *c) {
  for (const Column *other = t->columns; other; other = other->next)
    if (other != c && other->primary_key) return false;
  return c->primary_key;
}

/* INTEGER PRIMARY KEY has an entity of its own, which numbers rows unless it is told not to. */
static bool is_integer_key(const Table *t, const Column *c) {
  return is_sole_key(t, c) && !t->without_rowid && !c->computed && c->storage &&
         strcasecmp(c->storage, "INTEGER") == 0;
}

/* What a column is stored as in SQLite, where its type does not say that already. */
static void put_storage(Buf *out, const struct TypeWords *w, const Column *c) {
  bool nocase = c->collation && w->collation && strcasecmp(c->collation, w->collation) == 0;
  if (c->storage && strcasecmp(c->storage, w->storage) != 0)
    put_text_option(out, "storage", c->storage);
  if (c->collation && !nocase) put_text_option(out, "collation", c->collation);
  if (!c->collation && w->collation) put_atom_option(out, "collation", "binary");
}

/* Sizes that only PostgreSQL has. */
static void put_sizes(Buf *out, const Type *type) {
  if (strcmp(type->name, "vector") == 0 && type->size)
    buf_printf(out, ", constraints: [dimensions: %d]", type->size);
  if (!type->precision) return;
  buf_printf(out, ", constraints: [precision: %d", type->precision);
  if (type->scale) buf_printf(out, ", scale: %d", type->scale);
  buf_putc(out, ']');
}

static void put_options(Buf *out, const Column *c, const char *name) {
  if (strcmp(name, c->name) != 0) put_atom_option(out, "source", c->name);
  if (c->computed) put_text_option(out, "computed", c->computed);
  if (c->computed && c->stored) put_flag_option(out, "stored?", true);
}

/* Returns the words for a type; for lists of one that has words, those of the list. NULL: none. */
static const struct TypeWords *words_for(Arena *a, const Type *type) {
  if (!type->element) return words_of(type->name);
  const struct TypeWords *element = words_for(a, type->element);
  if (!element) return NULL;
  struct TypeWords *list = NEW(a, struct TypeWords);
  const bool nested = element->ash[0] == '{';
  *list = (struct TypeWords){
      type->name, arena_printf(a, "{:array, %s%s}", nested ? "" : ":", element->ash), "TEXT", NULL};
  return list;
}

void put_attribute(Buf *out, Buf *defaults, Buf *types, Adapter adapter, const Table *t,
                   const Column *c) {
  const char *name = attribute_name(out->arena, c);
  const struct TypeWords *w = words_for(out->arena, &c->type), *text = words_of("text");
  bool key = is_integer_key(t, c);
  if (!w) {
    put_key(types, name);
    put_atom(types, c->type.name);
    buf_put(types, ", ");
  }
  buf_put(out, key ? "integer_primary_key " : "attribute ");
  put_atom(out, name);
  const char *ash = (w ? w : text)->ash;
  if (!key) buf_printf(out, ", %s%s", *ash == '{' ? "" : ":", ash);
  if (key && !c->generated) put_flag_option(out, "generated?", false);
  if (!key && c->primary_key) put_flag_option(out, "primary_key?", true);
  if (!key && (c->primary_key || !c->nullable)) put_flag_option(out, "allow_nil?", c->nullable);
  if (adapter == ADAPTER_SQLITE)
    put_storage(out, w ? w : text, c);
  else
    put_sizes(out, &c->type);
  if (!key && c->generated) put_flag_option(out, "generated?", true);
  put_options(out, c, name);
  put_default(out, defaults, (w ? w : text)->ash, c);
  buf_putc(out, '\n');
}
