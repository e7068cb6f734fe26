INSERT INTO posts(id, title, open) VALUES (1, 'one', 1), (2, 'two', 0);
