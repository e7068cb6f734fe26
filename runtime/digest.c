/* digest.c: an applied migration must be the one that the set has. A digest holds one word for each
 * gate, statement and directive of the up section, in this order, then `/`, then those of the down
 * section (compiler/migration/digest.c makes it). */
#include "history.h"

#include <inttypes.h>
#include <string.h>

/* A walk over the words of a digest. */
typedef struct Words {
  const char *at;
  size_t len;
} Words;

static bool next_word(Words *w) {
  w->at += w->len;
  w->at += strspn(w->at, " ");
  w->len = strcspn(w->at, " ");
  return w->len > 0;
}

static bool same_word(const Words *a, const Words *b) {
  return a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

/* Where two digests part: the section and the place in it. */
typedef struct Difference {
  bool differs, down;
  size_t place;
} Difference;

static Difference compare(const char *applied, const char *here) {
  Words a = {applied, 0}, b = {here, 0};
  Difference d = {0};
  for (;;) {
    const bool more_a = next_word(&a), more_b = next_word(&b);
    if (!more_a && !more_b) return d;
    if (!same_word(&a, &b)) {
      d.differs = true;
      return d;
    }
    if (a.len == 1 && *a.at == '/')
      d = (Difference){.down = true};
    else
      d.place++;
  }
}

static int refuse(ash_conn *c, const ash_migration *m, Difference d) {
  const ash_script *s = d.down ? &m->down : &m->up;
  Text t = {0};
  rt_text_printf(&t, "migration %" PRId64 "_%s is applied, but not as it stands here: ", m->version,
                 m->name);
  const char *section = d.down ? "down" : "up";
  if (d.place < s->gate_count) {
    const ash_gate *g = &s->gates[d.place];
    rt_text_printf(&t, "its %s section differs first at line %d, in the gate\n  %s", section,
                   g->line, g->message);
  } else if (d.place < s->gate_count + s->statement_count) {
    const ash_statement *st = &s->statements[d.place - s->gate_count];
    rt_text_printf(&t, "its %s section differs first at line %d, in the statement\n  ", section,
                   st->line);
    rt_text_excerpt(&t, st->sql, 300);
  } else {
    rt_text_printf(&t,
                   "the statements of its %s section are followed by other ones, or its directives "
                   "differ",
                   section);
  }
  rt_text_put(&t, "\nPut the migration back as it was, and make the change in a new one");
  return rt_fail_text(c, ASH_CHANGED, &t);
}

static Difference difference_of(const LedgerRow *row, const ash_migration *m) {
  if (!row || !row->digest || !m->digest || strcmp(row->digest, m->digest) == 0)
    return (Difference){0};
  return compare(row->digest, m->digest);
}

bool rt_is_changed(const LedgerRow *row, const ash_migration *m) {
  return difference_of(row, m).differs;
}

int rt_check_digests(ash_conn *c, const History *h) {
  for (size_t i = 0; i < h->set->count; i++) {
    const ash_migration *m = h->set->items[i];
    const LedgerRow *row = h->up[i] ? rt_ledger_find(&h->ledger, m->version) : NULL;
    const Difference d = difference_of(row, m);
    if (d.differs) return refuse(c, m, d);
  }
  return ASH_OK;
}
