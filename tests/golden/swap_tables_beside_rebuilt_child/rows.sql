INSERT INTO authors(id, name) VALUES (1, 'a'), (2, 'b');
INSERT INTO posts(id, name) VALUES (1, 'p'), (3, 'q');
INSERT INTO comments(id, text, post_id) VALUES (1, 'x', 3), (2, NULL, NULL), (3, 'x', 1);
