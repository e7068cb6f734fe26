INSERT INTO posts(code, title) VALUES ('1', 'one'), ('2', 'two');
