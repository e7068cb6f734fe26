INSERT INTO readings (id, value) VALUES (1, '100000'), (2, '12.5'), (3, '-7'), (4, NULL), (5, '9007199254740992'), (6, '1.0e+20');
