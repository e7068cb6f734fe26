/* extension.h: what the extensions of Ash add to a resource, as one table: extension, where its options
 * stand, and what they bring, written in the language itself. Private to resolve/. */
#ifndef ASHC_RESOLVE_EXTENSION_H
#define ASHC_RESOLVE_EXTENSION_H

#include "resolve/elixir/macro.h"

typedef struct Extension {
  const char *name;  /* "AshArchival.Resource" */
  const char *place; /* "archive", "authentication/add_ons/confirmation": brought once for each that
                         is there; with `always`, once also where none is */
  bool always;
  bool first;         /* before what the resource declares, not behind it */
  const char *values; /* the options that `brings` names, as a keyword list of their defaults */
  /* sections; `unquote(option)` is the option's value, `unquote(option_differs)` whether that is
   * not the default */
  const char *brings;
} Extension;

extern const Extension extension_rows[]; /* ended by a NULL name */

/* Extensions that add no column, by blanks. */
extern const char extensions_without_columns[];

/* The types that extensions bring, and their migration types; ended by a NULL module. */
typedef struct ExtensionType {
  const char *module, *type;
} ExtensionType;
extern const ExtensionType extension_types[];

/* Returns the statements of a text that is part of ashc: nodes with NO_SPAN. */
Node *parse_own(Resolver *r, const char *text);

/* AshCloak (extension_cloak.c): puts an encrypted column in the place of each attribute that it names. */
void cloak_attributes(Resolver *r, Node **block);

/* AshPaperTrail (extension_trail.c): declares the resource that keeps the versions of `m`, whose
 * statements are `block`; `at` is where the extension is named. */
void add_versions(Resolver *r, const Module *m, const Node *block, const Node *at);

/* Puts what the extensions that `m` uses bring into its block: nodes with NO_SPAN. */
void add_extensions(Resolver *r, Module *m, Node **block);

#endif
