/* dsl_reference.c: the vocabulary as Markdown, for grammar/README.md. */
#include <string.h>

#include "syntax/dsl_tables.h"

/* Returns how the values of an option are shown: the allowed ones, or their kind. */
static void put_values(Buf *out, const DslOption *o) {
  if (!o->allowed) {
    buf_put(out, dsl_value_name(o->value));
    return;
  }
  for (const char *p = o->allowed; *p;) {
    size_t n = strcspn(p, " ");
    buf_printf(out, "%s`%.*s`", p == o->allowed ? "" : ", ", (int)n, p);
    p += n + strspn(p + n, " ");
  }
  if (o->value == DSL_ACTION) buf_put(out, ", `{:nilify, columns}`");
}

/* Defaults that are values are shown as code, descriptions as they are. */
static void put_fallback(Buf *out, const char *fallback) {
  if (!fallback) return;
  bool code = !strchr(fallback, ' ') || strchr("\"[:<", fallback[0]);
  bool mixed = strchr(fallback, '`') != NULL;
  buf_printf(out, code && !mixed ? "`%s`" : "%s", fallback);
}

/* `|` ends a cell of a table. */
static void put_cell(Buf *out, const char *text) {
  for (const char *p = text; *p; p++) buf_put(out, *p == '|' ? "\\|" : (char[]){*p, 0});
}

static void put_option(Buf *out, const DslOption *o) {
  buf_printf(out, "| `%s` | ", o->name);
  put_values(out, o);
  buf_put(out, " | ");
  put_fallback(out, o->fallback);
  buf_put(out, " | ");
  put_cell(out, o->help);
  if (o->scope == DSL_ONLY_POSTGRES) buf_put(out, " (PostgreSQL only)");
  buf_put(out, " |\n");
}

/* Returns true if `e` documents the option: it bears schema and `twin` does not have it. */
static bool is_shown(const DslOption *o, const DslEntry *twin) {
  return o->help && !(twin && dsl_option(twin, o->name));
}

static void put_options(Buf *out, const DslEntry *e, const DslEntry *twin) {
  bool any = false;
  for (const DslOption *o = e->options; o && o->name; o++) {
    if (!is_shown(o, twin)) continue;
    if (!any) buf_put(out, "| option | takes | default | meaning |\n|---|---|---|---|\n");
    put_option(out, o);
    any = true;
  }
  if (any) buf_putc(out, '\n');
}

/* Lists what Ash has and the compiler passes over. */
static void put_passed(Buf *out, const DslEntry *e, const DslEntry *twin) {
  size_t start = out->len;
  for (const DslOption *o = e->options; o && o->name; o++)
    if (!o->help && !(twin && dsl_option(twin, o->name)))
      buf_printf(out, "%s`%s`", out->len > start ? ", " : "Passed over: ", o->name);
  for (const DslEntry *c = e->children; c && c->name; c++)
    if (c->kind == DSL_PASSED)
      buf_printf(out, "%s`%s`", out->len > start ? ", " : "Passed over: ", c->name);
  if (out->len > start) buf_put(out, ".\n\n");
}

static void put_heading(Buf *out, const DslEntry *e, unsigned depth) {
  for (unsigned i = 0; i < depth + 3; i++) buf_putc(out, '#');
  buf_printf(out, " `%s", e->name);
  for (const DslArgument *a = e->arguments; a->name; a++)
    buf_printf(out, "%s%s", a == e->arguments ? " " : ", ", a->name);
  buf_printf(out, "%s`\n\n%c%s.\n\n", e->kind == DSL_SECTION ? " do … end" : "",
             e->help[0] >= 'a' && e->help[0] <= 'z' ? e->help[0] - 32 : e->help[0], e->help + 1);
}

/* Returns the earlier one of two sections that share their entities (sqlite for postgres). */
static const DslEntry *find_twin(const DslEntry *siblings, const DslEntry *e) {
  for (const DslEntry *s = siblings; e->children && s != e; s++)
    if (s->children && s->children->options == e->children->options) return s;
  return NULL;
}

static void put_entry(Buf *out, const DslEntry *e, const DslEntry *twin, unsigned depth) {
  put_heading(out, e, depth);
  if (e->example) buf_printf(out, "```elixir\n%s\n```\n\n", e->example);
  if (twin)
    buf_printf(out, "All that `%s` has, unless it says otherwise there, and:\n\n", twin->name);
  put_options(out, e, twin);
  put_passed(out, e, twin);
  for (const DslEntry *c = e->children; c && c->name; c++) {
    bool told = twin && dsl_child(twin, c->name);
    if (c->kind != DSL_PASSED && !told) put_entry(out, c, find_twin(e->children, c), depth + 1);
  }
}

void dsl_reference(Buf *out) {
  for (const DslEntry *e = dsl_top; e->name; e++) put_entry(out, e, NULL, 0);
}
