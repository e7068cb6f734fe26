-- row: code|BLOB
SELECT name, type FROM pragma_table_xinfo('products') WHERE name = 'code';
-- row: ["varchar",40]|40
SELECT json_extract(value, '$.type'), json_extract(value, '$.size') FROM snapshot, json_each(content, '$.attributes')
  WHERE json_extract(value, '$.source') = 'name';
-- row: code|["binary",16]
-- row: place|point
-- row: price|text
-- row: level|decimal
-- row: letters|["array","text"]
SELECT json_extract(value, '$.source'), json_extract(value, '$.type') FROM snapshot, json_each(content, '$.attributes')
  WHERE key BETWEEN 2 AND 6;
-- ok
INSERT INTO products(name, code, place, price, level, letters, anything)
  VALUES ('007', '007', '007', '1.10', '1.10', '[]', '007'), (NULL, x'00', '1 2', NULL, NULL, NULL, 7);
-- row: 007|007|007|1.10|1.10|text
SELECT name, code, place, price, level, typeof(anything) FROM products WHERE id = 1;
-- row: integer
SELECT typeof(anything) FROM products WHERE id = 2;
