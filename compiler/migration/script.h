/* script.h: the text of a migration file as a list of directives and statements, before their
 * meaning. Private to migration/. */
#ifndef ASHC_MIGRATION_SCRIPT_H
#define ASHC_MIGRATION_SCRIPT_H

#include "report/diag.h"

typedef enum ItemKind {
  ITEM_MIGRATE,  /* `-- migrate:WORD REST` */
  ITEM_ASHC,     /* `-- ashc:WORD REST` */
  ITEM_STATEMENT /* SQL up to its `;` */
} ItemKind;

typedef struct Item Item;
struct Item {
  Item *next;
  ItemKind kind;
  const char *word; /* of a directive */
  const char *text; /* the rest of a directive's line, of `ashc:edit` with the lines of its
                       instructions; a statement without its `;` */
  Span span;
  int line;
};

/* Returns the items of the text in order, or NULL when there are none. Records an error for a quote
 * that is not closed and for a statement that a directive cuts off. */
Item *script_read(Arena *a, Diag *d, const Source *source);

/* Returns the statements in the `len` bytes from byte `from` of the statement `whole`. */
Item *script_split(Arena *a, Diag *d, const Source *source, const Item *whole, size_t from,
                   size_t len);

#endif
