-- row: code|VARCHAR(8)|0|2
-- row: region|TEXT|0|1
-- row: label||0|0
-- row: amount|NUMERIC(10, 2)|0|0
SELECT name, type, "notnull", pk FROM pragma_table_info('orgs');
-- row: 3
SELECT count(*) FROM pragma_index_list('orgs') WHERE origin IN ('u', 'pk');
-- row: 0
SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%CONSTRAINT%';
-- ok
INSERT INTO orgs VALUES ('a', 'eu', 'x', 1), (NULL, 'eu', 'y', 2), (NULL, 'eu', 'z', 1);
-- row: y
-- row: z
SELECT label FROM orgs ORDER BY label;
-- refused: UNIQUE constraint failed
INSERT INTO orgs(label) VALUES ('y');
-- ok
INSERT INTO members VALUES (1, 5, NULL);
-- refused: CHECK constraint failed
INSERT INTO members VALUES (2, 0, NULL);
-- refused: FOREIGN KEY constraint failed
INSERT INTO members VALUES (2, 1, 9);
