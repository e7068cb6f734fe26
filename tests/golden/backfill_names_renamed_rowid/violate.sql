UPDATE posts SET body = NULL WHERE code IS NULL;
