-- row: 1
SELECT strict FROM pragma_table_list WHERE name = 'everything';
-- row: boolean|INTEGER
-- row: small|INTEGER
SELECT name, type FROM pragma_table_xinfo('everything') WHERE type = 'INTEGER' AND cid > 0;
-- row: ci_string|TEXT
-- row: decimal|TEXT
-- row: duration|TEXT
-- row: money|TEXT
-- row: odd|TEXT
-- row: range|TEXT
SELECT name, type FROM pragma_table_xinfo('everything') WHERE type = 'TEXT' AND name IN ('ci_string', 'decimal', 'duration', 'money', 'odd', 'range') ORDER BY name;
-- ok
INSERT INTO everything(decimal, float, any, ci_string) VALUES ('1.10', 1, '007', 'A');
-- row: 1.10|1.0|007|text|1
SELECT decimal, float, any, typeof(any), ci_string = 'a' FROM everything;
-- refused: cannot store TEXT value in REAL column everything.float
INSERT INTO everything(float) VALUES ('much');
