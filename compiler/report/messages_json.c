/* messages_json.c: messages for editors and scripts: one JSON object with ranges. */
#include <jansson.h>

#include "report/display.h"
#include "report/messages.h"

/* JSON holds only valid UTF-8: what could not be shown is escaped as it is in the text form. */
static json_t *json_text(Arena *a, const char *text) {
  if (!text) return json_null();
  Buf b = buf_new(a);
  display_message(&b, text);
  return json_stringn_nocheck(buf_text(&b), b.len);
}

/* Adds path, line, column, end_line and end_column (the end is exclusive), or path alone. */
static void set_place(json_t *object, Arena *a, const Sources *s, Span at, const char *path) {
  if (!at.file) {
    json_object_set_new(object, "path", json_text(a, path));
    return;
  }
  Place start = sources_place(s, at.file, at.start), end = sources_place(s, at.file, at.end);
  json_object_set_new(object, "path", json_text(a, start.path));
  json_object_set_new(object, "line", json_integer(start.line));
  json_object_set_new(object, "column", json_integer(start.column));
  json_object_set_new(object, "end_line", json_integer(end.line));
  json_object_set_new(object, "end_column", json_integer(end.column));
}

static json_t *notes_json(Arena *a, const Sources *s, const Message *m) {
  json_t *notes = json_array();
  for (const Note *n = m->notes; n; n = n->next) {
    json_t *note = json_object();
    json_object_set_new(note, "message", json_text(a, n->text));
    set_place(note, a, s, n->at, NULL);
    json_array_append_new(notes, note);
  }
  return notes;
}

static json_t *message_json(Arena *a, const Sources *s, const Message *m) {
  json_t *object = json_object();
  json_object_set_new(object, "severity", json_string(m->is_error ? "error" : "warning"));
  json_object_set_new(object, "message", json_text(a, m->text));
  set_place(object, a, s, m->at, m->path);
  json_object_set_new(object, "label", json_text(a, m->label));
  json_object_set_new(object, "help", json_text(a, m->help));
  json_object_set_new(object, "notes", notes_json(a, s, m));
  return object;
}

void messages_print_json(FILE *out, const Sources *s, Message **messages, size_t count,
                         unsigned more) {
  Arena *a = arena_new();
  json_t *list = json_array();
  for (size_t i = 0; i < count; i++) json_array_append_new(list, message_json(a, s, messages[i]));
  json_t *object = json_object();
  json_object_set_new(object, "diagnostics", list);
  if (more) json_object_set_new(object, "more_errors", json_integer(more));
  json_dumpf(object, out, JSON_COMPACT);
  fputc('\n', out);
  json_decref(object);
  arena_free(a);
}
