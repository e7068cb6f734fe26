/* macro.h: what stands for something else in an Elixir file: attributes of a module (`@statuses`), and
 * the `use` of a module of the same tree, whose `__using__` brings sections. Private to resolve/. */
#ifndef ASHC_RESOLVE_MACRO_H
#define ASHC_RESOLVE_MACRO_H

#include "resolve/resolver.h"

/* What names stand for while a text is rewritten. */
typedef struct Bindings {
  Resolver *r;
  const Module *home;  /* whose aliases hold; NULL: names are in full already */
  NameMap *attributes; /* Name -> Node: @name; or NULL */
  NameMap *variables;  /* Name -> Node: what `unquote(name)` gives; or NULL */
} Bindings;

/* Returns the statements of a call's block, also of one that the parser passed over. */
const Node *read_block(Resolver *r, const Node *call);

/* Returns what `node` means: the value of an attribute or variable, `Keyword.get(opts, :key, false)`
 * and its like, pipes of those; else `node` itself. NULL where it is such an expression, but cannot be
 * told. */
const Node *macro_value(const Bindings *b, const Node *node);

/* Returns a copy of `first` and the statements behind it, with everything bound put in its place. */
Node *macro_rewrite(const Bindings *b, const Node *first);

/* Returns what function `name` of an Elixir module gives where that is plain, or NULL. */
const Node *module_function(Resolver *r, const Module *m, const char *name);

/* Returns what the clauses of a repo's `override_migration_type/1` say as a keyword list, or NULL; warns of
 * those that cannot be told. */
const Node *override_clauses(Resolver *r, const Module *m);

/* Puts the value of each attribute, what each `use` of the tree brings and its fragments into m->call. */
void expand_module(Resolver *r, Module *m);

#endif
