/* print.c: writes nodes as S-expressions. It recurses as deep as match.h lets nodes nest. */
#include "syntax/print.h"

#include <ctype.h>
#include <string.h>

static void put_node(Buf *out, const Node *n);

static void put_list(Buf *out, const Node *first) {
  for (const Node *n = first; n; n = n->next) {
    buf_putc(out, ' ');
    put_node(out, n);
  }
}

/* "text", with quotes, backslashes and control characters escaped */
static void put_text(Buf *out, Name text) {
  buf_putc(out, '"');
  for (const char *c = text; *c; c++) {
    if (*c == '"' || *c == '\\')
      buf_printf(out, "\\%c", *c);
    else if (*c == '\n')
      buf_put(out, "\\n");
    else if (iscntrl((unsigned char)*c))
      buf_printf(out, "\\x%02X", (unsigned char)*c);
    else
      buf_putc(out, *c);
  }
  buf_putc(out, '"');
}

static bool is_plain(Name name) {
  for (const char *c = name; *c; c++)
    if (isspace((unsigned char)*c) || strchr("()\"\\", *c)) return false;
  return *name != '\0';
}

static void put_name(Buf *out, Name name) {
  if (is_plain(name))
    buf_put(out, name);
  else
    put_text(out, name);
}

static void put_parts(Buf *out, const char *head, const Node *items) {
  buf_printf(out, "(%s", head);
  put_list(out, items);
  buf_putc(out, ')');
}

static void put_call(Buf *out, const Node *n) {
  buf_put(out, "(call ");
  put_name(out, n->name);
  put_list(out, n->items);
  put_list(out, n->options);
  if (n->skipped) {
    buf_put(out, " skipped");
  } else if (n->has_block) {
    buf_put(out, " ");
    put_parts(out, "do", n->block);
  }
  buf_putc(out, ')');
}

static void put_atom(Buf *out, const Node *n) {
  buf_putc(out, ':');
  put_name(out, n->name);
}

static void put_string(Buf *out, const Node *n) {
  put_text(out, n->text);
}

static void put_number(Buf *out, const Node *n) {
  buf_put(out, n->text);
}

static void put_items(Buf *out, const Node *n) {
  put_parts(out, n->kind == NODE_LIST ? "list" : "tuple", n->items);
}

static void put_map(Buf *out, const Node *n) {
  buf_put(out, "(map");
  if (n->name) buf_printf(out, " %%%s", n->name);
  put_list(out, n->items);
  buf_putc(out, ')');
}

static void put_pair(Buf *out, const Node *n) {
  buf_putc(out, '(');
  if (n->name)
    put_name(out, n->name);
  else
    buf_put(out, "=>");
  put_list(out, n->items);
  buf_putc(out, ')');
}

static void put_alias(Buf *out, const Node *n) {
  buf_put(out, n->name);
}

static void put_sigil(Buf *out, const Node *n) {
  buf_printf(out, "(sigil %s ", n->name);
  put_text(out, n->text);
  buf_putc(out, ')');
}

static void put_opaque(Buf *out, const Node *n) {
  buf_put(out, "(opaque ");
  put_text(out, n->text);
  buf_putc(out, ')');
}

static void put_attribute(Buf *out, const Node *n) {
  buf_printf(out, "(@%s", n->name);
  put_list(out, n->items);
  buf_putc(out, ')');
}

static void (*const putters[NODE_KIND_COUNT])(Buf *, const Node *) = {
    [NODE_CALL] = put_call,     [NODE_ATOM] = put_atom,     [NODE_STRING] = put_string,
    [NODE_NUMBER] = put_number, [NODE_LIST] = put_items,    [NODE_TUPLE] = put_items,
    [NODE_MAP] = put_map,       [NODE_PAIR] = put_pair,     [NODE_ALIAS] = put_alias,
    [NODE_SIGIL] = put_sigil,   [NODE_OPAQUE] = put_opaque, [NODE_ATTRIBUTE] = put_attribute};

static void put_node(Buf *out, const Node *n) {
  putters[n->kind](out, n);
}

void print_nodes(Buf *out, const Node *first) {
  for (const Node *n = first; n; n = n->next) {
    put_node(out, n);
    buf_putc(out, '\n');
  }
}
