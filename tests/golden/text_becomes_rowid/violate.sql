INSERT INTO posts(code, title) VALUES ('1.5', 'no rowid');
