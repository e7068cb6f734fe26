/* describe.c: operations in words, for `--check`, plans and messages. */
#include <string.h>

#include "diff/canonical.h"
#include "diff/diff.h"
#include "diff/shape.h"
#include "memory/buf.h"

const Table *op_table(const Op *op) {
  return op->after ? op->after : op->before;
}

#define X(id, text, side) text,
static const char *const kind_names[] = {OP_KINDS(X)};
#undef X

const char *op_kind_name(OpKind kind) {
  return kind_names[kind];
}

static void put_type(Buf *b, const Column *c) {
  if (c->storage) {
    buf_put(b, c->storage);
    return;
  }
  for (const Type *t = &c->type; t; t = t->element)
    buf_printf(b, "%s%s", t->name, t->element ? " of " : "");
}

static void put_reference(Buf *b, const Reference *r) {
  buf_printf(b, "references %s.%s", r->table, r->column);
  if (action_sql(r->on_delete)) buf_printf(b, ", on delete %s", action_name(r->on_delete));
  if (action_sql(r->on_update)) buf_printf(b, ", on update %s", action_name(r->on_update));
}

/* Returns the SQL of a default that is a fragment, as people write SQL; others as they are. */
static const char *default_text(Arena *a, const Column *c) {
  static const char open[] = "fragment(\"", close[] = "\")";
  const char *source = c->default_value;
  size_t len = source ? strlen(source) : 0;
  if (len < sizeof open + sizeof close - 2 || strncmp(source, open, sizeof open - 1) != 0 ||
      strcmp(source + len - 2, close) != 0)
    return source;
  Buf b = buf_new(a);
  const char *end = source + len - 2;
  for (const char *p = source + sizeof open - 1; p < end; p++) {
    if (*p == '\\' && strchr("\\\"#", p[1])) p++; /* \n and the like stay as they are written */
    buf_putc(&b, *p);
  }
  return buf_text(&b);
}

static bool has_default(const Column *c) {
  return c->default_value && strcmp(c->default_value, "nil") != 0;
}

/* " (text, not null, default \"x\", references authors.id)" */
static void put_column_details(Buf *b, const Column *c) {
  buf_put(b, " (");
  put_type(b, c);
  if (!c->nullable) buf_put(b, ", not null");
  if (has_default(c)) buf_printf(b, ", default %s", default_text(b->arena, c));
  if (c->computed) buf_printf(b, ", generated as %s", c->computed);
  if (c->reference) {
    buf_put(b, ", ");
    put_reference(b, c->reference);
  }
  buf_putc(b, ')');
}

static void put_change(Buf *b, const char *separator, const char *what, const char *was,
                       const char *is) {
  buf_printf(b, "%s %s %s → %s", separator, what, was ? was : "none", is ? is : "none");
}

static const char *type_text(Arena *a, const Column *c) {
  Buf b = buf_new(a);
  put_type(&b, c);
  if (c->type.size) buf_printf(&b, "(%d)", c->type.size);
  if (c->type.precision) buf_printf(&b, "(%d,%d)", c->type.precision, c->type.scale);
  return buf_text(&b);
}

static bool differ(const char *a, const char *b) {
  return (a && b) ? strcmp(a, b) != 0 : a != b;
}

static void put_column_changes(Arena *a, Buf *b, const Column *was, const Column *is) {
  const struct {
    const char *what, *was, *is;
  } facts[] = {
      {"type", type_text(a, was), type_text(a, is)},
      {"null", was->nullable ? "allowed" : "not allowed", is->nullable ? "allowed" : "not allowed"},
      {"default", default_text(a, was), default_text(a, is)},
      {"collation", was->collation, is->collation},
      {"numbered by the database", was->generated ? "yes" : "no", is->generated ? "yes" : "no"},
      {"generated as", was->computed, is->computed},
      {"stored", was->stored ? "yes" : "no", is->stored ? "yes" : "no"},
  };
  const char *separator = ":";
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    if (!differ(facts[i].was, facts[i].is)) continue;
    put_change(b, separator, facts[i].what, facts[i].was, facts[i].is);
    separator = ",";
  }
}

