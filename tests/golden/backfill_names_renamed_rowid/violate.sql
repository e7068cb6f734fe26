UPDATE posts SET code = NULL WHERE body = 'c';
