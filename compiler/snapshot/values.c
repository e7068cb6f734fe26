/* values.c: reading one value of each kind: strings, flags, keys, types, what a reference does.
 * Every value is checked; an error names the path of its key and points at its place. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "memory/buf.h"
#include "snapshot/reader.h"

static const char *const expectations[] = {
#define X(id, text) text,
    FIELD_KINDS(X)
#undef X
};

const char *expected(const Field *f) {
  return expectations[f->kind];
}

/* --- errors ----------------------------------------------------------------------------------- */

static void put_path(Buf *b, const Path *at) {
  if (!at) return;
  put_path(b, at->parent);
  if (!at->key)
    buf_printf(b, "[%zu]", at->index);
  else
    buf_printf(b, "%s%s", b->len ? "." : "", at->key);
}

void refuse(Reader *r, const Path *at, const char *what) {
  Buf path = buf_new(r->arena);
  put_path(&path, at);
  const char *name = path.len ? buf_text(&path) : "a snapshot";
  diag_error(r->diag, locate(r->source, at), "%s %s", name, what);
}

static const char *json_kind(const json_t *v) {
  static const char *const kinds[] = {
      [JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",  [JSON_STRING] = "a string",
      [JSON_INTEGER] = "a number", [JSON_REAL] = "a number", [JSON_TRUE] = "true",
      [JSON_FALSE] = "false",      [JSON_NULL] = "null",
  };
  return kinds[json_typeof(v)];
}

void wrong(Reader *r, const Path *at, const char *what, const json_t *v) {
  const char *text = json_is_string(v) ? json_string_value(v) : NULL;
  refuse(r, at,
         text && strlen(text) < 40
             ? arena_printf(r->arena, "must be %s, not \"%s\"", what, text)
             : arena_printf(r->arena, "must be %s, not %s", what, json_kind(v)));
}

/* --- values ----------------------------------------------------------------------------------- */

static Name to_name(Reader *r, const json_t *v) {
  return intern(r->names, json_string_value(v), json_string_length(v));
}

void load_text(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (json_is_string(v))
    *(Name *)member = to_name(r, v);
  else
    wrong(r, at, expected(f), v);
}

void load_word(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (json_string_length(v))
    *(Name *)member = to_name(r, v);
  else
    wrong(r, at, expected(f), v);
}

void load_source(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (!json_is_string(v))
    wrong(r, at, expected(f), v);
  else if (strcmp(json_string_value(v), "nil") != 0)
    *(Name *)member = to_name(r, v);
}

void load_flag(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (json_is_boolean(v))
    *(bool *)member = json_is_true(v);
  else
    wrong(r, at, expected(f), v);
}

void load_tristate(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (json_is_boolean(v))
    *(Tristate *)member = json_is_true(v) ? YES : NO;
  else
    wrong(r, at, expected(f), v);
}

void load_ignore(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  (void)member;
  load_flag(r, at, f, v, &r->ignored);
}

static bool is_number(const json_t *v) {
  return json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) <= INT_MAX;
}

void load_number(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (is_number(v))
    *(int *)member = (int)json_integer_value(v);
  else
    wrong(r, at, expected(f), v);
}

void load_names(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  NameList **tail = member;
  bool list = json_is_array(v);
  if (!list && !json_is_string(v)) wrong(r, at, expected(f), v);
  for (size_t i = 0; i < (list ? json_array_size(v) : json_is_string(v)); i++) {
    const json_t *element = list ? json_array_get(v, i) : v;
    Path here = {.parent = at, .index = i};
    if (!json_is_string(element)) {
      wrong(r, &here, "a string", element);
      continue;
    }
    *tail = NEW(r->arena, NameList);
    (*tail)->name = to_name(r, element);
    tail = &(*tail)->next;
  }
}

/* --- keys of identities and indexes ----------------------------------------------------------- */

/* Old snapshots and SQLite's do not say whether a key is a column or SQL. */
static bool is_expression(const Reader *r, Name text) {
  return !plain_name(text) && !namemap_get(r->columns, text);
}

/* {"type": "atom" | "string", "value"} or {"type": "directed", "order", "value"}; false if not. */
static bool read_typed_key(Reader *r, const json_t *v, Key *k) {
  const char *type = json_string_value(json_object_get(v, "type"));
  const char *order = json_string_value(json_object_get(v, "order"));
  const json_t *value = json_object_get(v, "value");
  if (!type || !json_string_length(value)) return false;
  k->text = to_name(r, value);
  k->expression = strcmp(type, "string") == 0;
  if (k->expression || strcmp(type, "atom") == 0) return true;
  if (strcmp(type, "directed") != 0 || !order) return false;
  k->expression = is_expression(r, k->text);
  k->order = strcmp(order, "desc") == 0 ? ORDER_DESC : ORDER_ASC;
  return k->order == ORDER_DESC || strcmp(order, "asc") == 0;
}

