/* validate_value.c: whether a value is of the kind that an option or argument takes. */
#include <string.h>

#include "resolve/resolver.h"
#include "syntax/parse.h"

static bool is_boolean(const Node *v) {
  return is_atom(v, "true") || is_atom(v, "false");
}
static bool is_string(const Node *v) {
  return v->kind == NODE_STRING || v->kind == NODE_SIGIL;
}
static bool is_plain_atom(const Node *v) {
  return v->kind == NODE_ATOM && !is_boolean(v);
}
static bool is_name(const Node *v) {
  return is_plain_atom(v) || is_string(v);
}

static bool is_integer(const Node *v) {
  return v->kind == NODE_NUMBER && !strpbrk(v->text, ".eE");
}

static bool is_module(const Node *v) {
  return v->kind == NODE_ALIAS || (v->kind == NODE_CALL && strcmp(v->name, "__MODULE__") == 0);
}

static bool is_type(const Node *v) {
  if (v->kind == NODE_TUPLE)
    return is_atom(v->items, "array") && v->items->next && is_type(v->items->next);
  return is_plain_atom(v) || v->kind == NODE_ALIAS;
}

static bool is_field(const Node *v) {
  if (v->kind == NODE_PAIR) return v->name && is_name(pair_value(v));
  if (v->kind == NODE_TUPLE) return v->items && v->items->kind == NODE_ATOM && v->items->next;
  return is_name(v);
}

static bool is_address(const Node *v) {
  if (v->kind == NODE_CALL) return strcmp(v->name, "env") == 0 && v->items && is_string(v->items);
  return is_string(v) || (v->kind == NODE_OPAQUE && strncmp(v->text, "env(", 4) == 0);
}

static bool all(const Node *list, bool (*is)(const Node *)) {
  for (const Node *n = list->items; n; n = n->next)
    if (!is(n)) return false;
  return true;
}

/* Returns true for a value that `is` accepts, or a list of such. */
static bool one_or_all(const Node *v, bool (*is)(const Node *)) {
  return v->kind == NODE_LIST ? all(v, is) : is(v);
}

static bool is_keywords(const Node *v) {
  if (v->kind == NODE_CALL) return v->options && !v->items;
  if (v->kind != NODE_LIST && v->kind != NODE_MAP) return false;
  for (const Node *n = v->items; n; n = n->next)
    if (!is_entry(n)) return false;
  return true;
}

/* Returns the value as it is written, for comparison with the allowed ones. */
static const char *spelling(Arena *a, const Node *v) {
  if (is_boolean(v) || v->kind == NODE_ALIAS) return v->name;
  return v->kind == NODE_ATOM ? arena_printf(a, ":%s", v->name) : NULL;
}

static bool is_allowed(Resolver *r, const char *allowed, const Node *v) {
  const char *word = spelling(r->arena, v);
  size_t len = word ? strlen(word) : 0;
  for (const char *p = allowed; word && *p;) {
    size_t n = strcspn(p, " ");
    if (n == len && memcmp(p, word, n) == 0) return true;
    p += n + strspn(p + n, " ");
  }
  return false;
}

static bool is_nilify(const Node *v) {
  return v->kind == NODE_TUPLE && is_atom(v->items, "nilify") && v->items->next &&
         one_or_all(v->items->next, is_plain_atom);
}

static bool fits(Resolver *r, DslValue kind, const char *allowed, const Node *v) {
  switch (kind) {
  case DSL_BOOLEAN: return is_boolean(v);
  case DSL_ATOM: return is_plain_atom(v);
  case DSL_STRING: return is_string(v);
  case DSL_INTEGER: return is_integer(v);
  case DSL_MODULE: return is_module(v);
  case DSL_NAME: return is_name(v);
  case DSL_ATOMS: return one_or_all(v, is_plain_atom);
  case DSL_STRINGS:
  case DSL_NAMES: return one_or_all(v, is_name);
  case DSL_KEYWORDS: return is_keywords(v);
  case DSL_FIELDS: return one_or_all(v, is_field);
  case DSL_TYPE: return is_type(v);
  case DSL_ONE_OF: return is_allowed(r, allowed, v);
  case DSL_ACTION: return is_allowed(r, allowed, v) || is_nilify(v);
  case DSL_ADDRESS: return is_address(v);
  case DSL_NONE:
  case DSL_ANY:
  case DSL_EXPRESSION:
  case DSL_VALUE_COUNT: return true;
  }
  return true;
}

/* Writes the allowed words with commas. */
static const char *choices(Arena *a, const char *allowed) {
  Buf out = buf_new(a);
  for (const char *p = allowed; *p; p++) buf_put(&out, *p == ' ' ? ", " : (char[]){*p, 0});
  return buf_text(&out);
}

