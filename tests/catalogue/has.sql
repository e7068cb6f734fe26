-- row: makers|id
-- row: orders|id
-- row: orders|made_by
-- row: profiles|id
-- row: profiles|maker_id
SELECT t.name, c.name FROM pragma_table_list t, pragma_table_xinfo(t.name) c WHERE t.name IN ('makers', 'orders', 'profiles') ORDER BY 1, c.cid;
-- none
SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('makers', 'orders', 'profiles');
-- none
SELECT * FROM pragma_foreign_key_list('orders');
-- ok
INSERT INTO profiles(maker_id) VALUES (1), (1);
