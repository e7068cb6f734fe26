-- row: id|INTEGER|1
-- row: declared_column|TEXT|0
-- row: maker_id|TEXT|0
-- row: owner_id|TEXT|1
-- row: maker_code|INTEGER|0
-- row: later_id|TEXT|0
-- row: elsewhere_id|TEXT|0
SELECT name, type, "notnull" FROM pragma_table_xinfo('orders');
-- row: declared_column|makers|id
-- row: elsewhere_id|laters_2025|id
-- row: later_id|laters|id
-- row: maker_code|makers|code
-- row: maker_id|makers|id
-- row: owner_id|makers|id
SELECT "from", "table", "to" FROM pragma_foreign_key_list('orders') ORDER BY 1;
-- row: role|0
-- row: maker_id|1
-- row: order_id|2
SELECT name, pk FROM pragma_table_xinfo('memberships');
-- ok
INSERT INTO makers(id, code) VALUES ('m1', 7);
INSERT INTO orders(owner_id, maker_code) VALUES ('m1', 7);
INSERT INTO memberships(maker_id, order_id) VALUES ('m1', 1);
-- refused: FOREIGN KEY constraint failed
INSERT INTO orders(owner_id, maker_code) VALUES ('m1', 8);
-- refused: NOT NULL constraint failed: orders.owner_id
INSERT INTO orders(maker_id) VALUES ('m1');
-- refused: UNIQUE constraint failed: memberships.maker_id, memberships.order_id
INSERT INTO memberships(maker_id, order_id) VALUES ('m1', 1);
