UPDATE posts SET views = -1 WHERE id = 1;
