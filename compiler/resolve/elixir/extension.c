/* extension.c: puts what extensions bring into the block of a resource, as if it stood there. */
#include "resolve/elixir/extension.h"

#include <string.h>

#include "syntax/parse.h"

Node *parse_own(Resolver *r, const char *text) {
  const Source source = {.path = "", .text = text, .len = strlen(text)};
  return parse_part(r->arena, r->names, &source, 0, source.len);
}

/* --- options ---------------------------------------------------------------------------------- */

static void bind(Resolver *r, NameMap *variables, const char *name, const Node *value) {
  if (value) namemap_put(variables, intern_text(r->names, name), (void *)value);
}

/* Binds every option of a block, also of the blocks in it; and its first argument as `name`. */
static void bind_block(Resolver *r, NameMap *variables, const Node *call) {
  const Node *name = read_argument(call, 0);
  if (name && name->kind == NODE_ATOM) bind(r, variables, "name", name);
  for (const Node *o = call->options; o; o = o->next)
    if (o->name) bind(r, variables, o->name, pair_value(o));
  for (const Node *c = read_block(r, call); c; c = c->next) {
    if (c->kind != NODE_CALL) continue;
    if (c->has_block)
      bind_block(r, variables, c);
    else
      bind(r, variables, c->name, c->items);
  }
}

static void bind_difference(Resolver *r, NameMap *variables, const Node *usual) {
  const Node *value = namemap_get(variables, usual->name);
  bool same = value->kind == pair_value(usual)->kind && value->name == pair_value(usual)->name;
  const Node *word = parse_own(r, same ? "x false" : "x true");
  bind(r, variables, arena_printf(r->arena, "%s_differs", usual->name), word->items);
}

/* Returns what the row brings for the options of `call`, NULL for none but the defaults. */
static Node *brought(Resolver *r, const Module *m, const Extension *row, const Node *call) {
  Bindings b = {.r = r, .home = m, .variables = namemap_new(r->arena)};
  const Node *defaults = parse_own(r, arena_printf(r->arena, "defaults [%s]", row->values));
  const Node *first = defaults && defaults->items ? defaults->items->items : NULL;
  for (const Node *p = first; p; p = p->next) bind(r, b.variables, p->name, pair_value(p));
  if (call) bind_block(r, b.variables, call);
  for (const Node *p = first; p; p = p->next) bind_difference(r, b.variables, p);
  return macro_rewrite(&b, parse_own(r, row->brings));
}

/* --- places ----------------------------------------------------------------------------------- */

static void prepend(Node **list, Node *more) {
  append_nodes(&more, *list);
  *list = more;
}

/* Returns true if the statements hold `use …, extensions: [name]`. */
static bool uses_extension(const Node *block, const char *name) {
  for (const Node *c = block; c; c = c->next) {
    const Node *list = is_call(c, "use") ? read_option(c, "extensions") : NULL;
    for (const Node *e = read_first(list); e; e = read_next(list, e))
      if (e->kind == NODE_ALIAS && strcmp(e->name, name) == 0) return true;
  }
  return false;
}

static void add_brought(Resolver *r, const Module *m, const Extension *row, const Node *call,
                        Node **block) {
  Node *more = brought(r, m, row, call);
  bool early = uses_extension(*block, "AshOban");
  for (Node *s = more; s && early; s = s->next)
    if (is_call(s, "derived_attributes")) s->name = intern_text(r->names, "attributes");
  (row->first ? prepend : append_nodes)(block, more);
}

/* Adds what the row brings for each call at `place` below `statements`. Returns whether there is one. */
static bool add_at(Resolver *r, const Module *m, const Extension *row, const char *place,
                   const Node *statements, Node **block) {
  size_t len = strcspn(place, "/");
  bool found = false;
  for (const Node *c = statements, *next; c; c = next) {
    next = c->next;
    if (c->kind != NODE_CALL || strncmp(c->name, place, len) != 0 || c->name[len]) continue;
    if (place[len]) {
      found |= add_at(r, m, row, place + len + 1, read_block(r, c), block);
    } else {
      add_brought(r, m, row, c, block);
      found = true;
    }
  }
  return found;
}

/* --- which ------------------------------------------------------------------------------------ */

static bool adds_no_column(const char *name) {
  const char *found = strstr(extensions_without_columns, name);
  return found && found[-1] == ' ' && found[strlen(name)] == ' ';
}

static void note_unknown(Resolver *r, Module *m, const Node *at, Name name) {
  if (adds_no_column(name)) return;
  m->extended = true;
  if (namemap_get(r->noted, name)) return;
  namemap_put(r->noted, name, (void *)name);
  diag_warning(r->diag, at->span, "%s is not known here: a column that it adds is not seen", name);
  diag_help(r->diag, "declare what it adds as attributes, or go on where it adds none");
}

static void add_extension(Resolver *r, Module *m, const Node *at, Node **block) {
  Name name = module_name(r, m, at);
  bool known = false;
  if (strcmp(name, "AshCloak") == 0) cloak_attributes(r, block);
  if (strcmp(name, "AshPaperTrail.Resource") == 0) add_versions(r, m, *block, at);
  for (const Extension *row = extension_rows; row->name; row++) {
    if (strcmp(row->name, name) != 0) continue;
    known = true;
    if (!add_at(r, m, row, row->place, *block, block) && row->always)
      add_brought(r, m, row, NULL, block);
  }
  if (!known) note_unknown(r, m, at, name);
}

void add_extensions(Resolver *r, Module *m, Node **block) {
  for (const Node *c = *block; c; c = c->next) {
    const Node *used = is_call(c, "use") ? c->items : NULL;
    if (!used || used->kind != NODE_ALIAS || strcmp(used->name, "Ash.Resource") != 0) continue;
    const Node *list = read_option(c, "extensions");
    for (const Node *e = read_first(list); e; e = read_next(list, e))
      if (e->kind == NODE_ALIAS) add_extension(r, m, e, block);
    return;
  }
}
