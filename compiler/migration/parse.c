/* parse.c: the meaning of a migration file's directives and statements: migration_parse. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "migration/digest.h"
#include "migration/migration.h"
#include "migration/names.h"
#include "migration/script.h"
#include "report/suggest.h"
#include "sql/tokens.h"

/* One direction while it is read. */
typedef struct Section {
  const Item *opened; /* its `-- migrate:` line; NULL: there is none */
  ash_gate *gates;
  ash_statement *statements;
  ash_loss *losses;
  size_t gate_count, statement_count, loss_count;
  Buf gate_words, statement_words, directive_words;
  bool option_off;  /* transaction:false */
  bool shell_begin; /* the shell opens a transaction itself */
  bool keys_off;    /* the shell switches foreign keys off */
} Section;

typedef struct Parser {
  Arena *arena;
  Diag *diag;
  const Source *source;
  ash_migration *migration;
  Section up, down;
  Section *now;      /* NULL before the first section */
  const Item *block; /* the open `shell` or `run` directive */
  const Item *gate;  /* a `gate` directive whose statement comes next */
  const char **touches;
} Parser;

/* Returns `array` with room for one item more: its size doubles at each power of two. */
static void *room(Arena *a, void *array, size_t count, size_t item) {
  if (count & (count - 1)) return array;
  void *bigger = arena_alloc(a, item * (count ? count * 2 : 1));
  if (count) memcpy(bigger, array, item * count);
  return bigger;
}

/* --- `-- migrate:` -------------------------------------------------------------------------------
 */

static void close_section(Parser *p) {
  if (p->gate) diag_error(p->diag, p->gate->span, "this gate has no statement");
  if (p->block) {
    diag_error(p->diag, p->block->span, "this block is not closed");
    diag_help(p->diag, "end it with `-- ashc:end`");
  }
  p->gate = p->block = NULL;
}

static void read_option(Parser *p, const Item *item, const char *option, size_t len) {
  if (len == 17 && memcmp(option, "transaction:false", len) == 0)
    p->now->option_off = true;
  else if (len != 16 || memcmp(option, "transaction:true", len) != 0) {
    diag_error(p->diag, item->span, "unknown option %.*s", (int)len, option);
    diag_help(p->diag, "the options are transaction:true and transaction:false");
  }
}

