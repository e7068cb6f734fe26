-- migrate:up transaction:false
-- ashc:touches posts
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "at least one of these is there already: column posts.ash_rename_views, column posts.ash_rename_title, index posts_views_index" CHECK (n<>1 OR ok),
  CONSTRAINT "at least one of these is not there: column posts.views, column posts.title, index posts_title_index" CHECK (n<>2 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('posts_views_index'))=0
  AND (SELECT count(*) FROM (VALUES ('posts','ash_rename_views'),('posts','ash_rename_title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_title_index'))=1
  AND (SELECT count(*) FROM (VALUES ('posts','views'),('posts','title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=2;
-- ashc:end
-- posts: native, what names the column follows
ALTER TABLE "posts" RENAME COLUMN "views" TO "ash_rename_views";
-- ashc:shell
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM (VALUES ('posts','ash_rename_views')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM (VALUES ('posts','views')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
-- ashc:end
ALTER TABLE "posts" RENAME COLUMN "title" TO "ash_rename_title";
-- ashc:shell
INSERT INTO ash_guard SELECT 4, (SELECT count(*) FROM (VALUES ('posts','ash_rename_title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM (VALUES ('posts','title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
-- ashc:end
ALTER TABLE "posts" RENAME COLUMN "ash_rename_title" TO "views";
ALTER TABLE "posts" RENAME COLUMN "ash_rename_views" TO "title";
-- posts: an index changes its name, by an edit; where that cannot be, it is made again
-- ashc:edit "posts"
--   rename index "posts_title_index" to "posts_views_index"
-- ashc:or
DROP INDEX "posts_title_index";
CREATE INDEX "posts_views_index" ON "posts" ("views");
-- ashc:end
-- ashc:shell
INSERT INTO ash_guard SELECT 5, (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_views_index'))=1
  AND (SELECT count(*) FROM (VALUES ('posts','views'),('posts','title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=2
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_title_index'))=0
  AND (SELECT count(*) FROM (VALUES ('posts','ash_rename_title'),('posts','ash_rename_views')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=5 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

