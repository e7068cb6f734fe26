/* expect.c: from the effects of each statement to what must hold before the first, after the last
 * and, for things that come and go, in between. */
#include <ctype.h>
#include <string.h>

#include "emit/guard.h"
#include "memory/namemap.h"

/* The statements that name one object, first to last. */
typedef struct History {
  const Effect *last;
  Line *last_line;
  bool dropped; /* once at least */
} History;

typedef struct Lists {
  Arena *arena;
  Interner *names;
  NameMap *histories; /* key_of -> History */
  Expectation **absent, **present;
} Lists;

static void append_lower(Buf *b, const char *text) {
  for (; *text; text++) buf_putc(b, (char)tolower((unsigned char)*text));
}

/* Objects of one name space that SQLite takes for the same have the same key. */
static Name key_of(Lists *l, const Effect *e) {
  Buf key = buf_new(l->arena);
  bool column = strcmp(e->type, "column") == 0;
  buf_put(&key, column || strcmp(e->type, "trigger") == 0 ? e->type : "object");
  buf_putc(&key, '\1');
  append_lower(&key, column ? e->table : "");
  buf_putc(&key, '\1');
  append_lower(&key, e->name);
  return intern(l->names, key.text, key.len);
}

static void append(Arena *a, Expectation ***tail, const Effect *e) {
  Expectation *x = NEW(a, Expectation);
  x->effect = e;
  **tail = x;
  *tail = &x->next;
}

static void prepend(Arena *a, Expectation **list, const Effect *e) {
  Expectation *x = NEW(a, Expectation);
  x->effect = e;
  x->next = *list;
  *list = x;
}

/* Returns what is known of the table of a column's effect, or of what a trigger stands on, or NULL. */
static const History *table_history(Lists *l, const Effect *e) {
  Effect table = {.type = "table", .name = e->table};
  return e->table ? namemap_get(l->histories, key_of(l, &table)) : NULL;
}

/* A column of a table that these statements brought about has no state before them, and a trigger may
 * have gone with its view. */
static bool has_a_before(Lists *l, const Effect *e) {
  const History *table = table_history(l, e);
  if (strcmp(e->type, "column") == 0) return !table;
  return strcmp(e->type, "trigger") != 0 || !table || !table->dropped;
}

static void note_effect(Lists *l, const Effect *e, Line *line, bool lenient) {
  Name key = key_of(l, e);
  History *h = namemap_get(l->histories, key);
  if (!h) {
    h = NEW(l->arena, History);
    namemap_put(l->histories, key, h);
    if (!lenient && has_a_before(l, e)) append(l->arena, e->gone ? &l->present : &l->absent, e);
  } else if (h->last_line != line) {
    prepend(l->arena, &h->last_line->passing, h->last);
  }
  h->last = e;
  h->dropped |= e->gone;
  h->last_line = line;
}

/* Returns true if what `e` did to the object is how `steps` leave it. */
static bool is_final(Lists *l, const Effect *e) {
  const History *h = namemap_get(l->histories, key_of(l, e));
  if (h->last != e) return false;
  if (strcmp(e->type, "column") != 0) return true;
  const History *table = table_history(l, e);
  return !table || !table->last->gone;
}

static Line *add_line(Lists *l, BodyTest *test, const Step *step, Line ***tail, Effect **effects) {
  Sight sight = sight_of_step(l->arena, l->names, test, step);
  Line *line = NEW(l->arena, Line);
  *line = (Line){.step = step, .visibility = sight.visibility};
  **tail = line;
  *tail = &line->next;
  *effects = sight.effects;
  for (const Effect *e = sight.effects; e; e = e->next) note_effect(l, e, line, sight.lenient);
  return line;
}

Expectations expectations_of(Arena *a, Interner *in, const Steps *steps) {
  Expectations x = {0};
  BodyTest test = {0};
  Lists l = {a, in, namemap_new(a), &x.absent, &x.present};
  Line **line_tail = &x.lines;
  Effect **effects = NEW_ARRAY(a, Effect *, steps->count + 1);
  size_t count = 0;
  for (const Step *s = steps->first; s; s = s->next)
    if (!step_is_gate(s)) add_line(&l, &test, s, &line_tail, &effects[count++]);
  body_test_close(&test);
  Expectation **end = &x.end;
  for (size_t i = 0; i < count; i++)
    for (const Effect *e = effects[i]; e; e = e->next)
      if (is_final(&l, e)) append(a, &end, e);
  return x;
}

const char *expectation_words(Arena *a, const Expectation *list) {
  enum { SHOWN = 3 };
  Buf words = buf_new(a);
  unsigned count = 0;
  for (; list; list = list->next, count++) {
    if (count >= SHOWN) continue;
    const Effect *e = list->effect;
    if (count) buf_put(&words, ", ");
    if (e->table && strcmp(e->type, "column") == 0)
      buf_printf(&words, "column %s.%s", e->table, e->name);
    else
      buf_printf(&words, "%s %s", e->type, e->name);
  }
  if (count > SHOWN) buf_printf(&words, " and %u more", count - SHOWN);
  return buf_text(&words);
}
