/* read.c: calls, options and values of the AST in C's terms. Values of the wrong kind read as missing:
 * validation has reported them. */
#include <string.h>

#include "resolve/resolver.h"

bool is_call(const Node *node, const char *name) {
  return node->kind == NODE_CALL && strcmp(node->name, name) == 0;
}

const Node *find_call(const Node *statements, const char *name) {
  for (const Node *c = statements; c; c = c->next)
    if (is_call(c, name)) return c;
  return NULL;
}

void append_nodes(Node **list, Node *more) {
  while (*list) list = &(*list)->next;
  *list = more;
}

bool is_brought(const Node *node) {
  return node->span.file == 0;
}

bool is_atom(const Node *node, const char *name) {
  return node && node->kind == NODE_ATOM && strcmp(node->name, name) == 0;
}

const char *read_kind(const Node *node) {
#define X(id, text) "a " text,
  static const char *const names[] = {NODE_KINDS(X)};
#undef X
  static const char *const with_vowel[] = {"an atom", "an option", "an expression"};
  const char *name = names[node->kind];
  for (size_t i = 0; i < sizeof with_vowel / sizeof *with_vowel; i++)
    if (strcmp(name + 2, with_vowel[i] + 3) == 0) return with_vowel[i];
  return name;
}

const Node *read_option_place(const Node *call, const char *name) {
  for (const Node *o = call->options; o; o = o->next)
    if (o->name && strcmp(o->name, name) == 0) return o;
  for (const Node *c = call->block; c; c = c->next)
    if (c->kind == NODE_CALL && strcmp(c->name, name) == 0) return c;
  return NULL;
}

/* Returns the value that a PAIR or an inner call gives. */
static const Node *place_value(const Node *place) {
  if (place->kind == NODE_PAIR) return pair_value(place);
  return place->items ? place->items : place->options ? place : NULL;
}

const Node *read_option(const Node *call, const char *name) {
  const Node *place = call ? read_option_place(call, name) : NULL;
  const Node *value = place ? place_value(place) : NULL;
  return is_atom(value, "nil") ? NULL : value;
}

bool read_bool(const Node *call, const char *name, bool fallback) {
  const Node *value = read_option(call, name);
  return is_atom(value, "true") || (!is_atom(value, "false") && fallback);
}

Name read_string(const Node *call, const char *name) {
  const Node *value = read_option(call, name);
  return value && (value->kind == NODE_STRING || value->kind == NODE_SIGIL) ? value->text : NULL;
}

Span read_content(const Node *value) {
  bool text = value && (value->kind == NODE_STRING || value->kind == NODE_SIGIL);
  return text ? value->text_span : NO_SPAN;
}

Span read_string_span(const Node *call, const char *name) {
  return read_content(read_option(call, name));
}

Name read_atom(const Node *call, const char *name) {
  const Node *value = read_option(call, name);
  return value && value->kind == NODE_ATOM ? value->name : NULL;
}

Name read_word(const Node *call, const char *name) {
  Name atom = read_atom(call, name);
  return atom ? atom : read_string(call, name);
}

const Node *read_argument(const Node *call, unsigned n) {
  const Node *item = call->items;
  while (item && n-- > 0) item = item->next;
  return item;
}

const Node *read_keywords(const Node *value) {
  if (!value) return NULL;
  if (value->kind == NODE_CALL) return value->options;
  if (value->kind != NODE_LIST && value->kind != NODE_MAP) return NULL;
  for (const Node *n = value->items; n; n = n->next)
    if (!is_entry(n)) return NULL;
  return value->items;
}

const Node *read_keyword(const Node *value, const char *key) {
  for (const Node *p = read_keywords(value); p; p = p->next)
    if (p->name && strcmp(p->name, key) == 0) {
      const Node *found = pair_value(p);
      return is_atom(found, "nil") ? NULL : found;
    }
  return NULL;
}

const Node *read_first(const Node *value) {
  return value && value->kind == NODE_LIST ? value->items : value;
}

const Node *read_next(const Node *value, const Node *item) {
  return value->kind == NODE_LIST ? item->next : NULL;
}

NameList *read_names(Arena *a, const Node *value) {
  NameList *first = NULL, **last = &first;
  for (const Node *n = read_first(value); n; n = read_next(value, n)) {
    if (n->kind != NODE_ATOM && n->kind != NODE_STRING) continue;
    NameList *entry = NEW(a, NameList);
    entry->name = n->kind == NODE_ATOM ? n->name : n->text;
    *last = entry;
    last = &entry->next;
  }
  return first;
}

const Node *module_calls(const Module *m) {
  return m->call->block;
}

static const Node *find_section(const Node *from, const char *section) {
  for (const Node *c = from; c; c = c->next)
    if (c->kind == NODE_CALL && c->has_block && strcmp(c->name, section) == 0) return c;
  return NULL;
}

const Node *section_first(const Module *m, const char *section) {
  return find_section(module_calls(m), section);
}

const Node *section_next(const Node *section) {
  return find_section(section->next, section->name);
}

const Node *section_option(const Module *m, const char *section, const char *name) {
  for (const Node *s = section_first(m, section); s; s = section_next(s)) {
    const Node *value = read_option(s, name);
    if (value) return value;
  }
  return NULL;
}

/* Sections can come from several files (macros): no place in the text tells which one `call` is in. */
static bool holds(const Node *section, const Node *call) {
  const Node *c = section->block;
  while (c && c != call) c = c->next;
  return c != NULL;
}

const Node *layer_entity(const Resource *resource, const char *section, const char *entity,
                         const Node *previous) {
  const Node *rest = previous ? find_call(previous->next, entity) : NULL;
  if (rest) return rest;
  bool seen = !previous;
  for (const Node *l = section_first(resource->module, resource->layer); l; l = section_next(l))
    for (const Node *s = find_call(l->block, section); s; s = find_call(s->next, section)) {
      const Node *found = seen ? find_call(s->block, entity) : NULL;
      if (found) return found;
      seen = seen || holds(s, previous);
    }
  return NULL;
}
