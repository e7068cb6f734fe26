-- row: customers
SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations';
-- ok
INSERT INTO customers(address) VALUES ('{"street": "High Street"}');
-- row: High Street|[]
SELECT json_extract(address, '$.street'), others FROM customers;
-- row: map
-- row: ["array","map"]
SELECT json_extract(value, '$.type') FROM snapshot, json_each(content, '$.attributes') WHERE key > 0;
