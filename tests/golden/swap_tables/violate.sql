INSERT INTO authors(id, name) VALUES (5, 'Eve'); UPDATE posts SET author_id = 5 WHERE id = 1;
