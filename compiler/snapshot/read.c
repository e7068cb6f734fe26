/* read.c: from JSON to a Table, driven by shapes.c. Every value is checked; an error names the path
 * of its key and points at its place, and reading goes on. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "memory/buf.h"
#include "snapshot/shape.h"
#include "snapshot/snapshot.h"

typedef struct Reader {
  Arena *arena;
  Interner *names;
  Diag *diag;
  const Source *source;
  OpenReference **open;
  NameMap *columns; /* of the table, once they are read */
  bool ignored;     /* the reference that was read last is none */
} Reader;

static const char *const expectations[] = {
#define X(id, text) text,
    FIELD_KINDS(X)
#undef X
};

/* --- errors ------------------------------------------------------------------------------------
 */

static void put_path(Buf *b, const Path *at) {
  if (!at) return;
  put_path(b, at->parent);
  if (!at->key)
    buf_printf(b, "[%zu]", at->index);
  else
    buf_printf(b, "%s%s", b->len ? "." : "", at->key);
}

static void refuse(Reader *r, const Path *at, const char *what) {
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

/* Records that `v` should be `expected`. */
static void wrong(Reader *r, const Path *at, const char *expected, const json_t *v) {
  const char *text = json_is_string(v) ? json_string_value(v) : NULL;
  refuse(r, at,
         text && strlen(text) < 40
             ? arena_printf(r->arena, "must be %s, not \"%s\"", expected, text)
             : arena_printf(r->arena, "must be %s, not %s", expected, json_kind(v)));
}

/* --- values ------------------------------------------------------------------------------------
 */

typedef void ReadValue(Reader *r, const Path *at, const Field *f, const json_t *v, void *member);

#define WRONG() wrong(r, at, expectations[f->kind], v)

static Name to_name(Reader *r, const json_t *v) {
  return intern(r->names, json_string_value(v), json_string_length(v));
}

static void read_text(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (json_is_string(v))
    *(Name *)member = to_name(r, v);
  else
    WRONG();
}

static void read_word(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (json_string_length(v))
    *(Name *)member = to_name(r, v);
  else
    WRONG();
}

static void read_source(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (!json_is_string(v))
    WRONG();
  else if (strcmp(json_string_value(v), "nil") != 0)
    *(Name *)member = to_name(r, v);
}

static ReadValue *const read_known_source = read_source;

static void read_flag(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (json_is_boolean(v))
    *(bool *)member = json_is_true(v);
  else
    WRONG();
}

static void read_tristate(Reader *r, const Path *at, const Field *f, const json_t *v,
                          void *member) {
  if (json_is_boolean(v))
    *(Tristate *)member = json_is_true(v) ? YES : NO;
  else
    WRONG();
}

static void read_ignore(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  (void)member;
  read_flag(r, at, f, v, &r->ignored);
}

static bool is_number(const json_t *v) {
  return json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) <= INT_MAX;
}

static void read_number(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (is_number(v))
    *(int *)member = (int)json_integer_value(v);
  else
    WRONG();
}

