/* directives.c: the lines of a migration file that begin with `-- migrate:` or `-- ashc:`. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "migration/digest.h"
#include "migration/names.h"
#include "migration/parser.h"
#include "report/suggest.h"

/* --- `-- migrate:` ---------------------------------------------------------------------------- */

void parser_close_section(Parser *p) {
  if (p->gate) diag_error(p->diag, p->gate->span, "this gate has no statement");
  if (p->block) {
    diag_error(p->diag, p->block->span, "this block is not closed");
    diag_help(p->diag, "end it with `-- ashc:end`");
  }
  p->gate = p->block = NULL;
  parser_close_edit(p);
}

static void read_option(Parser *p, const Item *item, const char *option, size_t len) {
  if (len == 17 && memcmp(option, "transaction:false", len) == 0)
    p->now->option_off = true;
  else if (len != 16 || memcmp(option, "transaction:true", len) != 0) {
    diag_error(p->diag, item->span, "unknown option %.*s", (int)len, option);
    diag_help(p->diag, "the options are transaction:true and transaction:false");
  }
}

void parser_read_migrate(Parser *p, const Item *item) {
  const bool up = strcmp(item->word, "up") == 0;
  if (!up && strcmp(item->word, "down") != 0) {
    diag_error(p->diag, item->span, "unknown section migrate:%s", item->word);
    diag_help(p->diag, "the sections are `-- migrate:up` and `-- migrate:down`");
    return;
  }
  parser_close_section(p);
  p->now = up ? &p->up : &p->down;
  if (p->now->opened) {
    diag_error(p->diag, item->span, "a second %s section", item->word);
    diag_note(p->diag, p->now->opened->span, "the first one is here");
  }
  if (up && p->down.opened) {
    diag_error(p->diag, item->span, "the up section stands behind the down section");
    diag_help(p->diag, "put `-- migrate:up` first");
  }
  p->now->opened = item;
  for (const char *at = item->text; *at;) {
    const size_t len = strcspn(at, " \t");
    read_option(p, item, at, len);
    at += len + strspn(at + len, " \t");
  }
  if (*item->text) digest_put(&p->now->directive_words, item->text);
}

/* --- `-- ashc:` ------------------------------------------------------------------------------- */

static const char c_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

static void note_directive(Parser *p, const Item *item) {
  digest_put(&p->now->directive_words, arena_printf(p->arena, "%s %s", item->word, item->text));
}

static void refuse_names(Parser *p, const Item *item) {
  diag_error(p->diag, item->span, "malformed names in ashc:%s", item->word);
  diag_help(p->diag, "write names as posts or \"my posts\", with commas between tables");
}

/* The sections of a migration touch the same tables as a rule. */
static void add_touched(Parser *p, const char *name) {
  ash_migration *m = p->migration;
  Name key = intern_text(p->names, name);
  if (namemap_get(p->touched, key)) return;
  namemap_put(p->touched, key, p);
  p->touches = parser_room(p->arena, p->touches, m->touch_count, sizeof *p->touches);
  p->touches[m->touch_count++] = name;
}

static void read_touches(Parser *p, const Item *item) {
  if (!p->touches) p->touches = NEW_ARRAY(p->arena, const char *, 1);
  for (const char *at = item->text; *at;) {
    const char *name = names_read(p->arena, &at);
    if (!name || (*at && *at != ',')) {
      refuse_names(p, item);
      return;
    }
    add_touched(p, name);
    if (*at) at++;
  }
  note_directive(p, item);
}

static void read_floor(Parser *p, const Item *item) {
  char *end;
  errno = 0;
  const long long floor = strtoll(item->text, &end, 10);
  if (errno || *end || floor <= 0) {
    diag_error(p->diag, item->span, "ashc:floor needs a version, as in ashc:floor 20260101120000");
    return;
  }
  p->migration->floor = floor;
  note_directive(p, item);
}

/* `-- ashc:replaces 20260101120000_create_posts`, one a line, behind a squashed one what it replaces
 * itself: `20260101120000_all (1 2 3)`. Its file is linked by folder.c. */
static void read_replaces(Parser *p, const Item *item) {
  ash_migration *m = p->migration;
  char *end;
  errno = 0;
  const long long version = strtoll(item->text, &end, 10);
  if (errno || version <= 0 || *end != '_' || !end[1]) {
    diag_error(p->diag, item->span,
               "ashc:replaces needs a migration, as in ashc:replaces 20260101120000_create_posts");
    return;
  }
  if (m->replace_count && p->replaces[m->replace_count - 1].version >= version) {
    diag_error(p->diag, item->span, "the migrations that are replaced must stand in order");
    return;
  }
  p->replaces = parser_room(p->arena, p->replaces, m->replace_count, sizeof *p->replaces);
  const char *space = strchr(end, ' ');
  p->replaces[m->replace_count++] = (ash_replaced){
      .version = version,
      .name = space ? arena_strndup(p->arena, end + 1, (size_t)(space - end - 1)) : end + 1,
      .covers = space && space[1] == '(' ? space + 1 : NULL};
  note_directive(p, item);
}

