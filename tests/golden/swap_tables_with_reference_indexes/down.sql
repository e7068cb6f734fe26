-- migrate:down transaction:false
-- ashc:touches places, visits
-- ashc:shell
PRAGMA foreign_keys=OFF;
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this session ran migrate:up: run migrate:down in one of its own" CHECK (n<>1 OR ok),
  CONSTRAINT "foreign_keys must be off" CHECK (n<>2 OR ok),
  CONSTRAINT "at least one of these is there already: table ash_rename_places, table ash_new_places, table ash_new_visits" CHECK (n<>3 OR ok),
  CONSTRAINT "at least one of these is not there: table places, table visits, index visits_over_id_index and 1 more" CHECK (n<>4 OR ok),
  CONSTRAINT "visits: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>5 OR ok),
  CONSTRAINT "visits: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>6 OR ok),
  CONSTRAINT "visits: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>7 OR ok),
  CONSTRAINT "visits: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>8 OR ok),
  CONSTRAINT "visits: an index or trigger that no resource declares, which a plain shell cannot bring back: run ashc migrate, or declare it" CHECK (n<>9 OR ok),
  CONSTRAINT "places: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>10 OR ok),
  CONSTRAINT "places: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>11 OR ok),
  CONSTRAINT "places: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>12 OR ok),
  CONSTRAINT "places: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first" CHECK (n<>13 OR ok),
  CONSTRAINT "places: an index or trigger that no resource declares, which a plain shell cannot bring back: run ashc migrate, or declare it" CHECK (n<>14 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, count(*)=0 FROM sqlite_temp_schema WHERE name='ash_up';
INSERT INTO ash_guard SELECT 2, foreign_keys=0 FROM pragma_foreign_keys;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM main.sqlite_schema WHERE type<>'trigger' AND name COLLATE NOCASE IN ('ash_rename_places','ash_new_places','ash_new_visits'))=0;
INSERT INTO ash_guard SELECT 4, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('places','visits'))=2
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('visits_over_id_index','places_over_id_index'))=2;
-- ashc:gate visits: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 5, count(*)=0 FROM pragma_table_xinfo('visits') WHERE name COLLATE NOCASE NOT IN ('','id','name','over_id');
-- ashc:gate visits: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 6, count(*)=0 FROM pragma_table_xinfo('visits') WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND name COLLATE NOCASE NOT IN ('');
-- ashc:gate visits: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 7, count(*)=0 FROM pragma_foreign_key_list('visits') WHERE ("from" || '>' || "table") COLLATE NOCASE NOT IN ('','over_id>visits','over_id>places');
-- ashc:gate visits: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 8, count(*)=0 FROM (WITH RECURSIVE live(t) AS (SELECT lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(t,char(32),''),char(9),''),char(13),''),char(10),''),char(34),''),char(96),''),char(91),''),char(93),''),char(39),'')) FROM bare WHERE rest=''),
  mark(m) AS (VALUES('--'),('/*'),(''''),('"'),('`'),('[')),
  bare(t,rest,n) AS (SELECT iif(held,'',sql), iif(held,sql,''), 0 FROM (SELECT sql, instr(sql,'--') OR instr(sql,'/*') AS held FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE='visits')
  UNION ALL SELECT t||CASE WHEN substr(rest,1,2) IN ('--','/*') THEN '' ELSE substr(rest,1,n) END, substr(rest,n+1), CASE WHEN n THEN 0
    WHEN substr(rest,1,2)='--' THEN ifnull(nullif(instr(rest,char(10)),0),length(rest))
    WHEN substr(rest,1,2)='/*' THEN ifnull(nullif(instr(substr(rest,3),'*/'),0)+3,length(rest))
    WHEN substr(rest,1,1)='[' THEN ifnull(nullif(instr(rest,']'),0),length(rest))
    WHEN substr(rest,1,1) IN ('''','"','`') THEN ifnull(nullif(instr(substr(rest,2),substr(rest,1,1)),0)+1,length(rest))
    ELSE (SELECT min(ifnull(nullif(instr(substr(rest,2,200),m),0),200)) FROM mark) END FROM bare WHERE rest<>''),
  word(w) AS (VALUES('check'),('collate'),('conflict')),
  place(w,rest) AS (SELECT w, substr(t,instr(t,w)) FROM live, word WHERE instr(t,w)
  UNION ALL SELECT w, substr(rest,1+instr(substr(rest,2),w)) FROM place WHERE instr(substr(rest,2),w)),
  known(k,n) AS (VALUES('',0))
  SELECT substr(rest,1,80) AS found FROM place WHERE NOT EXISTS (SELECT 1 FROM known WHERE k<>'' AND substr(rest,1,length(k))=k)
  UNION ALL SELECT k FROM known WHERE k<>'' AND (SELECT count(*) FROM place WHERE substr(rest,1,length(k))=k)>n
  UNION ALL SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE "key") AS k FROM pragma_index_list('visits') AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN ('')
  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo('visits') WHERE "notnull" AND pk=0 AND name COLLATE NOCASE NOT IN (''));