static bool read_key(Reader *r, const json_t *v, Key *k) {
  if (!json_is_string(v)) return read_typed_key(r, v, k);
  k->text = to_name(r, v);
  k->expression = is_expression(r, k->text);
  return *k->text != '\0';
}

void load_keys(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  Key **tail = member;
  if (!json_is_array(v)) wrong(r, at, expected(f), v);
  for (size_t i = 0; i < json_array_size(v); i++) {
    const json_t *element = json_array_get(v, i);
    Key *k = *tail = NEW(r->arena, Key);
    Path here = {.parent = at, .index = i};
    if (!read_key(r, element, k))
      wrong(r, &here, "a column name, or an object with \"type\" and \"value\"", element);
    tail = &k->next;
  }
}

/* --- types ------------------------------------------------------------------------------------ */

/* [name, size], [name, precision, scale] or ["array", type]; jansson bounds the nesting. */
static bool parse_type(Reader *r, const json_t *v, Type *t) {
  const json_t *name = json_is_array(v) ? json_array_get(v, 0) : v;
  const json_t *second = json_array_get(v, 1), *third = json_array_get(v, 2);
  if (!json_string_length(name) || json_array_size(v) > 3) return false;
  t->name = to_name(r, name);
  if (!second) return true;
  if (is_number(second)) {
    t->size = third ? 0 : (int)json_integer_value(second);
    t->precision = third ? (int)json_integer_value(second) : 0;
    t->scale = third ? (int)json_integer_value(third) : 0;
    return !third || is_number(third);
  }
  Type *element = NEW(r->arena, Type);
  t->element = element;
  return !third && strcmp(t->name, "array") == 0 && parse_type(r, second, element);
}

void load_type(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (!parse_type(r, v, member)) wrong(r, at, expected(f), v);
}

/* --- references ------------------------------------------------------------------------------- */

void load_action(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  ReferenceAction a = json_is_string(v) ? action_from(json_string_value(v)) : ACTION_COUNT;
  if (a == ACTION_COUNT)
    wrong(r, at, expected(f), v);
  else
    *(ReferenceAction *)member = a;
}

void load_on_delete(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  Reference *ref = member;
  const char *first = json_string_value(json_array_get(v, 0));
  if (!json_is_array(v)) {
    load_action(r, at, f, v, &ref->on_delete);
  } else if (json_array_size(v) != 2 || !first || strcmp(first, "nilify") != 0) {
    wrong(r, at, expected(f), v);
  } else {
    Path columns = {.parent = at, .index = 1};
    ref->on_delete = ACTION_NILIFY;
    load_names(r, &columns, f, json_array_get(v, 1), &ref->nilify_columns);
  }
}

void load_deferrable(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  Deferrable *deferrable = member;
  if (json_is_boolean(v))
    *deferrable = json_is_true(v) ? DEFERRABLE_YES : DEFERRABLE_NO;
  else if (json_is_string(v) && strcmp(json_string_value(v), "initially") == 0)
    *deferrable = DEFERRABLE_INITIALLY;
  else
    wrong(r, at, expected(f), v);
}

void load_strategy(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  TenancyStrategy s = json_is_string(v) ? tenancy_from(json_string_value(v)) : TENANCY_COUNT;
  if (s == TENANCY_COUNT)
    wrong(r, at, expected(f), v);
  else
    *(TenancyStrategy *)member = s;
}

static int compare_pairs(const void *a, const void *b) {
  return strcmp((*(ReferencePair *const *)a)->source, (*(ReferencePair *const *)b)->source);
}

/* The order of keys in JSON means nothing, so pairs are sorted. */
void load_pairs(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  size_t n = 0;
  ReferencePair **pairs = NEW_ARRAY(r->arena, ReferencePair *, json_object_size(v) + 1);
  const char *key;
  json_t *value;
  if (!json_is_object(v)) wrong(r, at, expected(f), v);
  json_object_foreach((json_t *)v, key, value) {
    Path here = {.parent = at, .key = key};
    ReferencePair *pair = NEW(r->arena, ReferencePair);
    pair->source = intern_text(r->names, key);
    if (!json_is_string(value))
      wrong(r, &here, "a string", value);
    else
      pair->destination = to_name(r, value);
    pairs[n++] = pair;
  }
  qsort(pairs, n, sizeof(ReferencePair *), compare_pairs);
  for (size_t i = 0; i < n; i++) pairs[i]->next = pairs[i + 1];
  *(ReferencePair **)member = pairs[0];
}
