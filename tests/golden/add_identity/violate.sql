UPDATE posts SET title = 'one', author_id = 1, views = 1;
