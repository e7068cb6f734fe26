/* parse.c: migration_parse: a migration file as an ash_migration. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "migration/parser.h"

void *parser_room(Arena *a, void *array, size_t count, size_t item) {
  if (count & (count - 1)) return array;
  void *bigger = arena_alloc(a, item * (count ? count * 2 : 1));
  if (count) memcpy(bigger, array, item * count);
  return bigger;
}

static void read_item(Parser *p, const Item *item) {
  if (item->kind == ITEM_STATEMENT)
    parser_read_statement(p, item);
  else if (item->kind == ITEM_MIGRATE)
    parser_read_migrate(p, item);
  else if (p->now || strcmp(item->word, "generated") == 0 || strcmp(item->word, "parent") == 0)
    parser_read_directive(p, item);
  else {
    diag_error(p->diag, item->span, "a directive before the first section");
    diag_help(p->diag, "put it below the line `-- migrate:up`");
  }
}

static ash_script finish_section(Parser *p, const Section *s) {
  ash_script script = {
      s->gates, s->gate_count, s->statements, s->statement_count, s->losses, s->loss_count,
      0,        s->when};
  if (s->keys_off)
    script.flags |= s->edits && !s->drops ? ASH_REBUILDS_OTHERWISE : ASH_REBUILDS_TABLE;
  const bool stepwise = s->option_off && !s->shell_begin;
  if (stepwise && s->when && s->opened) {
    diag_error(p->diag, s->opened->span, "ashc:when needs a transaction");
    diag_help(p->diag, "take out transaction:false, or ashc:when");
  }
  if (stepwise && s->edits && s->opened) {
    diag_error(p->diag, s->opened->span, "an edit needs a transaction");
    diag_help(p->diag, "take out transaction:false, or the edit");
  }
  if (stepwise)
    script.flags |= ASH_NO_TRANSACTION;
  else
    parser_check_transaction(p, s);
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
  parser_close_section(p);
  if (!p->up.opened) {
    diag_file_error(p->diag, p->source->path, "there is no up section");
    diag_help(p->diag, "put the line `-- migrate:up` above its statements");
  }
  m->touches = p->touches;
  m->replaces = p->replaces;
  m->up = finish_section(p, &p->up);
  m->down = finish_section(p, &p->down);
  m->reversible = p->down.opened != NULL;
  m->digest = digest_of(p);
  ((Parsed *)m)->generated = parser_is_generated(p);
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
              .names = interner_new(a),
              .touched = namemap_new(a),
              .migration = &NEW(a, Parsed)->migration,
              .up = new_section(a),
              .down = new_section(a)};
  ((Parsed *)p.migration)->parent = -1;
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

bool migration_calls_program(const ash_migration *m) {
  const ash_script *const scripts[] = {&m->up, &m->down};
  for (int direction = 0; direction < 2; direction++)
    for (size_t i = 0; i < scripts[direction]->statement_count; i++)
      if (scripts[direction]->statements[i].call_name) return true;
  return false;
}
