-- ok
INSERT INTO products DEFAULT VALUES;
-- row: 5|-1000|0.5|1.0|0.10|19.90
SELECT number, below, ratio, whole, price, plain_price FROM products;
-- row: it's "new" \ here||007|draft|small
SELECT name, empty, digits, state, size FROM products;
-- row: 1|0
SELECT active, hidden FROM products;
-- row: 2026-01-31|09:30:00|2026-01-31T09:30:00Z|2026-01-31T09:30:00.500000Z|2026-01-31T09:30:00
SELECT since, at, moment, moment_usec, naive FROM products;
-- row: []|["a","b's"]|{}|red|[1,2]|1
SELECT tags, words, options, json_extract(settings, '$.color'), json_extract(settings, '$.sizes'), json_extract(settings, '$.nested.on') FROM products;
-- row: 0f0e0d0c-0b0a-4908-8706-050403020100|36|36|7
SELECT uuid, length(made_uuid), length(ecto_uuid), substr(made_uuid7, 15, 1) FROM products;
-- row: 1|1||text
SELECT abs(julianday(now) - julianday('now')) < 0.01, today = date('now'), "nothing", typeof(digits) FROM products;
-- row: blob|6162|9223372036854775807|integer
SELECT typeof(bytes), hex(bytes), big, typeof(active) FROM products;
