-- row: number|INTEGER|1||1
-- row: title|TEXT|1||0
-- row: note|TEXT|0||0
-- row: count|INTEGER|1|0|0
SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo('products');
-- ok
INSERT INTO products(title) VALUES ('a name longer than ten letters');
DELETE FROM products;
INSERT INTO products(title) VALUES ('second');
-- row: 2||0
SELECT number, note, count FROM products;
-- refused: NOT NULL constraint failed: products.title
INSERT INTO products(note) VALUES ('no title');
-- refused: NOT NULL constraint failed: products.count
INSERT INTO products(title, count) VALUES ('x', NULL);
-- row: title|0|0|0
SELECT json_extract(value, '$.source'), json_extract(value, '$.allow_nil?'), json_extract(value, '$.generated?'), json_extract(value, '$.primary_key?')
  FROM snapshot, json_each(content, '$.attributes') WHERE key = 1;
