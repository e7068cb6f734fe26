/* outputs.h: the files that a command wants to write, as texts; the journal puts them on disk
 * together. */
#ifndef ASHC_CLI_OUTPUTS_H
#define ASHC_CLI_OUTPUTS_H

#include "cli/cli.h"
#include "emit/journal.h"
#include "memory/buf.h"

typedef struct Output {
  struct Output *next;
  const char *path;
  const char *text;
  size_t len;
} Output;

/* In the order in which they were added; zero-initialised it is empty. */
typedef struct Outputs {
  Output *first, *last;
} Outputs;

/* Adds a file with these contents. */
void output_add(Run *run, Outputs *outputs, const char *path, const Buf *text);

/* Adds what another list has. */
void output_again(Run *run, Outputs *outputs, const Output *output);

/* Adds the C modules of a set's migrations as files of `folder`: all of them, or only those that are not
 * there as they should be (new, or written by hand since). */
void output_modules(Run *run, Outputs *outputs, const char *folder, const Repo *repo,
                    const ash_migrations *set, bool all);

/* Adds the set of a repo and its header as files of `folder`. */
void output_set(Run *run, Outputs *outputs, const char *folder, const Repo *repo,
                const ash_migrations *set);

/* Adds both where the project has them: compile writes none for a repo that says `modules? false`. */
void output_modules_of_project(Run *run, Outputs *outputs, const Repo *repo,
                               const ash_migrations *set);

/* Returns the .resource files that the arguments name and `ashc format` would change, laid out. */
Outputs format_changes(Run *run);

/* Hands all files to the journal. */
void outputs_put(Journal *journal, const Outputs *outputs);

/* Returns true if the file on disk holds just this text. */
bool output_is_written(const Output *output);

/* Returns true if none of the files is there yet, or --force was given; records an error otherwise. For
 * commands that have --out and --force. */
bool outputs_are_new(Run *run, const Outputs *outputs);

/* Says on stderr that another ashc works in this project; for journal_open. */
void say_waiting(long pid);

#endif
