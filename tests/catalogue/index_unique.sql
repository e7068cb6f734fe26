-- ok
INSERT INTO orders(number, email, code, kind) VALUES (1, 'a@x', 1, 'k'), (NULL, 'b@x', 1, 'k'), (NULL, NULL, 1, 'k');
-- refused: UNIQUE constraint failed: orders.number
INSERT INTO orders(number, email, code) VALUES (1, 'c@x', 1);
-- refused: UNIQUE constraint failed
INSERT INTO orders(email, code) VALUES (NULL, 2);
-- refused: UNIQUE constraint failed
INSERT INTO orders(email, code) VALUES ('A@X', 2);
-- ok
INSERT INTO orders(email, code) VALUES ('0', NULL);
INSERT INTO orders(email, code) VALUES ('', NULL);
-- refused: UNIQUE constraint failed
UPDATE orders SET email = NULL WHERE email = '0';
-- row: 0
-- row: 1
-- row: 1
-- row: 1
SELECT "unique" FROM pragma_index_list('orders') ORDER BY 1;
-- row: is there already
SELECT json_extract(value, '$.message') FROM snapshot, json_each(content, '$.custom_indexes') WHERE json_extract(value, '$.message') IS NOT NULL;
