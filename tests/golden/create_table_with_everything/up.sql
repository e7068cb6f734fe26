-- migrate:up transaction:false
-- ashc:touches posts, authors, comments
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "at least one of these is there already: table posts, table comments, index posts_unique_email_index and 5 more" CHECK (n<>1 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('posts','comments'))=0
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('posts_unique_email_index','posts_unique_title_index','posts_views_title_index','posts_lower','posts_author_id_index'))=0
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='trigger' AND name COLLATE NOCASE IN ('posts_touch'))=0;
-- ashc:end
-- posts: a new table
CREATE TABLE "posts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "title" TEXT CONSTRAINT "title_there" CHECK (length(title) > 0),
  "views" INTEGER,
  "price" TEXT DEFAULT '0.10',
  "email" TEXT COLLATE NOCASE,
  "tags" TEXT DEFAULT '[]',
  "inserted_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z','now')),
  "updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z','now')),
  "author_id" INTEGER CONSTRAINT "posts_author_id_fkey" REFERENCES "authors" ("id") ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "not_both" CHECK (title IS NULL OR views IS NULL OR views >= 0)
) STRICT;
-- comments: a new table
CREATE TABLE "comments" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "text" TEXT,
  "post_id" INTEGER CONSTRAINT "comments_post_id_fkey" REFERENCES "posts" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "posts_unique_email_index" ON "posts" ("email");
CREATE UNIQUE INDEX "posts_unique_title_index" ON "posts" ("title" IS NULL, ifnull("title", 0), "views" IS NULL, ifnull("views", 0));
CREATE INDEX "posts_views_title_index" ON "posts" ("views" DESC, "title") WHERE (views > 0);
CREATE UNIQUE INDEX "posts_lower" ON "posts" (lower(title));
CREATE INDEX "posts_author_id_index" ON "posts" ("author_id");
-- posts: custom statement touch
CREATE TRIGGER posts_touch AFTER INSERT ON posts BEGIN
  UPDATE posts SET views = 0 WHERE id = new.id AND new.views IS NULL; -- counted
END;
-- ashc:shell
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts','comments'))=2
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_unique_email_index','posts_unique_title_index','posts_views_title_index','posts_lower','posts_author_id_index'))=5
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='trigger' AND name COLLATE NOCASE IN ('posts_touch'))=1;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=2 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

