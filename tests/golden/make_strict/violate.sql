UPDATE posts SET views = 'abc' WHERE id = 1;
