INSERT INTO authors(id) VALUES (1), (2);
INSERT INTO posts(id, title, author_id) VALUES (1, 'a', 1), (4, NULL, NULL);
