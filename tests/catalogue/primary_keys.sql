-- row: by_hand|id|INTEGER|1|1
-- row: by_number|id|INTEGER|1|1
-- row: by_two|region|TEXT|1|1
-- row: by_two|code|TEXT|1|2
-- row: by_uuid|id|TEXT|1|1
-- row: by_uuid7|id|TEXT|1|1
SELECT t.name, c.name, upper(CASE c.type WHEN 'CITEXT' THEN 'TEXT' ELSE c.type END), "notnull", pk FROM pragma_table_list t, pragma_table_xinfo(t.name) c
  WHERE t.name LIKE 'by%' AND pk ORDER BY 1, pk;
-- ok
INSERT INTO by_uuid(n) SELECT value FROM json_each('[1,2,3,4,5,6,7,8,9]');
INSERT INTO by_uuid7(n) SELECT value FROM json_each('[1,2,3,4,5,6,7,8,9]');
INSERT INTO by_number(n) VALUES (1), (2);
INSERT INTO by_hand(id, n) VALUES (41, 1);
INSERT INTO by_two VALUES ('eu', 'a'), ('us', 'a');
INSERT INTO by_nothing VALUES (1), (1);
-- row: 0|9
SELECT count(*) FILTER (WHERE NOT id GLOB replace('xxxxxxxx-xxxx-4xxx-[89ab]xxx-xxxxxxxxxxxx', 'x', '[0-9a-f]')), count(DISTINCT id) FROM by_uuid;
-- row: 0|9
SELECT count(*) FILTER (WHERE NOT id GLOB replace('xxxxxxxx-xxxx-7xxx-[89ab]xxx-xxxxxxxxxxxx', 'x', '[0-9a-f]')), count(DISTINCT id) FROM by_uuid7;
-- refused: UNIQUE constraint failed: by_two.region, by_two.code
INSERT INTO by_two VALUES ('eu', 'A');
-- refused: NOT NULL constraint failed: by_uuid.id
INSERT INTO by_uuid VALUES (NULL, 1);
-- row: by_number
SELECT name FROM sqlite_sequence WHERE name LIKE 'by%';
-- ok
DELETE FROM by_number WHERE id = 2;
INSERT INTO by_number(n) VALUES (3);
-- row: 3
SELECT max(id) FROM by_number;
-- row: 1
WITH RECURSIVE digits(i, n) AS (
  SELECT 0, 0
  UNION ALL
  SELECT i + 1, n * 16 + instr('0123456789abcdef', substr((SELECT min(replace(id, '-', '')) FROM by_uuid7), i + 1, 1)) - 1 FROM digits WHERE i < 12)
SELECT abs(n / 1000 - strftime('%s', 'now')) < 600 FROM digits WHERE i = 12;
