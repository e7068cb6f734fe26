/* validate.c: the second pass: what stands in a repo or resource against the vocabulary (dsl.h).
 * Later passes read what they know and need not look for anything else. */
#include <string.h>

#include "resolve/resolver.h"

/* What one walk needs to know. */
typedef struct Walk {
  Resolver *r;
  Adapter adapter; /* of the block that is walked; ADAPTER_COUNT where any is right */
  bool lenient;    /* Elixir: calls that nothing resembles are an extension's, or plain code */
  bool extended;   /* the same for all that is not known: extensions are used that are not */
} Walk;

/* Calls of Elixir that may stand between the sections of a module. */
static const char *const elixir_calls[] = {
    "use",      "alias",       "import",    "require",   "def",         "defp",
    "defmacro", "defmacrop",   "defmodule", "defstruct", "defdelegate", "defguard",
    "defimpl",  "defprotocol", "if",        "unless",    "for",
};

static bool is_elixir_call(const char *name) {
  for (size_t i = 0; i < sizeof elixir_calls / sizeof *elixir_calls; i++)
    if (strcmp(elixir_calls[i], name) == 0) return true;
  return false;
}

/* --- names that are not there ----------------------------------------------------------------- */

/* In Elixir it may be the section of any extension: only one that bears a schema is worth a guess. */
static void offer_children(const Walk *w, Suggestion *near, const DslEntry *entry) {
  for (const DslEntry *e = entry->children; e && e->name; e++)
    if (!w->lenient || e->kind != DSL_PASSED) suggest_offer(near, e->name);
}

static void offer_options(Suggestion *near, const DslEntry *entry) {
  for (const DslOption *o = entry->options; o && o->name; o++) suggest_offer(near, o->name);
}

/* Returns the first entry below `entries` that holds an entry or option `name`, or NULL. */
static const DslEntry *find_home(const DslEntry *entries, const char *name) {
  for (const DslEntry *e = entries; e && e->name; e++) {
    if (dsl_child(e, name) || dsl_option(e, name)) return e;
    const DslEntry *deeper = e->children ? find_home(e->children, name) : NULL;
    if (deeper) return deeper;
  }
  return NULL;
}

/* Appends the names of what may stand in `entry`. */
static void put_choices(Buf *out, const DslEntry *entry) {
  for (const DslEntry *e = entry->children; e && e->name; e++)
    if (e->kind != DSL_PASSED) buf_printf(out, "%s`%s`", out->len ? ", " : "", e->name);
  for (const DslOption *o = entry->options; o && o->name; o++)
    if (o->help) buf_printf(out, "%s`%s`", out->len ? ", " : "", o->name);
}

static void report_misplaced(const Walk *w, const DslEntry *entry, const Node *at,
                             const DslEntry *home) {
  diag_error(w->r->diag, at->name_span, "`%s` does not belong in `%s`", at->name, entry->name);
  diag_help(w->r->diag, "it belongs in `%s`%s", home->name,
            home->kind == DSL_SECTION ? arena_printf(w->r->arena, ": `%s do … end`", home->name)
                                      : "");
}

/* Returns true for a word of SQL or of another tool, after saying what it is called here. */
static bool report_elsewhere(const Walk *w, const DslEntry *entry, const Node *call,
                             const Node *at) {
  const char *help =
      w->lenient || !at->name ? NULL : elsewhere_option(w->r, entry->name, call, at->name);
  if (!help) return false;
  diag_error(w->r->diag, at->name_span, "`%s` has no %s`%s`", entry->name,
             at->kind == NODE_PAIR ? "option " : "", at->name);
  diag_help(w->r->diag, "%s", help);
  return true;
}

static void report_unknown(const Walk *w, const DslEntry *entry, const Node *at, const char *name) {
  const DslEntry *home = find_home(dsl_top, name);
  if (home && w->extended) return;
  if (home) {
    report_misplaced(w, entry, at, home);
    return;
  }
  Suggestion near = suggest_start(name);
  offer_children(w, &near, entry);
  offer_options(&near, entry);
  if (w->extended || (w->lenient && !near.best)) return;
  const char *kind = at->kind == NODE_CALL && at->has_block ? "section " : "option ";
  diag_error(w->r->diag, at->name_span, "`%s` has no %s`%s`", entry->name,
             entry->options ? kind : "", name);
  if (near.best) {
    diag_label(w->r->diag, "did you mean `%s`?", near.best);
    return;
  }
  Buf choices = buf_new(w->r->arena);
  put_choices(&choices, entry);
  diag_help(w->r->diag, "`%s` takes %s", entry->name, choices.len ? buf_text(&choices) : "nothing");
}

