-- migrate:up transaction:false
-- ashc:touches posts
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this is not there: view seen" CHECK (n<>1 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM main.sqlite_schema WHERE type='view' AND name COLLATE NOCASE IN ('seen'))=1;
-- ashc:end
-- posts: undoes custom statement seen
DROP VIEW seen;
-- ashc:shell
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type='view' AND name COLLATE NOCASE IN ('seen'))=0;
-- ashc:end
-- posts: custom statement seen
CREATE VIEW seen AS SELECT title FROM posts WHERE views > 2;
-- ashc:shell
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='view' AND name COLLATE NOCASE IN ('seen'))=1;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=3 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

