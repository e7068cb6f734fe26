-- What no program should have and some do: tables that stay custom statements, among others that need not.
-- statements: 5
CREATE TABLE plain (id INTEGER PRIMARY KEY, "double quoted ""name""" TEXT, [bracketed name] INT, `back``tick` REAL, "nix" TEXT, "do" TEXT, "Mixed Case" TEXT, "ünïcode" TEXT, CHECK ("Mixed Case" <> "do"), CHECK (id > 0 OR id < 0), CHECK (1));
CREATE TABLE conflict_clauses (a INTEGER NOT NULL ON CONFLICT IGNORE, b TEXT PRIMARY KEY ON CONFLICT REPLACE);
CREATE TABLE set_default (id INTEGER PRIMARY KEY, plain_id INTEGER DEFAULT 1 REFERENCES plain ON DELETE SET DEFAULT);
CREATE TABLE dangling (id INTEGER PRIMARY KEY, other INTEGER REFERENCES nowhere(id));
CREATE TABLE typeless (a, b, c);
CREATE TABLE pairs (x INT, y INT, z INT, PRIMARY KEY (y, x), UNIQUE (x, z), UNIQUE (z));
CREATE TABLE two_references (x INT, y INT, z INT, FOREIGN KEY (y, x) REFERENCES pairs (y, x) ON DELETE CASCADE, FOREIGN KEY (x, z) REFERENCES pairs (x, z) ON UPDATE CASCADE, FOREIGN KEY (y, x) REFERENCES pairs MATCH SIMPLE NOT DEFERRABLE);
CREATE TABLE long_types (a UNSIGNED BIG INT, b VARYING CHARACTER(255), c NATIVE CHARACTER(70), d DECIMAL(10,5), e DOUBLE PRECISION, f DATE DEFAULT (date()), g BOOLEAN NOT NULL DEFAULT 1 CHECK (g IN (0,1)), h INT8 DEFAULT -9223372036854775808);
CREATE TABLE "sp ace" ("a b" INTEGER PRIMARY KEY DESC, "c,d" TEXT UNIQUE COLLATE NOCASE);
CREATE INDEX "index with spaces" ON plain ("Mixed Case" COLLATE NOCASE, "do" DESC) WHERE "nix" IS NOT NULL;
CREATE INDEX odd_case ON PLAIN (ID);
CREATE VIEW "view of a view" AS SELECT * FROM "sp ace";
CREATE VIEW "another" AS SELECT * FROM "view of a view";
CREATE TRIGGER "trigger with ; and END" AFTER UPDATE OF a, b ON typeless WHEN new.a IS NOT old.a BEGIN
  SELECT CASE WHEN new.a = 'END;' THEN 1 ELSE 2 END; -- a comment; with END
  UPDATE typeless SET c = '#{not code}' || "b" WHERE rowid = new.rowid;
END;
INSERT INTO plain(id, "Mixed Case") VALUES (1, 'x');
INSERT INTO typeless VALUES (1, 'two', x'03'), (NULL, NULL, NULL);
INSERT INTO pairs VALUES (1, 2, 3);
INSERT INTO long_types(a) VALUES (18446744073709551615);
INSERT INTO "sp ace" VALUES (5, 'q');
