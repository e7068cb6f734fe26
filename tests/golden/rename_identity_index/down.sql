-- migrate:down transaction:false
-- ashc:touches posts
-- ashc:shell
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this session ran migrate:up: run migrate:down in one of its own" CHECK (n<>1 OR ok),
  CONSTRAINT "this is there already: index posts_unique_title_index" CHECK (n<>2 OR ok),
  CONSTRAINT "this is not there: index posts_by_title" CHECK (n<>3 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, count(*)=0 FROM sqlite_temp_schema WHERE name='ash_up';
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('posts_unique_title_index'))=0;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_by_title'))=1;
-- ashc:end
-- posts: an index changes its name, by an edit; where that cannot be, it is made again
-- ashc:edit "posts"
--   rename index "posts_by_title" to "posts_unique_title_index"
-- ashc:or
DROP INDEX "posts_by_title";
CREATE UNIQUE INDEX "posts_unique_title_index" ON "posts" ("title");
-- ashc:end
-- ashc:shell
INSERT INTO ash_guard SELECT 4, (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_unique_title_index'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('posts_by_title'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=4 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end
