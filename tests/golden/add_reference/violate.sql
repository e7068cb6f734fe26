UPDATE posts SET author_id = 99 WHERE id = 1;
