/* parser.h: a migration file while it is read, shared by parse.c, directives.c and statements.c.
 * Private to migration/. */
#ifndef ASHC_MIGRATION_PARSER_H
#define ASHC_MIGRATION_PARSER_H

#include "memory/buf.h"
#include "memory/namemap.h"
#include "migration/migration.h"
#include "migration/script.h"

/* One direction while it is read. */
typedef struct Section {
  const Item *opened; /* its `-- migrate:` line; NULL: there is none */
  ash_gate *gates;
  ash_statement *statements;
  ash_loss *losses;
  size_t gate_count, statement_count, loss_count;
  const char *when;
  Buf gate_words, statement_words, directive_words;
  bool option_off;  /* transaction:false */
  bool shell_begin; /* the shell opens a transaction itself */
  bool keys_off;    /* the shell switches foreign keys off */
  bool drops;       /* a statement that is no portable form of an edit drops a table */
  size_t edits;
} Section;

/* What migration_parse returns, with what the runtime need not know. */
typedef struct Parsed {
  ash_migration migration; /* first: one is the other */
  bool generated;
  int64_t parent; /* migration_parent */
} Parsed;

typedef struct Parser {
  Arena *arena;
  Diag *diag;
  const Source *source;
  ash_migration *migration;
  Section up, down;
  Section *now;      /* NULL before the first section */
  const Item *block; /* the open `shell` or `run` directive */
  const Item *gate;  /* a `gate` directive whose statement comes next */
  ash_loss lose;     /* of that gate: what a run may let go instead */
  const Item *edit;  /* the open `edit` or `rebuild` directive */
  bool rebuild;      /* it is the latter */
  size_t edit_place; /* its place among the statements */
  bool otherwise;    /* its `or` was read: what follows is its portable form */
  const char **touches;
  Interner *names;
  NameMap *touched; /* what stands in `touches` */
  const char *seal; /* of `-- ashc:generated`, or NULL */
  ash_replaced *replaces;
} Parser;

/* Returns `array` with room for one item more: its size doubles at each power of two. */
void *parser_room(Arena *a, void *array, size_t count, size_t item);

/* directives.c: a `-- migrate:` line, a `-- ashc:` line, and what a section's end must find closed. */
void parser_read_migrate(Parser *p, const Item *item);
void parser_read_directive(Parser *p, const Item *item);
void parser_close_section(Parser *p);

/* generated.c: `-- ashc:generated`; and, once the digest is known, whether it still fits. */
void parser_read_generated(Parser *p, const Item *item);
bool parser_is_generated(const Parser *p);

/* edits.c: `-- ashc:edit`, `-- ashc:or` and the end of their block; what an open one leaves unsaid at
 * the end of a section. */
void parser_read_edit(Parser *p, const Item *item);
void parser_read_or(Parser *p, const Item *item);
bool parser_end_edit(Parser *p);
void parser_close_edit(Parser *p);

/* statements.c: one statement; and the statements of a section that cannot run in a transaction. */
void parser_read_statement(Parser *p, const Item *item);
void parser_add_statement(Parser *p, ash_statement statement, const char *digested);
void parser_check_transaction(Parser *p, const Section *s);

#endif
