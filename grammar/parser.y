/* parser.y: calls, options, blocks and literals. It knows no vocabulary (dsl.h) and no expressions:
 * compiler/syntax/feed.c hands over as one OPAQUE what has an operator, and as one SKIPPED a block that
 * bears no schema. It also ends each statement with a NEWLINE and gives `name(` as one CALL, which
 * leaves a grammar without conflicts. Input of lemon; the actions are in compiler/syntax/build.h. */
%name Grammar
%token_prefix T_
%token_type {Token}
%default_type {Node *}
%extra_context {Parse *p}
%stack_size 0
%token_destructor { (void)p; }

%include {
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/build.h"
#include "syntax/grammar.h"
}

%type statements {NodeList}
%type values {NodeList}
%type pairs {NodeList}
%type entries {NodeList}
%type arguments {Arguments}
%type elements {Arguments}

/* What only the lexer and feed.c see. */
%token END_OF_FILE OPERATOR DOT FN PAREN BITS CLOSE_BITS.

file ::= statements(S). { p->calls = S.first; }

statements(A) ::= . { A = list_new(); }
statements(A) ::= statements(S) statement(N) NEWLINE. { A = list_add(S, N); }
statements(A) ::= statements(S) NEWLINE. { A = S; }

statement(A) ::= head(C). { A = C; }
statement(A) ::= head(C) DO statements(S) END(E). { A = ast_block(C, S, E); }
statement(A) ::= head(C) DO_KEY statement(N). { A = ast_short_block(C, N); }
statement(A) ::= head(C) SKIPPED(T). { A = ast_skipped(p, C, T); }
statement(A) ::= ATTRIBUTE(T). { A = ast_attribute(p, T, no_arguments()); }
statement(A) ::= ATTRIBUTE(T) arguments(L). { A = ast_attribute(p, T, L); }
statement(A) ::= literal(N). { A = N; }
/* WRECK fits nowhere else, and so brings the parser from wherever it is to `error`. */
statement(A) ::= error WRECK. { A = NULL; }
statement(A) ::= error WRECK DO statements END. { A = NULL; }
statement(A) ::= error WRECK SKIPPED. { A = NULL; }

head(A) ::= NAME(T). { A = ast_call(p, T, no_arguments()); }
head(A) ::= NAME(T) arguments(L). { A = ast_call(p, T, L); }
head(A) ::= parens(N). { A = N; }

parens(A) ::= CALL(T) CLOSE_PAREN(E). { A = ast_parens(p, T, no_arguments(), E); }
parens(A) ::= CALL(T) arguments(L) CLOSE_PAREN(E). { A = ast_parens(p, T, L, E); }

arguments(A) ::= values(V). { A = arguments_of(V, list_new()); }
arguments(A) ::= pairs(O). { A = arguments_of(list_new(), O); }
arguments(A) ::= values(V) COMMA pairs(O). { A = arguments_of(V, O); }

values(A) ::= value(N). { A = list_add(list_new(), N); }
values(A) ::= values(V) COMMA value(N). { A = list_add(V, N); }

pairs(A) ::= pair(N). { A = list_add(list_new(), N); }
pairs(A) ::= pairs(O) COMMA pair(N). { A = list_add(O, N); }

pair(A) ::= KEY(T) value(N). { A = ast_pair(p, T, N); }

value(A) ::= literal(N). { A = N; }
value(A) ::= NAME(T). { A = ast_call(p, T, no_arguments()); }
value(A) ::= parens(N). { A = N; }
value(A) ::= ATTRIBUTE(T). { A = ast_attribute(p, T, no_arguments()); }

literal(A) ::= ATOM(T). { A = ast_atom(p, T); }
literal(A) ::= STRING(T). { A = ast_string(p, T); }
literal(A) ::= CHARLIST(T). { A = ast_charlist(p, T); }
literal(A) ::= SIGIL(T). { A = ast_sigil(p, T); }
literal(A) ::= NUMBER(T). { A = ast_number(p, T); }
literal(A) ::= CHARACTER(T). { A = ast_character(p, T); }
literal(A) ::= OPAQUE(T). { A = ast_opaque(p, T); }
literal(A) ::= MODULE(T). { A = ast_module(p, T); }
literal(A) ::= MODULE(T) GROUP elements(L) CLOSE_BRACE(E). { A = ast_group(p, T, L, E); }
literal(A) ::= BRACKET(T) elements(L) CLOSE_BRACKET(E). { A = ast_items(p, NODE_LIST, T, L, E); }
literal(A) ::= BRACE(T) elements(L) CLOSE_BRACE(E). { A = ast_items(p, NODE_TUPLE, T, L, E); }
literal(A) ::= MAP(T) CLOSE_BRACE(E). { A = ast_map(p, T, list_new(), E); }
literal(A) ::= MAP(T) entries(L) CLOSE_BRACE(E). { A = ast_map(p, T, L, E); }
literal(A) ::= MAP(T) entries(L) COMMA CLOSE_BRACE(E). { A = ast_map(p, T, L, E); }

elements(A) ::= . { A = no_arguments(); }
elements(A) ::= arguments(L). { A = L; }
elements(A) ::= values(V) COMMA. { A = arguments_of(V, list_new()); }
elements(A) ::= pairs(O) COMMA. { A = arguments_of(list_new(), O); }
elements(A) ::= values(V) COMMA pairs(O) COMMA. { A = arguments_of(V, O); }

entries(A) ::= entry(N). { A = list_add(list_new(), N); }
entries(A) ::= entries(L) COMMA entry(N). { A = list_add(L, N); }

entry(A) ::= pair(N). { A = N; }
entry(A) ::= value(K) ARROW value(N). { A = ast_entry(p, K, N); }

%code {
enum { MOST_PUSHED = 64 }; /* far more than one token makes the grammar reduce */

/* The state after the reductions that were only played: those pushed, else the parser's own. */
typedef struct Play {
  const yyStackEntry *top;
  YYACTIONTYPE pushed[MOST_PUSHED];
  int count;
} Play;

static YYACTIONTYPE play_state(const Play *y) {
  return y->count ? y->pushed[y->count - 1] : y->top->stateno;
}

/* Plays the reduction by `rule`: pops its right side, goes on from the state below. */
static void play_reduce(Play *y, int rule) {
  int size = -yyRuleInfoNRhs[rule];
  int own = size < y->count ? size : y->count;
  y->count -= own;
  y->top -= size - own;
  YYACTIONTYPE next = yy_find_reduce_action(play_state(y), yyRuleInfoLhs[rule]);
  y->pushed[y->count++] = next;
}

bool grammar_accepts(const void *parser, int token) {
  Play y = {.top = ((const yyParser *)parser)->yytos};
  for (;;) {
    YYACTIONTYPE action = yy_find_shift_action((YYCODETYPE)token, play_state(&y));
    if (action < YY_MIN_REDUCE) return action <= YY_MAX_SHIFTREDUCE || action == YY_ACCEPT_ACTION;
    if (y.count == MOST_PUSHED) return true;
    play_reduce(&y, action - YY_MIN_REDUCE);
  }
}
}
