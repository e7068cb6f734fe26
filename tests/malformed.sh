#!/bin/sh
# Bad input of every kind gives its message with the file's name, exit 2, and changes no file. Each case
# starts from the same good project; as root it runs as `nobody`, for whom rights mean something.
set -u
cd "$(dirname "$0")/.."
build=${1:-$PWD/build}
ashc=$build/ashc
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-malformed.XXXXXX")
trap 'chmod -R u+rwX "$work"; rm -rf "$work" "$work.results"' EXIT
results=$work.results # a line per case: pipes run cases in subshells
: >"$results"

as_user() { # runs a command without root's rights
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}

make_project() {
  rm -rf "$work/p" 2>/dev/null || { chmod -R u+rwX "$work/p"; rm -rf "$work/p"; }
  mkdir -p "$work/p/resources"
  cat >"$work/p/resources/repo.resource" <<'R'
repo Shop.Repo do
  database "shop.db"
end
R
  cat >"$work/p/resources/item.resource" <<'R'
resource Shop.Item do
  sqlite do
    table "items"
  end

  attributes do
    uuid_primary_key :id
    attribute :title, :string, allow_nil?: false
  end
end
R
  "$ashc" -C "$work/p" compile --quiet --name first || echo "malformed: the good project does not compile" >&2
}

freeze() {
  [ "$(id -u)" = 0 ] && chown -R 65534:65534 "$work"
  chmod 755 "$work"
  (cd "$work/p" && find . -type f -exec md5sum {} + | sort && find . -type d | sort) >"$work/before" 2>/dev/null
}

# expect NAME CODE WORDS COMMAND…: runs ashc COMMAND in the project, looks at exit code, words of the
# message (an extended regular expression) and at every file.
expect() {
  name=$1 code=$2 words=$3
  shift 3
  as_user timeout 20 "$ashc" -C "$work/p" "$@" >"$work/out" 2>"$work/err" </dev/null
  got=$?
  chmod -R u+rwX "$work/p"
  (cd "$work/p" && find . -type f -exec md5sum {} + | sort && find . -type d | sort) >"$work/after"
  problem=
  [ $got = "$code" ] || problem="exit $got instead of $code"
  [ -z "$words" ] || grep -qE "$words" "$work/err" || problem="$problem; no message /$words/"
  cmp -s "$work/before" "$work/after" || problem="$problem; files changed"
  if [ -z "$problem" ]; then
    echo good >>"$results"
  else
    echo bad >>"$results"
    echo "malformed: $name: $problem"
    head -c 2000 "$work/err"
  fi
}

# resource NAME WORDS <text: the text as resources/bad.resource is refused by compile
resource() {
  make_project
  cat >"$work/p/resources/bad.resource"
  freeze
  expect "$1" 2 "$2" compile
}

