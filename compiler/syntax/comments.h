/* comments.h: the comments of a text, in order, taken one by one by format.c. */
#ifndef ASHC_SYNTAX_COMMENTS_H
#define ASHC_SYNTAX_COMMENTS_H

#include "syntax/token.h"

typedef struct Comment {
  uint32_t start, end;
} Comment;

typedef struct Comments {
  Comment *list;
  size_t count, size;
  size_t next; /* those before it are written */
} Comments;

/* Returns the comments between the tokens, without those within what is written as it stands. */
Comments comments_of(Parse *p, const Tokens *t);

/* Returns the next comment that begins before byte `limit`, or NULL. */
const Comment *comments_before(const Comments *c, size_t limit);

#endif