/* --- options ---------------------------------------------------------------------------------- */

static void check_scope(const Walk *w, const DslOption *option, const Node *at) {
  if (w->adapter != ADAPTER_SQLITE || option->scope == DSL_EVERYWHERE) return;
  diag_error(w->r->diag, at->name_span, "SQLite has no `%s`", option->name);
  diag_help(w->r->diag, "remove it: only PostgreSQL repos know it");
}

/* Reports an option that was given before; `previous` is that earlier place. */
static void report_repeated(const Walk *w, const Node *at, const Node *previous) {
  diag_error(w->r->diag, at->name_span, "`%s` is given twice", at->name);
  diag_note(w->r->diag, previous->name_span, "first given here");
  diag_help(w->r->diag, "keep one of the two");
}

/* Checks the value that `at`, a PAIR or a call in the block, gives `option`. */
static void check_option(const Walk *w, const DslOption *option, const Node *at) {
  if (!option->help) return;
  check_scope(w, option, at);
  const Node *value = at->kind == NODE_PAIR ? pair_value(at) : at->items;
  if (at->kind == NODE_CALL && !value && at->options) value = at;
  if (!value) {
    diag_error(w->r->diag, at->name_span, "`%s` has no value", option->name);
    diag_help(w->r->diag, "it takes %s", dsl_value_name(option->value));
    return;
  }
  if (at->kind == NODE_CALL && value->next && value != at) {
    diag_error(w->r->diag, value->next->span, "`%s` takes one value", option->name);
    diag_help(w->r->diag, "remove this one, or put both into a list");
    return;
  }
  validate_value(w->r, option->name, option->value, option->allowed, value);
}

/* Returns what gave option `name` before `at` in the same call, or NULL. */
static const Node *earlier_place(const Node *call, const Node *at) {
  const Node *first = read_option_place(call, at->name);
  return first != at ? first : NULL;
}

static void walk_option(const Walk *w, const DslEntry *entry, const Node *call, const Node *at) {
  const DslOption *option = at->name ? dsl_option(entry, at->name) : NULL;
  if (!option && report_elsewhere(w, entry, call, at)) return;
  if (!option) {
    report_unknown(w, entry, at, at->name ? at->name : "?");
    return;
  }
  const Node *earlier = option->help ? earlier_place(call, at) : NULL;
  if (earlier)
    report_repeated(w, at, earlier);
  else
    check_option(w, option, at);
}

/* --- arguments -------------------------------------------------------------------------------- */

/* Appends the way a call of `entry` is written: "attribute name, type". */
static const char *usage(const Walk *w, const DslEntry *entry) {
  Buf text = buf_new(w->r->arena);
  buf_put(&text, entry->name);
  for (const DslArgument *a = entry->arguments; a->name; a++)
    buf_printf(&text, "%s%s", a == entry->arguments ? " " : ", ", a->name);
  return buf_text(&text);
}

/* Fields of an index may be keywords alone: `index desc: :inserted_at`. */
static bool given_as_keywords(const DslArgument *argument, const Node *call) {
  return argument->value == DSL_FIELDS && call->options && call->options->name &&
         (strcmp(call->options->name, "desc") == 0 || strcmp(call->options->name, "asc") == 0);
}

