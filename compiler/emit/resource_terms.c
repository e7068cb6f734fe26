/* resource_terms.c: see resource_terms.h. */
#include "emit/resource_terms.h"

#include <ctype.h>
#include <string.h>

#include "schema/elixir.h"

/* Words that are values or part of the grammar without quotes. */
static bool is_kept_word(const char *name) {
  static const char *const kept[] = {"do",  "end", "fn",   "true", "false",  "nil",   "and",  "or",
                                     "not", "in",  "when", "else", "rescue", "catch", "after"};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (strcmp(kept[i], name) == 0) return true;
  return false;
}

static bool is_bare(const char *name) {
  if (!islower((unsigned char)*name) && *name != '_') return false;
  for (const char *c = name; *c; c++)
    if (!isalnum((unsigned char)*c) && *c != '_') return false;
  return !is_kept_word(name);
}

void put_atom(Buf *out, const char *name) {
  buf_putc(out, ':');
  if (is_bare(name))
    buf_put(out, name);
  else
    elixir_put_string(out, name);
}

void put_key(Buf *out, const char *name) {
  if (is_bare(name))
    buf_put(out, name);
  else
    elixir_put_string(out, name);
  buf_put(out, ": ");
}

void put_atoms(Buf *out, const NameList *names) {
  buf_putc(out, '[');
  for (; names; names = names->next) {
    put_atom(out, names->name);
    if (names->next) buf_put(out, ", ");
  }
  buf_putc(out, ']');
}

void put_atom_option(Buf *out, const char *key, const char *value) {
  buf_printf(out, ", %s: ", key);
  put_atom(out, value);
}

void put_text_option(Buf *out, const char *key, const char *text) {
  buf_printf(out, ", %s: ", key);
  elixir_put_string(out, text);
}

void put_flag_option(Buf *out, const char *key, bool value) {
  buf_printf(out, ", %s: %s", key, value ? "true" : "false");
}

/* One character as a heredoc has it. */
static void put_heredoc_char(Buf *out, const char *c) {
  if (*c == '\\')
    buf_put(out, "\\\\");
  else if (*c == '\r')
    buf_put(out, "\\r");
  else if (*c == '#' && c[1] == '{')
    buf_put(out, "\\#");
  else if (strncmp(c, "\"\"\"", 3) == 0)
    buf_put(out, "\\\"");
  else
    buf_putc(out, *c);
}

void put_sql_call(Buf *out, const char *key, const char *sql) {
  buf_printf(out, "%s ", key);
  if (!strchr(sql, '\n')) {
    elixir_put_string(out, sql);
    buf_putc(out, '\n');
    return;
  }
  buf_put(out, "\"\"\"\n");
  for (const char *c = sql; *c; c++) put_heredoc_char(out, c);
  if (sql[strlen(sql) - 1] != '\n') buf_putc(out, '\n');
  buf_put(out, "\"\"\"\n");
}
