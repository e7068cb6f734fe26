/* write.c: from a Table to canonical JSON, driven by shapes.c. */
#include <ctype.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot/shape.h"
#include "snapshot/snapshot.h"

enum { LAYOUT = JSON_SORT_KEYS | JSON_INDENT(2) };

typedef struct Writer {
  Adapter adapter;
  NameMap *columns;
} Writer;

/* jansson's only failure here: memory. The arena aborts as well (arena.h). */
static void *must(void *result) {
  if (result) return result;
  fputs("ashc: out of memory\n", stderr);
  abort();
}

/* --- values ----------------------------------------------------------------------------------- */

typedef json_t *WriteValue(const Writer *w, const Field *f, const void *member);

/* JSON holds UTF-8 alone: any other byte, which only a live database can bring, becomes U+FFFD. */
static json_t *repaired(const char *text) {
  Arena *scratch = arena_new();
  Buf b = buf_new(scratch);
  while (*text) {
    size_t n = 1;
    json_t *part = NULL;
    while (n <= 4 && text[n - 1] && !(part = json_stringn(text, n))) n++;
    if (part)
      buf_putn(&b, text, n);
    else
      buf_put(&b, "\xef\xbf\xbd");
    text += part ? n : 1;
    json_decref(part);
  }
  json_t *result = json_string(buf_text(&b));
  arena_free(scratch);
  return result;
}

static json_t *string_or_null(const char *text) {
  if (!text) return json_null();
  json_t *v = json_string(text);
  return v ? v : must(repaired(text));
}

static json_t *write_text(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  return string_or_null(*(const Name *)member);
}

static WriteValue *const write_word = write_text;
static WriteValue *const write_known_source = write_text;

static json_t *write_source(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  Name text = *(const Name *)member;
  return string_or_null(text ? text : "nil");
}

static json_t *write_flag(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  return json_boolean(*(const bool *)member);
}

static json_t *write_tristate(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  Tristate t = *(const Tristate *)member;
  return t == UNSET ? json_null() : json_boolean(t == YES);
}

static json_t *write_number(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  int n = *(const int *)member;
  return n ? json_integer(n) : json_null();
}

static json_t *write_name_list(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  json_t *list = must(json_array());
  for (const NameList *n = *(NameList *const *)member; n; n = n->next)
    json_array_append_new(list, string_or_null(n->name));
  return list;
}

static json_t *write_names(const Writer *w, const Field *f, const void *member) {
  return *(NameList *const *)member ? write_name_list(w, f, member) : json_null();
}

/* --- keys of identities and indexes ----------------------------------------------------------- */

/* Whether a reader takes the plain string for what the key is. */
static bool says_itself(const Writer *w, const Key *k) {
  if (plain_name(k->text)) return true;
  return k->expression == !namemap_get(w->columns, k->text);
}

static json_t *write_key(const Writer *w, const Key *k) {
  json_t *text = string_or_null(k->text);
  if (k->order != ORDER_NONE)
    return must(json_pack("{ss ss so}", "type", "directed", "order",
                          k->order == ORDER_DESC ? "desc" : "asc", "value", text));
  if (w->adapter == ADAPTER_SQLITE && says_itself(w, k)) return text;
  return must(json_pack("{ss so}", "type", k->expression ? "string" : "atom", "value", text));
}

static json_t *write_keys(const Writer *w, const Field *f, const void *member) {
  (void)f;
  json_t *list = must(json_array());
  for (const Key *k = *(Key *const *)member; k; k = k->next)
    json_array_append_new(list, write_key(w, k));
  return list;
}

/* --- types ------------------------------------------------------------------------------------ */

static json_t *whole_type(const Type *t) {
  json_t *name = string_or_null(t->name);
  if (t->element) return must(json_pack("[oo]", name, whole_type(t->element)));
  if (t->precision || t->scale) return must(json_pack("[oii]", name, t->precision, t->scale));
  return t->size ? must(json_pack("[oi]", name, t->size)) : name;
}

/* A column's own size, precision and scale have keys of theirs; AshSqlite says the size here too. */
static json_t *write_type(const Writer *w, const Field *f, const void *member) {
  (void)f;
  Type t = *(const Type *)member;
  t.precision = t.scale = 0;
  if (w->adapter != ADAPTER_SQLITE) t.size = 0;
  return whole_type(&t);
}

/* --- references ------------------------------------------------------------------------------- */

static json_t *write_action(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  return string_or_null(action_name(*(const ReferenceAction *)member));
}

static json_t *write_on_delete(const Writer *w, const Field *f, const void *member) {
  const Reference *ref = member;
  if (!ref->nilify_columns) return write_action(w, f, &ref->on_delete);
  return must(
      json_pack("[so]", action_name(ref->on_delete), write_name_list(w, f, &ref->nilify_columns)));
}

