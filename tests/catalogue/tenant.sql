-- row: makers_by_id_index|id
-- row: makers_by_id_index|org_id
-- row: makers_by_kind_index|org_id
-- row: makers_by_kind_index|kind
-- row: makers_by_serial_index|serial
-- row: makers_code_index|org_id
-- row: makers_code_index|code
-- row: makers_name_index|name
-- row: makers_org_id_kind_index|org_id
-- row: makers_org_id_kind_index|kind
SELECT l.name, i.name FROM pragma_index_list('makers') l, pragma_index_info(l.name) i
  ORDER BY l.name, CASE l.name WHEN 'makers_by_id_index' THEN i.name ELSE i.seqno END;
-- row: products_owner_org_first_id_index|owner_org
-- row: products_owner_org_first_id_index|first_id
-- row: products_owner_org_second_id_index|owner_org
-- row: products_owner_org_second_id_index|second_id
SELECT l.name, i.name FROM pragma_index_list('products') l, pragma_index_info(l.name) i ORDER BY l.name, i.seqno;
-- row: first_id|id
-- row: owner_org|org_id
-- row: third_id|code
-- row: owner_org|org_id
-- row: second_id|id
SELECT "from", "to" FROM pragma_foreign_key_list('products') f
  ORDER BY (SELECT min("from") FROM pragma_foreign_key_list('products') g WHERE g.id = f.id), seq;
-- ok
INSERT INTO orgs(id) VALUES (1), (2);
INSERT INTO makers(org_id, code, name, kind, serial) VALUES (1, 'a', 'Ann', 'k', 's1'), (2, 'a', 'Bob', 'k', 's2');
INSERT INTO products(owner_org, first_id, second_id, third_id) VALUES (1, 1, 2, 'a');
-- refused: FOREIGN KEY constraint failed
INSERT INTO products(owner_org, first_id) VALUES (1, 2);
-- refused: UNIQUE constraint failed: makers.org_id, makers.code
INSERT INTO makers(org_id, code, name) VALUES (1, 'a', 'Eve');
-- refused: UNIQUE constraint failed: makers.name
INSERT INTO makers(org_id, code, name) VALUES (1, 'b', 'Bob');
-- refused: UNIQUE constraint failed: makers.org_id, makers.kind
INSERT INTO makers(org_id, code, kind) VALUES (2, 'b', 'k');
-- refused: UNIQUE constraint failed: makers.serial
INSERT INTO makers(org_id, code, serial) VALUES (2, 'b', 's1');
-- row: attribute|org_id|0
-- row: attribute|owner_org|1
SELECT json_extract(content, '$.multitenancy.strategy'), json_extract(content, '$.multitenancy.attribute'), json_extract(content, '$.multitenancy.global')
  FROM snapshot WHERE name NOT LIKE '%orgs' ORDER BY name;