static void suggest_allowed(Resolver *r, const char *allowed, const char *word) {
  Suggestion near = suggest_start(word);
  const char *here = elsewhere_value(word, allowed);
  if (here) {
    diag_label(r->diag, "here it is called %s", here);
    return;
  }
  for (const char *p = allowed; *p;) {
    size_t n = strcspn(p, " ");
    suggest_offer(&near, arena_strndup(r->arena, p, n));
    p += n + strspn(p + n, " ");
  }
  if (near.best) diag_label(r->diag, "did you mean %s?", near.best);
}

static void report_not_allowed(Resolver *r, const char *what, const char *allowed, const Node *v) {
  const char *word = spelling(r->arena, v);
  if (word)
    diag_error(r->diag, v->span, "`%s` cannot be %s", what, word);
  else
    diag_error(r->diag, v->span, "`%s` cannot be %s", what, read_kind(v));
  if (word) suggest_allowed(r, allowed, word);
  diag_help(r->diag, "it takes one of %s", choices(r->arena, allowed));
}

/* What a value of each kind looks like. */
static const char *example(DslValue kind) {
  static const char *const examples[DSL_VALUE_COUNT] = {
      [DSL_BOOLEAN] = "`true` or `false`",
      [DSL_ATOM] = "a name such as `:title`",
      [DSL_STRING] = "text such as `\"posts\"`",
      [DSL_INTEGER] = "a number such as `40`",
      [DSL_MODULE] = "a module such as `Blog.Post`",
      [DSL_NAME] = "a name such as `:title`",
      [DSL_ATOMS] = "names such as `[:title, :author_id]`",
      [DSL_STRINGS] = "texts such as `[\"citext\"]`",
      [DSL_NAMES] = "names such as `[:title, :author_id]`",
      [DSL_KEYWORDS] = "pairs such as `title: \"…\"`",
      [DSL_FIELDS] = "fields such as `[:author_id, desc: :inserted_at]`",
      [DSL_TYPE] = "a type such as `:string`, `{:array, :string}` or `Blog.State`",
      [DSL_ADDRESS] = "a path such as `\"var/app.db\"`, or `env(\"NAME\")`",
  };
  return examples[kind] ? examples[kind] : dsl_value_name(kind);
}

static bool is_bare_word(const Node *v) {
  return v->kind == NODE_CALL && !v->items && !v->options && !v->has_block && !v->has_parens;
}

/* `:id` and, on the next line, `-- a comment` are one expression to Elixir. */
static const char *comment_within(const Node *v) {
  const char *line = v->kind == NODE_OPAQUE ? strchr(v->text, '\n') : NULL;
  return line ? elsewhere_comment(line + strspn(line, " \t\r\n")) : NULL;
}

static void help_with_value(Resolver *r, DslValue kind, const Node *value) {
  const char *comment = comment_within(value);
  if (comment)
    diag_help(r->diag, "a comment begins with #, not with %s", comment);
  else if (value->kind == NODE_OPAQUE || value->kind == NODE_ATTRIBUTE)
    diag_help(r->diag, "write the value itself: nothing is evaluated while compiling");
  else if (kind == DSL_STRING && value->kind == NODE_ATOM)
    diag_help(r->diag, "write `\"%s\"`", value->name);
  else if ((kind == DSL_ATOM || kind == DSL_TYPE) && value->kind == NODE_STRING)
    diag_help(r->diag, "write `:%s`", value->text);
  else if ((kind == DSL_ATOM || kind == DSL_TYPE) && is_bare_word(value))
    diag_help(r->diag, "write `:%s`", value->name);
  else if (kind == DSL_TYPE && value->kind == NODE_LIST && all(value, is_plain_atom))
    diag_help(r->diag, "one of several values is `:atom, constraints: [one_of: [:%s, …]]`",
              value->items ? value->items->name : "a");
  else
    diag_help(r->diag, "write %s", example(kind));
}

/* Returns true for what only a running Elixir could tell. */
static bool is_computed(const Resolver *r, const Node *value) {
  bool computed =
      value->kind == NODE_OPAQUE || value->kind == NODE_ATTRIBUTE || value->kind == NODE_CALL;
  const Source *source = sources_get(diag_sources(r->diag), value->span.file);
  return computed && source && parse_is_elixir(source->path);
}

void validate_value(Resolver *r, const char *what, DslValue kind, const char *allowed,
                    const Node *value) {
  if (is_atom(value, "nil") && kind != DSL_BOOLEAN) return;
  if (fits(r, kind, allowed, value)) return;
  if (is_computed(r, value)) {
    diag_warning(r->diag, value->span, "`%s` is computed: it counts as not given", what);
    diag_help(r->diag, "write the value itself where the table depends on it");
    return;
  }
  if (allowed) {
    report_not_allowed(r, what, allowed, value);
    return;
  }
  const char *given = is_boolean(value) ? value->name : read_kind(value);
  diag_error(r->diag, value->span, "`%s` takes %s, not %s", what, dsl_value_name(kind), given);
  help_with_value(r, kind, value);
}