/* Appends the UNIQUE constraints of `t` that `other` does not have. */
static void put_constraints(Arena *a, Buf *b, const char *what, const Table *t,
                            const Table *other) {
  Interner *in = interner_new(a);
  for (const Identity *i = t->identities; i; i = i->next) {
    Identity alone = *i;
    Table one = *t;
    alone.next = NULL;
    one.identities = &alone;
    if (!i->constraint ||
        strstr(unique_constraints(a, in, other, NULL), unique_constraints(a, in, &one, NULL)))
      continue;
    buf_printf(b, "%s unique (", what);
    for (const Key *k = i->keys; k; k = k->next)
      buf_printf(b, "%s%s", k->text, k->next ? ", " : ")");
  }
}

static void describe_table(Arena *a, Buf *b, const Op *op) {
  const Table *t = op_table(op);
  if (op->kind == OP_RENAME_TABLE)
    buf_printf(b, " %s to %s", op->before->name, op->after->name);
  else if (op->kind == OP_CHANGE_PRIMARY_KEY)
    buf_printf(b, " of %s", t->name);
  else
    buf_printf(b, " %s", t->name);
  if (op->kind != OP_ALTER_TABLE) return;
  put_constraints(a, b, ", drop", op->before, op->after);
  put_constraints(a, b, ", add", op->after, op->before);
}

static void describe_column(Arena *a, Buf *b, const Op *op) {
  const Column *was = op->column.was, *is = op->column.is, *c = is ? is : was;
  const char *table = op_table(op)->name;
  bool adds = op->kind == OP_ADD_COLUMN || op->kind == OP_RESTORE_COLUMN;
  bool index = op->kind == OP_ADD_REFERENCE_INDEX || op->kind == OP_DROP_REFERENCE_INDEX;
  if (op->kind == OP_RENAME_COLUMN && was && is)
    buf_printf(b, " %s of %s to %s", was->name, table, is->name);
  else if (c)
    buf_printf(b, index ? " on %s of %s" : adds ? " %s to %s" : " %s of %s", c->name, table);
  if (adds && is) put_column_details(b, is);
  if (op->kind == OP_ALTER_COLUMN && was && is) put_column_changes(a, b, was, is);
  if (is && is->filling && !is->nullable && (adds || (was && was->nullable)))
    buf_put(b, "; rows without a value get its default");
  if (is && (op->kind == OP_ADD_REFERENCE || op->kind == OP_ALTER_REFERENCE)) {
    buf_put(b, ": ");
    put_reference(b, is->reference);
  }
}

static void put_keys(Buf *b, const Key *keys) {
  buf_put(b, " (");
  for (const Key *k = keys; k; k = k->next)
    buf_printf(b, "%s%s%s", k->text, k->order == ORDER_DESC ? " desc" : "", k->next ? ", " : "");
  buf_putc(b, ')');
}

static void describe_identity(Arena *a, Buf *b, const Op *op) {
  (void)a;
  const Identity *was = op->identity.was, *is = op->identity.is;
  buf_printf(b, " %s of %s", (is ? is : was)->name, op_table(op)->name);
  if (op->kind == OP_ADD_IDENTITY && is) put_keys(b, is->keys);
  if (was && is) buf_printf(b, ": index %s → %s", was->index_name, is->index_name);
}

static void describe_index(Arena *a, Buf *b, const Op *op) {
  Interner *in = interner_new(a);
  const Table *t = op_table(op);
  const Index *i = op->index.is ? op->index.is : op->index.was;
  if (op->kind == OP_RENAME_INDEX)
    buf_printf(b, " %s to %s", index_name(in, op->before, op->index.was), index_name(in, t, i));
  else
    buf_printf(b, " %s on %s", index_name(in, t, i), t->name);
  if (op->kind == OP_ADD_INDEX) put_keys(b, i->fields);
}

static void describe_check(Arena *a, Buf *b, const Op *op) {
  (void)a;
  const Check *c = op->check.is ? op->check.is : op->check.was;
  buf_printf(b, " %s of %s", c->name, op_table(op)->name);
  if (op->check.is) buf_printf(b, " (%s)", c->check);
}

static void describe_statement(Arena *a, Buf *b, const Op *op) {
  (void)a;
  const Statement *s = op->statement.is ? op->statement.is : op->statement.was;
  buf_printf(b, " %s of %s", s->name, op_table(op)->name);
}

#define X(id, text, side) describe_##side,
static void (*const describers[])(Arena *, Buf *, const Op *) = {OP_KINDS(X)};
#undef X

const char *op_describe(Arena *a, const Op *op) {
  Buf b = buf_new(a);
  buf_put(&b, kind_names[op->kind]);
  describers[op->kind](a, &b, op);
  return buf_text(&b);
}
