#!/bin/sh
# The chapter "several repos", up to "release": each repo has its folder, its ledger and its history; a
# release migrates all of them and rolls one back, elsewhere, with nothing beside it.
set -u
chapter=repos
. "$(dirname "$0")/lib.sh"
git_() { git -C "$p" -c init.defaultBranch=main "$@" >/dev/null 2>"$work/stderr" || fail "git $*"; }
printf 'repo App.LogRepo do\n  database env("LOG_DATABASE", "log.db")\nend\n\nresource App.Entry do\n  sqlite do\n    table "entries"\n    repo App.LogRepo\n  end\n  attributes do\n    integer_primary_key :id\n    attribute :text, :string\n  end\nend\n' >"$p/resources/log.resource"
repos() {
  for f in author post; do
    grep -q 'repo App' "$p/resources/$f.resource" || sed -i 's/    table .*/&\n    repo App.Repo/' "$p/resources/$f.resource"
  done
}
author
post
repos
git_ init
run 0 compile --name start
is "two histories" "$(ls "$p"/priv/*/migrations/*_start.sql | wc -l)" 2
run 0 migrate
LOG_DATABASE=elsewhere.db run 0 migrate
ok "the database is found when the program runs" test -s "$p/elsewhere.db"
git_ add -A
git_ commit -qm start

# a change of both: development first, then one name; one repo goes on alone
post 'attribute :body, :string'
repos
sed -i 's/attribute :text, :string/&\n    attribute :level, :integer/' "$p/resources/log.resource"
run 0 compile --dev
run 0 migrate
run 0 status
out_has 'add_level_to_entries_dev  \(dev\)'
run 2 release
run 0 compile --name both
run 0 migrate
is "one more each" "$(sqlite3 "$p/log.db" "SELECT group_concat(name) FROM schema_migrations")$(sql "SELECT group_concat(name) FROM schema_migrations")" "start,bothstart,both"
run 2 rollback
err_has '--repo'
run 0 rollback --repo log_repo
is "one alone" "$(sqlite3 "$p/log.db" "SELECT group_concat(name) FROM schema_migrations")$(sql "SELECT group_concat(name) FROM schema_migrations")" "startstart,both"
run 0 migrate

# a change of mind before the commit: both again, as one
sed -i 's/attribute :level, :integer/attribute :level, :string/' "$p/resources/log.resource"
run 0 compile --name level_again
run 0 regen body_and_level -m
is "one each" "$(ls "$p"/priv/*/migrations | grep -c body_and_level)" 2
git_ add -A
git_ commit -qm more
git_ diff --exit-code HEAD

# one repo's database is broken: the other is migrated, and the exit code says so
sed -i 's/attribute :level, :string/&\n    attribute :more, :string/' "$p/resources/log.resource"
post 'attribute :body, :string' 'attribute :rank, :integer'
repos
run 0 compile --name third
cp "$p/log.db" "$work/log.db"
echo 'this is no database, but a text that is long enough to be told from one' >"$p/log.db"
run 2 migrate
err_has 'log.db'
is "the other went on" "$(sql "SELECT count(*) FROM schema_migrations WHERE name = 'third'")" 1
cp "$work/log.db" "$p/log.db"
run 0 migrate
run 0 compile --check

# the release, elsewhere
run 0 squash --repo repo --from "$(ls "$p/priv/repo/migrations" | head -n 1 | sed 's/_.*//')" --name all
run 0 release --out "$work/c" --main
ok "it builds" cc ${SANITIZED:+-fsanitize=address,undefined} -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$work/c" -Iruntime/include -o "$work/app" "$work"/c/*.c "$work"/c/*/*.c "$build/libashrt.a" -lsqlite3
mkdir "$work/there"
cd "$work/there" || exit 1
ok "migrate" "$work/app" migrate
ok "again" "$work/app" migrate
"$work/app" status >"$work/stdout"
out_has 'App.LogRepo'
out_has 'up .*all$'
out_has 'up .*third'
schema_of app.db >"$work/there.schema"
schema_of "$p/app.db" >"$work/here.schema"
ok "one repo as it is here" diff "$work/here.schema" "$work/there.schema"
schema_of log.db >"$work/there.schema"
schema_of "$p/log.db" >"$work/here.schema"
ok "and the other" diff "$work/here.schema" "$work/there.schema"
v=$(ls "$p/priv/log_repo/migrations" | tail -n 1 | sed 's/_.*//')
ok "rollback of one repo to a version" "$work/app" rollback --repo App.LogRepo --to "$v"
is "that one alone" "$(sqlite3 log.db "SELECT count(*) FROM schema_migrations")$(sqlite3 app.db "SELECT count(*) FROM schema_migrations")" 21
cp "$p/app.db" app.db
ok "a database of before the squash" "$work/app" migrate
is "has what it had" "$(sqlite3 app.db "SELECT count(*) FROM schema_migrations")" 3
finish
