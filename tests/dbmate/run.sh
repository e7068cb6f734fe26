#!/bin/sh
# make test-dbmate: our migrations run by the real dbmate. First every golden, beside `ashc migrate`, also
# on forbidden rows and a locked database; then one database that is handed to and fro between both:
# up, down, status, rows, the ledger. dbmate is installed by npm into BUILD/dbmate.
set -u
cd "$(dirname "$0")/../.." || exit 2
BUILD=$(cd "${1:-build}" && pwd) || exit 2
ROOT=$PWD ASHC=$BUILD/ashc
DBMATE=$BUILD/dbmate/node_modules/.bin/dbmate
export DBMATE
if [ ! -x "$DBMATE" ]; then
  command -v npm >/dev/null 2>&1 || { echo 'dbmate: not run: there is no npm to install it with'; exit 77; }
  mkdir -p "$BUILD/dbmate"
  npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$BUILD/dbmate" dbmate >"$BUILD/dbmate/log" 2>&1 ||
    { tail -n 3 "$BUILD/dbmate/log"; echo 'dbmate: not run: npm could not install it'; exit 77; }
fi
"$DBMATE" --version

WAYS='migrate dbmate' tests/threeways.sh "$BUILD" || goldens=failed

dir=$(mktemp -d "${TMPDIR:-/tmp}/ashc-dbmate.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2
. "$ROOT/tests/hazards/lib.sh"
: >out
: >failed
SOURCE_DATE_EPOCH=1767268800
export SOURCE_DATE_EPOCH
passed=0

step() { # WORDS: what went before went well, or is told of
  if [ -s failed ]; then
    { echo "FAILED $1"; sed 's/^/  /' failed; } >>all
    : >failed
  else
    passed=$((passed + 1))
  fi
}
# Both say that so many migrations are applied, and the database is one that ashc alone migrated so far.
agree() { # APPLIED PENDING
  dbmate a.db status >out 2>&1
  grep -q "^Applied: $1" out && grep -q "^Pending: $2" out || fail "dbmate status is not $1 applied, $2 pending"
  ashc status >out 2>&1 || fail 'ashc status'
  [ "$(grep -c '^ *up ' out)" = "$1" ] && [ "$(grep -c '^ *down ' out)" = "$2" ] || fail "ashc status is not $1 up, $2 down"
  rm -f alone.db
  ashc migrate --database "$PWD/alone.db" --step "$1" >out 2>&1 || fail 'ashc alone'
  sqlite3 a.db .dump | grep '^INSERT INTO [pc]h*' | sqlite3 alone.db >out 2>&1 # the same rows
  { shape a.db; cells a.db; } >with
  { shape alone.db; cells alone.db; } >alone
  same 'the database is not what ashc alone makes' alone with
  sqlite3 a.db 'PRAGMA integrity_check; PRAGMA foreign_key_check' >out
  [ "$(cat out)" = ok ] || fail 'not sound'
  got=$(sqlite3 a.db 'SELECT id, CAST(m AS TEXT) FROM p; SELECT id, p_id FROM ch' | paste -sd ' ')
  [ "$got" = "$rows" ] || fail "the rows are $got, not $rows"
  : >out
}
does() { "$@" >out 2>&1 || fail "$*"; : >out; }

repo
table p 'integer_primary_key :id; attribute :m, :string'
table ch 'integer_primary_key :id' references 'reference :p, on_delete: :delete' relationships 'belongs_to :p, H.P'
does ashc compile --quiet --name one
table p 'integer_primary_key :id; attribute :m, :integer' # a rebuild of a parent
does ashc compile --quiet --name two
table p 'integer_primary_key :id; attribute :m, :integer, allow_nil?: false' identities 'identity :one, [:m]' # gates
does ashc compile --quiet --name three
hand 20260101130000 four "CREATE TABLE h(a);
INSERT INTO h VALUES ('x;y');" 'DROP TABLE h;'
one=$(ls priv/repo/migrations/*_one.sql) two=$(ls priv/repo/migrations/*_two.sql)
three=$(ls priv/repo/migrations/*_three.sql) four=$(ls priv/repo/migrations/*_four.sql)
mkdir later
mv "$two" "$three" "$four" later

rows=
does dbmate a.db up
agree 1 0
step 'dbmate makes a database'
sqlite3 a.db "INSERT INTO p VALUES (1, '7'), (2, '8'); INSERT INTO ch VALUES (1, 1), (2, 1), (3, 2)"
rows='1|7 2|8 1|1 2|1 3|2'
mv "later/${two##*/}" "$two"
agree 1 1
does dbmate a.db up
agree 2 0
step 'dbmate rebuilds a parent: the children stay'
does ashc rollback
agree 1 1
step 'ashc rolls back what dbmate applied'
does ashc migrate
agree 2 0
step 'ashc goes on with a database of dbmate'
does dbmate a.db rollback
agree 1 1
step 'dbmate rolls back what ashc applied'
does dbmate a.db up
mv "later/${three##*/}" "$three"
sqlite3 a.db 'UPDATE p SET m = NULL WHERE id = 2'
cp a.db before.db
dbmate a.db up >out 2>&1 && fail 'dbmate passes a gate'
grep -q 'p.m: NULL where the migration sets NOT NULL' out || fail 'dbmate does not say which gate'
: >out
cmp a.db before.db >out 2>&1 || fail 'a gate, and the database changed'
rows='1|7 2| 1|1 2|1 3|2'
agree 2 1
rows='1|7 2|8 1|1 2|1 3|2'
step 'a gate stops dbmate before the first write'
sqlite3 a.db 'UPDATE p SET m = 8 WHERE id = 2'
does dbmate a.db up
agree 3 0
does ashc migrate
agree 3 0
mv "later/${four##*/}" "$four"
does ashc migrate
agree 4 0
does dbmate a.db rollback
does dbmate a.db up
agree 4 0
step 'a migration written by hand'
does ashc rollback --all --lose all
sqlite3 a.db "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'" >out
[ "$(cat out)" = schema_migrations ] || fail 'ashc does not roll back all'
does dbmate a.db up
rows=
agree 4 0
for n in 4 3 2 1; do does dbmate a.db rollback; done
dbmate a.db status >out 2>&1
grep -q '^Applied: 0' out || fail 'dbmate does not roll back all'
step 'all the way down by one and up by the other'

[ -e all ] && cat all
failed=$(grep -c '^FAILED' all 2>/dev/null)
echo "$passed passed, ${failed:-0} failed"
[ "${failed:-0}" = 0 ] && [ ! "${goldens:-}" ]
