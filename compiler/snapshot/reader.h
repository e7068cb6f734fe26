/* reader.h: reading one value of each kind (values.c), shared with the reading of objects (read.c).
 */
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

/* Records that `v`, the value at `at`, should be `expected`. */
void wrong(Reader *r, const Path *at, const char *expected, const json_t *v);

/* Returns what the value of `f` must be, in words. */
const char *expected(const Field *f);

/* Reads `v`, the value of `f` at `at`, into the member (for on_delete: into the whole Reference).
 */
typedef void ReadValue(Reader *r, const Path *at, const Field *f, const json_t *v, void *member);

ReadValue read_text, read_word, read_source, read_flag, read_tristate, read_ignore, read_number,
    read_names, read_keys, read_type, read_action, read_on_delete, read_deferrable, read_strategy,
    read_pairs;

#endif
