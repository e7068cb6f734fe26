-- refused: NOT NULL constraint failed: products.name
INSERT INTO products DEFAULT VALUES;
