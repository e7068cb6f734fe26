INSERT INTO authors(code, region, name) VALUES ('a', 'eu', 'Ann'), ('b', 'eu', 'Bob'), ('a', 'us', NULL);
