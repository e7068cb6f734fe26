/* digest.c: hashes tokens, so that layout, comments and the case of words do not count. */
#include "migration/digest.h"

#include <sha256.h>
#include <stdbool.h>
#include <string.h>

#include "sql/tokens.h"

enum { WORD_DIGITS = 16 };

/* Bytes on their way into the hash: tokens are short. */
typedef struct Hashing {
  SHA256_CTX hash;
  uint8_t bytes[1024];
  size_t count;
} Hashing;

static void flush(Hashing *h) {
  SHA256_Update(&h->hash, h->bytes, h->count);
  h->count = 0;
}

static void add_byte(Hashing *h, uint8_t byte) {
  if (h->count == sizeof h->bytes) flush(h);
  h->bytes[h->count++] = byte;
}

static uint8_t lower(char byte) {
  return (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

static void add_token(Hashing *h, sql_token t) {
  const bool word = t.kind == SQL_WORD;
  for (size_t i = 0; i < t.len; i++) add_byte(h, word ? lower(t.text[i]) : (uint8_t)t.text[i]);
  add_byte(h, ' ');
}

void digest_put(Buf *out, const char *text) {
  Hashing h = {0};
  char hex[SHA256_DIGEST_STRING_LENGTH];
  SHA256_Init(&h.hash);
  sql_cursor c = sql_scan(text, strlen(text));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c))
    add_token(&h, t);
  flush(&h);
  SHA256_End(&h.hash, hex);
  if (out->len) buf_putc(out, ' ');
  buf_putn(out, hex, WORD_DIGITS);
}
