# V: history.

V16() {
  open() { table t 'integer_primary_key :id; attribute :s, :string' \
    custom_indexes "index [:s], unique: true, where: \"s <> '$1'\", name: \"t_open\""; }
  open old
  before "INSERT INTO t VALUES (1, 'new'), (2, 'old'), (3, 'old')"
  open new
  ashc compile --check >out 2>&1 && fail 'compile --check sees no change'
  change
  refuse t_open # two rows equal under the new predicate
  rows 'DELETE FROM t WHERE id = 3'
  up t
  is "SELECT sql LIKE '%''new''%' FROM sqlite_schema WHERE name = 't_open'" 1
  is "INSERT INTO t(s) VALUES ('new'); SELECT count(*) FROM t" 3
  refused_sql "INSERT INTO t(s) VALUES ('old')" 'UNIQUE constraint failed'
  up t
  down
}

# Two tables, and a migration of u at 130000 that the database has; what comes then is older.
applied_later() {
  table t 'integer_primary_key :id; attribute :a, :string'
  table u 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x'); INSERT INTO u VALUES (1, 'y')"
  hand 20260101130000 later "-- ashc:touches u
ALTER TABLE u ADD COLUMN b TEXT;" 'ALTER TABLE u DROP COLUMN b;'
  ashc migrate --quiet >out 2>&1 || stop 'the later one'
}

V3() {
  applied_later
  table t 'integer_primary_key :id; attribute :a, :string; attribute :c, :string, default: "new"'
  rm priv/repo/migrations/*_later.sql
  SOURCE_DATE_EPOCH=1767269400 ashc compile --quiet --name older >out 2>&1 || stop 'compile'
  hand 20260101130000 later "-- ashc:touches u
ALTER TABLE u ADD COLUMN b TEXT;" 'ALTER TABLE u DROP COLUMN b;'
  older=$(ls priv/repo/migrations/*_older.sql)
  case $older in *20260101121000_older.sql) ;; *) fail "the older one is $older" ;; esac
  both migrate # it touches t alone
  is_both 'SELECT a, c FROM t' 'x|new'
  is_both 'SELECT count(*) FROM schema_migrations' 3
  ashc migrate --strict-version-order --database "$PWD/a.db" >migrate.out 2>&1 && fail '--strict-version-order applies it'
  mentions migrate.out '20260101121000.*
20260101130000
'
  # of the same table, or of one that is not known: refused, by both names
  for touches in '-- ashc:touches u' '-- nothing is said'; do
    rm "$older"
    hand 20260101121000 older "$touches
UPDATE u SET a = a || '!';"
    older=$migration
    both 2 migrate
    both_say '20260101121000' '20260101130000'
    untouched
  done
}

V4() {
  table t 'integer_primary_key :id; attribute :a, :string, default: "two
  lines"'
  before 'INSERT INTO t(id) VALUES (1)'
  hand 20260101130000 later "CREATE TABLE h(a TEXT DEFAULT 'x;y');
-- a comment
CREATE TRIGGER g AFTER INSERT ON h BEGIN
  SELECT 1;
END;" 'DROP TABLE h;'
  up h g
  cp migrate.db a.db
  digest=$(sqlite3 a.db 'SELECT group_concat(digest) FROM schema_migrations')
  ashc compile --quiet >out 2>&1 || fail 'the module of what was written by hand'
  find priv resources -name '*.sql' -o -name '*.json' -o -name '*.resource' | while read -r f; do sed -i 's/$/\r/' "$f"; done
  program=
  both migrate
  ashc compile --check >out 2>&1 || fail 'compile --check finds a change in line ends'
  ashc release --check --out release >out 2>&1 || [ $? = 1 ] || fail 'release'
  : >out
  # a new database made of CRLF files has the same digests
  ashc migrate --quiet --database "$PWD/new.db" >out 2>&1 || fail 'migrate of CRLF files'
  [ "$(sqlite3 new.db 'SELECT group_concat(digest) FROM schema_migrations')" = "$digest" ] || fail 'the digests differ'
}

V5() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  file=$(ls priv/repo/migrations/*_before.sql)
  { printf -- '-- Copyright 2026 The Authors.\n/* all rights */\n'; sed 's/^CREATE TABLE "t" (/CREATE TABLE   "t" ( -- people\n/' "$file"; } >edited
  grep -q people edited || fail 'nothing was edited'
  mv edited "$file"
  both migrate
  untouched
  hand 20260101130000 more 'CREATE TABLE h(a);' 'DROP TABLE h;'
  up h
}

V6() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  hand 20260101130000 data "UPDATE t SET a = 'y';
UPDATE t SET a = a || 'z';"
  up t
  cp migrate.db a.db
  sed -i "s/|| 'z'/|| 'Z'/" "$migration"
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  SOURCE_DATE_EPOCH=1767279400 change # something is pending, too
  both 2 migrate
  both_say '20260101130000' "UPDATE t SET a = a \|\| 'Z'"
  untouched
  both 2 rollback --step 1
  untouched
}

V7() {
  table t 'integer_primary_key :id; attribute :a, :string'
  before "INSERT INTO t VALUES (1, 'x')"
  release
  mv program old
  table t 'integer_primary_key :id; attribute :a, :string; attribute :b, :string'
  change
  up t
  cp migrate.db a.db
  newer=$(basename "$migration" _change.sql)
  mkdir kept
  mv "$migration" kept
  mv old program # what the old release has, and a folder without the newer file
  both 2 migrate
  both_say "$newer" 20260101120000
  untouched
  # also with something of its own to do
  hand 20260101115930 own 'CREATE TABLE h(a);'
  both 2 migrate
  both_say "$newer"
  untouched
  rm "$migration"
  # the newer one says that programs from the first version on still work
  mv kept/* priv/repo/migrations
  migration=$(ls priv/repo/migrations/*_change.sql)
  sed -i 's/^-- ashc:touches/-- ashc:floor 20260101120000\n&/' "$migration"
  sqlite3 a.db "ALTER TABLE t DROP COLUMN b; DELETE FROM schema_migrations WHERE version = $newer"
  ashc migrate --quiet >out 2>&1 || fail 'the one with a floor'
  rm "$migration"
  program=
  both migrate
  untouched
}
