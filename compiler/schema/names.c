/* names.c: the names that the model gives: of enumerated values, and of indexes without one. */
#include <ctype.h>
#include <string.h>

#include "memory/buf.h"
#include "schema/schema.h"

#define X(id, text, sql) text,
static const char *const action_names[] = {REFERENCE_ACTIONS(X)};
#undef X
#define X(id, text, sql) sql,
static const char *const action_sqls[] = {REFERENCE_ACTIONS(X)};
#undef X
#define X(id, text) text,
static const char *const tenancy_names[] = {TENANCY_STRATEGIES(X)};
static const char *const adapter_names[] = {ADAPTERS(X)};
#undef X

/* Returns the number of `text` among the `count` names, or `count`. NULL is the name of "none". */
static size_t number_of(const char *const *names, size_t count, const char *text) {
  for (size_t i = 0; i < count; i++) {
    bool both = names[i] && text;
    if (both ? strcmp(names[i], text) == 0 : names[i] == text) return i;
  }
  return count;
}

const char *action_name(ReferenceAction a) {
  return action_names[a];
}
const char *action_sql(ReferenceAction a) {
  return action_sqls[a];
}
const char *tenancy_name(TenancyStrategy s) {
  return tenancy_names[s];
}
const char *adapter_name(Adapter a) {
  return adapter_names[a];
}

ReferenceAction action_from(const char *text) {
  return (ReferenceAction)number_of(action_names, ACTION_COUNT, text);
}

TenancyStrategy tenancy_from(const char *text) {
  return (TenancyStrategy)number_of(tenancy_names, TENANCY_COUNT, text);
}

Adapter adapter_from(const char *text) {
  return (Adapter)number_of(adapter_names, ADAPTER_COUNT, text);
}

static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

bool plain_name(const char *text) {
  if (!is_word(*text) || isdigit((unsigned char)*text)) return false;
  while (is_word(*text)) text++;
  return *text == '\0';
}

/* Appends `text` with every run of other characters as one `_`, without trailing `_`. */
static void put_word(Buf *b, const char *text) {
  size_t start = b->len;
  for (; *text; text++) {
    if (is_word(*text))
      buf_putc(b, *text);
    else if (b->len == start || b->text[b->len - 1] != '_')
      buf_putc(b, '_');
  }
  while (b->len > start && b->text[b->len - 1] == '_') b->text[--b->len] = '\0';
}

Name index_name(Interner *in, const Table *t, const Index *x) {
  if (x->name) return x->name;
  Arena *scratch = arena_new();
  Buf b = buf_new(scratch);
  put_word(&b, t->name);
  for (const Key *k = x->fields; k; k = k->next) {
    buf_putc(&b, '_');
    put_word(&b, k->text);
  }
  buf_put(&b, "_index");
  Name name = intern(in, b.text, b.len);
  arena_free(scratch);
  return name;
}
