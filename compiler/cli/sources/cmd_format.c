/* cmd_format.c: `ashc format`: .resource files in their canonical layout. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/outputs.h"
#include "syntax/format.h"

/* Formats one text. Returns NULL after an error was recorded. */
static const Buf *format(Run *run, const Source *source) {
  Buf *out = NEW(run->arena, Buf);
  *out = buf_new(run->arena);
  return format_source(run->arena, run->diag, source, out) ? out : NULL;
}

static int format_stdin(Run *run) {
  Buf text = buf_new(run->arena);
  char chunk[4096];
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, stdin)) > 0;) buf_putn(&text, chunk, n);
  const Source *source = sources_add(run->sources, "<stdin>", buf_text(&text), text.len);
  const Buf *out = format(run, source);
  if (!out) return EXIT_FAILED;
  bool same = out->len == source->len && memcmp(buf_text(out), source->text, out->len) == 0;
  if (run->options.given[OPT_CHECK]) return same ? EXIT_DONE : EXIT_DIFFERENCE;
  fwrite(buf_text(out), 1, out->len, stdout);
  return EXIT_DONE;
}

Outputs format_changes(Run *run) {
  Outputs changed = {0};
  for (const TextList *path = project_files(run); path; path = path->next) {
    size_t len = strlen(path->text);
    if (len < 9 || strcmp(path->text + len - 9, ".resource") != 0) continue; /* Elixir has mix */
    const Source *source = sources_read(run->sources, path->text, NULL);
    if (!source) {
      diag_file_error(run->diag, path->text, "cannot read this file: %s", strerror(errno));
      continue;
    }
    const Buf *out = format(run, source);
    if (out && (out->len != source->len || memcmp(buf_text(out), source->text, out->len) != 0))
      output_add(run, &changed, path->text, out);
  }
  return changed;
}

static int format_files(Run *run, Journal *journal) {
  const Outputs changed = format_changes(run);
  if (!diag_ok(run->diag)) return EXIT_FAILED;
  bool checking = run->options.given[OPT_CHECK];
  if (run_talks(run))
    for (const Output *o = changed.first; o; o = o->next)
      printf("%s %s\n", checking ? "would format" : "formatted", o->path);
  if (checking) return changed.first ? EXIT_DIFFERENCE : EXIT_DONE;
  if (!changed.first) return EXIT_DONE;
  outputs_put(journal, &changed);
  return journal_commit(journal) ? EXIT_DONE : EXIT_FAILED;
}

int cmd_format(Run *run) {
  const Options *o = &run->options;
  if (o->argument_count == 1 && strcmp(o->arguments[0], "-") == 0) return format_stdin(run);
  Journal *journal = journal_open(run->arena, run->diag, ".", say_waiting);
  if (!journal) return EXIT_FAILED;
  int code = format_files(run, journal);
  journal_close(journal);
  return code;
}
