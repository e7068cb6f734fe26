-- row: cascade_id|CASCADE|CASCADE
-- row: nilify_id|SET NULL|SET NULL
-- row: nothing_id|NO ACTION|NO ACTION
-- row: plain_id|NO ACTION|NO ACTION
-- row: restrict_id|RESTRICT|RESTRICT
SELECT "from", on_delete, on_update FROM pragma_foreign_key_list('products') ORDER BY "from";
-- ok
INSERT INTO makers VALUES (1), (2), (3), (4), (5);
INSERT INTO products(id, plain_id) VALUES (1, 1);
INSERT INTO products(id, nothing_id) VALUES (2, 2);
INSERT INTO products(id, restrict_id) VALUES (3, 3);
INSERT INTO products(id, cascade_id) VALUES (4, 4);
INSERT INTO products(id, nilify_id) VALUES (5, 5);
-- refused: FOREIGN KEY constraint failed
DELETE FROM makers WHERE id = 1;
-- refused: FOREIGN KEY constraint failed
UPDATE makers SET id = 12 WHERE id = 2;
-- refused: FOREIGN KEY constraint failed
DELETE FROM makers WHERE id = 3;
-- refused: FOREIGN KEY constraint failed
UPDATE makers SET id = 13 WHERE id = 3;
-- ok
UPDATE makers SET id = 14 WHERE id = 4;
-- row: 14
SELECT cascade_id FROM products WHERE id = 4;
-- ok
DELETE FROM makers WHERE id IN (14, 5);
-- row: 5|
SELECT id, nilify_id FROM products WHERE id > 3;
-- row: |||
-- row: 1|nothing|nothing|products_nothing_id_fkey
SELECT key > 1, json_extract(value, '$.references.on_delete'), json_extract(value, '$.references.on_update'), json_extract(value, '$.references.name')
  FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND key IN (2, 99)
UNION SELECT NULL, NULL, NULL, NULL ORDER BY 1;
