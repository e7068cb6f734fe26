/* extension_cloak.c: AshCloak puts encrypted columns in the place of others, behind those that
 * relationships add (`derived_attributes`). */
#include "resolve/elixir/extension.h"

/* Takes the declaration of attribute `name` out of the block. Returns it, or NULL. */
static const Node *take_attribute(Node *block, Name name) {
  for (Node *s = block; s; s = s->next) {
    if (!is_call(s, "attributes")) continue;
    for (Node **c = &s->block; *c; c = &(*c)->next) {
      const Node *first = (*c)->kind == NODE_CALL ? (*c)->items : NULL;
      if (!first || first->kind != NODE_ATOM || first->name != name) continue;
      const Node *taken = *c;
      *c = taken->next;
      return taken;
    }
  }
  return NULL;
}

void cloak_attributes(Resolver *r, Node **block) {
  const Node *cloak = find_call(*block, "cloak");
  const Node *list = cloak ? find_call(read_block(r, cloak), "attributes") : NULL;
  const Node *names = list ? list->items : NULL;
  for (const Node *n = read_first(names); n; n = read_next(names, n)) {
    const Node *taken = n->kind == NODE_ATOM ? take_attribute(*block, n->name) : NULL;
    if (!taken) continue;
    const char *text = arena_printf(
        r->arena, "derived_attributes do attribute :encrypted_%s, :binary, allow_nil?: %s end",
        n->name, read_bool(taken, "allow_nil?", true) ? "true" : "false");
    append_nodes(block, parse_own(r, text));
  }
}
