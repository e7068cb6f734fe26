/* actions.c: the one thing about `actions do … end` that bears on a schema: whether one of them makes
 * records, which counts where several resources share a table (merge.c). The block is passed over by
 * the parser, so its text is looked through. */
#include <string.h>

#include "resolve/resolver.h"

static const char blanks[] = " \t\r\n";

/* Returns true if `text` begins with `word`, and the word ends there. */
static bool begins(const char *text, const char *word) {
  size_t n = strlen(word);
  return strncmp(text, word, n) == 0 && strchr(" \t([", text[n]) != NULL && text[n] != 0;
}

/* Returns true if the list behind `defaults` has `:create` or `create: …`. */
static bool defaults_create(const char *text) {
  size_t end = strcspn(text, "]");
  const char *found = strstr(text, "create");
  while (found && (size_t)(found - text) < end) {
    if (found[-1] == ':' || found[strlen("create")] == ':') return true;
    found = strstr(found + 1, "create");
  }
  return false;
}

static bool block_creates(const char *text) {
  for (const char *line = text; line; line = strchr(line, '\n')) {
    line += strspn(line, blanks);
    if (begins(line, "create")) return true;
    if (begins(line, "defaults") && defaults_create(line)) return true;
  }
  return false;
}

/* A program without Ash has no actions, and makes records all the same. */
bool resource_creates(const Resource *resource) {
  const Node *section = section_first(resource->module, "actions");
  if (!section) return !resource->elixir;
  for (; section; section = section_next(section))
    if (section->text && block_creates(section->text)) return true;
  return false;
}
