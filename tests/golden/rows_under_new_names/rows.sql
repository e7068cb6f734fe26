INSERT INTO posts(id, title, views) VALUES (1, 'one', '1'), (2, 'seventeen', '17'), (3, NULL, NULL);