static void read_migrate(Parser *p, const Item *item) {
  const bool up = strcmp(item->word, "up") == 0;
  if (!up && strcmp(item->word, "down") != 0) {
    diag_error(p->diag, item->span, "unknown section migrate:%s", item->word);
    diag_help(p->diag, "the sections are `-- migrate:up` and `-- migrate:down`");
    return;
  }
  close_section(p);
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

/* --- `-- ashc:` ----------------------------------------------------------------------------------
 */

static void note_directive(Parser *p, const Item *item) {
  digest_put(&p->now->directive_words, arena_printf(p->arena, "%s %s", item->word, item->text));
}

static void refuse_names(Parser *p, const Item *item) {
  diag_error(p->diag, item->span, "malformed names in ashc:%s", item->word);
  diag_help(p->diag, "write names as posts or \"my posts\", with commas between tables");
}

static void read_touches(Parser *p, const Item *item) {
  ash_migration *m = p->migration;
  if (!p->touches) p->touches = NEW_ARRAY(p->arena, const char *, 1);
  for (const char *at = item->text; *at;) {
    const char *name = names_read(p->arena, &at);
    if (!name || (*at && *at != ',')) {
      refuse_names(p, item);
      return;
    }
    p->touches = room(p->arena, p->touches, m->touch_count, sizeof *p->touches);
    p->touches[m->touch_count++] = name;
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

static void read_loses(Parser *p, const Item *item) {
  Section *s = p->now;
  const char *at = item->text;
  ash_loss loss = {.table = names_read(p->arena, &at)};
  if (loss.table && *at == '.') {
    at++;
    if (!(loss.column = names_read(p->arena, &at))) loss.table = NULL;
  }
  if (!loss.table || *at) {
    refuse_names(p, item);
    return;
  }
  s->losses = room(p->arena, s->losses, s->loss_count, sizeof *s->losses);
  s->losses[s->loss_count++] = loss;
  note_directive(p, item);
}

static void open_block(Parser *p, const Item *item) {
  if (p->block) {
    diag_error(p->diag, item->span, "a block inside a block");
    diag_note(p->diag, p->block->span, "this one is still open");
  }
  p->block = item;
}

static void close_block(Parser *p, const Item *item) {
  if (!p->block) diag_error(p->diag, item->span, "no block is open here");
  if (p->gate) diag_error(p->diag, p->gate->span, "this gate has no statement");
  p->block = p->gate = NULL;
}

static void read_gate(Parser *p, const Item *item) {
  if (p->gate) diag_error(p->diag, p->gate->span, "this gate has no statement");
  if (!*item->text) diag_error(p->diag, item->span, "a gate needs a message");
  p->gate = item;
}

static const struct {
  const char *word;
  void (*read)(Parser *, const Item *);
} directives[] = {
    {"touches", read_touches}, {"floor", read_floor}, {"loses", read_loses}, {"shell", open_block},
    {"run", open_block},       {"gate", read_gate},   {"end", close_block},
};

static void read_directive(Parser *p, const Item *item) {
  Suggestion near = suggest_start(item->word);
  for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
    if (strcmp(item->word, directives[i].word) == 0) {
      directives[i].read(p, item);
      return;
    }
    suggest_offer(&near, directives[i].word);
  }
  diag_error(p->diag, item->span, "unknown directive ashc:%s", item->word);
  if (near.best) diag_label(p->diag, "did you mean ashc:%s?", near.best);
  diag_help(p->diag,
            "a newer ashc may know it; it knows touches, floor, loses, shell, run, gate, end");
}

/* --- statements ----------------------------------------------------------------------------------
 */

static bool is_text(sql_token t, const char *text) {
  return t.len == strlen(text) && memcmp(t.text, text, t.len) == 0;
}

static void add_statement(Parser *p, const Item *item) {
  Section *s = p->now;
  s->statements = room(p->arena, s->statements, s->statement_count, sizeof *s->statements);
  s->statements[s->statement_count++] = (ash_statement){.sql = item->text, .line = item->line};
  digest_put(&s->statement_words, item->text);
}

/* Returns what stands behind `count(*)=0 FROM`, or NULL. */
static const char *gate_query(const char *sql) {
  static const char *const wanted[] = {"(", "*", ")", "=", "0"};
  const size_t most = sizeof wanted / sizeof *wanted;
  sql_cursor c = sql_scan(sql, strlen(sql));
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END;) {
    const bool count = sql_is(t, "count");
    t = sql_next_token(&c);
    size_t i = 0;
    for (; count && i < most && is_text(t, wanted[i]); i++) t = sql_next_token(&c);
    if (i == most && sql_is(t, "from")) return t.text + t.len;
  }
  return NULL;
}

static void add_gate(Parser *p, const Item *item) {
  Section *s = p->now;
  const char *from = gate_query(item->text);
  if (!from || !from[strspn(from, " \t\r\n")]) {
    diag_error(p->diag, item->span, "a gate's statement must read … count(*)=0 FROM … ");
    diag_note(p->diag, p->gate->span, "the gate is here");
  } else {
    from += strspn(from, " \t\r\n");
    s->gates = room(p->arena, s->gates, s->gate_count, sizeof *s->gates);
    s->gates[s->gate_count++] =
        (ash_gate){.message = p->gate->text, .from = from, .line = p->gate->line};
    digest_put(&s->gate_words, from);
  }
  p->gate = NULL;
}

/* Returns true for `PRAGMA foreign_keys = …` and, in *off, if it switches them off. */
static bool sets_foreign_keys(const char *sql, bool *off) {
  static const char *const offs[] = {"off", "no", "false"};
  sql_cursor c = sql_scan(sql, strlen(sql));
  if (!sql_is(sql_next_token(&c), "pragma") || !sql_is(sql_next_token(&c), "foreign_keys"))
    return false;
  sql_token t = sql_next_token(&c);
  if (!is_text(t, "=") && !is_text(t, "(")) return false;
  t = sql_next_token(&c);
  *off = is_text(t, "0");
  for (size_t i = 0; i < sizeof offs / sizeof *offs; i++) *off |= sql_is(t, offs[i]);
  return true;
}

static sql_token first_token(const char *sql) {
  sql_cursor c = sql_scan(sql, strlen(sql));
  return sql_next_token(&c);
}

/* What only plain shells run still tells how the runtime has to run the rest. */
static void learn_from_shell(Parser *p, const Item *item) {
  bool off;
  p->now->shell_begin |= sql_is(first_token(item->text), "begin");
  if (sets_foreign_keys(item->text, &off)) p->now->keys_off |= off;
}

/* Of `CREATE TEMP TRIGGER … BEGIN a; b; END`, the runtime runs a and b. */
static void read_run(Parser *p, const Item *item) {
  if (!sql_is(first_token(item->text), "create")) return;
  const size_t len = strlen(item->text);
  sql_cursor c = sql_scan(item->text, len);
  size_t from = 0, to = 0;
  for (sql_token t = sql_next_token(&c); t.kind != SQL_END; t = sql_next_token(&c)) {
    if (!from && sql_is(t, "begin"))
      from = (size_t)(c.at - item->text);
    else if (sql_is(t, "end"))
      to = (size_t)(t.text - item->text);
  }
  if (!from || to < from) {
    diag_error(p->diag, item->span, "an ashc:run block holds a trigger with BEGIN … END");
    return;
  }
  const Item *inner = script_split(p->arena, p->diag, p->source, item, from, to - from);
  for (; inner; inner = inner->next) add_statement(p, inner);
}

static void read_statement(Parser *p, const Item *item) {
  if (!p->now) {
    diag_error(p->diag, item->span, "a statement before the first section");
    diag_help(p->diag, "put the line `-- migrate:up` above it");
  } else if (p->gate) {
    add_gate(p, item);
  } else if (!p->block) {
    add_statement(p, item);
  } else if (strcmp(p->block->word, "shell") == 0) {
    learn_from_shell(p, item);
  } else {
    read_run(p, item);
  }
}

static void read_item(Parser *p, const Item *item) {
  if (item->kind == ITEM_STATEMENT)
    read_statement(p, item);
  else if (item->kind == ITEM_MIGRATE)
    read_migrate(p, item);
  else if (p->now)
    read_directive(p, item);
  else {
    diag_error(p->diag, item->span, "a directive before the first section");
    diag_help(p->diag, "put it below the line `-- migrate:up`");
  }
}

/* --- the whole -----------------------------------------------------------------------------------
 */

static bool ends_transaction(const char *sql) {
  static const char *const words[] = {"begin", "commit", "end"};
  sql_cursor c = sql_scan(sql, strlen(sql));
  sql_token t = sql_next_token(&c);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (sql_is(t, words[i])) return true;
  if (!sql_is(t, "rollback")) return false;
  t = sql_next_token(&c);
  if (sql_is(t, "transaction")) t = sql_next_token(&c);
  return !sql_is(t, "to");
}

static Span line_span(const Parser *p, int line) {
  const char *at = p->source->text;
  for (int i = 1; i < line; i++) at = strchr(at, '\n') + 1;
  const size_t start = (size_t)(at - p->source->text);
  return (Span){p->source->number, (uint32_t)start, (uint32_t)(start + strcspn(at, "\n"))};
}

/* In a transaction of the runtime's, some statements cannot do what they say. */
static void check_transaction(Parser *p, const Section *s) {
  for (size_t i = 0; i < s->statement_count; i++) {
    const ash_statement *st = &s->statements[i];
    bool off;
    if (ends_transaction(st->sql)) {
      diag_error(p->diag, line_span(p, st->line), "a migration runs in a transaction of its own");
      diag_help(p->diag,
                "take the statement out, or write transaction:false behind the section's name");
    } else if (sets_foreign_keys(st->sql, &off)) {
      diag_warning(p->diag, line_span(p, st->line),
                   "inside a transaction this pragma does nothing");
      diag_help(p->diag, "write transaction:false behind the section's name");
    }
  }
}

static ash_script finish_section(Parser *p, const Section *s) {
  ash_script script = {
      s->gates, s->gate_count, s->statements, s->statement_count, s->losses, s->loss_count, 0};
  if (s->keys_off) script.flags |= ASH_REBUILDS_TABLE;
  if (s->option_off && !s->shell_begin)
    script.flags |= ASH_NO_TRANSACTION;
  else
    check_transaction(p, s);
  return script;
}

static void put_words(Buf *out, const Section *s) {
  const Buf *const parts[] = {&s->gate_words, &s->statement_words, &s->directive_words};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (out->len && parts[i]->len) buf_putc(out, ' ');
    buf_put(out, buf_text(parts[i]));
  }
}

