-- row: total|2
-- row: label|3
SELECT name, hidden FROM pragma_table_xinfo('lines') WHERE hidden;
-- ok
INSERT INTO lines(price, amount) VALUES (3, 4);
-- row: 12|3 euros
SELECT total, label FROM lines INDEXED BY lines_total_index WHERE total > 10;
-- refused: cannot INSERT into generated column "total"
INSERT INTO lines(price, total) VALUES (1, 1);
