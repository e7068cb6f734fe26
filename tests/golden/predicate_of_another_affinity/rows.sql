INSERT INTO posts(id, code, place) VALUES (1, '2024', 'x'), (2, '45', 'x'), (3, '2025', 'x'), (4, NULL, 'x');
