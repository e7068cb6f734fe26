/* outputs.c: see outputs.h. */
#include "cli/outputs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "emit/emit.h"

static void append(Outputs *outputs, Output *o) {
  if (outputs->last)
    outputs->last->next = o;
  else
    outputs->first = o;
  outputs->last = o;
}

void output_add(Run *run, Outputs *outputs, const char *path, const Buf *text) {
  Output *o = NEW(run->arena, Output);
  *o = (Output){.path = path, .text = buf_text(text), .len = text->len};
  append(outputs, o);
}

void output_again(Run *run, Outputs *outputs, const Output *output) {
  Output *o = NEW(run->arena, Output);
  *o = (Output){.path = output->path, .text = output->text, .len = output->len};
  append(outputs, o);
}

static Output *module_output(Run *run, const char *folder, const Repo *repo,
                             const ash_migration *m) {
  Buf module = buf_new(run->arena);
  emit_module(&module, repo, m);
  Output *o = NEW(run->arena, Output);
  *o =
      (Output){.path = arena_printf(run->arena, "%s/%" PRId64 "_%s.c", folder, m->version, m->name),
               .text = buf_text(&module),
               .len = module.len};
  return o;
}

static void output_module(Run *run, Outputs *outputs, const char *folder, const Repo *repo,
                          const ash_migration *m, bool all) {
  for (size_t i = 0; i < m->replace_count; i++)
    if (m->replaces[i].migration)
      output_module(run, outputs, folder, repo, m->replaces[i].migration, all);
  Output *o = module_output(run, folder, repo, m);
  if (all || !output_is_written(o)) append(outputs, o);
}

void output_modules(Run *run, Outputs *outputs, const char *folder, const Repo *repo,
                    const ash_migrations *set, bool all) {
  for (size_t i = 0; i < set->count; i++)
    output_module(run, outputs, folder, repo, set->items[i], all);
}

void output_set(Run *run, Outputs *outputs, const char *folder, const Repo *repo,
                const ash_migrations *set) {
  Buf source = buf_new(run->arena), header = buf_new(run->arena);
  emit_set(&source, repo, set);
  emit_set_header(&header, repo, set);
  const char *base = arena_printf(run->arena, "%s/%s_migrations", folder, repo->folder);
  output_add(run, outputs, arena_printf(run->arena, "%s.c", base), &source);
  output_add(run, outputs, arena_printf(run->arena, "%s.h", base), &header);
}

void output_modules_of_project(Run *run, Outputs *outputs, const Repo *repo,
                               const ash_migrations *set) {
  if (repo->no_modules) return;
  const char *folder = project_migrator(run, repo);
  output_modules(run, outputs, folder, repo, set, false);
  output_set(run, outputs, folder, repo, set);
}

void outputs_put(Journal *journal, const Outputs *outputs) {
  for (const Output *o = outputs->first; o; o = o->next)
    journal_put(journal, o->path, o->text, o->len);
}

bool output_is_written(const Output *output) {
  char bytes[8192];
  FILE *f = fopen(output->path, "rbe");
  if (!f) return false;
  size_t done = 0, count;
  bool same = true;
  while (same && (count = fread(bytes, 1, sizeof bytes, f)) > 0) {
    same = count <= output->len - done && memcmp(bytes, output->text + done, count) == 0;
    done += count;
  }
  same = same && done == output->len && !ferror(f);
  fclose(f);
  return same;
}

bool outputs_are_new(Run *run, const Outputs *outputs) {
  for (const Output *o = outputs->first; o && !run->options.given[OPT_FORCE]; o = o->next) {
    if (access(o->path, F_OK) != 0) continue;
    diag_file_error(run->diag, o->path, "this file is there already: nothing was written");
    diag_help(run->diag, "name another folder with --out, or write over it with --force");
    return false;
  }
  return true;
}

void say_waiting(long pid) {
  if (pid)
    fprintf(stderr, "ashc: waiting for another ashc (process %ld) in this project\n", pid);
  else
    fputs("ashc: waiting for another ashc in this project\n", stderr);
}
