-- ok
INSERT INTO products DEFAULT VALUES;
-- row: draft|1|3||it's "here"\|[]|{}|1
SELECT state, made_on = date('now'), count, note, quote, tags, options, active FROM products;