INSERT INTO ash_guard SELECT 9, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='visits' AND name COLLATE NOCASE NOT IN ('','visits_over_id_index');
-- ashc:gate places: a column that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 10, count(*)=0 FROM pragma_table_xinfo('places') WHERE name COLLATE NOCASE NOT IN ('','id','day','over_id');
-- ashc:gate places: a default that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 11, count(*)=0 FROM pragma_table_xinfo('places') WHERE dflt_value IS NOT NULL AND upper(dflt_value)<>'NULL' AND hidden=0 AND name COLLATE NOCASE NOT IN ('');
-- ashc:gate places: a foreign key that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 12, count(*)=0 FROM pragma_foreign_key_list('places') WHERE ("from" || '>' || "table") COLLATE NOCASE NOT IN ('','over_id>visits','over_id>places');
-- ashc:gate places: a CHECK, NOT NULL, UNIQUE, COLLATE, ON CONFLICT or AUTOINCREMENT that no resource declares, which the rebuild of the table would lose: declare it, or drop it first
INSERT INTO ash_guard SELECT 13, count(*)=0 FROM (WITH RECURSIVE live(t) AS (SELECT lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(t,char(32),''),char(9),''),char(13),''),char(10),''),char(34),''),char(96),''),char(91),''),char(93),''),char(39),'')) FROM bare WHERE rest=''),
  mark(m) AS (VALUES('--'),('/*'),(''''),('"'),('`'),('[')),
  bare(t,rest,n) AS (SELECT iif(held,'',sql), iif(held,sql,''), 0 FROM (SELECT sql, instr(sql,'--') OR instr(sql,'/*') AS held FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE='places')
  UNION ALL SELECT t||CASE WHEN substr(rest,1,2) IN ('--','/*') THEN '' ELSE substr(rest,1,n) END, substr(rest,n+1), CASE WHEN n THEN 0
    WHEN substr(rest,1,2)='--' THEN ifnull(nullif(instr(rest,char(10)),0),length(rest))
    WHEN substr(rest,1,2)='/*' THEN ifnull(nullif(instr(substr(rest,3),'*/'),0)+3,length(rest))
    WHEN substr(rest,1,1)='[' THEN ifnull(nullif(instr(rest,']'),0),length(rest))
    WHEN substr(rest,1,1) IN ('''','"','`') THEN ifnull(nullif(instr(substr(rest,2),substr(rest,1,1)),0)+1,length(rest))
    ELSE (SELECT min(ifnull(nullif(instr(substr(rest,2,200),m),0),200)) FROM mark) END FROM bare WHERE rest<>''),
  word(w) AS (VALUES('check'),('collate'),('conflict')),
  place(w,rest) AS (SELECT w, substr(t,instr(t,w)) FROM live, word WHERE instr(t,w)
  UNION ALL SELECT w, substr(rest,1+instr(substr(rest,2),w)) FROM place WHERE instr(substr(rest,2),w)),
  known(k,n) AS (VALUES('',0))
  SELECT substr(rest,1,80) AS found FROM place WHERE NOT EXISTS (SELECT 1 FROM known WHERE k<>'' AND substr(rest,1,length(k))=k)
  UNION ALL SELECT k FROM known WHERE k<>'' AND (SELECT count(*) FROM place WHERE substr(rest,1,length(k))=k)>n
  UNION ALL SELECT 'unique(' || k || ')' FROM (SELECT (SELECT group_concat(name || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END) FROM pragma_index_xinfo(u.name) WHERE "key") AS k FROM pragma_index_list('places') AS u WHERE u.origin='u') WHERE k COLLATE NOCASE NOT IN ('')
  UNION ALL SELECT 'not null: ' || name FROM pragma_table_xinfo('places') WHERE "notnull" AND pk=0 AND name COLLATE NOCASE NOT IN (''));
