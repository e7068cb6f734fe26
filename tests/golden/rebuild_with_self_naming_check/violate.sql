INSERT INTO posts(id, title, views) VALUES (98, 'odd', '!');
