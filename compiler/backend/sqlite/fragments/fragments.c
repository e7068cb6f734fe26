/* fragments.c: finds the SQL of every table that was declared in this run and has it checked: checks,
 * filters, index expressions, computed columns, backfills, defaults and custom statements. */
#include "backend/sqlite/fragments/fragments.h"

#include <string.h>

#include "schema/elixir.h"
#include "syntax/string_place.h"

static bool is_written(Span content) {
  return content.file != 0;
}

void fragment_find(const Fragments *k, Fragment *f) {
  const Source *source = sources_get(diag_sources(k->diag), f->content.file);
  if (!source) return;
  const char *value = string_value(k->arena, source, f->content);
  const char *at = f->kind == FRAGMENT_KEY && strstr(f->sql, value) ? value : NULL;
  if (at) f->sql = value;
  if (!at) at = strstr(value, f->sql);
  f->within = at != NULL;
  if (at) f->lead = (size_t)(at - value);
}

static void check(Fragments *k, FragmentKind kind, const Column *column, const char *sql,
                  Span content, const char *what) {
  Fragment f = {.kind = kind,
                .table = k->table,
                .column = column,
                .what = what,
                .sql = sql,
                .content = content};
  fragment_find(k, &f);
  if (fragment_tokens(k, &f)) fragment_try(k, &f);
}

/* --- the parts of a table --------------------------------------------------------------------- */

static void check_default(Fragments *k, const Column *c) {
  const Term *term = elixir_term(k->arena, c->default_value);
  if (!term || term->kind != TERM_FRAGMENT) return;
  check(k, FRAGMENT_DEFAULT, c, term->text, c->default_span,
        arena_printf(k->arena, "the default of %s.%s", k->table->name, c->name));
}

static void check_column(Fragments *k, const Column *c) {
  const char *t = k->table->name;
  if (c->default_value && !c->computed && is_written(c->default_span)) check_default(k, c);
  if (c->computed && is_written(c->computed_span))
    check(k, FRAGMENT_COMPUTED, c, c->computed, c->computed_span,
          arena_printf(k->arena, "the computed column %s.%s", t, c->name));
  if (c->backfill && is_written(c->backfill_span))
    check(k, FRAGMENT_BACKFILL, c, c->backfill, c->backfill_span,
          arena_printf(k->arena, "the backfill of %s.%s", t, c->name));
  const Reference *r = c->reference;
  if (r && r->index && r->index_where && is_written(r->where_span))
    check(k, FRAGMENT_WHERE, NULL, r->index_where, r->where_span,
          arena_printf(k->arena, "the index of the reference %s.%s", t, c->name));
}

static void check_keys(Fragments *k, const Key *keys, const char *what) {
  for (; keys; keys = keys->next)
    if (keys->expression && is_written(keys->span))
      check(k, FRAGMENT_KEY, NULL, keys->text, keys->span, what);
}

static void check_identity(Fragments *k, const Identity *i) {
  if (i->where && is_written(i->where_span))
    check(k, FRAGMENT_WHERE, NULL, i->where, i->where_span,
          arena_printf(k->arena, "the `where` of identity %s of %s", i->name, k->table->name));
  check_keys(k, i->keys,
             arena_printf(k->arena, "a key of identity %s of %s", i->name, k->table->name));
}

static void check_index(Fragments *k, const Index *x) {
  Name name = index_name(k->schema->names, k->table, x);
  if (x->where && is_written(x->where_span))
    check(k, FRAGMENT_WHERE, NULL, x->where, x->where_span,
          arena_printf(k->arena, "the `where` of index %s", name));
  check_keys(k, x->fields, arena_printf(k->arena, "a field of index %s", name));
}

/* Each alone is right, but two may be computed of each other: SQLite notices when rows come. */
static void check_loop(Fragments *k) {
  const Column *looped = fragment_loop(k);
  if (!looped || !is_written(looped->computed_span)) return;
  Fragment f = {.sql = looped->computed, .content = looped->computed_span};
  f.what = arena_printf(k->arena, "the computed column %s.%s", k->table->name, looped->name);
  fragment_find(k, &f);
  if (fragment_error(k, &f, 0, strlen(f.sql), "it is computed of itself"))
    diag_help(k->diag, "let each computed attribute depend on stored ones in the end");
}

static void check_expressions(Fragments *k) {
  const Table *t = k->table;
  unsigned errors = diag_errors(k->diag);
  if (t->base_filter && is_written(t->base_filter_span))
    check(k, FRAGMENT_WHERE, NULL, t->base_filter, t->base_filter_span,
          arena_printf(k->arena, "the base filter of %s", t->name));
  bool computed = false;
  for (const Column *c = t->columns; c; c = c->next) {
    check_column(k, c);
    computed = computed || c->computed;
  }
  for (const Identity *i = t->identities; i; i = i->next) check_identity(k, i);
  for (const Index *x = t->indexes; x; x = x->next) check_index(k, x);
  for (const Check *c = t->checks; c; c = c->next)
    if (c->check && is_written(c->check_span))
      check(k, FRAGMENT_CHECK, NULL, c->check, c->check_span,
            arena_printf(k->arena, "check \"%s\" of %s", c->name, t->name));
  if (diag_errors(k->diag) != errors) return;
  if (computed) check_loop(k);
  if (t->statements) fragment_scripts(k);
}

void sqlite_check_fragments(const Schema *s, Diag *d) {
  Fragments k = {.schema = s, .arena = s->arena, .diag = d};
  k.reported = namemap_new(s->arena);
  for (const Table *t = s->tables; t; t = t->next) {
    k.table = t;
    k.columns = NULL;
    check_expressions(&k);
  }
  sqlite3_close(k.db);
}