INSERT INTO ash_guard SELECT 14, count(*)=0 FROM main.sqlite_schema WHERE type IN ('index','trigger') AND sql IS NOT NULL AND tbl_name COLLATE NOCASE='places' AND name COLLATE NOCASE NOT IN ('','places_over_id_index');
-- ashc:end
-- places: native, references follow
ALTER TABLE "places" RENAME TO "ash_rename_places";
-- ashc:shell
INSERT INTO ash_guard SELECT 15, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_rename_places'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('places'))=0;
-- ashc:end
ALTER TABLE "visits" RENAME TO "places";
-- ashc:shell
INSERT INTO ash_guard SELECT 16, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('places'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('visits'))=0;
-- ashc:end
-- visits: native, references follow
ALTER TABLE "ash_rename_places" RENAME TO "visits";
-- ashc:shell
INSERT INTO ash_guard SELECT 17, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('visits'))=1;
-- ashc:end
-- places: an index goes
DROP INDEX "visits_over_id_index";
-- ashc:shell
INSERT INTO ash_guard SELECT 18, (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('visits_over_id_index'))=0;
-- ashc:end
-- places: rebuilt, because the reference of over_id changes
-- ashc:rebuild "places"
CREATE TABLE "ash_new_places" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" TEXT,
  "over_id" INTEGER CONSTRAINT "places_over_id_fkey" REFERENCES "places" ("id")
);
-- ashc:shell
INSERT INTO ash_guard SELECT 19, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_places'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_20 AFTER INSERT ON ash_guard WHEN new.n=20 BEGIN
INSERT INTO "ash_new_places" ("id", "name", "over_id")
SELECT "id", "name", "over_id" FROM "places";
END;
INSERT INTO ash_guard SELECT 20, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_20';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_20;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_21 AFTER INSERT ON ash_guard WHEN new.n=21 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'ash_new_places';
END;
INSERT INTO ash_guard SELECT 21, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_21';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_21;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_22 AFTER INSERT ON ash_guard WHEN new.n=22 BEGIN
UPDATE sqlite_sequence SET name = 'ash_new_places' WHERE name = 'places';
END;
INSERT INTO ash_guard SELECT 22, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_22';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_22;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "places";
-- ashc:shell
INSERT INTO ash_guard SELECT 23, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('places'))=0;
-- ashc:end
PRAGMA legacy_alter_table=ON;
ALTER TABLE "ash_new_places" RENAME TO "places";
PRAGMA legacy_alter_table=OFF;
-- ashc:end
-- visits: rebuilt, because the reference of over_id changes
DROP INDEX "places_over_id_index";
-- ashc:rebuild "visits"
CREATE TABLE "ash_new_visits" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  "day" TEXT,
  "over_id" INTEGER CONSTRAINT "visits_over_id_fkey" REFERENCES "places" ("id")
);
-- ashc:shell
INSERT INTO ash_guard SELECT 24, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_new_visits'))=1;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_25 AFTER INSERT ON ash_guard WHEN new.n=25 BEGIN
INSERT INTO "ash_new_visits" ("id", "day", "over_id")
SELECT "id", "day", "over_id" FROM "visits";
END;
INSERT INTO ash_guard SELECT 25, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_25';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_25;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_26 AFTER INSERT ON ash_guard WHEN new.n=26 BEGIN
DELETE FROM sqlite_sequence WHERE name = 'ash_new_visits';
END;
INSERT INTO ash_guard SELECT 26, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_26';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_26;
SAVEPOINT ash;
-- ashc:end
-- ashc:run
CREATE TEMP TRIGGER ash_run_27 AFTER INSERT ON ash_guard WHEN new.n=27 BEGIN
UPDATE sqlite_sequence SET name = 'ash_new_visits' WHERE name = 'visits';
END;
INSERT INTO ash_guard SELECT 27, count(*)=1 FROM sqlite_temp_schema WHERE name='ash_run_27';
-- ashc:end
-- ashc:shell
DROP TRIGGER temp.ash_run_27;
SAVEPOINT ash;
-- ashc:end
DROP TABLE "visits";
-- ashc:shell
INSERT INTO ash_guard SELECT 28, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('visits'))=0;
-- ashc:end
PRAGMA legacy_alter_table=ON;
ALTER TABLE "ash_new_visits" RENAME TO "visits";
PRAGMA legacy_alter_table=OFF;
CREATE INDEX "visits_over_id_index" ON "visits" ("over_id");
-- ashc:end
-- ashc:shell
INSERT INTO ash_guard SELECT 29, (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('places','visits'))=2
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('visits_over_id_index'))=1
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='table' AND name COLLATE NOCASE IN ('ash_rename_places','ash_new_places','ash_new_visits'))=0
  AND (SELECT count(*) FROM main.sqlite_schema WHERE type='index' AND name COLLATE NOCASE IN ('places_over_id_index'))=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=29 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end
