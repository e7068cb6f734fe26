/* comments.c: comments are what stands behind a # between two tokens. */
#include "syntax/comments.h"

#include <string.h>

static void add(Parse *p, Comments *c, size_t start, size_t end) {
  const char *text = p->source->text;
  while (end > start && strchr(" \t\r", text[end - 1])) end--;
  if (c->count == c->size) {
    c->size = c->size ? c->size * 2 : 64;
    Comment *list = NEW_ARRAY(p->arena, Comment, c->size);
    if (c->count) memcpy(list, c->list, c->count * sizeof *list);
    c->list = list;
  }
  c->list[c->count++] = (Comment){(uint32_t)start, (uint32_t)end};
}

static void add_between(Parse *p, Comments *c, size_t start, size_t end) {
  const char *text = p->source->text;
  while (start < end) {
    const char *hash = memchr(text + start, '#', end - start);
    if (!hash) return;
    size_t from = (size_t)(hash - text);
    const char *line_end = memchr(hash, '\n', end - from);
    start = line_end ? (size_t)(line_end - text) : end;
    add(p, c, from, start);
  }
}

/* Drops the comments within [start, end), which are written with what is around them. `*kept` of those
 * before `*at` remain. */
static void drop_within(Comments *c, size_t *at, size_t *kept, Span span) {
  while (*at < c->count && c->list[*at].start < span.start) c->list[(*kept)++] = c->list[(*at)++];
  while (*at < c->count && c->list[*at].start < span.end) ++*at;
}

static bool stands_as_is(const char *text, const Node *n) {
  return n->kind == NODE_OPAQUE || (n->kind == NODE_LIST && text[n->span.start] != '[');
}

static void drop_in_nodes(const char *text, Comments *c, size_t *at, size_t *kept, const Node *n) {
  for (; n; n = n->next) {
    if (stands_as_is(text, n)) {
      drop_within(c, at, kept, n->span);
      continue;
    }
    drop_in_nodes(text, c, at, kept, n->items);
    drop_in_nodes(text, c, at, kept, n->options);
    drop_in_nodes(text, c, at, kept, n->block);
    Span block = {n->span.file, call_head_end(n), n->span.end};
    if (n->skipped) drop_within(c, at, kept, block);
  }
}

Comments comments_of(Parse *p, const Tokens *t) {
  Comments c = {0};
  size_t start = 0, at = 0, kept = 0;
  for (uint32_t i = 0; i + 1 < t->count; i++) { /* less the end of the file */
    add_between(p, &c, start, t->list[i].start);
    start = t->list[i].end;
  }
  add_between(p, &c, start, p->source->len);
  drop_in_nodes(p->source->text, &c, &at, &kept, p->calls);
  while (at < c.count) c.list[kept++] = c.list[at++];
  c.count = kept;
  return c;
}

const Comment *comments_before(const Comments *c, size_t limit) {
  return c->next < c->count && c->list[c->next].start < limit ? &c->list[c->next] : NULL;
}
