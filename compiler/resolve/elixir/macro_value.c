/* macro_value.c: the few expressions on keyword lists that macros hand options on with. Everything is
 * a Node, as the parser made it; an option list is a LIST of PAIRs. */
#include <string.h>

#include "resolve/elixir/macro.h"
#include "syntax/parse.h"

static const Source *source_of(const Resolver *r, const Node *node) {
  return sources_get(diag_sources(r->diag), node->span.file);
}

const Node *read_block(Resolver *r, const Node *call) {
  if (!call->skipped) return call->block;
  const Source *source = source_of(r, call);
  return source ? parse_skipped(r->arena, r->names, source, call) : NULL;
}

/* Returns the bytes [from, to) of an expression's text as one statement, or NULL. */
static const Node *part_of(const Bindings *b, const Node *whole, size_t from, size_t to) {
  const Source *source = source_of(b->r, whole);
  if (!source) return NULL;
  size_t start = whole->span.start;
  return parse_part(b->r->arena, b->r->names, source, start + from, start + to);
}

/* --- keyword lists ---------------------------------------------------------------------------- */

static bool same_key(const Node *x, const Node *y) {
  return x->name && y->name && x->name == y->name;
}

static const Node *find_key(const Node *list, const Node *key) {
  for (const Node *p = list->items; p; p = p->next)
    if (p->kind == NODE_PAIR && same_key(p, key)) return p;
  return NULL;
}

static Node *copy_of(Resolver *r, const Node *node) {
  Node *copy = NEW(r->arena, Node);
  *copy = *node;
  copy->next = NULL;
  return copy;
}

/* Returns `list` without what `keys` names: an atom, or a list of atoms. */
static Node *without(Resolver *r, const Node *list, const Node *keys, bool keep) {
  Node *result = copy_of(r, list), **tail = &result->items;
  result->items = NULL;
  for (const Node *p = list->items; p; p = p->next) {
    bool named = false;
    for (const Node *k = read_first(keys); k; k = read_next(keys, k)) named |= same_key(p, k);
    if (named != keep) continue;
    *tail = copy_of(r, p);
    tail = &(*tail)->next;
  }
  return result;
}

static Node *with(Resolver *r, const Node *list, const Node *key, const Node *value) {
  Node *result = without(r, list, key, false), **tail = &result->items;
  while (*tail) tail = &(*tail)->next;
  *tail = copy_of(r, key);
  (*tail)->kind = NODE_PAIR;
  (*tail)->items = copy_of(r, value);
  return result;
}

static Node *merged(Resolver *r, const Node *list, const Node *over) {
  Node *result = copy_of(r, list);
  for (const Node *p = over->items; p; p = p->next)
    if (p->kind == NODE_PAIR && p->name) result = with(r, result, p, pair_value(p));
  return result;
}

static bool is_list(const Node *node) {
  return node && node->kind == NODE_LIST;
}

/* --- Keyword's functions ---------------------------------------------------------------------- */

/* Returns Keyword.`name`(list, x, y), or NULL. `x` and `y` are NULL where they are not given. */
static const Node *apply(Resolver *r, const char *name, const Node *list, const Node *x,
                         const Node *y) {
  if (!is_list(list) || !x) return NULL;
  const Node *found = x->kind == NODE_ATOM ? find_key(list, x) : NULL;
  if (strcmp(name, "get") == 0 || strcmp(name, "fetch!") == 0) {
    if (found) return pair_value(found);
    if (y) return y;
    Node *nil = copy_of(r, x);
    nil->name = intern_text(r->names, "nil");
    return nil;
  }
  if (strcmp(name, "drop") == 0 || strcmp(name, "delete") == 0) return without(r, list, x, false);
  if (strcmp(name, "take") == 0) return without(r, list, x, true);
  if (strcmp(name, "merge") == 0 && is_list(x)) return merged(r, list, x);
  if (strcmp(name, "put_new") == 0 && y) return found ? list : with(r, list, x, y);
  if (strcmp(name, "put") == 0 && y) return with(r, list, x, y);
  return NULL;
}

