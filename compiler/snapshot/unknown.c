/* unknown.c: keys that this version does not know, kept so that what another tool wrote survives. */
#include <string.h>

#include "memory/buf.h"
#include "snapshot/shape.h"

static const Field *field_of(const Shape *shape, const char *key) {
  for (const Field *f = shape->fields; f < shape->fields + shape->count; f++)
    if (strcmp(f->key, key) == 0 || (f->old_key && strcmp(f->old_key, key) == 0)) return f;
  return NULL;
}

static const char *key_text(const json_t *key) {
  return json_string_value(json_is_object(key) ? json_object_get(key, "value") : key);
}

/* Appends the label of an element: its name, or the columns of an index without one. */
static void put_label(Buf *b, const json_t *element, const Shape *shape) {
  const json_t *label = json_object_get(element, shape->label);
  if (!json_is_string(label) && shape->old_label)
    label = json_object_get(element, shape->old_label);
  if (json_is_string(label)) buf_put(b, json_string_value(label));
  const json_t *fields = json_is_string(label) ? NULL : json_object_get(element, "fields");
  for (size_t i = 0; i < json_array_size(fields); i++) {
    const char *text = key_text(json_array_get(fields, i));
    buf_printf(b, "%s%s", i ? "," : "", text ? text : "");
  }
}

static void set_if_any(json_t **members, const char *key, json_t *value) {
  if (!value) return;
  if (!*members) *members = json_object();
  json_object_set_new(*members, key, value);
}

static json_t *unknown_of_elements(const json_t *list, const Shape *shape) {
  json_t *found = NULL;
  Arena *scratch = arena_new();
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *element = json_array_get(list, i);
    json_t *unknown = unknown_members(element, shape);
    if (!unknown) continue;
    Buf label = buf_new(scratch);
    put_label(&label, element, shape);
    set_if_any(&found, buf_text(&label), unknown);
  }
  arena_free(scratch);
  return found;
}

json_t *unknown_members(const json_t *object, const Shape *shape) {
  json_t *found = NULL;
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)object, key, value) {
    const Field *f = field_of(shape, key);
    if (!f)
      set_if_any(&found, key, json_incref(value));
    else if (f->shape && json_is_object(value))
      set_if_any(&found, key, unknown_members(value, f->shape));
    else if (f->shape && json_is_array(value))
      set_if_any(&found, key, unknown_of_elements(value, f->shape));
  }
  return found;
}

static void put_into_elements(json_t *list, const Shape *shape, const json_t *unknown) {
  Arena *scratch = arena_new();
  for (size_t i = 0; i < json_array_size(list); i++) {
    json_t *element = json_array_get(list, i);
    Buf label = buf_new(scratch);
    put_label(&label, element, shape);
    put_unknown_members(element, shape, json_object_get(unknown, buf_text(&label)));
  }
  arena_free(scratch);
}

void put_unknown_members(json_t *object, const Shape *shape, const json_t *unknown) {
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)unknown, key, value) {
    const Field *f = field_of(shape, key);
    json_t *owner = json_object_get(object, key);
    if (!f)
      json_object_set(object, key, value);
    else if (f->shape && json_is_object(owner))
      put_unknown_members(owner, f->shape, value);
    else if (f->shape && json_is_array(owner))
      put_into_elements(owner, f->shape, value);
  }
}
