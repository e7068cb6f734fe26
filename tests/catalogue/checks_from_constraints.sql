-- ok
INSERT INTO products DEFAULT VALUES;
INSERT INTO products(kind, stock, name, price_column, ratio, code) VALUES ('b''s', 10, 'äöüß', '100.5', 0.5, 'abc');
INSERT INTO products(stock, price_column) VALUES (2, '9.75'), (2, '2'), (2, '2.00'), (2, '10');
-- refused: CHECK constraint failed
INSERT INTO products(kind) VALUES ('c');
-- refused: CHECK constraint failed
INSERT INTO products(stock) VALUES (1);
-- refused: CHECK constraint failed
INSERT INTO products(stock) VALUES (11);
-- refused: CHECK constraint failed
INSERT INTO products(name) VALUES ('a');
-- refused: CHECK constraint failed
INSERT INTO products(name) VALUES ('abcde');
-- refused: CHECK constraint failed
INSERT INTO products(price_column) VALUES ('1.99');
-- refused: CHECK constraint failed
INSERT INTO products(price_column) VALUES ('100.51');
-- refused: CHECK constraint failed
INSERT INTO products(price_column) VALUES ('1000');
-- refused: CHECK constraint failed
INSERT INTO products(ratio) VALUES (0);
-- refused: CHECK constraint failed
INSERT INTO products(ratio) VALUES (1);
-- refused: CHECK constraint failed
INSERT INTO products(code) VALUES ('abcd');
-- refused: CHECK constraint failed
INSERT INTO products(bytes) VALUES (x'010203');
