/* edits.c: `-- ashc:edit` and what belongs to it: an edit of a stored CREATE TABLE (sql/edit.h), and the
 * portable statements that stand beside it; and `-- ashc:rebuild`, which has the latter alone. */
#include <string.h>

#include "migration/parser.h"
#include "sql/edit.h"

/* Records an error for what is not an edit. */
static void check_edit(Parser *p, const Item *item) {
  sql_edit edit;
  sql_change change;
  int more = 0;
  if (!sql_edit_start(&edit, item->text)) {
    diag_error(p->diag, item->span, "ashc:edit needs the name of a table");
    diag_help(p->diag, "write it as in -- ashc:edit \"posts\", with the changes in lines below");
    return;
  }
  size_t count = 0;
  while ((more = sql_edit_next(&edit, &change)) > 0) count++;
  if (more < 0)
    diag_error(p->diag, item->span, "this is no instruction of an edit: %.*s",
               (int)change.whole.len, change.whole.at);
  else if (!count)
    diag_error(p->diag, item->span, "this edit has no instructions");
}

/* Records an error where the text of ashc:rebuild is more than the first line of an edit. */
static void check_rebuild(Parser *p, const Item *item) {
  sql_edit edit;
  sql_change change;
  if (sql_edit_start(&edit, item->text) && sql_edit_next(&edit, &change) == 0) return;
  diag_error(p->diag, item->span, "ashc:rebuild needs the name of a table");
  diag_help(p->diag, "write it as in -- ashc:rebuild \"posts\", or -- ashc:rebuild \"posts\" left "
                     "\"old\", with its statements below");
}

/* Returns the directive as the comment that it is. */
static const char *comment_of(Arena *a, const char *word, const char *text) {
  Buf out = buf_new(a);
  buf_printf(&out, "-- ashc:%s ", word);
  for (; *text; text++) {
    buf_putc(&out, *text);
    if (*text == '\n') buf_put(&out, "--   ");
  }
  return buf_text(&out);
}

void parser_read_edit(Parser *p, const Item *item) {
  if (p->edit || p->block) {
    diag_error(p->diag, item->span, "%s inside a block",
               strcmp(item->word, "rebuild") == 0 ? "a rebuild" : "an edit");
    diag_note(p->diag, p->edit ? p->edit->span : p->block->span, "this one is still open");
    return;
  }
  p->rebuild = strcmp(item->word, "rebuild") == 0;
  p->rebuild ? check_rebuild(p, item) : check_edit(p, item);
  p->edit = item;
  p->otherwise = p->rebuild;
  p->edit_place = p->now->statement_count;
  p->now->edits += !p->rebuild;
  const ash_statement statement = {
      .sql = comment_of(p->arena, item->word, item->text), .line = item->line, .edit = item->text};
  parser_add_statement(p, statement, arena_printf(p->arena, "ashc %s %s", item->word, item->text));
}

void parser_read_or(Parser *p, const Item *item) {
  if (!p->edit || p->block || p->otherwise) {
    diag_error(p->diag, item->span, "ashc:or belongs behind an ashc:edit and its lines, once");
    return;
  }
  p->otherwise = true;
}

bool parser_end_edit(Parser *p) {
  if (!p->edit) return false;
  ash_statement *edit = &p->now->statements[p->edit_place];
  edit->otherwise = p->now->statement_count - p->edit_place - 1;
  if (!edit->otherwise) {
    diag_error(p->diag, p->edit->span,
               p->rebuild ? "no statements follow" : "this edit has no portable form");
    diag_help(p->diag, p->rebuild
                           ? "put the statements that rebuild the table below it"
                           : "put `-- ashc:or` and the statements that do the same below it");
  }
  p->edit = NULL;
  return true;
}

void parser_close_edit(Parser *p) {
  if (!p->edit) return;
  diag_error(p->diag, p->edit->span, "this %s is not closed", p->edit->word);
  diag_help(p->diag, p->rebuild ? "put `-- ashc:end` below its last statement"
                                : "put `-- ashc:or`, its portable form and `-- ashc:end` below it");
  p->edit = NULL;
}
