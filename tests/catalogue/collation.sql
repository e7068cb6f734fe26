-- ok
INSERT INTO people(email, name, exact, code) VALUES ('Ann@x', 'Ann', 'Ann', 'a');
INSERT INTO people(email, name, exact, code) VALUES ('Bob@x', 'Bob', 'ANN', 'b  ');
-- refused: UNIQUE constraint failed: people.email
INSERT INTO people(email) VALUES ('ann@X');
-- refused: UNIQUE constraint failed
INSERT INTO people(name) VALUES ('aNN');
-- row: Ann@x
SELECT email FROM people WHERE name = 'ANN';
-- row: Bob@x
SELECT email FROM people WHERE code = 'b';
-- ok
UPDATE people SET friend_email = 'BOB@X' WHERE id = 1;
-- row: Ann
-- row: Bob
SELECT name FROM people ORDER BY email;
-- row: 1
SELECT count(*) FROM pragma_index_list('people') l, pragma_index_xinfo(l.name) x WHERE l.name = 'people_unique_email_index' AND x.name = 'email' AND x.coll = 'NOCASE';
