#!/bin/sh
# project.sh ASHC DIR: makes in DIR the project whose migrations the fault, power, kill and race tests run,
# as `ashc compile` writes them: create, native (a column is added), edit (of stored CREATE TABLEs), rebuild
# (of a table with children, a trigger and indexes), step (by hand, transaction:false) and gate (rows of
# the tests forbid it).
set -eu
ashc=$1 dir=$2
rm -rf "$dir"
mkdir -p "$dir/resources"
clock=1767225600
compile() { # NAME
  clock=$((clock + 100))
  SOURCE_DATE_EPOCH=$clock "$ashc" compile -C "$dir" --quiet --name "$1"
}
change() { sed -i "$1" "$dir/resources/blog.resource"; }

cat >"$dir/resources/blog.resource" <<'R'
repo Blog.Repo do
  adapter :sqlite
  database env("BLOG_DATABASE", "blog.db")
end

resource Blog.Author do
  sqlite do
    table "authors"
  end

  attributes do
    integer_primary_key :id
    attribute :name, :string, allow_nil?: false
    attribute :posted, :integer, default: 0
  end

  identities do
    identity :unique_name, [:name]
  end
end

resource Blog.Post do
  sqlite do
    table "posts"

    references do
      reference :author, on_delete: :delete, index?: true
    end

    custom_statements do
      statement :count_posts do
        up "CREATE TRIGGER count_posts AFTER INSERT ON posts BEGIN UPDATE authors SET posted = posted + 1 WHERE id = new.author_id; END"
        down "DROP TRIGGER count_posts"
      end
    end
  end

  attributes do
    integer_primary_key :id
    attribute :title, :string
    attribute :views, :integer
  end

  relationships do
    belongs_to :author, Blog.Author, attribute_type: :integer
  end
end

resource Blog.Comment do
  sqlite do
    table "comments"

    references do
      reference :post, on_delete: :delete, index?: true
    end
  end

  attributes do
    integer_primary_key :id
    attribute :text, :string
  end

  relationships do
    belongs_to :post, Blog.Post, attribute_type: :integer
  end
end
R
compile create
change 's/    attribute :views, :integer/&\n    attribute :body, :string/'
compile native
change 's/attribute :body, :string/&, default: "-"/; s/attribute :text, :string/&, allow_nil?: false/'
compile edit
change 's/attribute :views, :integer/attribute :views, :decimal/'
compile rebuild
migrations=$dir/priv/repo/migrations
cat >"$migrations/20260102000000_step.sql" <<'S'
-- migrate:up transaction:false
CREATE TABLE notes (id INTEGER PRIMARY KEY, post_id INTEGER, text TEXT);
INSERT INTO notes (post_id, text) SELECT id, title FROM posts;
VACUUM;
BEGIN;
UPDATE notes SET text = text || '!';
CREATE INDEX notes_post ON notes (post_id);
COMMIT;
INSERT INTO notes (post_id, text) SELECT post_id, text FROM comments;

-- migrate:down
-- ashc:loses notes
DROP TABLE notes;
S
clock=1767398400
change 's/attribute :title, :string/&, allow_nil?: false/'
compile gate
for word in 'create:CREATE TABLE' 'native:ADD COLUMN' 'edit:ashc:edit' 'rebuild:rebuilt' 'gate:ashc:gate'; do
  grep -q "${word#*:}" "$migrations"/*_"${word%%:*}".sql || { echo "${word%%:*}: no ${word#*:} in it" >&2; exit 1; }
done
