-- ok
INSERT INTO products(name, price) VALUES ('pen', 3);
INSERT INTO products(name, price) VALUES ('free of doubt', NULL);
-- refused: CHECK constraint failed: price_is_positive
INSERT INTO products(name, price, discount) VALUES ('gift', 0, -1);
-- refused: CHECK constraint failed: discount_below_price
INSERT INTO products(name, price, discount) VALUES ('pen', 3, 3);
-- row: 2
SELECT count(*) FROM products;
-- row: 0
SELECT sql LIKE '%known_to_ash_only%' FROM sqlite_schema WHERE name = 'products';
