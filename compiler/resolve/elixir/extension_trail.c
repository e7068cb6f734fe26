/* extension_trail.c: AshPaperTrail adds a resource of versions, `Blog.Post.Version`, to a resource. */
#include <string.h>

#include "resolve/elixir/extension.h"

/* layer, table, layer's references, kind of the primary key; `unquote` takes what is no plain word. */
static const char head[] = "use Ash.Resource, data_layer: unquote(data_layer)\n"
                           "%s do\n"
                           "  table \"%s\"\n"
                           "  repo unquote(repo)\n"
                           "  references do\n"
                           "    reference :version_source, ignore?: %s\n"
                           "  end\n"
                           "end\n"
                           "attributes do\n"
                           "  %s_primary_key :id\n"
                           "  attribute :version_action_type, :atom, allow_nil?: false\n"
                           "  if unquote(store_action_name?) do\n"
                           "    attribute :version_action_name, :atom, allow_nil?: false\n"
                           "  end\n"
                           "  if unquote(store_action_inputs?) do\n"
                           "    attribute :version_action_inputs, :map, allow_nil?: false\n"
                           "  end\n"
                           "  if unquote(store_resource_identifier?) do\n"
                           "    attribute :version_resource_identifier, :atom, allow_nil?: false\n"
                           "  end\n"
                           "end\n";

/* the resource, its key */
static const char tail[] =
    "attributes do\n"
    "  attribute :version_source_id, unquote(key_type), allow_nil?: false\n"
    "  attribute :changes, :map\n"
    "  create_timestamp :version_inserted_at\n"
    "  update_timestamp :version_updated_at\n"
    "end\n"
    "relationships do\n"
    "  belongs_to :version_source, %s, destination_attribute: :%s, allow_nil?: false,\n"
    "    source_attribute: :version_source_id\n"
    "end\n"
    "unquote(mixin)\n";

/* The resource whose versions are kept, and what its `paper_trail` says. */
typedef struct Trail {
  Bindings b;
  const Module *m;
  const Node *block;   /* the resource's */
  const Node *options; /* the statements of `paper_trail`, or NULL */
  const Node *layer;   /* its `sqlite` or `postgres` block */
  Name key;            /* of its primary key */
} Trail;

static const Node *trail_option(const Trail *t, const char *name) {
  const Node *call = find_call(t->options, name);
  return call ? call->items : NULL;
}

static const char *trail_word(const Trail *t, const char *name, const char *otherwise) {
  const Node *value = trail_option(t, name);
  return value && value->kind == NODE_ATOM ? value->name : otherwise;
}

static void bind(const Trail *t, const char *name, const Node *value) {
  namemap_put(t->b.variables, intern_text(t->b.r->names, name), (void *)value);
}

/* Binds a value that is written as in the language. */
static void bind_text(const Trail *t, const char *name, const char *text) {
  bind(t, name, parse_own(t->b.r, arena_printf(t->b.r->arena, "x %s", text))->items);
}

static bool use_key(Trail *t, const Node *call) {
  static const struct {
    const char *entity, *type;
  } keys[] = {{"uuid_primary_key", ":uuid"},
              {"uuid_v7_primary_key", ":uuid_v7"},
              {"integer_primary_key", ":integer"}};
  if (call->kind != NODE_CALL || !call->items || call->items->kind != NODE_ATOM) return false;
  t->key = call->items->name;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (!is_call(call, keys[i].entity)) continue;
    bind_text(t, "key_type", keys[i].type);
    return true;
  }
  if (!read_bool(call, "primary_key?", false) || !call->items->next) return false;
  bind(t, "key_type", call->items->next);
  return true;
}

static bool find_key(Trail *t) {
  for (const Node *s = t->block; s; s = s->next)
    for (const Node *c = is_call(s, "attributes") ? s->block : NULL; c; c = c->next)
      if (use_key(t, c)) return true;
  return false;
}

static const char *table_name(const Trail *t) {
  const Node *named = trail_option(t, "table_name"), *own = read_option(t->layer, "table");
  if (named && named->kind == NODE_STRING) return named->text;
  return arena_printf(t->b.r->arena, "%s_versions",
                      own && own->kind == NODE_STRING ? own->text : "");
}