static json_t *write_deferrable(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  Deferrable d = *(const Deferrable *)member;
  return d == DEFERRABLE_INITIALLY ? json_string("initially") : json_boolean(d == DEFERRABLE_YES);
}

static json_t *write_strategy(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  return string_or_null(tenancy_name(*(const TenancyStrategy *)member));
}

static json_t *write_pairs(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f;
  const ReferencePair *pair = *(ReferencePair *const *)member;
  if (!pair) return json_null();
  json_t *pairs = must(json_object());
  for (; pair; pair = pair->next)
    json_object_set_new(pairs, pair->source, string_or_null(pair->destination));
  return pairs;
}

/* --- objects ---------------------------------------------------------------------------------- */

static json_t *write_object(const Writer *w, const Field *f, const void *member);

static json_t *write_pointer(const Writer *w, const Field *f, const void *member) {
  const void *object = *(void *const *)member;
  return object ? write_object(w, f, object) : json_null();
}

static json_t *write_list(const Writer *w, const Field *f, const void *member) {
  json_t *list = must(json_array());
  for (void *const *element = *(void **const *)member; element; element = *element)
    json_array_append_new(list, write_object(w, f, element));
  return list;
}

static WriteValue *const write_columns = write_list;

static json_t *write_nothing(const Writer *w, const Field *f, const void *member) {
  (void)w, (void)f, (void)member;
  return json_null();
}

static WriteValue *const write_ignore = write_nothing;

static WriteValue *writer_of(FieldKind kind) {
  switch (kind) {
#define X(id, text) \
  case FIELD_##id: return write_##id;
    FIELD_KINDS(X)
#undef X
  case FIELD_KIND_COUNT: break;
  }
  return write_nothing;
}

static bool is_default(const Field *f, const json_t *v) {
  switch (f->missing) {
  case MISSING_NULL: return json_is_null(v);
  case MISSING_TRUE: return json_is_true(v);
  case MISSING_FALSE:
  case MISSING_LOOK_UP: return json_is_false(v);
  case MISSING_EMPTY: return json_array_size(v) == 0;
  case MISSING_REFUSED: return false;
  }
  return false;
}

static bool is_written(const Writer *w, const Field *f, const json_t *v) {
  if (f->written == WRITTEN_ALWAYS) return true;
  if (f->written == WRITTEN_SQLITE && w->adapter == ADAPTER_SQLITE) return true;
  if (f->written == WRITTEN_POSTGRES && w->adapter == ADAPTER_POSTGRES) return true;
  return !is_default(f, v);
}

static json_t *write_object(const Writer *w, const Field *f, const void *member) {
  const char *object = member;
  json_t *result = must(json_object());
  for (const Field *m = f->shape->fields; m < f->shape->fields + f->shape->count; m++) {
    if (m->written == WRITTEN_NEVER) continue;
    json_t *v = must(writer_of(m->kind)(w, m, object + m->offset));
    if (is_written(w, m, v))
      json_object_set_new(result, m->key, v);
    else
      json_decref(v);
  }
  return result;
}

/* --- the table -------------------------------------------------------------------------------- */

static void put_back_unknown(json_t *snapshot, const Table *t) {
  json_t *unknown = t->extra ? json_loads(t->extra, 0, NULL) : NULL;
  if (unknown) put_unknown_members(snapshot, &table_shape, unknown);
  json_decref(unknown);
}

/* The hash is of the file as it would be without one. */
static void set_hash(json_t *snapshot) {
  char digest[SHA256_DIGEST_STRING_LENGTH];
  char *text = must(json_dumps(snapshot, LAYOUT));
  SHA256Data((const uint8_t *)text, strlen(text), digest);
  free(text);
  for (char *c = digest; *c; c++) *c = (char)toupper((unsigned char)*c);
  json_object_set_new(snapshot, "hash", must(json_string(digest)));
}

void snapshot_write(Buf *out, const Repo *repo, const Table *t) {
  Writer w = {.adapter = repo->adapter, .columns = table_columns_by_name(out->arena, t)};
  Field whole = {.kind = FIELD_object, .shape = &table_shape};
  json_t *snapshot = write_object(&w, &whole, t);
  json_object_set_new(snapshot, "repo", must(json_sprintf("Elixir.%s", repo->name)));
  put_back_unknown(snapshot, t);
  set_hash(snapshot);
  char *text = must(json_dumps(snapshot, LAYOUT));
  buf_put(out, text);
  buf_putc(out, '\n');
  free(text);
  json_decref(snapshot);
}
