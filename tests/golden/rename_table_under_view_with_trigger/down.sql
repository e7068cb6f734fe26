-- migrate:down transaction:false
-- ashc:touches posts, articles
-- ashc:shell
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this session ran migrate:up: run migrate:down in one of its own" CHECK (n<>1 OR ok),
  CONSTRAINT "this is there already: table posts" CHECK (n<>2 OR ok),
  CONSTRAINT "at least one of these is not there: view titles, table articles" CHECK (n<>3 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, count(*)=0 FROM sqlite_temp_schema WHERE name='ash_up';
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('posts'))=0;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('articles'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='view' AND name COLLATE NOCASE IN ('titles'))=1;
-- ashc:end
-- posts: undoes custom statement titles
DROP VIEW titles;
-- ashc:shell
INSERT INTO ash_guard SELECT 4, (SELECT count(*) FROM main.sqlite_schema WHERE type='view' AND name COLLATE NOCASE IN ('titles'))=0;
-- ashc:end
-- posts: native, references follow
ALTER TABLE "articles" RENAME TO "posts";
-- posts: custom statement titles
CREATE VIEW titles AS SELECT title FROM posts;
CREATE TRIGGER titles_in INSTEAD OF INSERT ON titles BEGIN INSERT INTO posts(title) VALUES (new.title); END;
-- ashc:shell
INSERT INTO ash_guard SELECT 5, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('posts'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='view' AND name COLLATE NOCASE IN ('titles'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='trigger' AND name COLLATE NOCASE IN ('titles_in'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('articles'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=5 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end
