UPDATE posts SET views = 0.1 + 0.2 WHERE id = 1;
