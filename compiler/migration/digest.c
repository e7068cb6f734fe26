/* digest.c: hashes tokens, so that layout, comments and the case of words do not count. */
#include "migration/digest.h"

#include <ctype.h>
#include <sha256.h>
#include <string.h>

#include "sql/tokens.h"

enum { WORD_DIGITS = 16 };

static void add_word(SHA256_CTX *hash, sql_token t) {
  uint8_t lower[64];
  for (size_t at = 0, n; at < t.len; at += n) {
    for (n = 0; n < sizeof lower && at + n < t.len; n++) {
      const uint8_t byte = (uint8_t)t.text[at + n];
      lower[n] = byte < 0x80 ? (uint8_t)tolower(byte) : byte;
    }
    SHA256_Update(hash, lower, n);
  }
}

static void add_token(SHA256_CTX *hash, sql_token t) {
  if (t.kind == SQL_WORD)
    add_word(hash, t);
  else
    SHA256_Update(hash, (const uint8_t *)t.text, t.len);
  SHA256_Update(hash, (const uint8_t *)" ", 1);
}

void digest_put(Buf *out, const char *text) {
  SHA256_CTX hash;
  char hex[SHA256_DIGEST_STRING_LENGTH];
  SHA256_Init(&hash);
  sql_cursor c = sql_scan(text, strlen(text));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    add_token(&hash, t);
  SHA256_End(&hash, hex);
  if (out->len) buf_putc(out, ' ');
  buf_putn(out, hex, WORD_DIGITS);
}
