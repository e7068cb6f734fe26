/* generated.c: the line by which a migration file says that compile wrote it, with a digest that no longer
 * fits once a statement or directive was edited. */
#include <inttypes.h>
#include <string.h>

#include "migration/digest.h"
#include "migration/parser.h"

static const char mark[] = "-- ashc:generated ", unsealed[] = "0000000000000000";

void migration_put_mark(Buf *out) {
  buf_printf(out, "%s%s\n", mark, unsealed);
}

static const char *seal_of(Arena *a, const ash_migration *m) {
  Buf out = buf_new(a);
  digest_put(&out, m->digest);
  return buf_text(&out);
}

void migration_seal(Buf *text, const ash_migration *m) {
  char *place = strstr(text->text, mark);
  if (place) memcpy(place + strlen(mark), seal_of(text->arena, m), strlen(unsealed));
}

void parser_read_generated(Parser *p, const Item *item) {
  p->seal = item->text;
}

bool parser_is_generated(const Parser *p) {
  return p->seal && strcmp(p->seal, seal_of(p->arena, p->migration)) == 0;
}

bool migration_is_generated(const ash_migration *m) {
  return ((const Parsed *)m)->generated;
}

int64_t migration_parent(const ash_migration *m) {
  return ((const Parsed *)m)->parent;
}

void migration_put_parent(Buf *out, int64_t parent) {
  buf_printf(out, "-- ashc:parent %" PRId64 "\n", parent);
}
