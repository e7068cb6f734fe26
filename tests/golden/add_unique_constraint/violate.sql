INSERT INTO authors(code, region, name) VALUES ('c', 'us', 'Ann');
