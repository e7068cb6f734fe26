PRAGMA ignore_check_constraints = 1;
UPDATE authors SET name = printf('%.41c', 'x') WHERE id = 1;