static void read_names(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  NameList **tail = member;
  bool list = json_is_array(v);
  if (!list && !json_is_string(v)) WRONG();
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

static ReadValue *const read_name_list = read_names;

/* --- keys of identities and indexes -------------------------------------------------------------
 */

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

static void read_keys(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  Key **tail = member;
  if (!json_is_array(v)) WRONG();
  for (size_t i = 0; i < json_array_size(v); i++) {
    const json_t *element = json_array_get(v, i);
    Key *k = *tail = NEW(r->arena, Key);
    Path here = {.parent = at, .index = i};
    if (!read_key(r, element, k))
      wrong(r, &here, "a column name, or an object with \"type\" and \"value\"", element);
    tail = &k->next;
  }
}

/* --- types -------------------------------------------------------------------------------------
 */

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

static void read_type(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (!parse_type(r, v, member)) WRONG();
}

/* --- references --------------------------------------------------------------------------------
 */

static void read_action(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  ReferenceAction a = json_is_string(v) ? action_from(json_string_value(v)) : ACTION_COUNT;
  if (a == ACTION_COUNT)
    WRONG();
  else
    *(ReferenceAction *)member = a;
}

static void read_on_delete(Reader *r, const Path *at, const Field *f, const json_t *v,
                           void *member) {
  Reference *ref = member;
  const char *first = json_string_value(json_array_get(v, 0));
  if (!json_is_array(v)) {
    read_action(r, at, f, v, &ref->on_delete);
  } else if (json_array_size(v) != 2 || !first || strcmp(first, "nilify") != 0) {
    WRONG();
  } else {
    Path columns = {.parent = at, .index = 1};
    ref->on_delete = ACTION_NILIFY;
    read_names(r, &columns, f, json_array_get(v, 1), &ref->nilify_columns);
  }
}

static void read_deferrable(Reader *r, const Path *at, const Field *f, const json_t *v,
                            void *member) {
  Deferrable *deferrable = member;
  if (json_is_boolean(v))
    *deferrable = json_is_true(v) ? DEFERRABLE_YES : DEFERRABLE_NO;
  else if (json_is_string(v) && strcmp(json_string_value(v), "initially") == 0)
    *deferrable = DEFERRABLE_INITIALLY;
  else
    WRONG();
}

static void read_strategy(Reader *r, const Path *at, const Field *f, const json_t *v,
                          void *member) {
  TenancyStrategy s = json_is_string(v) ? tenancy_from(json_string_value(v)) : TENANCY_COUNT;
  if (s == TENANCY_COUNT)
    WRONG();
  else
    *(TenancyStrategy *)member = s;
}

static int compare_pairs(const void *a, const void *b) {
  return strcmp((*(ReferencePair *const *)a)->source, (*(ReferencePair *const *)b)->source);
}

/* The order of keys in JSON means nothing, so pairs are sorted. */
static void read_pairs(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  size_t n = 0;
  ReferencePair **pairs = NEW_ARRAY(r->arena, ReferencePair *, json_object_size(v) + 1);
  const char *key;
  json_t *value;
  if (!json_is_object(v)) WRONG();
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
  qsort(pairs, n, sizeof *pairs, compare_pairs);
  for (size_t i = 0; i < n; i++) pairs[i]->next = pairs[i + 1];
  *(ReferencePair **)member = pairs[0];
}

/* --- objects -----------------------------------------------------------------------------------
 */

static void read_object(Reader *r, const Path *at, const Field *f, const json_t *v, void *member);

static void read_pointer(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  void *object = arena_alloc(r->arena, f->shape->size);
  r->ignored = false;
  read_object(r, at, f, v, object);
  if (!r->ignored) *(void **)member = object;
}

/* Every element starts with the pointer to the next one. */
static void read_list(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  void **tail = member;
  if (!json_is_array(v)) WRONG();
  for (size_t i = 0; i < json_array_size(v); i++) {
    Path here = {.parent = at, .index = i};
    void *element = arena_alloc(r->arena, f->shape->size);
    read_object(r, &here, f, json_array_get(v, i), element);
    *tail = element;
    tail = element;
  }
}

/* As a list of columns; no name may be there twice, and keys can be told from SQL from now on. */
static void read_columns(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  read_list(r, at, f, v, member);
  Path here = {.parent = at};
  for (Column *c = *(Column **)member; c; c = c->next, here.index++) {
    if (!c->name) continue;
    if (namemap_get(r->columns, c->name))
      refuse(r, &here, arena_printf(r->arena, "declares the column \"%s\" again", c->name));
    namemap_put(r->columns, c->name, c);
  }
}

static void read_nothing(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  (void)r, (void)at, (void)f, (void)v, (void)member;
}

static ReadValue *reader_of(FieldKind kind) {
  switch (kind) {
#define X(id, text) \
  case FIELD_##id: return read_##id;
    FIELD_KINDS(X)
#undef X
  case FIELD_KIND_COUNT: break;
  }
  return read_nothing;
}

static void note_open(Reader *r, Reference *ref) {
  if (!r->open) return;
  OpenReference *o = NEW(r->arena, OpenReference);
  *o = (OpenReference){.next = *r->open, .reference = ref};
  *r->open = o;
}

static void read_missing(Reader *r, const Path *at, const Field *f, char *object) {
  if (f->missing == MISSING_REFUSED) refuse(r, at, "is missing");
  if (f->missing == MISSING_TRUE) *(bool *)(object + f->offset) = true;
  if (f->missing == MISSING_LOOK_UP) note_open(r, (Reference *)(void *)object);
}

/* Reads the members of the object `v` into `object`. */
static void read_members(Reader *r, const Path *at, const Shape *shape, const json_t *v,
                         char *object) {
  for (const Field *f = shape->fields; f < shape->fields + shape->count; f++) {
    const json_t *value = json_object_get(v, f->key);
    bool old = !value && f->old_key && (value = json_object_get(v, f->old_key));
    Path here = {.parent = at, .key = old ? f->old_key : f->key};
    if (value && !json_is_null(value))
      reader_of(f->kind)(r, &here, f, value, object + f->offset);
    else
      read_missing(r, &here, f, object);
  }
}

static void read_object(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (!json_is_object(v))
    wrong(r, at, expectations[FIELD_object], v);
  else
    read_members(r, at, f->shape, v, member);
}

/* --- the table ---------------------------------------------------------------------------------
 */

Name default_reference_name(Interner *in, Name table, Name column) {
  return intern_printf(in, "%s_%s_fkey", table, column);
}

/* Ash once wrote names without their table. */
static void name_reference(const Reader *r, const Table *t, const Column *c) {
  Reference *ref = c->reference;
  if (!ref->name)
    ref->name = default_reference_name(r->names, t->name, c->name);
  else if (*ref->name == '_')
    ref->name = intern_printf(r->names, "%s%s", t->name, ref->name);
}

static void finish_columns(const Reader *r, const Table *t, Column *columns) {
  for (Column *c = columns; c; c = c->next) {
    c->attribute = c->name;
    if (c->reference) name_reference(r, t, c);
  }
}

/* Fills in what old snapshots leave out. */
static void finish_table(const Reader *r, Table *t) {
  finish_columns(r, t, t->columns);
  finish_columns(r, t, t->retained_columns);
  for (Identity *i = t->identities; i; i = i->next)
    if (!i->index_name)
      i->index_name = intern_printf(r->names, "%s_%s_unique_index", t->name, i->name);
}

/* jansson counts the bytes that it has read, one past the token that it did not like. */
static void malformed(Diag *d, const Source *source, const json_error_t *e) {
  uint32_t len = (uint32_t)source->len;
  uint32_t end = e->position > 0 ? (uint32_t)e->position : 0;
  if (end > len) end = len;
  Span at = {source->number, end ? end - 1 : 0, end};
  diag_error(d, at, "malformed JSON in this snapshot: %s", e->text);
  diag_help(d, "resolve the conflict that a merge left here, or restore the file from version "
               "control");
}

Table *parse_table(Arena *a, Interner *in, Diag *d, const Source *source, OpenReference **open) {
  Reader r = {.arena = a, .names = in, .diag = d, .source = source, .open = open};
  json_error_t error;
  json_t *v = json_loadb(source->text, source->len, JSON_REJECT_DUPLICATES, &error);
  if (!v) {
    malformed(d, source, &error);
    return NULL;
  }
  unsigned errors = diag_errors(d);
  Table *t = NEW(a, Table);
  Field whole = {.kind = FIELD_object, .shape = &table_shape};
  r.columns = namemap_new(a);
  read_object(&r, NULL, &whole, v, t);
  bool good = diag_errors(d) == errors;
  if (good) finish_table(&r, t);
  json_t *unknown = json_is_object(v) ? unknown_members(v, &table_shape) : NULL;
  char *extra = unknown ? json_dumps(unknown, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
  t->extra = intern_text(in, extra);
  t->span = (Span){source->number, 0, 0};
  free(extra);
  json_decref(unknown);
  json_decref(v);
  return good ? t : NULL;
}

Table *snapshot_parse(Arena *a, Interner *in, Diag *d, const Source *source) {
  return parse_table(a, in, d, source, NULL);
}
