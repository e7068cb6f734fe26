/* ctext.h: texts as C, and the names of what is exported. C11 and C++ compilers take it alike and
 * silently, also with -Wpedantic. */
#ifndef ASHC_EMIT_CTEXT_H
#define ASHC_EMIT_CTEXT_H

#include "memory/buf.h"
#include "schema/schema.h"

/* Texts of a file on their way into it: long ones become arrays above the place of their use. */
typedef struct CTexts {
  Buf *out;
  const char *prefix; /* of the arrays' names */
  unsigned arrays;    /* written so far */
  unsigned used;      /* referred to so far */
} CTexts;

/* Appends the array that `text` needs, if it needs one. Texts are declared in the order of their
 * uses. NULL is allowed. */
void ctext_declare(CTexts *t, const char *text);

/* Appends the expression for `text`: literals, one a line, the name of its array, or NULL. */
void ctext_put(CTexts *t, const char *text);

/* Returns `text` with every byte that a C name cannot hold as `_`. */
const char *c_name(Arena *a, const char *text);

/* Returns "ash_<folder>_migrations", "ash_<folder>_release" and "ash_<folder>_<version>_<name>". */
const char *set_symbol(Arena *a, const char *folder);
const char *release_symbol(Arena *a, const char *folder);
const char *module_symbol(Arena *a, const char *folder, int64_t version, const char *name);

/* Append the line that says what generated the file, and the check of the runtime's ABI. */
void put_banner(Buf *out, const char *what);
void put_abi_check(Buf *out);

#endif
