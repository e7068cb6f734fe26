/* messages.h: what a Diag holds, shared by the recorder (diag.c) and the two printers. */
#ifndef ASHC_REPORT_MESSAGES_H
#define ASHC_REPORT_MESSAGES_H

#include "memory/buf.h"
#include "report/diag.h"

typedef struct Note Note;
struct Note {
  Note *next;
  Span at;
  const char *text;
};

typedef struct Message Message;
struct Message {
  Message *next;
  bool is_error;
  Span at;
  const char *path; /* set where the message is about a file as a whole */
  const char *text;
  const char *label, *help; /* NULL where there is none */
  Note *notes, **notes_tail;
  size_t order; /* the how-manieth recorded: keeps messages about one place in their order */
};

/* Append messages[0..count) and, unless 0, how many more errors there are. */
void messages_put_text(Buf *b, const Sources *s, Message **messages, size_t count, unsigned more,
                       bool color);
void messages_print_json(FILE *out, const Sources *s, Message **messages, size_t count,
                         unsigned more);

#endif
