INSERT INTO readings (id, value) VALUES (1, 3.0), (2, 12.5), (3, -7.0), (4, NULL), (5, 1e20);
