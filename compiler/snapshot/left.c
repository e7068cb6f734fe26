/* left.c: columns that a database may still have though no newest snapshot knows them. AshSqlite comments out
 * the statement that would drop the column of a removed attribute and forgets it in the snapshot; the older
 * snapshots of the table still say what it was. */
#include "snapshot/left.h"

#include "snapshot/shape.h"

typedef struct Left {
  Arena *arena;
  Interner *names;
  Diag *ignored; /* what is wrong with an old file does not matter any more */
  Sources *sources;
  NameMap *known;
  Column **tail;
} Left;

static void add_columns(Left *left, const Column *columns) {
  for (const Column *c = columns; c; c = c->next) {
    if (namemap_get(left->known, c->name)) continue;
    namemap_put(left->known, c->name, (void *)c);
    if (c->computed) continue;
    Column *copy = NEW(left->arena, Column);
    *copy = *c;
    copy->next = NULL;
    *left->tail = copy;
    left->tail = &copy->next;
  }
}

static void add_file(Left *left, const char *path) {
  OpenReference *open = NULL;
  const Source *source = sources_read(left->sources, path, NULL);
  const Table *t =
      source ? parse_table(left->arena, left->names, left->ignored, source, &open) : NULL;
  if (!t) return;
  add_columns(left, t->columns);
  add_columns(left, t->retained_columns);
}

void find_left_columns(Arena *a, Interner *in, Sources *sources, Table *t,
                       const char *const *older) {
  Left left = {a, in, diag_new(a, sources), sources, namemap_new(a), &t->left_columns};
  const Column *const lists[] = {t->columns, t->retained_columns};
  for (int i = 0; i < 2; i++)
    for (const Column *c = lists[i]; c; c = c->next) namemap_put(left.known, c->name, (void *)c);
  for (; *older; older++) add_file(&left, *older);
}
