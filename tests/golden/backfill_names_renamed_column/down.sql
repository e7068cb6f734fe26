-- migrate:down transaction:false
-- ashc:touches posts
-- ashc:loses posts.slug
-- ashc:shell
DROP TABLE IF EXISTS temp.ash_guard;
CREATE TEMP TABLE ash_guard(n INTEGER PRIMARY KEY, ok NOT NULL,
  CONSTRAINT "this session ran migrate:up: run migrate:down in one of its own" CHECK (n<>1 OR ok),
  CONSTRAINT "this is there already: column posts.title" CHECK (n<>2 OR ok),
  CONSTRAINT "at least one of these is not there: column posts.headline, column posts.slug" CHECK (n<>3 OR ok),
  CONSTRAINT "posts: a trigger that no resource declares names a column that goes: change it first, or run ashc, which sees whether it works without" CHECK (n<>4 OR ok),
  CONSTRAINT "a statement failed" CHECK (ok));
BEGIN IMMEDIATE;
SAVEPOINT ash;
INSERT INTO ash_guard SELECT 1, count(*)=0 FROM sqlite_temp_schema WHERE name='ash_up';
INSERT INTO ash_guard SELECT 2, (SELECT count(*) FROM (VALUES ('posts','title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
INSERT INTO ash_guard SELECT 3, (SELECT count(*) FROM (VALUES ('posts','headline'),('posts','slug')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=2;
INSERT INTO ash_guard SELECT 4, count(*)=0 FROM main.sqlite_schema WHERE type='trigger' AND lower(sql) GLOB '*[^a-z0-9_]posts[^a-z0-9_]*' AND (lower(sql) GLOB '*[^a-z0-9_]slug[^a-z0-9_]*');
-- ashc:end
-- posts: native, what names the column follows
ALTER TABLE "posts" RENAME COLUMN "headline" TO "title";
-- posts: native, one pass over the rows
ALTER TABLE "posts" DROP COLUMN "slug";
-- ashc:shell
INSERT INTO ash_guard SELECT 5, (SELECT count(*) FROM (VALUES ('posts','title')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=1
  AND (SELECT count(*) FROM (VALUES ('posts','headline'),('posts','slug')) AS w JOIN pragma_table_xinfo(w.column1,'main') AS c ON c.name=w.column2 COLLATE NOCASE)=0;
CREATE TEMP TABLE IF NOT EXISTS ash_guard(n, ok);
CREATE TEMP TABLE IF NOT EXISTS ash_end(ok CONSTRAINT "something failed: nothing was changed" CHECK (ok));
INSERT OR ROLLBACK INTO ash_end SELECT count(*)=5 FROM ash_guard;
COMMIT;
DROP TABLE temp.ash_guard;
DROP TABLE IF EXISTS temp.ash_end;
-- ashc:end