static const char *digest_of(Parser *p) {
  Buf out = buf_new(p->arena);
  put_words(&out, &p->up);
  buf_put(&out, out.len ? " /" : "/");
  put_words(&out, &p->down);
  return buf_text(&out);
}

static void finish(Parser *p) {
  ash_migration *m = p->migration;
  close_section(p);
  if (!p->up.opened) {
    diag_file_error(p->diag, p->source->path, "there is no up section");
    diag_help(p->diag, "put the line `-- migrate:up` above its statements");
  }
  m->touches = p->touches;
  m->up = finish_section(p, &p->up);
  m->down = finish_section(p, &p->down);
  m->reversible = p->down.opened != NULL;
  m->digest = digest_of(p);
}

static Section new_section(Arena *a) {
  return (Section){
      .gate_words = buf_new(a), .statement_words = buf_new(a), .directive_words = buf_new(a)};
}

/* Takes version and name from the file's name. */
static bool read_file_name(Parser *p) {
  const char *slash = strrchr(p->source->path, '/');
  const char *base = slash ? slash + 1 : p->source->path;
  char *end;
  errno = 0;
  const long long version = strtoll(base, &end, 10);
  const size_t rest = strlen(end);
  if (errno || version <= 0 || base[0] < '0' || base[0] > '9' || *end != '_' || rest < 6 ||
      strcmp(end + rest - 4, ".sql") != 0) {
    diag_file_error(p->diag, p->source->path, "the file's name is not a version and a name");
    diag_help(p->diag, "name it as in 20260101120000_add_posts.sql");
    return false;
  }
  p->migration->version = version;
  p->migration->name = arena_strndup(p->arena, end + 1, rest - 5);
  return true;
}