/* Returns `Keyword.get(…)` and its like, with `piped` as the first argument where it is not NULL. */
static const Node *keyword_call(const Bindings *b, const Node *whole, size_t from, size_t to,
                                const Node *piped) {
  static const char module[] = "Keyword.";
  const char *text = whole->text;
  from += strspn(text + from, " \t\r\n");
  if (strncmp(text + from, module, sizeof module - 1) != 0) return NULL;
  const Node *call = part_of(b, whole, from + sizeof module - 1, to);
  if (!call || call->next || call->kind != NODE_CALL) return NULL;
  const Node *arguments[3] = {piped};
  size_t count = piped != NULL;
  for (const Node *i = call->items; i && count < 3; i = i->next)
    arguments[count++] = macro_value(b, i);
  if (call->options && count < 3) {
    Node *list = copy_of(b->r, call);
    list->kind = NODE_LIST;
    list->items = call->options;
    arguments[count++] = list;
  }
  return apply(b->r, call->name, arguments[0], arguments[1], arguments[2]);
}

/* --- expressions ------------------------------------------------------------------------------ */

/* Returns where the next `|>` outside of brackets begins, or the text's length. */
static size_t next_pipe(const char *text, size_t from) {
  int depth = 0;
  size_t i = from;
  for (; text[i]; i++) {
    if (strchr("([{", text[i])) depth++;
    if (strchr(")]}", text[i])) depth--;
    if (depth == 0 && text[i] == '|' && text[i + 1] == '>') break;
  }
  return i;
}

/* Returns what `opts[:key]` gives, or NULL. */
static const Node *access(const Bindings *b, const Node *whole) {
  const char *bracket = strchr(whole->text, '[');
  if (!bracket || bracket == whole->text || !b->variables) return NULL;
  size_t at = (size_t)(bracket - whole->text), len = strlen(whole->text);
  const Node *list = namemap_get(b->variables, intern(b->r->names, whole->text, at));
  const Node *key =
      len > at + 2 && whole->text[len - 1] == ']' ? part_of(b, whole, at + 1, len - 1) : NULL;
  return list && key ? apply(b->r, "get", list, key, NULL) : NULL;
}

static const Node *first_stage(const Bindings *b, const Node *whole, size_t end) {
  const Node *call = keyword_call(b, whole, 0, end, NULL);
  if (call) return call;
  const Node *part = whole->text[end] ? part_of(b, whole, 0, end) : NULL;
  return part && !part->next ? macro_value(b, part) : NULL;
}

static const Node *expression_value(const Bindings *b, const Node *whole) {
  const Node *value = access(b, whole);
  if (value) return value;
  size_t at = next_pipe(whole->text, 0);
  value = first_stage(b, whole, at);
  while (value && whole->text[at]) {
    size_t from = at + 2;
    at = next_pipe(whole->text, from);
    value = keyword_call(b, whole, from, at, value);
  }
  return value;
}

static const Node *negated(const Bindings *b, const Node *node, size_t skip) {
  const Node *part = part_of(b, node, skip, strlen(node->text));
  const Node *value = part ? macro_value(b, part) : NULL;
  if (!value || value->kind != NODE_ATOM) return NULL;
  Node *result = copy_of(b->r, value);
  bool falsy = is_atom(value, "false") || is_atom(value, "nil");
  result->name = intern_text(b->r->names, falsy ? "true" : "false");
  return result;
}

static const Node *bound(NameMap *map, Name name) {
  return map && name ? namemap_get(map, name) : NULL;
}

const Node *macro_value(const Bindings *b, const Node *node) {
  if (node->kind == NODE_ATTRIBUTE && !node->items) {
    const Node *value = bound(b->attributes, node->name);
    return value ? value : node;
  }
  if (node->kind == NODE_CALL && !node->items && !node->options) {
    const Node *value = bound(b->variables, node->name);
    return value ? value : node;
  }
  if (node->kind == NODE_CALL && strcmp(node->name, "unquote") == 0 && node->items && b->variables)
    return macro_value(b, node->items);
  if (node->kind != NODE_OPAQUE || !b->variables) return node;
  if (node->text[0] == '!') return negated(b, node, 1);
  if (strncmp(node->text, "not ", 4) == 0) return negated(b, node, 4);
  return expression_value(b, node);
}
