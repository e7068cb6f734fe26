UPDATE posts SET views = '9' WHERE id = 2;