static void bind_options(const Trail *t) {
  static const char *const flags[] = {"store_action_name?", "store_action_inputs?",
                                      "store_resource_identifier?"};
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    bind_text(t, flags[i], trail_word(t, flags[i], "false"));
  bind_text(t, "data_layer",
            is_call(t->layer, "sqlite") ? "AshSqlite.DataLayer" : "AshPostgres.DataLayer");
  const Node *repo = read_option(t->layer, "repo"), *mixin = trail_option(t, "mixin");
  if (repo) bind(t, "repo", repo);
  bind_text(t, "mixin", "nil");
  if (mixin && mixin->kind == NODE_ALIAS) {
    Node *use = parse_own(t->b.r, "use Mixin");
    use->items->name = module_name(t->b.r, t->m, mixin);
    bind(t, "mixin", use);
  }
}

/* Appends a copy of `call` as a call of `entity`. */
static void append_as(const Trail *t, Node **list, const Node *call, const char *entity) {
  Node one = *call;
  one.next = NULL;
  one.name = intern_text(t->b.r->names, entity);
  append_nodes(list, macro_rewrite(&t->b, &one));
}

static bool is_listed(const Node *list, const Node *attribute) {
  const Node *name = attribute->kind == NODE_CALL ? attribute->items : NULL;
  for (const Node *n = read_first(list); name && n; n = read_next(list, n))
    if (n->kind == NODE_ATOM && name->kind == NODE_ATOM && n->name == name->name) return true;
  return false;
}

/* Returns what `metadata`, `belongs_to_actor` and `attributes_as_attributes` add. */
static Node *further_sections(const Trail *t) {
  Node *sections = parse_own(t->b.r, "attributes do x() end\nrelationships do x() end");
  Node **attributes = &sections->block, **relationships = &sections->next->block;
  *attributes = *relationships = NULL;
  const Node *kept = trail_option(t, "attributes_as_attributes");
  for (const Node *c = t->options; c; c = c->next) {
    if (is_call(c, "metadata")) append_as(t, attributes, c, "attribute");
    if (is_call(c, "belongs_to_actor")) append_as(t, relationships, c, "belongs_to");
  }
  for (const Node *s = t->block; s; s = s->next)
    for (const Node *c = is_call(s, "attributes") ? s->block : NULL; c; c = c->next)
      if (is_listed(kept, c)) append_as(t, attributes, c, c->name);
  return sections;
}

static Node *version_block(const Trail *t) {
  Resolver *r = t->b.r;
  bool source = strcmp(trail_word(t, "reference_source?", "true"), "false") != 0;
  const char *first =
      arena_printf(r->arena, head, t->layer->name, table_name(t), source ? "false" : "true",
                   trail_word(t, "primary_key_type", "uuid"));
  Node *block = macro_rewrite(&t->b, parse_own(r, first));
  append_nodes(&block, further_sections(t));
  const char *last = arena_printf(r->arena, tail, t->m->name, t->key);
  append_nodes(&block, macro_rewrite(&t->b, parse_own(r, last)));
  const Node *tenancy = find_call(t->block, "multitenancy");
  if (tenancy) append_as(t, &block, tenancy, "multitenancy");
  return block;
}

void add_versions(Resolver *r, const Module *m, const Node *block, const Node *at) {
  const Node *layer = find_call(block, "sqlite"), *trail = find_call(block, "paper_trail");
  if (!layer) layer = find_call(block, "postgres");
  Trail t = {.b = {.r = r, .home = m, .variables = namemap_new(r->arena)},
             .m = m,
             .block = block,
             .options = trail ? read_block(r, trail) : NULL,
             .layer = layer};
  if (!layer || !find_key(&t)) return;
  bind_options(&t);
  Node *call = parse_own(r, "defmodule Version do x() end");
  call->items->name = intern_printf(r->names, "%s.Version", m->name);
  call->items->span = at->span;
  call->block = version_block(&t);
  add_module(r, call, call->items->name);
}
