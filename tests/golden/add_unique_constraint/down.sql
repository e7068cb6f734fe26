-- migrate:down transaction:false
-- ashc:touches authors
-- ashc:shell
PRAGMA foreign_keys=OFF;
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this session ran migrate:up: run migrate:down in one of its own" CHECK (n<>1 OR ok),
  CONSTRAINT "foreign_keys must be off" CHECK (n<>2 OR ok),
  CONSTRAINT "this is there already: table ash_rows_authors" CHECK (n<>3 OR ok),
  CONSTRAINT "this is not there: table authors" CHECK (n<>4 OR ok),
  CONSTRAINT "authors: an index or trigger that no resource declares, which the rebuild of the table would lose" CHECK (n<>5 OR ok),
  CONSTRAINT "authors: a column that no resource declares, which the rebuild of the table would lose" CHECK (n<>6 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, count(*)=0 FROM sqlite_temp_schema WHERE name='ash_up';
INSERT INTO ash_guard SELECT 2, foreign_keys=0 FROM pragma_foreign_keys;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('ash_rows_authors'))=0;
INSERT INTO ash_guard SELECT 4, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('authors'))=1;
-- ashc:gate authors: an index or trigger that no resource declares, which the rebuild of the table would lose
INSERT INTO ash_guard SELECT 5, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='authors' AND name COLLATE NOCASE NOT IN ('');
-- ashc:gate authors: a column that no resource declares, which the rebuild of the table would lose
INSERT INTO ash_guard SELECT 6, count(*)=0 FROM pragma_table_xinfo('authors') WHERE name COLLATE NOCASE NOT IN ('','code','region','name');
-- ashc:end
-- authors: rebuilt, because its options change
CREATE TABLE "ash_rows_authors" ("code", "region", "name");
-- ashc:shell
INSERT INTO ash_guard SELECT 7, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_rows_authors'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_8 AFTER INSERT ON ash_guard WHEN new.n=8 BEGIN
INSERT INTO "ash_rows_authors" (rowid, "code", "region", "name")
SELECT rowid, "code", "region", "name" FROM "authors";
END;
INSERT INTO ash_guard SELECT 8, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_8';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_8;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "authors";
-- ashc:shell
INSERT INTO ash_guard SELECT 9, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('authors'))=0;
-- ashc:end
CREATE TABLE "authors" (
  "code" TEXT NOT NULL,
  "region" TEXT NOT NULL,
  "name" TEXT,
  PRIMARY KEY ("code", "region")
);
-- ashc:run
CREATE TEMP TRIGGER ash_run_10 AFTER INSERT ON ash_guard WHEN new.n=10 BEGIN
INSERT INTO "authors" (rowid, "code", "region", "name")
SELECT rowid, "code", "region", "name" FROM "ash_rows_authors";
END;
INSERT INTO ash_guard SELECT 10, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_10';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_10;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "ash_rows_authors";
-- ashc:shell
INSERT INTO ash_guard SELECT 11, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('authors'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_rows_authors'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=11 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end
