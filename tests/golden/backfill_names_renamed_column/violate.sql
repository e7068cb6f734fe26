UPDATE posts SET title = NULL WHERE id = 2;
