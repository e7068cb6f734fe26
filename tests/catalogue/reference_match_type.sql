-- row: 0|makers|maker_code|code|CASCADE
-- row: 1|makers|made_in|year|CASCADE
-- row: 2|makers|region|region|CASCADE
SELECT seq, "table", "from", "to", on_update FROM pragma_foreign_key_list('products') ORDER BY seq;
-- ok
INSERT INTO makers(region, code, year) VALUES ('eu', 'a', 2026);
INSERT INTO products(region, made_in, maker_code) VALUES ('eu', 2026, 'a'), (NULL, NULL, NULL);
-- refused: FOREIGN KEY constraint failed
INSERT INTO products(region, made_in, maker_code) VALUES ('us', 2026, 'a');
-- ok
UPDATE makers SET year = 2027, region = 'us';
-- row: us|2027|a
SELECT region, made_in, maker_code FROM products WHERE id = 1;
