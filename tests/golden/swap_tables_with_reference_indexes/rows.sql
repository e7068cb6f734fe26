INSERT INTO places (id, name, over_id) VALUES (1, 'town', NULL), (2, 'street', 1);
INSERT INTO visits (id, day, over_id) VALUES (1, '2026-01-01', 2), (2, '2026-01-02', NULL);
