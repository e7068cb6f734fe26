/* macro.c: expands the modules of Elixir files. A wrapper's `__using__` is read where it is plain: a
 * `quote` whose sections stand there as they are, with options handed on. */
#include "resolve/elixir/macro.h"

#include <string.h>

#include "resolve/elixir/extension.h"
#include "syntax/dsl.h"

enum { MOST_EXPANSIONS = 64 }; /* in one module: wrappers may use each other in a circle */

static bool begins(const char *text, const char *word) {
  return strncmp(text, word, strlen(word)) == 0;
}

/* Returns the definition (`def`, `defp` or `defmacro`) of function `name` in a module, or NULL. */
static const Node *find_definition(const Module *m, const char *name) {
  size_t len = strlen(name);
  for (const Node *c = m->call->block; c; c = c->next) {
    if (c->kind != NODE_CALL || !begins(c->name, "def") || !c->items) continue;
    const char *head = c->items->kind == NODE_OPAQUE ? c->items->text : c->items->name;
    if (head && begins(head, name) && strchr("( ,", head[len])) return c;
  }
  return NULL;
}

/* Returns the last `quote do … end` among the statements, or NULL. */
static const Node *find_quote(const Node *statements) {
  const Node *found = NULL;
  for (const Node *s = statements; s; s = s->next)
    if (is_call(s, "quote")) found = s;
  return found;
}

/* --- what a macro knows ----------------------------------------------------------------------- */

/* Returns the options of `use Wrapper, a: 1` as a list; of `use Wrapper, :resource` that atom. */
static Node *used_options(Resolver *r, const Node *use) {
  Node *list = NEW(r->arena, Node);
  const Node *given = read_argument(use, 1);
  *list = given ? *given : *use;
  list->next = NULL;
  if (given) return list;
  list->kind = NODE_LIST;
  list->items = use->options;
  list->options = NULL;
  return list;
}

/* Binds the parameter of `__using__(opts)`, whatever it is called. */
static void bind_parameter(const Bindings *b, const char *head, Node *value) {
  const char *open = strchr(head, '(');
  if (!open) return;
  size_t len = strcspn(open + 1, " )\\,");
  if (len) namemap_put(b->variables, intern(b->r->names, open + 1, len), value);
}

/* Binds `name = value`. */
static void bind_assignment(const Bindings *b, const Node *statement) {
  if (statement->kind != NODE_OPAQUE) return;
  const char *equals = strstr(statement->text, " = ");
  size_t len = strspn(statement->text, "abcdefghijklmnopqrstuvwxyz0123456789_?!");
  if (!equals || statement->text + len != equals) return;
  Node right = *statement;
  right.text = intern_text(b->r->names, equals + 3);
  right.span.start += (uint32_t)len + 3u;
  const Node *value = macro_value(b, &right);
  if (value) namemap_put(b->variables, intern(b->r->names, statement->text, len), (void *)value);
}

static NameMap *attributes_of(Resolver *r, const Module *m) {
  NameMap *map = NULL;
  for (const Node *c = m->call->block; c; c = c->next) {
    if (c->kind != NODE_ATTRIBUTE || !c->items) continue;
    if (!map) map = namemap_new(r->arena);
    const Bindings so_far = {.r = r, .attributes = map};
    namemap_put(map, c->name, macro_rewrite(&so_far, c->items));
  }
  return map;
}

/* --- `use` of a module of the tree ------------------------------------------------------------ */

/* `def resource do quote do … end end`, which `use MyApp, :resource` picks. */
static const Node *picked_quote(Resolver *r, const Module *wrapper, const Node *options) {
  const Node *definition =
      options->kind == NODE_ATOM ? find_definition(wrapper, options->name) : NULL;
  return definition ? find_quote(read_block(r, definition)) : NULL;
}

/* Returns what `use` of `wrapper` puts in its place, or NULL. */
static Node *expand_use(Resolver *r, const Module *wrapper, const Node *use) {
  const Node *definition = find_definition(wrapper, "__using__");
  if (!definition) return NULL;
  Bindings b = {.r = r,
                .home = wrapper,
                .attributes = attributes_of(r, wrapper),
                .variables = namemap_new(r->arena)};
  Node *options = used_options(r, use);
  if (definition->items->text) bind_parameter(&b, definition->items->text, options);
  const Node *statements = read_block(r, definition);
  for (const Node *s = statements; s; s = s->next) bind_assignment(&b, s);
  const Node *quote = find_quote(statements);
  if (!quote) quote = picked_quote(r, wrapper, options);
  return quote ? macro_rewrite(&b, quote->block) : NULL;
}

