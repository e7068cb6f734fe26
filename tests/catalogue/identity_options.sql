-- row: products_any_number_index|1|0
-- row: products_live_code_index|1|1
-- row: products_live_number_index|1|1
-- row: products_lower_index|1|0
-- row: products_plain_index|1|0
SELECT name, "unique", partial FROM pragma_index_list('products') ORDER BY name;
-- ok
INSERT INTO products(name, product_code) VALUES ('Ann', 'a'), ('Bob', 'b'), (NULL, NULL);
INSERT INTO products(name, product_code, archived_at) VALUES ('Cid', 'a', '2026');
-- refused: products_lower_index
INSERT INTO products(name, number) VALUES ('ANN', 4);
-- refused: UNIQUE constraint failed: products.product_code
INSERT INTO products(name, number, product_code) VALUES ('Dan', 4, 'a');
-- refused: UNIQUE constraint failed: index 'products_any_number_index'
INSERT INTO products(name, number, archived_at) VALUES (NULL, NULL, '2026');
-- ok
INSERT INTO products(name, number) VALUES (NULL, 0), ('', NULL);
INSERT INTO products(name, number, archived_at) VALUES ('x', 7, '2026'), ('y', 7, '2027');
-- refused: UNIQUE constraint failed: products.number
INSERT INTO products(name, number, archived_at) VALUES ('w', 107, '2026'), ('z', 107, '2027');
-- refused: UNIQUE constraint failed: products.archived_at, products.number
INSERT INTO products(name, number, archived_at) VALUES ('v', 7, '2026');
-- row: live_code|archived_at IS NULL
SELECT json_extract(value, '$.name'), json_extract(value, '$.where') FROM snapshot, json_each(content, '$.identities') WHERE json_extract(value, '$.name') = 'live_code';
-- row: 0
SELECT json_extract(value, '$.nils_distinct?') FROM snapshot, json_each(content, '$.identities') WHERE json_extract(value, '$.name') = 'any_number';
