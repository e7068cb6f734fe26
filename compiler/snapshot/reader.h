/* reader.h: reading one value of each kind (values.c), shared with the reading of objects (read.c). */
#ifndef ASHC_SNAPSHOT_READER_H
#define ASHC_SNAPSHOT_READER_H

#include "snapshot/shape.h"

typedef struct Reader {
  Arena *arena;
  Interner *names;
  Diag *diag;
  const Source *source;
  OpenReference **open;
  NameMap *columns; /* of the table, once they are read */
  bool ignored;     /* the reference that was read last is none */
} Reader;

/* Records that the value at `at` "is missing", "must be …". */
void refuse(Reader *r, const Path *at, const char *what);

/* Records that `v`, the value at `at`, should be `what`. */
void wrong(Reader *r, const Path *at, const char *what, const json_t *v);

/* Returns what the value of `f` must be, in words. */
const char *expected(const Field *f);

/* Reads `v`, the value of `f` at `at`, into the member (for on_delete: into the whole Reference). */
typedef void ReadValue(Reader *r, const Path *at, const Field *f, const json_t *v, void *member);

ReadValue load_text, load_word, load_source, load_flag, load_tristate, load_ignore, load_number,
    load_names, load_keys, load_type, load_action, load_on_delete, load_deferrable, load_strategy,
    load_pairs;

#endif
