-- refused: FOREIGN KEY constraint failed
INSERT INTO products(now_id) VALUES (1);
-- refused: FOREIGN KEY constraint failed
INSERT INTO products(either_id) VALUES (1);
-- ok
BEGIN;
INSERT INTO products(late_id) VALUES (1);
INSERT INTO makers VALUES (1);
COMMIT;
-- refused: FOREIGN KEY constraint failed
BEGIN;
INSERT INTO products(late_id) VALUES (2);
COMMIT;
-- ok
ROLLBACK;
-- row: 1|1
SELECT sql LIKE '%"either_id"%DEFERRABLE INITIALLY IMMEDIATE%', sql LIKE '%"late_id"%DEFERRABLE INITIALLY DEFERRED%'
  FROM sqlite_schema WHERE name = 'products';
-- row: 0
-- row: 1
-- row: initially
SELECT json_extract(value, '$.references.deferrable') FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND key > 0;
