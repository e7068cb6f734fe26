-- migrate:up transaction:false
-- ashc:touches posts
-- ashc:loses posts.views
-- ashc:shell
CREATE TEMP TABLE IF NOT EXISTS ash_up(ok);
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this is not there: column posts.views" CHECK (n<>1 OR ok),
  CONSTRAINT "posts: a trigger that no resource declares names a column that goes: change it first, or run ashc, which sees whether it works without" CHECK (n<>2 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, (SELECT count(*) FROM (VALUES ('posts','views')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1;
INSERT INTO ash_guard SELECT 2, count(*)=0 FROM main.sqlite_schema WHERE type='trigger' AND lower(sql) GLOB '*[^a-z0-9_]posts[^a-z0-9_]*' AND (lower(sql) GLOB '*[^a-z0-9_]views[^a-z0-9_]*');
-- ashc:end
-- posts: native, one pass over the rows
ALTER TABLE "posts" DROP COLUMN "views";
-- ashc:shell
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM (VALUES ('posts','views')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=3 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end

