INSERT INTO posts(id, tag) VALUES (5, 'news');
