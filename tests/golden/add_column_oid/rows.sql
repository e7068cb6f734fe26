INSERT INTO authors(id, name) VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO posts(id, title, views, author_id) VALUES (1, 'one', 10, 1), (2, 'two', 20, 2), (7, 'three', NULL, NULL), (9, 'gone', 5, NULL);
DELETE FROM posts WHERE id = 9;
INSERT INTO comments(id, text, post_id) VALUES (1, 'yes', 1), (2, 'no', 1), (3, 'maybe', 2);
