#!/bin/sh
# Times `ashc migrate` on a table of 1,000,000 rows with three indexes beside a rebuild by hand in the
# sqlite3 shell. Rounds alternate and the shortest time of each counts, as these machines are shared;
# what is printed and judged is the ratio. MILLION_ROWS and MILLION_ROUNDS make it smaller.
set -eu
cd "$(dirname "$0")/../.."
build=$(realpath "${1:-build}")
ashc=$build/ashc
work=$build/bench/million
rows=${MILLION_ROWS:-1000000} rounds=${MILLION_ROUNDS:-3} only=${MILLION_ONLY:-}
rm -rf "$work"
mkdir -p "$work"

# name, most it may take of the rebuild's time, an edit of the resources by sed, arguments of compile
cases() {
  cat <<C
drop_not_null|0.1|s/:title, :string, allow_nil?: false/:title, :string/|
change_default|0.1|s/default 0 # views/default 7/|
change_action|0.1|s/on_delete: :delete/on_delete: :nilify/|
add_action|0.1|s/, on_delete: :delete/, on_delete: :delete, on_update: :update/|
rename_indexed|0.1|s/:slug/:handle/|--rename posts.slug:handle
change_appended_default|0.5|s/default "draft"/default "live"/|
set_not_null|0.3|s/:body, :string/:body, :string, allow_nil?: false/|
add_check|0.3|s/# checks/check_constraint :views, "views_are_many", check: "views >= 0"/|
rebuild|1.2|s/:score, :integer/:score, :float/|
C
}

resources() { # what is appended later
  cat <<R
repo Blog.Repo do
  adapter :sqlite
  database "a.db"
end

resource Blog.Author do
  sqlite do
    table "authors"
  end
  attributes do
    integer_primary_key :id
    attribute :name, :string
  end
end

resource Blog.Post do
  sqlite do
    table "posts"
    references do
      reference :author, on_delete: :delete
    end
    check_constraints do
      check_constraint :title, "title_not_empty", check: "length(title) > 0"
      # checks
    end
    custom_indexes do
      index [:slug]
      index [:author_id, :inserted_at]
    end
  end
  attributes do
    integer_primary_key :id
    attribute :title, :string, allow_nil?: false
    attribute :slug, :string
    attribute :body, :string
    attribute :score, :integer
    attribute :inserted_at, :string
    attribute :views, :integer do
      default 0 # views
    end
$1
  end
  relationships do
    belongs_to :author, Blog.Author, attribute_type: :integer
  end
  identities do
    identity :unique_title, [:title]
  end
end
R
}

by_hand() {
  cat <<S
PRAGMA foreign_keys=OFF;
BEGIN;
CREATE TABLE new_posts("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "title" TEXT NOT NULL
  CONSTRAINT "title_not_empty" CHECK (length(title) > 0), "slug" TEXT, "body" TEXT, "score" NUMERIC, "inserted_at" TEXT,
  "views" INTEGER DEFAULT 0, "status" TEXT DEFAULT 'draft',
  "author_id" INTEGER CONSTRAINT "posts_author_id_fkey" REFERENCES "authors" ("id") ON DELETE CASCADE);
INSERT INTO new_posts(id, title, slug, body, score, inserted_at, views, status, author_id)
  SELECT id, title, slug, body, score, inserted_at, views, status, author_id FROM posts;
DROP TABLE posts;
ALTER TABLE new_posts RENAME TO posts;
CREATE INDEX posts_slug_index ON posts(slug);
CREATE INDEX posts_author_id_inserted_at_index ON posts(author_id, inserted_at);
CREATE UNIQUE INDEX posts_unique_title_index ON posts(title);
COMMIT;
S
}

nanoseconds() { # of a command
  start=$(date +%s%N)
  "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  echo $(($(date +%s%N) - start))
}

p=$work/project
mkdir -p "$p/resources"
resources "" >"$p/resources/all.resource"
"$ashc" compile -C "$p" --quiet --name first
"$ashc" migrate -C "$p" --quiet
sqlite3 "$p/a.db" "PRAGMA foreign_keys=OFF;
  INSERT INTO authors(id, name) WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<1000)
    SELECT i, 'author ' || i FROM n;
  INSERT INTO posts(title, slug, body, score, inserted_at, author_id)
    WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n WHERE i<$rows)
    SELECT 'title ' || i, 'slug-' || (i * 7919 % $rows), 'some words, not very many, of post ' || i, i % 100,
      '2026-01-01T00:00:' || (i % 60), i % 1000 + 1 FROM n;"
resources '    attribute :status, :string do
      default "draft"
    end' >"$p/resources/all.resource"
SOURCE_DATE_EPOCH=1893456000 "$ashc" compile -C "$p" --quiet --name second
"$ashc" migrate -C "$p" --quiet
by_hand >"$work/by_hand.sql"

cases >"$work/cases"
while IFS='|' read -r name most edit arguments; do
  q=$work/$name
  mkdir "$q"
  cp -r "$p/priv" "$p/resources" "$q"
  sed -i "$edit" "$q/resources/all.resource"
  # shellcheck disable=SC2086 # the arguments are words
  SOURCE_DATE_EPOCH=1893456010 "$ashc" compile -C "$q" --quiet --name change $arguments
done <"$work/cases"

round=0
while [ $round -lt "$rounds" ]; do
  round=$((round + 1))
  cp "$p/a.db" "$work/hand.db"
  echo "by_hand $(nanoseconds sqlite3 "$work/hand.db" ".read $work/by_hand.sql")" >>"$work/times"
  while IFS='|' read -r name most edit arguments; do
    [ -z "$only" ] || [ "$only" = "$name" ] || continue
    cp "$p/a.db" "$work/$name/a.db"
    echo "$name $(nanoseconds "$ashc" migrate -C "$work/$name" --quiet)" >>"$work/times"
    rm "$work/$name/a.db"
  done <"$work/cases"
  rm "$work/hand.db"
done

awk -F'[ |]' -v rows="$rows" '
  FILENAME ~ /times$/ { if (!($1 in best) || $2 < best[$1]) best[$1] = $2; next }
  FNR == 1 { printf "%d rows, rebuilt by hand: %d ms\n", rows, best["by_hand"] / 1e6 }
  $1 in best {
    ratio = best[$1] / best["by_hand"]
    printf "%-4s %s: %d ms, ratio %.3f, at most %s\n", (ratio > $2 ? "SLOW" : "ok"), $1, best[$1] / 1e6, ratio, $2
    if (ratio > $2) slow = 1
  }
  END { exit slow }' "$work/times" "$work/cases"
rm -rf "$work"
