INSERT INTO books(id, isbn, title, pages, "by") VALUES (1, 'i1', 'One', '100', 'ann'), (2, 'i2', 'Two', '200', NULL), (3, 'i3', 'Three', NULL, 'bob');
INSERT INTO writers(id, code, name, score, best) VALUES (1, 'ann', 'Ann', '7', 'i3'), (2, 'bob', 'Bob', NULL, NULL);
