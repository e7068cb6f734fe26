/* kept_names.c: a table that is retained keeps its indexes. Nothing new can have the name of one of them,
 * nor its own: tables and indexes share their names, which SQLite compares without case. */
#include "diff/differ.h"
#include "diff/shape.h"

/* A table or an index of it. */
typedef struct Object {
  const Table *table;
  Name name;
  Span span;
  bool is_index;
} Object;

typedef struct Names {
  Schema *after;
  Diag *diag;
  NameMap *declared; /* name -> Object; NULL while nothing is retained */
} Names;

static void each_object(Names *n, const Table *t, void (*each)(Names *n, Object o)) {
  Arena *a = n->after->arena;
  Interner *in = n->after->names;
  each(n, (Object){t, t->name, t->span, false});
  for (const Identity *i = t->identities; i; i = i->next)
    if (!i->constraint) each(n, (Object){t, i->index_name, i->span, true});
  for (const Index *x = t->indexes; x; x = x->next)
    each(n, (Object){t, index_name(in, t, x), x->span, true});
  for (const Column *c = t->columns; c; c = c->next)
    if (c->reference && c->reference->index)
      each(n, (Object){t, reference_index_shape(a, in, t, c).name, c->reference->span, true});
}

/* Returns the name as the engine compares it. */
static Name key_of(const Names *n, Name name) {
  return n->after->repo->adapter == ADAPTER_SQLITE ? intern_lower(n->after->names, name) : name;
}

static void declare(Names *n, Object o) {
  Object *copy = NEW(n->after->arena, Object);
  *copy = o;
  namemap_put(n->declared, key_of(n, o.name), copy);
}

static const char *in_words(Arena *a, Object o) {
  return o.is_index ? arena_printf(a, "index %s of %s", o.name, o.table->name)
                    : arena_printf(a, "table %s", o.name);
}

static void check(Names *n, Object kept) {
  Arena *a = n->after->arena;
  const Object *taker = namemap_get(n->declared, key_of(n, kept.name));
  if (!taker) return;
  diag_error(n->diag, taker->span,
             "%s cannot have this name: %s is kept, though no resource declares it",
             in_words(a, *taker), in_words(a, kept));
  if (kept.is_index || taker->is_index)
    diag_help(n->diag, "give the new one another name, or let %s go with --drop-tables",
              kept.table->name);
  else
    diag_help(
        n->diag,
        "--rename-table %s:%s says that it is the same one, SQLite does not tell upper from lower "
        "case; --drop-tables lets %s go",
        kept.name, taker->name, kept.name);
}

void diff_check_kept_names(Schema *after, Diag *d) {
  Names n = {.after = after, .diag = d};
  bool any = false;
  for (const Table *t = after->tables; t && !any; t = t->next) any = t->retained;
  if (!any) return;
  n.declared = namemap_new(after->arena);
  for (const Table *t = after->tables; t; t = t->next)
    if (!t->retained) each_object(&n, t, declare);
  for (const Table *t = after->tables; t; t = t->next)
    if (t->retained) each_object(&n, t, check);
}
