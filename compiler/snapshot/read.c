/* read.c: from JSON to a Table, driven by shapes.c. After an error reading goes on, so that all are
 * said at once. */
#include <stdlib.h>

#include "snapshot/plain_json.h"
#include "snapshot/reader.h"
#include "snapshot/snapshot.h"

/* --- objects ---------------------------------------------------------------------------------- */

static void load_object(Reader *r, const Path *at, const Field *f, const json_t *v, void *member);

static void load_pointer(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  void *object = arena_alloc(r->arena, f->shape->size);
  r->ignored = false;
  load_object(r, at, f, v, object);
  if (!r->ignored) *(void **)member = object;
}

/* Every element starts with the pointer to the next one. */
static void load_list(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  void **tail = member;
  if (!json_is_array(v)) wrong(r, at, expected(f), v);
  for (size_t i = 0; i < json_array_size(v); i++) {
    Path here = {.parent = at, .index = i};
    void *element = arena_alloc(r->arena, f->shape->size);
    load_object(r, &here, f, json_array_get(v, i), element);
    *tail = element;
    tail = element;
  }
}

/* As a list of columns; no name may be there twice, and keys can be told from SQL from now on. */
static void load_columns(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  load_list(r, at, f, v, member);
  Path here = {.parent = at};
  for (Column *c = *(Column **)member; c; c = c->next, here.index++) {
    if (!c->name) continue;
    if (namemap_get(r->columns, c->name))
      refuse(r, &here, arena_printf(r->arena, "declares the column \"%s\" again", c->name));
    namemap_put(r->columns, c->name, c);
  }
}

static void load_nothing(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  (void)r, (void)at, (void)f, (void)v, (void)member;
}

static ReadValue *const load_known_source = load_source;
static ReadValue *const load_name_list = load_names;

static ReadValue *reader_of(FieldKind kind) {
  switch (kind) {
#define X(id, text) \
  case FIELD_##id: return load_##id;
    FIELD_KINDS(X)
#undef X
  case FIELD_KIND_COUNT: break;
  }
  return load_nothing;
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

static void load_object(Reader *r, const Path *at, const Field *f, const json_t *v, void *member) {
  if (!json_is_object(v))
    wrong(r, at, "an object", v);
  else
    read_members(r, at, f->shape, v, member);
}

/* --- the table -------------------------------------------------------------------------------- */

/* Returns the name of what a snapshot leaves unnamed, as Ash does. */
static Name default_reference_name(Interner *in, Name table, Name column) {
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
  json_t *v = plain_json(a, source->text, source->len);
  if (!v) v = json_loadb(source->text, source->len, JSON_REJECT_DUPLICATES, &error);
  if (!v) {
    malformed(d, source, &error);
    return NULL;
  }
  unsigned errors = diag_errors(d);
  Table *t = NEW(a, Table);
  Field whole = {.kind = FIELD_object, .shape = &table_shape};
  r.columns = namemap_new(a);
  load_object(&r, NULL, &whole, v, t);
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
