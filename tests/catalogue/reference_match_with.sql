-- row: 0|maker_id|id
-- row: 1|org_id|org_id
SELECT seq, "from", "to" FROM pragma_foreign_key_list('products') ORDER BY seq;
-- ok
INSERT INTO makers VALUES (1, 10), (2, 20);
INSERT INTO products(org_id, maker_id) VALUES (10, 1), (30, NULL);
-- refused: FOREIGN KEY constraint failed
INSERT INTO products(org_id, maker_id) VALUES (10, 2);
