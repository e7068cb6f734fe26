-- row: products_buyer_id_index|0|1|buyer_id
-- row: products_group_index|0|1|group
-- row: products_maker_id_index|0|0|maker_id
-- row: products_owner_id_index|0|1|owner_id
SELECT l.name, l."unique", partial, i.name FROM pragma_index_list('products') l, pragma_index_info(l.name) i ORDER BY 1;
-- ok
SELECT id FROM products INDEXED BY products_owner_id_index WHERE owner_id IS NOT NULL;
SELECT id FROM products INDEXED BY products_buyer_id_index WHERE buyer_id = 1 AND sold;
