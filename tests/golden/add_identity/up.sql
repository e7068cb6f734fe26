-- migrate:up transaction:false
-- ashc:touches posts
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this is there already: index posts_unique_title_index" CHECK (n<>1 OR ok),
  CONSTRAINT "posts: rows that the unique index posts_unique_title_index forbids" CHECK (n<>2 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('posts_unique_title_index'))=0;
-- ashc:gate posts: rows that the unique index posts_unique_title_index forbids
INSERT INTO ash_guard SELECT 2, count(*)=0 FROM (SELECT "title", count(*) AS rows FROM main."posts" WHERE "title" IS NOT NULL GROUP BY "title" HAVING count(*) > 1);
-- ashc:end
-- posts: an index over the rows that are there
CREATE UNIQUE INDEX "posts_unique_title_index" ON "posts" ("title");
-- ashc:shell
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_unique_title_index'))=1;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=3 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

