/* constraint.c: `constraints [min: 1, one_of: [...]]`: the names that each type has, and values that
 * contradict each other. check.c makes CHECKs of them. */
#include <stdlib.h>
#include <string.h>

#include "resolve/resolver.h"

#define ARRAY_CONSTRAINTS "min_length max_length items nil_items? remove_nil_items? empty_values"

/* Returns the constraint names that a type has; NULL where they are not known. */
static const char *constraint_names(const AttributeType *type) {
  if (type->value == VALUE_ARRAY) return ARRAY_CONSTRAINTS;
  return type->row ? type->row->constraints : NULL;
}

static bool is_listed(Arena *a, const char *names, const char *word, Suggestion *near) {
  for (const char *p = names; *p;) {
    size_t n = strcspn(p, " ");
    const char *name = arena_strndup(a, p, n);
    if (strcmp(name, word) == 0) return true;
    suggest_offer(near, name);
    p += n + strspn(p + n, " ");
  }
  return false;
}

static void check_name(Resolver *r, const Attribute *attribute, const Node *pair) {
  const char *names = constraint_names(&attribute->type);
  if (!names || !pair->name) return;
  Suggestion near = suggest_start(pair->name);
  if (is_listed(r->arena, names, pair->name, &near)) return;
  diag_error(r->diag, pair->name_span, "type %s has no constraint `%s`", attribute->type.shown,
             pair->name);
  if (near.best) diag_label(r->diag, "did you mean `%s`?", near.best);
  Buf list = buf_new(r->arena);
  for (const char *p = names; *p; p++) buf_put(&list, *p == ' ' ? ", " : (char[]){*p, 0});
  diag_help(r->diag, *names ? "it has %s" : "remove it: the type has none%s", buf_text(&list));
}

static void check_order(Resolver *r, const Attribute *attribute, const char *low,
                        const char *high) {
  const Node *from = type_constraint(&attribute->type, low);
  const Node *to = type_constraint(&attribute->type, high);
  if (!from || !to || from->kind != NODE_NUMBER || to->kind != NODE_NUMBER) return;
  if (strtod(from->text, NULL) <= strtod(to->text, NULL)) return;
  diag_error(r->diag, from->span, "no value of `%s` can fit: `%s` is %s and `%s` is %s",
             attribute->name, low, from->text, high, to->text);
  diag_note(r->diag, to->span, "`%s` is here", high);
  diag_help(r->diag, "swap them, or correct one");
}

static void check_number(Resolver *r, const Attribute *attribute, const char *name) {
  const Node *value = type_constraint(&attribute->type, name);
  bool length = strstr(name, "length") != NULL;
  if (!value || (value->kind == NODE_NUMBER && (!length || value->text[0] != '-'))) return;
  if (!length && value->kind == NODE_OPAQUE) return; /* Decimal.new("1"), a function */
  diag_error(r->diag, value->span, "`%s` of `%s` is not a number%s", name, attribute->name,
             length ? " of characters" : "");
  diag_help(r->diag, "write a number such as `%s: 40`", name);
}

static void check_one_of(Resolver *r, const Attribute *attribute) {
  const Node *values = type_constraint(&attribute->type, "one_of");
  if (!values || (values->kind == NODE_LIST && values->items)) return;
  if (values->kind == NODE_SIGIL) return; /* ~w(a b)a */
  diag_error(r->diag, values->span, "`one_of` of `%s` is not a list of values", attribute->name);
  diag_help(r->diag, "write `one_of: [:draft, :published]`");
}

void check_constraints_option(Resolver *r, const Attribute *attribute) {
  static const char *const numbers[] = {"min", "max", "min_length", "max_length"};
  if (!attribute->type.known) return;
  for (const Node *p = read_keywords(attribute->type.constraints); p; p = p->next)
    check_name(r, attribute, p);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    check_number(r, attribute, numbers[i]);
  check_order(r, attribute, "min", "max");
  check_order(r, attribute, "min_length", "max_length");
  check_one_of(r, attribute);
}

/* --- choices ---------------------------------------------------------------------------------- */

static NameList *append_word(Arena *a, NameList *words, const char *word) {
  NameList *entry = NEW(a, NameList), **last = &words;
  entry->name = word;
  while (*last) last = &(*last)->next;
  *last = entry;
  return words;
}

/* Splits the words of `~w(draft published)a`. */
static NameList *sigil_words(Resolver *r, const Node *sigil) {
  NameList *words = NULL;
  for (const char *p = sigil->text + strspn(sigil->text, " \n\t"); *p;) {
    size_t n = strcspn(p, " \n\t");
    words = append_word(r->arena, words, intern(r->names, p, n));
    p += n + strspn(p + n, " \n\t");
  }
  return words;
}

/* Returns the word that one listed value is: `:a`, `"a"`, `a: "label"`, `{:a, "label"}`. */
static Name choice_word(const Node *value) {
  if (value->kind == NODE_PAIR) return value->name;
  if (value->kind == NODE_TUPLE && value->items) return choice_word(value->items);
  return value->kind == NODE_STRING ? value->text : value->kind == NODE_ATOM ? value->name : NULL;
}

NameList *type_choices(Resolver *r, const AttributeType *type) {
  const Node *values = type_constraint(type, "one_of");
  if (!values) values = type->values;
  if (!values) return NULL;
  if (values->kind == NODE_SIGIL) return sigil_words(r, values);
  NameList *first = NULL, **last = &first;
  for (const Node *v = read_keywords(values) ? read_keywords(values) : read_first(values); v;
       v = v->next) {
    Name word = choice_word(v);
    if (!word) continue;
    *last = NEW(r->arena, NameList);
    (*last)->name = word;
    last = &(*last)->next;
  }
  return first;
}

void check_default_choice(Resolver *r, const Attribute *attribute, const Node *node) {
  if (attribute->type.value == VALUE_ARRAY) return;
  NameList *choices = type_choices(r, &attribute->type);
  Name word = node->kind == NODE_ATOM ? node->name : node->kind == NODE_STRING ? node->text : NULL;
  if (!choices || !word) return;
  Suggestion near = suggest_start(word);
  Buf all = buf_new(r->arena);
  for (const NameList *c = choices; c; c = c->next) {
    if (strcmp(c->name, word) == 0) return;
    suggest_offer(&near, c->name);
    buf_printf(&all, "%s%s", all.len ? ", " : "", c->name);
  }
  diag_error(r->diag, node->span, "the default of `%s` is %s, which is not one of its values",
             attribute->name, word);
  if (near.best) diag_label(r->diag, "did you mean %s?", near.best);
  diag_help(r->diag, "its values are %s", buf_text(&all));
}
