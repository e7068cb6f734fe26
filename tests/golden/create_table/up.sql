-- migrate:up transaction:false
-- ashc:touches posts, authors, comments
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "at least one of these is there already: table posts, table comments" CHECK (n<>1 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('posts','comments'))=0;
-- ashc:end
-- posts: a new table
CREATE TABLE "posts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "title" TEXT,
  "views" INTEGER,
  "author_id" INTEGER CONSTRAINT "posts_author_id_fkey" REFERENCES "authors" ("id")
);
-- comments: a new table
CREATE TABLE "comments" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "text" TEXT,
  "post_id" INTEGER CONSTRAINT "comments_post_id_fkey" REFERENCES "posts" ("id") ON DELETE CASCADE
);
-- ashc:shell
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts','comments'))=2;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=2 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

