INSERT INTO posts(id, title, views) VALUES (1, 'one', 10), (2, 'two', 20), (7, 'three', NULL), (9, 'gone', 5);
DELETE FROM posts WHERE id = 9;
UPDATE posts SET title = 'One' WHERE id = 1;
