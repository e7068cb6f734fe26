/* dsl.h: the vocabulary: every section, entity and option of the language, spelled as Ash spells
 * them. One constant table (dsl_*.c), from which the parser learns what to pass over, resolve/
 * validates and suggests, and the reference in grammar/README.md is written.
 *
 *   resource Blog.Post do            resource: an entity at the top level
 *     attributes do                  attributes: a section
 *       attribute :title, :string,   attribute: an entity with two arguments
 *         allow_nil?: false do         an option, as a trailing keyword
 *         default "untitled"           an option, in the block
 *       end */
#ifndef ASHC_SYNTAX_DSL_H
#define ASHC_SYNTAX_DSL_H

#include <stdbool.h>
#include <stddef.h>

#include "memory/buf.h"

/* kind of value, what messages and the reference call it */
#define DSL_VALUES(X)                                           \
  X(NONE, "nothing")                                            \
  X(ANY, "a value")                                             \
  X(BOOLEAN, "true or false")                                   \
  X(ATOM, "an atom")                                            \
  X(STRING, "a string")                                         \
  X(INTEGER, "an integer")                                      \
  X(MODULE, "a module")                                         \
  X(NAME, "an atom or a string")                                \
  X(ATOMS, "an atom or a list of atoms")                        \
  X(STRINGS, "a list of strings")                               \
  X(NAMES, "an atom, a string or a list of them")               \
  X(KEYWORDS, "a keyword list")                                 \
  X(FIELDS, "a field or a list of fields")                      \
  X(TYPE, "a type")                                             \
  X(EXPRESSION, "an expression")                                \
  X(ONE_OF, "one of the listed values")                         \
  X(ACTION, "one of the listed actions, or {:nilify, columns}") \
  X(ADDRESS, "a string or env(\"NAME\")")

#define X(id, text) DSL_##id,
typedef enum DslValue { DSL_VALUES(X) DSL_VALUE_COUNT } DslValue;
#undef X

typedef enum DslKind {
  DSL_SECTION, /* name do … end */
  DSL_ENTITY,  /* name arguments, options do … end; may stand more than once */
  DSL_PASSED,  /* Ash has it and it bears no schema: its block is passed over */
} DslKind;

/* Where an option means something; elsewhere it is refused. */
typedef enum DslScope { DSL_EVERYWHERE, DSL_ONLY_POSTGRES } DslScope;

typedef struct DslOption {
  const char *name;
  DslValue value;
  const char *allowed; /* DSL_ONE_OF and DSL_ACTION: the values, each as it is written, by spaces */
  const char *fallback; /* the default as the reference shows it; NULL: none */
  const char *help;     /* one line; NULL: Ash has it, it bears no schema and is passed over */
  DslScope scope;
} DslOption;

typedef struct DslArgument {
  const char *name; /* NULL ends the list */
  DslValue value;
  bool optional;
} DslArgument;

enum { DSL_MAX_ARGUMENTS = 3 };

typedef struct DslEntry DslEntry;
struct DslEntry {
  const char *name;
  DslKind kind;
  const char *help; /* one line */
  DslArgument arguments[DSL_MAX_ARGUMENTS + 1];
  const DslOption *options; /* ended by a NULL name; or NULL */
  const DslEntry *children; /* ended by a NULL name; or NULL */
  const char *example;      /* entities: a few lines for the reference, or NULL */
};

/* The entries of the top level: `repo` and `resource`. */
extern const DslEntry dsl_top[];

/* Return the part of `entry` so named (of the top level when `entry` is NULL), or NULL. */
const DslEntry *dsl_child(const DslEntry *entry, const char *name);
const DslOption *dsl_option(const DslEntry *entry, const char *name);

/* Returns "a string", "true or false", …: the kind of value in messages. */
const char *dsl_value_name(DslValue value);

/* Returns true when the block of a call so named bears no schema, so that the parser passes over it
 * as balanced text: every name that is neither an entry of the vocabulary nor `defmodule`. */
bool dsl_skips_block(const char *name);

/* Appends the reference of the vocabulary: one heading, example and option table per entry. */
void dsl_reference(Buf *out);

#endif
