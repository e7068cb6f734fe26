-- row: notes|0
-- row: products|1
SELECT name, strict FROM pragma_table_list WHERE name IN ('notes', 'products') ORDER BY name;
-- ok
INSERT INTO products(name, stock, picture) VALUES ('pen', '3', x'00ff');
INSERT INTO notes(stock) VALUES ('many');
-- refused: cannot store TEXT value in INTEGER column products.stock
INSERT INTO products(name, stock) VALUES ('pen', 'many');
-- refused: cannot store TEXT value in BLOB column products.picture
INSERT INTO products(name, picture) VALUES ('pen', 'text');
-- row: 1
SELECT json_extract(content, '$.strict?') FROM snapshot WHERE name = 'repo/products';
