/* diag.c: records messages and hands them, sorted and counted, to a printer. */
#include "report/diag.h"

#include <stdlib.h>

#include "report/messages.h"

struct Diag {
  Arena *arena;
  const Sources *sources;
  Message *first, **tail, *newest;
  size_t count;
  unsigned errors; /* ever recorded, printed or not */
};

Diag *diag_new(Arena *a, const Sources *s) {
  Diag *d = NEW(a, Diag);
  d->arena = a;
  d->sources = s;
  d->tail = &d->first;
  return d;
}

static Message *record(Diag *d, bool is_error, Span at, const char *fmt, va_list args) {
  Message *m = NEW(d->arena, Message);
  *m = (Message){.is_error = is_error,
                 .at = at,
                 .text = arena_vprintf(d->arena, fmt, args),
                 .notes_tail = &m->notes,
                 .order = d->count++};
  *d->tail = m;
  d->tail = &m->next;
  d->newest = m;
  d->errors += is_error;
  return m;
}

void diag_error(Diag *d, Span at, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  record(d, true, at, fmt, args);
  va_end(args);
}

void diag_warning(Diag *d, Span at, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  record(d, false, at, fmt, args);
  va_end(args);
}

void diag_file_error(Diag *d, const char *path, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  Message *m = record(d, true, NO_SPAN, fmt, args);
  m->path = arena_strdup(d->arena, path);
  va_end(args);
}

void diag_label(Diag *d, const char *fmt, ...) {
  if (!d->newest) return;
  va_list args;
  va_start(args, fmt);
  d->newest->label = arena_vprintf(d->arena, fmt, args);
  va_end(args);
}

void diag_help(Diag *d, const char *fmt, ...) {
  if (!d->newest) return;
  va_list args;
  va_start(args, fmt);
  d->newest->help = arena_vprintf(d->arena, fmt, args);
  va_end(args);
}

void diag_note(Diag *d, Span at, const char *fmt, ...) {
  if (!d->newest) return;
  va_list args;
  va_start(args, fmt);
  Note *note = NEW(d->arena, Note);
  *note = (Note){.at = at, .text = arena_vprintf(d->arena, fmt, args)};
  va_end(args);
  *d->newest->notes_tail = note;
  d->newest->notes_tail = &note->next;
}

const Sources *diag_sources(const Diag *d) {
  return d->sources;
}

bool diag_ok(const Diag *d) {
  return d->errors == 0;
}

unsigned diag_errors(const Diag *d) {
  return d->errors;
}

bool diag_message(const Diag *d, size_t n, DiagMessage *message) {
  const Message *m = d->first;
  while (m && n--) m = m->next;
  if (!m) return false;
  *message = (DiagMessage){m->is_error, m->at, m->path, m->text, m->help};
  return true;
}

static int by_place(const void *left, const void *right) {
  const Message *a = *(Message *const *)left, *b = *(Message *const *)right;
  if (a->at.file != b->at.file) return a->at.file < b->at.file ? -1 : 1;
  if (a->at.start != b->at.start) return a->at.start < b->at.start ? -1 : 1;
  return a->order < b->order ? -1 : 1;
}

static Message **sorted(const Diag *d) {
  Message **messages = NEW_ARRAY(d->arena, Message *, d->count + 1);
  size_t count = 0;
  for (Message *m = d->first; m; m = m->next) messages[count++] = m;
  qsort(messages, count, sizeof(Message *), by_place);
  return messages;
}

/* Keeps the first DIAG_MAX_ERRORS errors and the warnings before the last of them. Returns how many
 * messages are left. */
static size_t keep_first(Message **messages, size_t count, unsigned *more) {
  unsigned errors = 0;
  size_t kept = count;
  for (size_t i = 0; i < count; i++)
    if (messages[i]->is_error && ++errors == DIAG_MAX_ERRORS + 1) kept = i;
  *more = errors > DIAG_MAX_ERRORS ? errors - DIAG_MAX_ERRORS : 0;
  return kept;
}

static void forget(Diag *d) {
  d->first = d->newest = NULL;
  d->tail = &d->first;
  d->count = 0;
}

void diag_print(Diag *d, FILE *out, DiagFormat format, bool color) {
  Message **messages = sorted(d);
  unsigned more;
  size_t count = keep_first(messages, d->count, &more);
  if (format == DIAG_JSON) {
    messages_print_json(out, d->sources, messages, count, more);
  } else {
    Buf b = buf_new(d->arena);
    messages_put_text(&b, d->sources, messages, count, more, color);
    fwrite(buf_text(&b), 1, b.len, out);
  }
  forget(d);
}
