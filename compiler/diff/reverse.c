/* reverse.c: operations backwards, which is what a down migration is made of. */
#include "diff/diff.h"
#include "memory/mutant.h"

/* Kinds that have another one as their opposite; the rest are their own with the sides swapped. */
static const struct {
  OpKind forward, backward;
} opposites[] = {
    {OP_CREATE_TABLE, OP_DROP_TABLE},      {OP_RETAIN_TABLE, OP_RESTORE_TABLE},
    {OP_ADD_COLUMN, OP_DROP_COLUMN},       {OP_RETAIN_COLUMN, OP_RESTORE_COLUMN},
    {OP_ADD_REFERENCE, OP_DROP_REFERENCE}, {OP_ADD_IDENTITY, OP_DROP_IDENTITY},
    {OP_ADD_INDEX, OP_DROP_INDEX},         {OP_ADD_REFERENCE_INDEX, OP_DROP_REFERENCE_INDEX},
    {OP_ADD_CHECK, OP_DROP_CHECK},         {OP_ADD_STATEMENT, OP_DROP_STATEMENT},
};

static OpKind opposite(OpKind kind) {
  for (size_t i = 0; i < sizeof opposites / sizeof *opposites; i++) {
    if (opposites[i].forward == kind) return opposites[i].backward;
    if (opposites[i].backward == kind) return opposites[i].forward;
  }
  return kind;
}

#define SWAP(T, member)                 \
  do {                                  \
    const T *was = back->member.was;    \
    back->member.was = back->member.is; \
    back->member.is = was;              \
  } while (0)

enum { SIDE_table, SIDE_column, SIDE_identity, SIDE_index, SIDE_check, SIDE_statement };
#define X(id, text, side) SIDE_##side,
static const int sides[] = {OP_KINDS(X)};
#undef X

Op *op_reverse(Arena *a, const Op *op) {
  Op *back = NEW(a, Op);
  *back = *op;
  back->next = NULL;
  back->kind = opposite(op->kind);
  back->before = op->after;
  back->after = op->before;
  switch (sides[op->kind]) {
  case SIDE_column:
    if (MUTANT(26, op->kind != OP_ALTER_COLUMN, true)) SWAP(Column, column);
    break;
  case SIDE_identity: SWAP(Identity, identity); break;
  case SIDE_index:
    if (MUTANT(25, op->kind != OP_RENAME_INDEX, true)) SWAP(Index, index);
    break;
  case SIDE_check: SWAP(Check, check); break;
  case SIDE_statement: SWAP(Statement, statement); break;
  }
  return back;
}
