/* intern.h: names. Each distinct text is kept once, so that two Names are equal iff their pointers
 * are; the names of any two Schemas of a run compare with ==. */
#ifndef ASHC_MEMORY_INTERN_H
#define ASHC_MEMORY_INTERN_H

#include "memory/arena.h"

typedef const char *Name; /* interned and NUL-terminated */
typedef struct Interner Interner;

/* Returns a new interner whose texts live in `a`; one per run. */
Interner *interner_new(Arena *a);

/* Returns the one copy of the `len` bytes at `text`. */
Name intern(Interner *in, const char *text, size_t len);

/* As intern, up to the NUL; NULL gives NULL. */
Name intern_text(Interner *in, const char *text);

/* As intern_text, of `text` as SQLite compares names: ASCII's capital letters are small ones. */
Name intern_lower(Interner *in, const char *text);

/* As intern, of formatted text. */
Name intern_printf(Interner *in, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
