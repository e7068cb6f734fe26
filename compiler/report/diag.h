/* diag.h: messages to the user. Stages record and go on; whoever drives them asks diag_ok at stage
 * ends and prints once. No stage writes to stderr itself.
 *
 *   post.resource:4:23: error: unknown type :strng
 *     4 |     attribute :title, :strng, allow_nil?: false
 *       |                       ^~~~~~ did you mean :string?
 *     note: blog.resource:2:1: the table is declared here
 *     help: declare the type with Ash.Type.NewType, or use one of the built-in types */
#ifndef ASHC_REPORT_DIAG_H
#define ASHC_REPORT_DIAG_H

#include <stdio.h>

#include "report/source.h"

typedef struct Diag Diag;

enum { DIAG_MAX_ERRORS = 20 }; /* printed; the rest is counted */

/* Returns an empty list of messages about the texts of `s`, living in `a`. */
Diag *diag_new(Arena *a, const Sources *s);

/* Returns the texts that it is about. */
const Sources *diag_sources(const Diag *d);

/* Records an error at `at`; with NO_SPAN it is about the run, not about a place. */
void diag_error(Diag *d, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Records an error about the file or folder `path` as a whole (cannot be read, written, …). */
void diag_file_error(Diag *d, const char *path, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Records a warning: printed, changes no exit code. */
void diag_warning(Diag *d, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The next three add to the newest error or warning; without one they do nothing.
 * diag_label: a few words right of the caret ("did you mean :string?", "expected `do`").
 * diag_note: another place that belongs to it ("first declared here").
 * diag_help: the way out, one sentence. */
void diag_label(Diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void diag_note(Diag *d, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void diag_help(Diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Returns false once any error was recorded. */
bool diag_ok(const Diag *d);

/* Returns the number of errors recorded so far. */
unsigned diag_errors(const Diag *d);

/* One message, for those who print it themselves. */
typedef struct DiagMessage {
  bool is_error;
  Span at;
  const char *path; /* of a message about a file as a whole; else NULL */
  const char *text, *help;
} DiagMessage;

/* Sets *message to number `n` (from 0) in the order of recording; false where there are no more. */
bool diag_message(const Diag *d, size_t n, DiagMessage *message);

typedef enum DiagFormat { DIAG_TEXT, DIAG_JSON } DiagFormat;

/* Prints all messages in the order of files and places, at most DIAG_MAX_ERRORS errors and then how
 * many more there are, and forgets them. `color` adds ANSI colours to DIAG_TEXT. DIAG_JSON prints
 * one object {"diagnostics":[{severity,message,path,line,column,end_line,end_column,label,help,
 * notes:[…]}]}. */
void diag_print(Diag *d, FILE *out, DiagFormat format, bool color);

#endif
