/* plain_json.h: JSON as snapshots mostly are, read in a fifth of the time that jansson takes for it, which
 * was a third of every `ashc compile --check`. */
#ifndef ASHC_SNAPSHOT_PLAIN_JSON_H
#define ASHC_SNAPSHOT_PLAIN_JSON_H

#include <jansson.h>

#include "memory/arena.h"

/* Returns the object that the text is, as json_loadb with JSON_REJECT_DUPLICATES would; NULL where it is
 * malformed or not plain (bytes beyond ASCII, escapes but those of quotes and backslashes, numbers but short
 * integers, long keys, deep nesting): jansson has to read that. */
json_t *plain_json(Arena *a, const char *text, size_t len);

#endif
