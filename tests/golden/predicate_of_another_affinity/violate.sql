INSERT INTO posts(id, code, place) VALUES (5, '2024', 'x');