static bool check_bytes(Parser *p) {
  const char *nul = memchr(p->source->text, '\0', p->source->len);
  if (!nul) return true;
  const uint32_t at = (uint32_t)(nul - p->source->text);
  diag_error(p->diag, (Span){p->source->number, at, at + 1}, "a NUL byte: this is not a text file");
  return false;
}

ash_migration *migration_parse(Arena *a, Diag *d, const Source *source) {
  const unsigned errors = diag_errors(d);
  Parser p = {.arena = a,
              .diag = d,
              .source = source,
              .migration = NEW(a, ash_migration),
              .up = new_section(a),
              .down = new_section(a)};
  if (!read_file_name(&p) || !check_bytes(&p)) return NULL;
  for (const Item *item = script_read(a, d, source); item; item = item->next) read_item(&p, item);
  finish(&p);
  return diag_errors(d) == errors ? p.migration : NULL;
}

const char *migration_shell_text(Arena *a, const Source *source, bool down) {
  const char *wanted = down ? "down" : "up", *start = NULL;
  Diag *unheard = diag_new(a, sources_new(a));
  const Item *item = script_read(a, unheard, source);
  for (; item; item = item->next) {
    if (item->kind != ITEM_MIGRATE) continue;
    const char *at = source->text + item->span.start;
    if (start) return arena_strndup(a, start, (size_t)(at - start));
    if (strcmp(item->word, wanted) == 0) {
      start = at + strcspn(at, "\n");
      start += *start == '\n';
    }
  }
  return start ? arena_strdup(a, start) : NULL;
}
