-- A household program: views of views that are made again later, triggers instead of writes to them, tables and views with names of one another.
CREATE TABLE products (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT UNIQUE, name TEXT NOT NULL UNIQUE, unit_id INTEGER NOT NULL, parent_id INT, row_created DATETIME DEFAULT (datetime('now', 'localtime')));
CREATE TABLE stock (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT UNIQUE, product_id INTEGER NOT NULL, amount DECIMAL(15, 2) NOT NULL, open TINYINT NOT NULL DEFAULT 0 CHECK(open IN (0, 1)), best_before DATE);
CREATE TABLE unit_conversions (id INTEGER PRIMARY KEY, from_id INTEGER NOT NULL, to_id INTEGER NOT NULL, factor REAL NOT NULL, product_id INT);
CREATE TABLE cache__conversions_resolved (product_id INTEGER, factor REAL);
CREATE TABLE recipes (id INTEGER PRIMARY KEY, name TEXT, product_id INT);
CREATE TABLE recipes_pos (id INTEGER PRIMARY KEY, recipe_id INT, product_id INT, amount REAL);
CREATE TRIGGER unit_conversions_ins AFTER INSERT ON unit_conversions BEGIN
  INSERT INTO cache__conversions_resolved (product_id, factor) SELECT product_id, factor FROM conversions_resolved WHERE product_id = NEW.product_id;
END;
CREATE VIEW next_use AS SELECT s.*, p.name FROM stock s JOIN products_resolved r ON r.id = s.product_id JOIN products p ON p.id = r.id ORDER BY s.open DESC;
CREATE TRIGGER next_use_ins INSTEAD OF INSERT ON next_use BEGIN INSERT INTO stock (product_id, amount) VALUES (NEW.product_id, NEW.amount); END;
CREATE TRIGGER next_use_upd INSTEAD OF UPDATE ON next_use BEGIN UPDATE stock SET amount = NEW.amount WHERE id = OLD.id; END;
CREATE TRIGGER next_use_del INSTEAD OF DELETE ON next_use BEGIN DELETE FROM stock WHERE id = OLD.id; END;
CREATE TRIGGER products_del AFTER DELETE ON products BEGIN DELETE FROM next_use WHERE product_id = OLD.id; DELETE FROM recipes_pos WHERE product_id = OLD.id; END;
CREATE TRIGGER stock_ins AFTER INSERT ON stock WHEN NEW.amount > (SELECT total FROM recipes_resolved LIMIT 1) BEGIN UPDATE recipes SET name = name WHERE product_id = NEW.product_id; END;
CREATE VIEW products_resolved AS SELECT CASE WHEN parent_id IS NULL THEN id ELSE parent_id END AS id, id AS sub_id FROM products;
CREATE VIEW recipes_resolved AS SELECT r.id, total(p.needed) AS total FROM recipes r LEFT JOIN recipes_pos_resolved p ON p.recipe_id = r.id GROUP BY r.id;
CREATE VIEW recipes_pos_resolved AS SELECT rp.recipe_id, rp.amount - ifnull(n.amount, 0) AS needed FROM recipes_pos rp LEFT JOIN next_use n ON n.product_id = rp.product_id;
CREATE VIEW conversions_resolved AS SELECT p.id AS product_id, c.factor FROM products p JOIN unit_conversions c ON c.product_id = p.id;
INSERT INTO products(name, unit_id) VALUES ('Milk', 1), ('Eggs', 2);
INSERT INTO next_use(product_id, amount) VALUES (1, 1.5), (2, 12);
INSERT INTO unit_conversions(from_id, to_id, factor, product_id) VALUES (1, 2, 1000, 1);
INSERT INTO recipes(name, product_id) VALUES ('Omelette', 2);
