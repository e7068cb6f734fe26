/* migration_type.c: the last steps of a column's type: what `migration_types` says instead, the repo's
 * override, and how SQLite stores it in a `.resource` file, where no value may be changed by the
 * affinity of its column. */
#include <stdlib.h>
#include <string.h>

#include "resolve/resolver.h"

static int tuple_number(const Node *item) {
  return item && item->kind == NODE_NUMBER ? atoi(item->text) : 0;
}

/* Reads `:citext`, `{:varchar, 40}`, `{:decimal, 10, 2}`, `{:array, :text}`. Returns false if `node`
 * is something else. */
static bool read_migration_type(Resolver *r, const Node *node, Type *type) {
  if (!node) return false;
  if (node->kind == NODE_ATOM || node->kind == NODE_STRING) {
    *type = (Type){.name = node->kind == NODE_ATOM ? node->name : node->text};
    return true;
  }
  const Node *head = node->kind == NODE_TUPLE ? node->items : NULL;
  if (!head || head->kind != NODE_ATOM || !head->next) return false;
  *type = (Type){.name = head->name};
  if (strcmp(head->name, "array") == 0) {
    Type *element = NEW(r->arena, Type);
    type->element = element;
    return read_migration_type(r, head->next, element);
  }
  int first = tuple_number(head->next), second = tuple_number(head->next->next);
  bool decimal = strcmp(head->name, "decimal") == 0 || strcmp(head->name, "numeric") == 0;
  if (decimal)
    type->precision = first, type->scale = second;
  else
    type->size = first;
  return first > 0;
}

static void use_migration_types(Resolver *r, Attribute *attribute) {
  const Node *given = attribute->type.migration;
  if (!given) return;
  if (read_migration_type(r, given, &attribute->type.type)) {
    attribute->type.known = true;
    return;
  }
  diag_error(r->diag, given->span, "the migration type of `%s` cannot be %s", attribute->name,
             read_kind(given));
  diag_help(r->diag, "write an atom, `{:varchar, 40}`, `{:decimal, 10, 2}` or `{:array, :text}`");
}

static void use_override(Resolver *r, const Resource *resource, Type *type) {
  const Node *overrides = resource->repo ? resource->repo->override_types : NULL;
  const Node *other = overrides ? read_keyword(overrides, type->name) : NULL;
  if (other) read_migration_type(r, other, type);
}

/* Sets the storage where AshSqlite's own would change values or is not legal in a STRICT table. */
static void choose_storage(Resolver *r, const Resource *resource, AttributeType *type) {
  bool sqlite = resource->repo && resource->repo->repo->adapter == ADAPTER_SQLITE;
  bool strict = is_atom(section_option(resource->module, "sqlite", "strict?"), "true");
  if (!sqlite || (resource->elixir && !strict)) return;
  const StorageRow *row = find_storage(type->type.name);
  const char *own = row ? row->own : "TEXT";
  /* Outside STRICT tables ANY has the affinity of numbers; BLOB keeps every value as it is. */
  if (!strict && strcmp(type->type.name, "any") == 0) own = "BLOB";
  type->storage = intern_text(r->names, own);
  type->collation = row && !resource->elixir ? intern_text(r->names, row->collation) : NULL;
}

void finish_type(Resolver *r, const Resource *resource, Attribute *attribute) {
  use_migration_types(r, attribute);
  if (!attribute->type.known) return;
  use_override(r, resource, &attribute->type.type);
  choose_storage(r, resource, &attribute->type);
}
