/* made_tables.c: a custom statement that goes or changes is undone by SQL of the project's own. Where that
 * drops a table, its rows would go without a word of whoever compiles. */
#include "cli/compile/made_tables.h"

#include <string.h>

#include "diff/canonical.h"

/* Returns the name in the first DROP TABLE of `down`, or NULL. */
static Name dropped(Run *run, const char *down) {
  sql_cursor c = sql_scan(down, strlen(down));
  bool drop = false;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    const bool table = drop && sql_is(t, "table");
    drop = sql_is(t, "drop");
    if (!table) continue;
    t = sql_next_token(&c);
    if (sql_is(t, "if") && sql_is(sql_next_token(&c), "exists")) t = sql_next_token(&c);
    if (sql_can_name(t)) return sql_token_name(run->names, t);
  }
  return NULL;
}

/* Returns where the statement is declared now. */
static Span place(const Op *op) {
  const Statement *s = op->after && !op->after->retained ? op->after->statements : NULL;
  while (s && s->name != op->statement.was->name) s = s->next;
  return s ? s->up_span : NO_SPAN;
}

static void refuse(Run *run, const Op *op, Name table) {
  diag_error(run->diag, place(op),
             "custom statement %s of %s is undone, which drops table %s with its rows",
             op->statement.was->name, op->before->name, table);
  diag_help(run->diag,
            "--drop-tables lets them go; to keep them, leave the statement as it was, or write by "
            "hand what is to happen (`ashc gen migration`) and take it over with `ashc compile "
            "--snapshots-only`");
}

bool made_tables_stay(Run *run, const Compilation *c) {
  if (run->options.given[OPT_DROP_TABLES]) return true;
  for (const Op *op = c->diff->first; op; op = op->next) {
    if (op->kind != OP_DROP_STATEMENT) continue;
    const Statement *was = op->statement.was;
    Name table = was->up && was->down ? dropped(run, was->down) : NULL;
    if (table && !sql_makes_derived_table(was->up)) refuse(run, op, table);
  }
  return diag_ok(run->diag);
}
