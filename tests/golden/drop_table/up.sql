-- migrate:up transaction:false
-- ashc:touches comments, posts
-- ashc:loses comments
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
PRAGMA foreign_keys=OFF;
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "foreign_keys must be off" CHECK (n<>1 OR ok),
  CONSTRAINT "this is not there: table comments" CHECK (n<>2 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, foreign_keys=0 FROM pragma_foreign_keys;
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('comments'))=1;
-- ashc:end
-- comments: the table goes, with its indexes
DROP TABLE "comments";
-- ashc:shell
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('comments'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=3 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