/* Returns false after an error. */
static bool read_loss(Parser *p, const Item *item, ash_loss *loss) {
  const char *at = item->text;
  *loss = (ash_loss){.table = names_read(p->arena, &at)};
  if (loss->table && *at == '.') {
    at++;
    if (!(loss->column = names_read(p->arena, &at))) loss->table = NULL;
  }
  if (loss->table && !*at) return true;
  refuse_names(p, item);
  return false;
}

/* Behind `gate`: rows that it finds may be let go by this name. */
static void read_lossy(Parser *p, const Item *item) {
  if (!p->gate) diag_error(p->diag, item->span, "ashc:lossy stands behind a gate");
  read_loss(p, item, &p->lose);
}

static void read_loses(Parser *p, const Item *item) {
  Section *s = p->now;
  ash_loss loss;
  if (!read_loss(p, item, &loss)) return;
  s->losses = parser_room(p->arena, s->losses, s->loss_count, sizeof *s->losses);
  s->losses[s->loss_count++] = loss;
  note_directive(p, item);
}

static void read_when(Parser *p, const Item *item) {
  if (!*item->text)
    diag_error(p->diag, item->span, "ashc:when needs an SQL expression");
  else if (p->now->when)
    diag_error(p->diag, item->span, "a second ashc:when in this section: join both by AND");
  p->now->when = item->text;
  note_directive(p, item);
}

/* Says what came before it, nothing about what it does: no part of the digest. */
static void read_parent(Parser *p, const Item *item) {
  char *end;
  errno = 0;
  const long long parent = strtoll(item->text, &end, 10);
  if (errno || *end || !*item->text || parent < 0)
    diag_error(p->diag, item->span, "ashc:parent needs the version of a migration, or 0");
  ((Parsed *)p->migration)->parent = parent;
}

static void open_block(Parser *p, const Item *item) {
  if (p->block) {
    diag_error(p->diag, item->span, "a block inside a block");
    diag_note(p->diag, p->block->span, "this one is still open");
  }
  p->block = item;
}

static void close_block(Parser *p, const Item *item) {
  if (!p->block && !parser_end_edit(p)) diag_error(p->diag, item->span, "no block is open here");
  if (p->gate) diag_error(p->diag, p->gate->span, "this gate has no statement");
  p->block = p->gate = NULL;
}

static void read_gate(Parser *p, const Item *item) {
  if (p->gate) diag_error(p->diag, p->gate->span, "this gate has no statement");
  if (!*item->text) diag_error(p->diag, item->span, "a gate needs a message");
  p->gate = item;
  p->lose = (ash_loss){0};
}

/* `-- ashc:call NAME`: a data step in C (ash_call in ash/migrate.h), a statement like any other.
 * Plain shells cannot make it and pass over it. */
static void read_call(Parser *p, const Item *item) {
  const char *name = item->text;
  if (!*name || isdigit((unsigned char)*name) || name[strspn(name, c_letters)]) {
    diag_error(p->diag, item->span, "ashc:call needs the name of a C function");
    diag_help(p->diag, "as in -- ashc:call backfill_slugs");
  } else if (p->block || p->edit) {
    diag_error(p->diag, item->span, "a call inside a block");
    diag_note(p->diag, p->edit ? p->edit->span : p->block->span, "this one is still open");
  } else {
    const char *text = arena_printf(p->arena, "-- ashc:call %s", name);
    parser_add_statement(p, (ash_statement){.sql = text, .line = item->line, .call_name = name},
                         arena_printf(p->arena, "ashc call %s", name));
  }
}

static const struct {
  const char *word;
  void (*read)(Parser *, const Item *);
} directives[] = {
    {"touches", read_touches},  {"floor", read_floor},   {"loses", read_loses},
    {"shell", open_block},      {"run", open_block},     {"gate", read_gate},
    {"edit", parser_read_edit}, {"or", parser_read_or},  {"rebuild", parser_read_edit},
    {"end", close_block},       {"call", read_call},     {"generated", parser_read_generated},
    {"when", read_when},        {"parent", read_parent}, {"replaces", read_replaces},
    {"lossy", read_lossy},
};

static void refuse_unknown(Parser *p, const Item *item) {
  Suggestion near = suggest_start(item->word);
  for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
    suggest_offer(&near, directives[i].word);
  diag_error(p->diag, item->span, "unknown directive ashc:%s", item->word);
  if (near.best) diag_label(p->diag, "did you mean ashc:%s?", near.best);
  diag_help(
      p->diag,
      "a newer ashc may know it; it knows touches, floor, loses, replaces, when, parent, call, "
      "shell, run, gate, lossy, edit, or, rebuild, end");
}

void parser_read_directive(Parser *p, const Item *item) {
  for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
    if (strcmp(item->word, directives[i].word) == 0) {
      directives[i].read(p, item);
      return;
    }
  refuse_unknown(p, item);
}
