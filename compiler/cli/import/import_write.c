/* import_write.c: the texts of the resources, read back as every other command reads them: what cannot
 * be read is not written, its table becomes a custom statement. */
#include <ctype.h>

#include "backend/backend.h"
#include "cli/import/import.h"
#include "emit/resource_text.h"
#include "syntax/format.h"
#include "syntax/parse.h"

/* Returns "places/moz_places.resource" for Places.MozPlaces: the table's name in small words. */
static const char *file_of(Import *i, const char *out, NameMap *taken, const Table *t) {
  Arena *a = i->run->arena;
  Buf b = buf_new(a);
  for (const char *c = t->name; *c; c++)
    buf_putc(&b, isalnum((unsigned char)*c) && !((unsigned char)*c & 0x80)
                     ? (char)tolower((unsigned char)*c)
                     : '_');
  const char *base = buf_text(&b), *path = arena_printf(a, "%s/%s.resource", out, base);
  for (unsigned n = 2; namemap_get(taken, intern_text(i->run->names, path)); n++)
    path = arena_printf(a, "%s/%s_%u.resource", out, base, n);
  namemap_put(taken, intern_text(i->run->names, path), (void *)t);
  return path;
}

static bool add_text(Import *i, const char *path, const Buf *text) {
  Run *run = i->run;
  Diag *unheard = diag_new(run->arena, run->sources);
  const Source *source = sources_add(run->sources, path, buf_text(text), text->len);
  Buf formatted = buf_new(run->arena);
  if (!format_source(run->arena, unheard, source, &formatted)) return false;
  output_add(run, &i->resources, path, &formatted);
  return true;
}

static void write_texts(Import *i, const char *out, NameMap *paths, bool *again) {
  Run *run = i->run;
  i->resources = (Outputs){0};
  Buf repo = buf_new(run->arena);
  emit_repo_text(&repo, i->repo);
  const char *path = arena_printf(run->arena, "%s/repo.resource", out);
  namemap_put(paths, intern_text(run->names, path), i->repo);
  add_text(i, path, &repo);
  for (const Table *t = i->schema->tables; t; t = t->next) {
    Buf text = buf_new(run->arena);
    emit_resource_text(&text, i->schema, t, false);
    if (!add_text(i, file_of(i, out, paths, t), &text))
      import_as_statement(i, t->name, "a name in it has no form in the language", again);
  }
}

/* Tables whose files have errors cannot be declared. Returns false if an error is in none of them. */
static bool blame(Import *i, const Diag *d, NameMap *paths, bool *again) {
  DiagMessage m;
  bool found = false;
  for (size_t n = 0; diag_message(d, n, &m); n++) {
    const Source *source = sources_get(i->run->sources, m.at.file);
    if (!m.is_error || !source) continue;
    const Table *t = namemap_get(paths, intern_text(i->run->names, source->path));
    if (!t || (const void *)t == i->repo || namemap_get(i->opaque, t->name)) continue;
    import_as_statement(i, t->name, m.text, again);
    found = true;
  }
  return found;
}

static Schema *read_texts(Import *i, NameMap *paths, bool *again) {
  Run *run = i->run;
  Diag *d = diag_new(run->arena, run->sources);
  Unit *first = NULL, **tail = &first;
  for (const Output *o = i->resources.first; o; o = o->next) {
    Unit *unit = NEW(run->arena, Unit);
    unit->source = sources_add(run->sources, o->path, o->text, o->len);
    unit->calls = parse_source(run->arena, run->names, d, unit->source);
    *tail = unit;
    tail = &unit->next;
  }
  Project *project = diag_ok(d) ? resolve_project(run->arena, run->names, d, first) : NULL;
  if (project) backend_for(ADAPTER_SQLITE)->check(project->schemas[0], d);
  if (project && diag_ok(d)) return project->schemas[0];
  if (!blame(i, d, paths, again)) run->diag = d; /* to be printed */
  return NULL;
}

Schema *import_texts(Import *i, const char *out, bool *again) {
  NameMap *paths = namemap_new(i->run->arena);
  write_texts(i, out, paths, again);
  return *again ? NULL : read_texts(i, paths, again);
}
