#!/bin/sh
# Elixir resources as they are: compiled, migrated, released; and a database that Ecto migrated goes on.
. tests/install/lib.sh
copy_sample from_ash || exit 1
says "compiles" 'create table posts' ashc compile lib
ok "the second time there is nothing" ashc compile lib --check
ok "migrates" ashc migrate --database blog.db
ok "releases" ashc release --out build/release --main
# -lashrt is the shared library, which a linker finds where PREFIX is one of its folders
ok "and links" sh -c "cc -o blog build/release/*.c \$(pkg-config --cflags --libs ashrt sqlite3)"
says "the program knows the database" 'up to date' env LD_LIBRARY_PATH="$PREFIX/lib" ./blog migrate --database blog.db

# What Ecto had: snapshots, its ledger, and .exs files.
version=$(basename priv/repo/migrations/*.sql | sed 's/_.*//')
rm -rf priv/repo/migrations/*.sql priv/repo/migrator build
touch "priv/repo/migrations/${version}_create_blog.exs"
sqlite3 blog.db "CREATE TABLE s (version INTEGER PRIMARY KEY, inserted_at TEXT);
  INSERT INTO s SELECT version, inserted_at FROM schema_migrations; DROP TABLE schema_migrations;
  ALTER TABLE s RENAME TO schema_migrations; INSERT INTO authors VALUES ('1', 'ann')"
says "Ash's snapshots are up to date" 'Nothing changed' ashc compile lib --check
sed -i 's/^    timestamps()/    attribute :body, :string\n&/' lib/blog/post.ex
says "a change" 'add column body' ashc compile lib
ok "migrates what Ecto made" ashc migrate --database blog.db
ok "rows stay" test "$(sqlite3 blog.db 'SELECT name FROM authors')" = ann
says "a new database needs Ecto first, by name" 'create_blog is another tool' sh -c 'ashc migrate --database new.db; [ $? = 2 ]'
finish
