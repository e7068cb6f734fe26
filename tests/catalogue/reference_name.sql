-- row: 1|1
SELECT sql LIKE '%CONSTRAINT "made by" %REFERENCES%', sql LIKE '%CONSTRAINT "products_owner_id_fkey" %REFERENCES%' FROM sqlite_schema WHERE name = 'products';
-- row: made by
-- row: products_owner_id_fkey
SELECT json_extract(value, '$.references.name') FROM snapshot, json_each(content, '$.attributes') WHERE name LIKE '%products' AND key > 0;
