-- ok
INSERT INTO orders(customer, paid_at) VALUES ('ann', NULL), ('ann', '2026-01-01'), ('ann', '2026-01-02');
-- refused: UNIQUE constraint failed: orders.customer
INSERT INTO orders(customer) VALUES ('ann');
-- row: 1
-- row: 1
SELECT partial FROM pragma_index_list('orders');
-- ok
SELECT id FROM orders INDEXED BY orders_paid_at_index WHERE paid_at > '2026' AND (total > 100 OR vip);
-- refused: no query solution
SELECT id FROM orders INDEXED BY orders_paid_at_index WHERE paid_at > '2026';
