/* ast.h: what the parser makes of a text: calls with arguments, options and blocks, and literals. It
 * is generic: which calls mean something is the business of the vocabulary (dsl.h) and of resolve/.
 *
 *   attribute :title, :string, allow_nil?: false do … end
 *   ^name     ^items           ^options             ^block            (one NODE_CALL)           */
#ifndef ASHC_SYNTAX_AST_H
#define ASHC_SYNTAX_AST_H

#include "memory/intern.h"
#include "report/source.h"

/* kind, what it is called in messages. What a node of each kind holds:
 *
 *   CALL       name, items, options, block; a bare word is a call without any
 *   ATOM       name; also true, false and nil
 *   STRING     text: the decoded value (heredocs, ~s too)
 *   NUMBER     text: as written without `_`, a leading minus included; ?a is 97
 *   LIST       items; keyword entries are PAIRs; also ~w(a b), Blog.{A, B}
 *   TUPLE      items; name: the key of {:key, value}, else NULL
 *   MAP        items: PAIRs; name: the struct's module for %Mod{…}, else NULL
 *   PAIR       name: the key where it is an atom (else NULL); items: the key if it is no atom, then the
 *              value; see pair_value
 *   ALIAS      name: "Blog.Post"
 *   SIGIL      name: its letter(s); text: its content
 *   OPAQUE     text: balanced source text kept as it is: fn … end, &…, expr(…), calls of modules, anything
 *              with an operator
 *   ATTRIBUTE  @name or @name value: name, items */
#define NODE_KINDS(X)     \
  X(CALL, "call")         \
  X(ATOM, "atom")         \
  X(STRING, "string")     \
  X(NUMBER, "number")     \
  X(LIST, "list")         \
  X(TUPLE, "tuple")       \
  X(MAP, "map")           \
  X(PAIR, "option")       \
  X(ALIAS, "module")      \
  X(SIGIL, "sigil")       \
  X(OPAQUE, "expression") \
  X(ATTRIBUTE, "module attribute")

#define X(id, text) NODE_##id,
typedef enum NodeKind { NODE_KINDS(X) NODE_KIND_COUNT } NodeKind;
#undef X

typedef struct Node Node;
struct Node {
  Node *next; /* the next one in the list that holds it */
  NodeKind kind;
  bool has_parens; /* CALL: f(…) */
  bool has_block;  /* CALL: do … end or do: */
  bool skipped;    /* CALL: its block bears no schema and was passed over as balanced text, which is
                      in `text`, from `do` to `end` */
  Span span;       /* the whole node */
  Span name_span;  /* what a caret points at: the name of a CALL, the key of a PAIR, else span */
  Span text_span;  /* STRING and SIGIL: the content between the quotes; OPAQUE: as span */
  Name name;
  Name text;
  Node *items;       /* arguments, elements, or a PAIR's value */
  Node *options;     /* CALL: trailing keyword PAIRs */
  Node *option_list; /* CALL without items: its options as one LIST, which is the value of
                        `constraints min: 1`; else NULL */
  Node *block;       /* CALL: the calls between do and end */
};

/* Returns true for an entry of a keyword list, spelled `key: value` or `{:key, value}`. */
bool is_entry(const Node *node);

/* Returns the value of a PAIR, and of any other entry. */
const Node *pair_value(const Node *pair);

/* Returns where the call ends in its source text, less its block: a byte offset. */
uint32_t call_head_end(const Node *call);

#endif
