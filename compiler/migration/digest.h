/* digest.h: what a migration means, as hash words. Private to migration/. */
#ifndef ASHC_MIGRATION_DIGEST_H
#define ASHC_MIGRATION_DIGEST_H

#include "memory/buf.h"

/* Appends the word of the SQL or directive `text`, after a space if words stand before it: the
 * first 16 hexadecimal digits of the SHA-256 of its tokens. */
void digest_put(Buf *out, const char *text);

#endif
