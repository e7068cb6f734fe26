/* shape.h: which keys the objects of a snapshot have, and which member of our structs each one is.
 * One table (shapes.c) drives reading (read.c), writing (write.c) and what is unknown (unknown.c).
 */
#ifndef ASHC_SNAPSHOT_SHAPE_H
#define ASHC_SNAPSHOT_SHAPE_H

#include <jansson.h>

#include "report/diag.h"
#include "schema/schema.h"

/* kind of a value, what it must be in JSON */
#define FIELD_KINDS(X)                                                                             \
  X(word, "a string that is not empty")                                                            \
  X(text, "a string")                                                                              \
  X(source, "a string")               /* Elixir source; "nil" is none */                           \
  X(known_source, "a string or null") /* as source, but none is written as null */                 \
  X(flag, "true or false")                                                                         \
  X(tristate, "true, false or null")                                                               \
  X(number, "a whole number from 0 to 2147483647")                                                 \
  X(names, "a string or a list of strings") /* none is written as null */                          \
  X(name_list, "a list of strings")         /* none is written as [] */                            \
  X(keys, "a list of column names or {\"type\", \"value\"} objects")                               \
  X(type, "a type: a string, [\"array\", type] or [string, size]")                                 \
  X(action, "null, \"nothing\", \"restrict\", \"delete\", \"update\" or \"nilify\"")               \
  X(on_delete, "null, \"nothing\", \"restrict\", \"delete\", \"nilify\" or [\"nilify\", columns]") \
  X(deferrable, "true, false or \"initially\"")                                                    \
  X(strategy, "null, \"attribute\" or \"context\"")                                                \
  X(pairs, "an object of column names")                                                            \
  X(object, "an object")                                                                           \
  X(pointer, "an object or null")                                                                  \
  X(columns, "a list of objects") /* a list that the rest of the table refers to */                \
  X(list, "a list of objects")                                                                     \
  X(ignore, "true or false") /* of a reference: there is no foreign key */                         \
  X(nothing, "anything")     /* known, and neither kept nor written from the table */

#define X(id, text) FIELD_##id,
typedef enum FieldKind { FIELD_KINDS(X) FIELD_KIND_COUNT } FieldKind;
#undef X

/* What a missing key (or null) means. */
typedef enum Missing {
  MISSING_NULL,
  MISSING_FALSE,
  MISSING_TRUE,
  MISSING_EMPTY,
  MISSING_LOOK_UP, /* false, unless the destination's own snapshot says otherwise */
  MISSING_REFUSED
} Missing;

/* When a key is written. */
typedef enum Written {
  WRITTEN_ALWAYS,
  WRITTEN_SQLITE,   /* always for SQLite, else where it is not its default */
  WRITTEN_POSTGRES, /* always for PostgreSQL, else where it is not its default */
  WRITTEN_CHANGED,  /* where it is not its default: keys that Ash does not have */
  WRITTEN_NEVER
} Written;

typedef struct Shape Shape;

typedef struct Field {
  const char *key;
  const char *old_key; /* what old snapshots call it, or NULL */
  FieldKind kind;
  Missing missing;
  Written written;
  size_t offset;      /* of the member */
  const Shape *shape; /* object, pointer, list: what it holds */
} Field;

struct Shape {
  const Field *fields;
  size_t count;
  size_t size;                   /* of the struct; in lists its first member is `next` */
  const char *label, *old_label; /* keys whose value tells the elements of a list apart */
};

extern const Shape table_shape;

/* A place in a snapshot: a key of the parent's object, or (key NULL) an element of its list. */
typedef struct Path {
  const struct Path *parent;
  const char *key;
  size_t index;
} Path;

/* Returns where the value at `path` stands in `source`, which is well-formed JSON; the nearest
 * value around it where there is none. */
Span locate(const Source *source, const Path *path);

/* Returns the members of `object` that `shape` does not know, at any depth, or NULL. The elements
 * of a list stand under their labels: {"attributes": {"title": {"colour": "red"}}}. */
json_t *unknown_members(const json_t *object, const Shape *shape);

/* Puts such members back into `object` where their owners are still there. */
void put_unknown_members(json_t *object, const Shape *shape, const json_t *unknown);

/* References whose destination's key is not known from their own snapshot. */
typedef struct OpenReference {
  struct OpenReference *next;
  Reference *reference;
} OpenReference;

/* As snapshot_parse; adds the references with an unknown `primary_key?` to *open (if not NULL). */
Table *parse_table(Arena *a, Interner *in, Diag *d, const Source *source, OpenReference **open);

#endif