wrap() { # an otherwise good resource around the lines of stdin
  echo 'resource Shop.Bad do
  sqlite do
    table "bad"
  end'
  cat
  echo 'end'
}
attributes() {
  { echo '  attributes do
    uuid_primary_key :id'; cat; echo '  end'; } | wrap
}

printf 'resource Shop.Bad do\n  sqlite do\n    table "bad\n  end\nend\n' | resource "unclosed string" 'bad\.resource:3:[0-9]+: error:'
printf 'resource Shop.Bad do\n  sqlite do\n    table """\n    bad\n' | resource "unclosed heredoc" 'bad\.resource:3:[0-9]+: error:'
printf 'resource Shop.Bad do\n  attributes do\n    uuid_primary_key :id\n' | resource "missing end" 'bad\.resource:[0-9]+:[0-9]+: error:'
printf 'resource Shop.Bad do\nend\nend\n' | resource "one end too many" 'bad\.resource:3:1: error:'
printf 'resource Shop.Bad do\n  attributes do\n    attribute :a, [:b, :c\n  end\nend\n' | resource "unclosed bracket" 'bad\.resource:[0-9]+:[0-9]+: error:'
printf 'resource Shop.Bad do\n  attributes do\n    attribute :a, (:b]\n  end\nend\n' | resource "wrong bracket" 'bad\.resource:3:[0-9]+: error:'
printf 'resource Shop.Bad do\n  atributes do\n    uuid_primary_key :id\n  end\nend\n' | resource "unknown section" 'bad\.resource:2:3: error:.*atributes'
echo '    atribute :title, :string' | attributes | resource "unknown entity" 'bad\.resource:7:5: error:.*atribute'
echo '    attribute :title, :string, allow_nill?: false' | attributes | resource "misspelt option" 'allow_nill\?'
echo '    attribute :title, :strng' | attributes | resource "unknown type" 'strng'
echo '    attribute :title, :string, allow_nil?: 3' | attributes | resource "number where a boolean is due" 'allow_nil\?'
echo '    attribute "title", :string' | attributes | resource "string where an atom is due" 'bad\.resource:7:15: error:'
echo '    attribute :title' | attributes | resource "attribute without a type" 'bad\.resource:7:[0-9]+: error:'
echo '    attribute :title, :string, :text' | attributes | resource "one argument too many" 'bad\.resource:7:[0-9]+: error:'
printf '    attribute :a, :string\n    attribute :a, :string\n' | attributes | resource "duplicate attribute" 'bad\.resource:8:15: error:'
printf '    attribute :a, :string\n    attribute :A, :string\n' | attributes | resource "columns that differ in case only" 'bad\.resource:8:15: error:'
printf '  attributes do\n    attribute :a, :string\n  end\n' | wrap | resource "no primary key" 'primary key'
printf '  attributes do\n    attribute :a, :string, primary_key?: true\n  end\n' | wrap | resource "primary key that allows nil" 'nil'
{ echo '  relationships do
    belongs_to :owner, Shop.Nobody
  end'; echo '  attributes do
    uuid_primary_key :id
  end'; } | wrap | resource "missing destination" 'Shop\.Nobody'
{ echo '  attributes do
    uuid_primary_key :id
  end
  identities do
    identity :unique_name, [:name]
  end'; } | wrap | resource "identity on no attribute" 'name'
printf 'resource Shop.Bad do\n  sqlite do\n    table "bad"\n    references do\n      reference :owner, on_delete: :delete\n    end\n  end\n  attributes do\n    uuid_primary_key :id\n  end\nend\n' | resource "reference without a relationship" 'owner'
printf 'resource Shop.Bad do\n  sqlite do\n    table "bad"\n    custom_indexes do\n      index [:nope]\n    end\n  end\n  attributes do\n    uuid_primary_key :id\n  end\nend\n' | resource "index on no attribute" 'nope'
printf 'resource Shop.Bad do\n  sqlite do\n    table "bad"\n    custom_statements do\n      statement :s do\n        up "SELECT 1"\n      end\n    end\n  end\n  attributes do\n    uuid_primary_key :id\n  end\nend\n' | resource "statement without down" 'down'
printf 'resource Shop.Bad do\n  sqlite do\n    table "items"\n  end\n  attributes do\n    uuid_primary_key :id\n    attribute :title, :integer\n  end\nend\n' | resource "two types of one column" 'title'
printf 'resource Shop.Item do\n  sqlite do\n    table "others"\n  end\n  attributes do\n    uuid_primary_key :id\n  end\nend\n' | resource "resource declared twice" 'Shop\.Item'
printf 'repo Other.Repo do\n  database "other.db"\nend\n' | resource "two repos with one folder" 'repo'
printf 'repo Other.Main do\n  adapter :sqllite\n  database "other.db"\nend\n' | resource "unknown adapter" 'sqllite'
printf 'resource Shop.Bad do\n  sqlite do\n    table "sqlite_bad"\n  end\n  attributes do\n    uuid_primary_key :id\n  end\nend\n' | resource "reserved table name" 'sqlite_'
printf 'resource Shop.Bad do\n  sqlite do\n    table "bad"\n    repo Shop.Repos\n  end\n  attributes do\n    uuid_primary_key :id\n  end\nend\n' | resource "unknown repo" 'Shop\.Repos'
printf 'resource do\nend\n' | resource "resource without a name" 'bad\.resource:1:[0-9]+: error:'
printf 'Resource Shop.Bad do\nend\n' | resource "capital where a call is due" 'bad\.resource:1:[0-9]+: error:'
printf 'resource Shop.Bad do\n  attributes do\n    attribute :a, :string, default: 1 1\n  end\nend\n' | resource "two values" 'bad\.resource:3:[0-9]+: error:'
head -c 4096 /dev/urandom | resource "binary junk" 'bad\.resource:[0-9]+:[0-9]+: error:'
printf 'resource Shop.Bad do\0\0\0 end\n' | resource "NUL bytes" 'bad\.resource:1:[0-9]+: error:'
printf '\377\376r\0e\0s\0' | resource "UTF-16" 'bad\.resource:1:[0-9]+: error:'
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "attribute " }' | resource "10 MB on one line" 'bad\.resource:1:[0-9]+: error:'
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "[" }' | resource "brackets 100,000 deep" 'bad\.resource:1:[0-9]+: error:'
awk 'BEGIN { for (i = 0; i < 20000; i++) print "a do" }' | resource "blocks 20,000 deep" 'bad\.resource:[0-9]+:[0-9]+: error:'

make_project; freeze; expect "folder that is not there" 2 'nowhere' compile nowhere
make_project; mkdir "$work/p/empty"; freeze; expect "folder without resources" 2 'empty' compile empty
make_project; freeze; expect "unknown option" 2 'chekc.*--check' compile --chekc
make_project; freeze; expect "option without its value" 2 'name' compile --name
make_project; freeze; expect "unknown command" 2 'complie.*compile' complie
make_project; freeze; expect "unknown repo on the command line" 2 'Nope' compile --repo Nope

change() { # one more attribute, so that there is something to write
  sed -i 's/allow_nil?: false/&\n    attribute :body, :string/' "$work/p/resources/item.resource"
}
make_project; change; freeze; chmod 000 "$work/p/resources/item.resource"
expect "resource without rights" 2 'resources/item\.resource' compile
make_project; change; freeze; chmod 000 "$work/p/resources"
expect "folder without rights" 2 'resources' compile
make_project; change; freeze; chmod 555 "$work/p/priv/repo/migrations"
expect "migrations without rights" 2 'priv/repo/migrations' compile
make_project; change; freeze; chmod 555 "$work/p/priv/resource_snapshots/repo/items"
expect "snapshots without rights" 2 'priv/resource_snapshots/repo/items' compile
make_project; change; freeze; chmod 555 "$work/p"
expect "project without rights" 2 'error: ' compile
make_project; : >"$work/p/shop.db"; freeze; chmod 000 "$work/p/shop.db"
expect "a database without rights is not one that is missing" 2 'the file cannot be read' status
make_project; freeze; chmod 555 "$work/p"
expect "a new database in a folder without rights" 2 'its folder cannot be written to' create
snapshot() { ls "$work"/p/priv/resource_snapshots/repo/items/*.json; }
make_project; change; s=$(snapshot); head -c 200 "$s" >"$s.cut"; mv "$s.cut" "$s"; freeze
expect "snapshot cut off" 2 'priv/resource_snapshots/repo/items/[0-9]+\.json' compile
make_project; change; s=$(snapshot); echo '[1]' >"$s"; freeze
expect "snapshot that is a list" 2 'priv/resource_snapshots/repo/items/[0-9]+\.json' compile
make_project; change; s=$(snapshot); : >"$s"; freeze
expect "empty snapshot" 2 'priv/resource_snapshots/repo/items/[0-9]+\.json' compile
make_project; change; s=$(ls "$work"/p/priv/repo/migrations/*.sql); echo 'DROP TABLE x;' >"$s"; freeze
expect "migration without sections" 2 'priv/repo/migrations/[0-9]+_first\.sql' compile
make_project; change; s=$(ls "$work"/p/priv/repo/migrations/*.sql); echo '-- ashc:nonsense' >>"$s"; freeze
expect "migration with an unknown directive" 2 'nonsense' compile

odd_statement() { # a custom statement whose up is $1
  awk -v up="$1" '{ print } /table "items"/ {
    printf "    custom_statements do\n      statement :odd do\n        up \"%s\"\n        down \"SELECT 1\"\n      end\n    end\n", up
  }' "$work/p/resources/item.resource" >"$work/odd" && mv "$work/odd" "$work/p/resources/item.resource"
}
make_project; odd_statement "ATTACH DATABASE 'made.db' AS x"; freeze
(cd "$work/p" && expect "statement that opens a file" 0 '' compile --dry-run)
make_project; odd_statement "VACUUM INTO 'made.db'"; freeze
(cd "$work/p" && expect "statement that writes a file" 2 'transaction of its own' compile --dry-run)
make_project; odd_statement "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c"; freeze
expect "statement without end" 0 '' compile --dry-run

make_project; freeze; expect "database in no folder" 2 'nowhere/x\.db' migrate --database nowhere/x.db
make_project; head -c 8192 /dev/urandom >"$work/p/shop.db"; freeze
expect "database that is none" 2 'shop\.db' migrate
make_project; mkdir "$work/p/shop.db"; freeze; expect "database that is a folder" 2 'shop\.db' migrate
make_project; "$ashc" -C "$work/p" migrate --quiet; sqlite3 "$work/p/shop.db" "INSERT INTO schema_migrations(version, inserted_at) VALUES (99990101000000, '')"; freeze
expect "database newer than the program" 2 '99990101000000' migrate
make_project; "$ashc" -C "$work/p" migrate --quiet; sqlite3 "$work/p/shop.db" "DELETE FROM schema_migrations"; freeze
expect "table that exists already" 2 'items' migrate
make_project; sqlite3 "$work/p/shop.db" 'CREATE TABLE other(x)'; chmod 444 "$work/p/shop.db"; freeze
expect "database that cannot be written" 2 'shop\.db' migrate
make_project; freeze; expect "no terminal to ask on" 0 '' drop
make_project; "$ashc" -C "$work/p" migrate --quiet; freeze
expect "drop without a terminal" 3 'force' drop
make_project; "$ashc" -C "$work/p" migrate --quiet; freeze
(printf 'BEGIN IMMEDIATE;\n'; sleep 4; printf 'ROLLBACK;\n') | sqlite3 "$work/p/shop.db" &
sleep 0.5
change; freeze; "$ashc" -C "$work/p" compile --quiet --name second; freeze
expect "locked database" 2 'shop\.db' migrate --wait 1
wait

passed=$(grep -c good "$results") failed=$(grep -c bad "$results")
echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -ge 60 ]
