-- row: OrderNumbers1
-- row: order_lines_number_kind_index
SELECT name FROM pragma_index_list('order-lines') ORDER BY name;
