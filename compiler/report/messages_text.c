/* messages_text.c: messages as people read them; diag.h shows the form. */
#include "report/display.h"
#include "report/excerpt.h"
#include "report/messages.h"

static const Colours plain = {"", "", "", "", ""};
static const Colours ansi = {"\033[1m", "\033[1;31m", "\033[1;33m", "\033[1;32m", "\033[0m"};

static void put_place(Buf *b, const Sources *s, Span at) {
  Place place = sources_place(s, at.file, at.start);
  display_message(b, place.path);
  buf_printf(b, ":%u:%u: ", place.line, place.column);
}

static void put_severity(Buf *b, const Message *m, const Colours *c) {
  const char *colour = m->is_error ? c->error : c->warning;
  buf_printf(b, "%s%s:%s ", colour, m->is_error ? "error" : "warning", c->off);
}

static void put_heading(Buf *b, const Sources *s, const Message *m, const Colours *c) {
  buf_put(b, c->strong);
  if (m->at.file)
    put_place(b, s, m->at);
  else
    buf_put(b, "ashc: ");
  buf_put(b, c->off);
  put_severity(b, m, c);
  if (m->path) {
    display_message(b, m->path);
    buf_put(b, ": ");
  }
  buf_put(b, c->strong);
  display_message(b, m->text);
  buf_printf(b, "%s\n", c->off);
}

static void put_note(Buf *b, const Sources *s, const Note *note) {
  buf_put(b, "  note: ");
  if (note->at.file) put_place(b, s, note->at);
  display_message(b, note->text);
  buf_putc(b, '\n');
}

static void put_message(Buf *b, const Sources *s, const Message *m, const Colours *c) {
  put_heading(b, s, m, c);
  excerpt_put(b, s, m->at, m->label, c);
  for (const Note *note = m->notes; note; note = note->next) put_note(b, s, note);
  if (!m->help) return;
  buf_put(b, "  help: ");
  display_message(b, m->help);
  buf_putc(b, '\n');
}

void messages_put_text(Buf *b, const Sources *s, Message **messages, size_t count, unsigned more,
                       bool color) {
  for (size_t i = 0; i < count; i++) put_message(b, s, messages[i], color ? &ansi : &plain);
  if (more) buf_printf(b, "ashc: and %u more error%s\n", more, more == 1 ? "" : "s");
}
