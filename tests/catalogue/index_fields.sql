-- row: orders_by_year||0
-- row: orders_by_year|total|0
-- row: orders_customer_lower||0
-- row: orders_customer_made_index|customer|0
-- row: orders_customer_made_index|made|0
-- row: orders_largest|total|1
-- row: orders_largest|customer|0
-- row: orders_latest|customer|0
-- row: orders_latest|made|1
-- row: orders_made_customer_index|made|0
-- row: orders_made_customer_index|customer|0
-- row: orders_newest|made|1
-- row: orders_note_index|note|0
-- row: orders_total_index|total|0
SELECT l.name, x.name, x."desc" FROM pragma_index_list('orders') l, pragma_index_xinfo(l.name) x WHERE x.key ORDER BY l.name, x.seqno;
-- ok
INSERT INTO orders(customer, made, total) VALUES ('Ann', '2026-01-01', 1);
SELECT id FROM orders INDEXED BY orders_customer_lower WHERE lower(customer) = 'ann';
SELECT id FROM orders INDEXED BY orders_latest WHERE customer = 'Ann' ORDER BY made DESC;
