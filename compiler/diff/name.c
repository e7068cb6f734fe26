/* name.c: the name of a migration, made of its operations. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "diff/diff.h"
#include "memory/buf.h"

enum { MAX_NAME = 100 };

/* How an operation reads in a name: `%p` is the part, `%t` the table, `%o` the table's old name. */
#define NAME_FORMS(X)                               \
  X(CREATE_TABLE, "create %t")                      \
  X(DROP_TABLE, "drop %t")                          \
  X(RETAIN_TABLE, "retain %t")                      \
  X(RESTORE_TABLE, "restore %t")                    \
  X(RENAME_TABLE, "rename %o to %t")                \
  X(ALTER_TABLE, "alter %t")                        \
  X(CHANGE_PRIMARY_KEY, "change primary key of %t") \
  X(ADD_COLUMN, "add %p to %t")                     \
  X(ALTER_COLUMN, "alter %p of %t")                 \
  X(RENAME_COLUMN, "rename %p of %t")               \
  X(RETAIN_COLUMN, "retain %p of %t")               \
  X(RESTORE_COLUMN, "restore %p of %t")             \
  X(DROP_COLUMN, "drop %p from %t")                 \
  X(ADD_REFERENCE, "add reference %p to %t")        \
  X(ALTER_REFERENCE, "alter reference %p of %t")    \
  X(DROP_REFERENCE, "drop reference %p from %t")    \
  X(ADD_IDENTITY, "add unique %p to %t")            \
  X(DROP_IDENTITY, "drop unique %p from %t")        \
  X(RENAME_IDENTITY, "rename unique %p of %t")      \
  X(ADD_INDEX, "add %p index to %t")                \
  X(DROP_INDEX, "drop %p index from %t")            \
  X(RENAME_INDEX, "rename %p index of %t")          \
  X(ADD_REFERENCE_INDEX, "add %p index to %t")      \
  X(DROP_REFERENCE_INDEX, "drop %p index from %t")  \
  X(ADD_CHECK, "add check %p to %t")                \
  X(DROP_CHECK, "drop check %p from %t")            \
  X(ADD_STATEMENT, "add %p to %t")                  \
  X(DROP_STATEMENT, "drop %p from %t")

#define X(id, form) [OP_##id] = form,
static const char *const forms[OP_COUNT] = {NAME_FORMS(X)};
#undef X

static const char *table_part(const Op *op) {
  return op_table(op)->name;
}

static const char *column_part(const Op *op) {
  return (op->column.was ? op->column.was : op->column.is)->name;
}

/* Many are called unique_… already. */
static const char *identity_part(const Op *op) {
  static const char prefix[] = "unique_";
  const char *name = (op->identity.is ? op->identity.is : op->identity.was)->name;
  const size_t len = sizeof prefix - 1;
  return strncmp(name, prefix, len) == 0 && name[len] ? name + len : name;
}

static const char *index_part(const Op *op) {
  const Index *i = op->index.is ? op->index.is : op->index.was;
  return i->fields ? i->fields->text : i->name;
}

static const char *check_part(const Op *op) {
  return (op->check.is ? op->check.is : op->check.was)->name;
}

static const char *statement_part(const Op *op) {
  return (op->statement.is ? op->statement.is : op->statement.was)->name;
}

#define X(id, text, side) side##_part,
static const char *(*const parts[])(const Op *) = {OP_KINDS(X)};
#undef X

static const char *op_name(Arena *a, const Op *op) {
  Buf b = buf_new(a);
  for (const char *f = forms[op->kind]; *f; f++) {
    if (*f != '%') {
      buf_putc(&b, *f);
      continue;
    }
    f++;
    buf_put(&b, *f == 'p'   ? parts[op->kind](op)
                : *f == 'o' ? op->before->name
                            : op_table(op)->name);
  }
  return buf_text(&b);
}

/* Whatever belongs to a table that comes or goes is told by that table. */
static bool stands_alone(const Op *op) {
  return op->kind == OP_CREATE_TABLE || op->kind == OP_DROP_TABLE || (op->before && op->after);
}

static void put_words(Buf *b, const char *text, size_t limit) {
  for (; *text && b->len < limit; text++) {
    if (isalnum((unsigned char)*text))
      buf_putc(b, (char)tolower((unsigned char)*text));
    else if (b->len && b->text[b->len - 1] != '_')
      buf_putc(b, '_');
  }
  while (b->len && b->text[b->len - 1] == '_') b->text[--b->len] = '\0';
}

const char *diff_name(Arena *a, const Diff *d) {
  const Op *first = NULL;
  unsigned more = 0;
  for (const Op *op = d->first; op; op = op->next) {
    if (!stands_alone(op)) continue;
    if (first)
      more++;
    else
      first = op;
  }
  char rest[32] = "";
  if (more) snprintf(rest, sizeof rest, "_and_%u_more", more);
  Buf b = buf_new(a);
  put_words(&b, first ? op_name(a, first) : "no change", MAX_NAME - strlen(rest));
  if (!b.len) buf_put(&b, "change");
  buf_put(&b, rest);
  return buf_text(&b);
}
