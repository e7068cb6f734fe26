-- row: made_at|TEXT|1
-- row: changed_at|TEXT|1
-- row: seen|TEXT|0
-- row: inserted_at|TEXT|1
-- row: updated_at|TEXT|1
SELECT name, type, "notnull" FROM pragma_table_xinfo('products') WHERE cid > 0;
-- row: inserted_at|0
-- row: updated_at|0
SELECT name, "notnull" FROM pragma_table_xinfo('orders') WHERE cid > 0;
-- ok
INSERT INTO products DEFAULT VALUES;
INSERT INTO orders DEFAULT VALUES;
INSERT INTO notes DEFAULT VALUES;
-- row: 1|1|1|1
SELECT made_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]000Z',
  changed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z',
  seen GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]',
  abs(julianday(made_at) - julianday('now')) < 0.01 FROM products;
-- row: 1|20
SELECT inserted_at = updated_at, length(inserted_at) FROM orders;
-- row: utc_datetime_usec
-- row: utc_datetime
-- row: naive_datetime
SELECT json_extract(value, '$.type') FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND key BETWEEN 1 AND 3;
