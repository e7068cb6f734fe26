-- ok
INSERT INTO "order lines"("order") VALUES (1);
-- refused: UNIQUE constraint failed: order lines.order
INSERT INTO "order lines"("order") VALUES (1);
-- row: order lines
SELECT json_extract(content, '$.table') FROM snapshot;