static Node *expand_statements(Resolver *r, const Module *m, Node *first, int *left);

static Node *expand_one(Resolver *r, const Module *m, const Node *statement, int *left) {
  const Node *used = is_call(statement, "use") ? read_argument(statement, 0) : NULL;
  if (!used || used->kind != NODE_ALIAS || !*left) return NULL;
  const Module *wrapper = find_module(r, m, used);
  if (!wrapper || wrapper == m) return NULL;
  --*left;
  return expand_statements(r, m, expand_use(r, wrapper, statement), left);
}

/* Puts what each `use` brings behind it. */
static Node *expand_statements(Resolver *r, const Module *m, Node *first, int *left) {
  for (Node *s = first, *next; s; s = next) {
    next = s->next;
    Node *brought = expand_one(r, m, s, left);
    if (!brought) continue;
    s->next = brought;
    append_nodes(&brought, next);
  }
  return first;
}

/* --- fragments -------------------------------------------------------------------------------- */

/* Fragments have none of their own. */
static void append_fragments(Resolver *r, const Module *m, Node **block) {
  Node *brought = NULL;
  for (const Node *s = *block; s; s = s->next) {
    const Node *fragments = is_call(s, "use") ? read_option(s, "fragments") : NULL;
    for (const Node *f = read_first(fragments); f; f = read_next(fragments, f)) {
      const Module *fragment = f->kind == NODE_ALIAS ? find_module(r, m, f) : NULL;
      if (!fragment || fragment == m) continue;
      const Bindings b = {.r = r, .home = fragment, .attributes = attributes_of(r, fragment)};
      append_nodes(&brought, macro_rewrite(&b, fragment->call->block));
    }
  }
  append_nodes(block, brought);
}

const Node *module_function(Resolver *r, const Module *m, const char *name) {
  const Node *definition = find_definition(m, name);
  const Node *last = definition ? read_block(r, definition) : NULL;
  while (last && last->next) last = last->next;
  if (!last) return NULL;
  const Bindings b = {.r = r, .attributes = attributes_of(r, m)};
  return macro_value(&b, last);
}

/* --- sections within sections ----------------------------------------------------------------- */

static bool is_section(const Node *call) {
  const DslEntry *entry = call->kind == NODE_CALL && call->has_block
                              ? dsl_child(dsl_child(NULL, "resource"), call->name)
                              : NULL;
  return entry && entry->kind == DSL_SECTION;
}

/* Returns true if a section may stand in the block that was passed over: `attributes do` in `actions`. */
static bool mentions_section(const char *text) {
  for (const char *at = strstr(text, " do\n"); at; at = strstr(at + 1, " do\n")) {
    const char *word = at;
    while (word > text && strchr("abcdefghijklmnopqrstuvwxyz_", word[-1])) word--;
    char name[32];
    if (word == at || (size_t)(at - word) >= sizeof name) continue;
    memcpy(name, word, (size_t)(at - word));
    name[at - word] = '\0';
    const DslEntry *entry = dsl_child(dsl_child(NULL, "resource"), name);
    if (entry && entry->kind == DSL_SECTION) return true;
  }
  return false;
}

/* Takes the sections out of the block of `call`. Elixir lets them stand in any other. */
static Node *take_sections(Node *call) {
  Node *taken = NULL;
  for (Node **s = &call->block; *s;) {
    if (!is_section(*s)) {
      s = &(*s)->next;
      continue;
    }
    Node *section = *s;
    *s = section->next;
    section->next = NULL;
    append_nodes(&taken, section);
  }
  return taken;
}

static void lift_sections(Resolver *r, Node *block) {
  for (Node *c = block; c; c = c->next) {
    if (c->kind != NODE_CALL || !c->has_block) continue;
    Node copy = *c;
    if (c->skipped) {
      if (strncmp(c->name, "def", 3) == 0 || !mentions_section(c->text)) continue;
      copy.block = (Node *)read_block(r, c);
    }
    Node *taken = take_sections(&copy);
    if (!taken) continue;
    if (!c->skipped) c->block = copy.block;
    append_nodes(&taken, c->next);
    c->next = taken;
  }
}

void expand_module(Resolver *r, Module *m) {
  const Bindings b = {.r = r, .attributes = attributes_of(r, m)};
  int left = MOST_EXPANSIONS;
  Node *call = NEW(r->arena, Node);
  *call = *m->call;
  call->block = expand_statements(r, m, macro_rewrite(&b, m->call->block), &left);
  append_fragments(r, m, &call->block);
  lift_sections(r, call->block);
  add_extensions(r, m, &call->block);
  m->call = call;
}
