/* snapshot_fixture.h: what the tests of snapshots share: reading a text, and what was said about
 * it. */
#ifndef TESTS_UNIT_SNAPSHOT_FIXTURE_H
#define TESTS_UNIT_SNAPSHOT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snapshot/snapshot.h"

typedef struct Fixture {
  Arena *arena;
  Interner *names;
  Sources *sources;
  Diag *diag;
} Fixture;

static inline Fixture *fixture_new(void) {
  Fixture *f = malloc(sizeof *f);
  assert_non_null(f);
  f->arena = arena_new();
  f->names = interner_new(f->arena);
  f->sources = sources_new(f->arena);
  f->diag = diag_new(f->arena, f->sources);
  return f;
}

static inline int setup(void **state) {
  *state = fixture_new();
  return 0;
}

static inline int teardown(void **state) {
  Fixture *f = *state;
  arena_free(f->arena);
  free(f);
  return 0;
}

static inline Table *parse_text(Fixture *f, const char *text) {
  const Source *s = sources_add(f->sources, "posts.json", text, strlen(text));
  return snapshot_parse(f->arena, f->names, f->diag, s);
}

/* Returns every message so far as text, and forgets them. */
static inline const char *messages(Fixture *f) {
  char *text = NULL;
  size_t len = 0;
  FILE *out = open_memstream(&text, &len);
  diag_print(f->diag, out, DIAG_TEXT, false);
  fclose(out);
  const char *copy = arena_strndup(f->arena, text, len);
  free(text);
  return copy;
}

/* As parse_text, of a text that must be good. */
static inline Table *must_parse(Fixture *f, const char *text) {
  Table *t = parse_text(f, text);
  if (!t) fail_msg("%s\n%s", text, messages(f));
  return t;
}

static inline const char *written(Fixture *f, Adapter adapter, const Table *t) {
  Repo repo = {.name = "Blog.Repo", .adapter = adapter};
  Buf b = buf_new(f->arena);
  snapshot_write(&b, &repo, t);
  return buf_text(&b);
}

static inline void assert_contains(const char *text, const char *part) {
  if (!strstr(text, part)) fail_msg("\"%s\" is not in:\n%s", part, text);
}

static inline void assert_lacks(const char *text, const char *part) {
  if (strstr(text, part)) fail_msg("\"%s\" is in:\n%s", part, text);
}

/* A snapshot of `posts` with these attributes, and with these further members (or ""). */
#define POSTS(attributes, more) "{\"table\":\"posts\",\"attributes\":[" attributes "]" more "}"

#endif
