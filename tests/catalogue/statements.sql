-- row: 7
-- row: 700
SELECT total FROM orders ORDER BY id;
-- row: 700
SELECT total FROM large_orders;
-- ok
INSERT INTO orders(total, note) VALUES (8, 'a pen');
INSERT INTO order_search(order_search) VALUES ('rebuild');
-- row: a pen
SELECT note FROM order_search WHERE order_search MATCH 'pen';
-- refused: total; below zero
INSERT INTO orders(total) VALUES (-1);
-- row: count_orders
SELECT json_extract(value, '$.name') FROM snapshot, json_each(content, '$.custom_statements') WHERE name LIKE '%orders' AND key = 0;
