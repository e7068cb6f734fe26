-- migrate:up transaction:false
-- ashc:touches authors, writers
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this is there already: table writers" CHECK (n<>1 OR ok),
  CONSTRAINT "this is not there: table authors" CHECK (n<>2 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('writers'))=0;
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('authors'))=1;
-- ashc:end
-- writers: native, references follow
ALTER TABLE "authors" RENAME TO "writers";
-- ashc:shell
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('writers'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('authors'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=3 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

