-- migrate:down transaction:false
-- ashc:touches posts
-- ashc:shell
PRAGMA foreign_keys=OFF;
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this session ran migrate:up: run migrate:down in one of its own" CHECK (n<>1 OR ok),
  CONSTRAINT "foreign_keys must be off" CHECK (n<>2 OR ok),
  CONSTRAINT "at least one of these is there already: table ash_shape_posts, table ash_rows_posts" CHECK (n<>3 OR ok),
  CONSTRAINT "this is not there: table posts" CHECK (n<>4 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, count(*)=0 FROM sqlite_temp_schema WHERE name='ash_up';
INSERT INTO ash_guard SELECT 2, foreign_keys=0 FROM pragma_foreign_keys;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('ash_shape_posts','ash_rows_posts'))=0;
INSERT INTO ash_guard SELECT 4, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=1;
-- ashc:end
-- posts: edited in place; where that cannot be, rebuilt, because column views changes
-- ashc:edit "posts"
--   column "views" drop not null
--   column "views" drop default
-- ashc:or
CREATE TABLE "ash_shape_posts" (ok CONSTRAINT "posts: an index or trigger that no resource declares, which the rebuild of the table would lose" CHECK (ok));
-- ashc:shell
INSERT INTO ash_guard SELECT 5, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_6 AFTER INSERT ON ash_guard WHEN new.n=6 BEGIN
INSERT INTO "ash_shape_posts" SELECT count(*) = 0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='posts' AND name COLLATE NOCASE NOT IN ('');
END;
INSERT INTO ash_guard SELECT 6, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_6';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_6;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "ash_shape_posts";
-- ashc:shell
INSERT INTO ash_guard SELECT 7, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts'))=0;
-- ashc:end
CREATE TABLE "ash_shape_posts" (ok CONSTRAINT "posts: a column that no resource declares, which the rebuild of the table would lose" CHECK (ok));
-- ashc:shell
INSERT INTO ash_guard SELECT 8, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_9 AFTER INSERT ON ash_guard WHEN new.n=9 BEGIN
INSERT INTO "ash_shape_posts" SELECT count(*) = 0 FROM pragma_table_xinfo('posts') WHERE name COLLATE NOCASE NOT IN ('','id','title','views','author_id');
END;
INSERT INTO ash_guard SELECT 9, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_9';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_9;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "ash_shape_posts";
CREATE TABLE "ash_rows_posts" ("id", "title", "views", "author_id");
-- ashc:shell
INSERT INTO ash_guard SELECT 10, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_rows_posts'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_11 AFTER INSERT ON ash_guard WHEN new.n=11 BEGIN
INSERT INTO "ash_rows_posts" (rowid, "id", "title", "views", "author_id")
SELECT rowid, "id", "title", "views", "author_id" FROM "posts";
END;
INSERT INTO ash_guard SELECT 11, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_11';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_11;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_12 AFTER INSERT ON ash_guard WHEN new.n=12 BEGIN
UPDATE sqlite_sequence SET name = 'ash_rows_posts' WHERE name = 'posts';
END;
INSERT INTO ash_guard SELECT 12, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_12';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_12;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "posts";
-- ashc:shell
INSERT INTO ash_guard SELECT 13, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=0;
-- ashc:end
CREATE TABLE "posts" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "title" TEXT,
  "views" INTEGER,
  "author_id" INTEGER CONSTRAINT "posts_author_id_fkey" REFERENCES "authors" ("id")
);
-- ashc:run
CREATE TEMP TRIGGER ash_run_14 AFTER INSERT ON ash_guard WHEN new.n=14 BEGIN
INSERT INTO "posts" ("id", "title", "views", "author_id")
SELECT "id", "title", "views", "author_id" FROM "ash_rows_posts";
END;
INSERT INTO ash_guard SELECT 14, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_14';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_14;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "ash_rows_posts";
-- ashc:run
CREATE TEMP TRIGGER ash_run_15 AFTER INSERT ON ash_guard WHEN new.n=15 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'posts';
END;
INSERT INTO ash_guard SELECT 15, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_15';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_15;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_16 AFTER INSERT ON ash_guard WHEN new.n=16 BEGIN
UPDATE sqlite_sequence SET name = 'posts' WHERE name = 'ash_rows_posts';
END;
INSERT INTO ash_guard SELECT 16, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_16';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_16;
SAVEPOINT ash;
-- ashc:end
-- ashc:end
-- ashc:shell
INSERT INTO ash_guard SELECT 17, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_shape_posts','ash_rows_posts'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=17 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end