static void check_arguments(const Walk *w, const DslEntry *entry, const Node *call) {
  const Node *given = call->items;
  for (const DslArgument *a = entry->arguments; a->name; a++) {
    if (!given) {
      if (a->optional || given_as_keywords(a, call)) return;
      diag_error(w->r->diag, call->name_span, "`%s` is missing its %s", entry->name, a->name);
      diag_help(w->r->diag, "write `%s`", usage(w, entry));
      return;
    }
    validate_value(w->r, a->name, a->value, NULL, given);
    given = given->next;
  }
  if (!given) return;
  diag_error(w->r->diag, given->span, "`%s` takes no further argument", entry->name);
  diag_help(w->r->diag, "write `%s`, then options as `name: value`", usage(w, entry));
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void walk_block(const Walk *w, const DslEntry *entry, const Node *call);

/* `attribute title: :string`: the name became a key. */
static bool report_name_as_key(const Walk *w, const DslEntry *entry, const Node *call) {
  const Node *first = call->options, *value = first ? pair_value(first) : NULL;
  if (call->items || !value || !first->name || !entry->arguments[0].name) return false;
  if (entry->arguments[0].value != DSL_ATOM || dsl_option(entry, first->name)) return false;
  if (value->kind != NODE_ATOM && value->kind != NODE_ALIAS) return false;
  diag_error(w->r->diag, first->name_span, "`%s` is missing its %s", entry->name,
             entry->arguments[0].name);
  diag_help(w->r->diag, "write `%s :%s, %s%s`", entry->name, first->name,
            value->kind == NODE_ATOM ? ":" : "", value->name);
  return true;
}

static void walk_entity(const Walk *w, const DslEntry *entry, const Node *call) {
  if (!w->lenient && report_name_as_key(w, entry, call)) return;
  check_arguments(w, entry, call);
  for (const Node *o = call->options; o; o = o->next) {
    bool order = o->name && (strcmp(o->name, "desc") == 0 || strcmp(o->name, "asc") == 0);
    if (!order || entry->arguments[0].value != DSL_FIELDS) walk_option(w, entry, call, o);
  }
  walk_block(w, entry, call);
}

static void walk_section(const Walk *w, const DslEntry *entry, const Node *call) {
  if (!call->has_block) {
    diag_error(w->r->diag, call->name_span, "`%s` has no block", entry->name);
    diag_help(w->r->diag, "write `%s do … end`", entry->name);
    return;
  }
  Walk inner = *w;
  for (int a = 0; a < ADAPTER_COUNT; a++)
    if (strcmp(entry->name, adapter_name((Adapter)a)) == 0) inner.adapter = (Adapter)a;
  walk_block(&inner, entry, call);
}

static void walk_call(const Walk *w, const DslEntry *entry, const Node *call, const Node *child) {
  const DslEntry *found = entry->children ? dsl_child(entry, child->name) : NULL;
  if (!found)
    walk_option(w, entry, call, child);
  else if (found->kind == DSL_SECTION)
    walk_section(w, found, child);
  else if (found->kind == DSL_ENTITY)
    walk_entity(w, found, child);
}

static void walk_block(const Walk *w, const DslEntry *entry, const Node *call) {
  for (const Node *c = call->block; c; c = c->next) {
    if (c->kind == NODE_ATTRIBUTE) continue;
    if (c->kind == NODE_CALL) {
      if (!w->lenient || !is_elixir_call(c->name)) walk_call(w, entry, call, c);
    } else if (!w->lenient) {
      diag_error(w->r->diag, c->span, "%s stands where `%s` expects a call", read_kind(c),
                 entry->name);
      const char *comment = c->text ? elsewhere_comment(c->text) : NULL;
      if (comment)
        diag_help(w->r->diag, "a comment begins with #, not with %s", comment);
      else
        diag_help(w->r->diag, "write `name value`, one per line");
    }
  }
}

/* Returns the adapter that a repo's options are for. */
static Adapter repo_adapter(const Module *m) {
  Name written = read_atom(m->call, "adapter");
  return written ? adapter_from(written) : ADAPTER_SQLITE;
}

void validate_module(Resolver *r, const Module *m) {
  bool defmodule = m->use != NULL || strcmp(m->call->name, "defmodule") == 0;
  Walk w = {r, ADAPTER_COUNT, defmodule || m->elixir, m->extended};
  if (m->kind == MODULE_REPO && !defmodule) {
    w.adapter = repo_adapter(m);
    walk_entity(&w, dsl_child(NULL, "repo"), m->call);
  }
  if (m->kind == MODULE_RESOURCE && !defmodule)
    walk_entity(&w, dsl_child(NULL, "resource"), m->call);
  if (m->kind == MODULE_RESOURCE && defmodule) walk_block(&w, dsl_child(NULL, "resource"), m->call);
}
