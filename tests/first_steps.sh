#!/bin/sh
# What somebody meets who sees ashc for the first time: words of other tools, the wrong folder, a full disk, a
# path with spaces, a folder of migrations alone, a database written in small letters.
set -u
cd "$(dirname "$0")/.."
root=$PWD
build=${1:-$PWD/build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
ashc=$build/ashc
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-first.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

ok() { # ok NAME COMMAND…: passes if the command does
  name=$1
  shift
  if "$@" >"$work/out" 2>"$work/err"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "first steps: $name: failed: $*"
    head -c 800 "$work/out" "$work/err"
  fi
}
run() { # run CODE ARGUMENTS…: runs ashc in the current folder; passes if it exits with CODE
  code=$1
  shift
  "$ashc" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  got=$?
  ok "ashc $* exits $code, got $got: $(head -c 600 "$work/stderr")" [ $got = "$code" ]
}
out_has() { ok "stdout has /$1/: $(head -c 900 "$work/stdout")" grep -qE -- "$1" "$work/stdout"; }
err_has() { ok "stderr has /$1/: $(head -c 900 "$work/stderr")" grep -qE -- "$1" "$work/stderr"; }
is() { ok "$1: \"$2\" is \"$3\"" [ "$2" = "$3" ]; }
enter() { mkdir -p "$1" && cd "$1" || exit 2; }

# --- what other tools call it
enter "$work"
for pair in 'up ashc migrate' 'apply ashc migrate' 'down ashc rollback' 'makemigrations ashc compile' 'new ashc gen migration' \
  'inspect ashc import' 'lint ashc check' 'list ashc status' 'version ashc --version' 'compil ashc compile'; do
  run 2 "${pair%% *}"
  err_has "no command .${pair%% *}.*${pair#* }"
done
run 2 ' '

# --- where the project is
enter "$work/grün weiß/app"
run 0 init .
run 0 compile
run 0 migrate
for folder in resources priv/repo/migrations; do
  cd "$work/grün weiß/app/$folder" || exit 2
  up=$(echo "$folder" | sed 's|[^/]*|..|g')
  for command in status migrate compile check; do
    run 2 $command
    err_has "root is $up: .*ashc -C $up"
    is "nothing on stdout" "$(cat "$work/stdout")" ""
  done
  run 0 -C "$up" status
  out_has 'up .*create_tasks'
done
cd "$work" || exit 2
run 2 -C "grün weiß/app/priv" status
err_has 'ashc -C grün weiß/app/priv/\.\.'
ln -s "grün weiß/app" link
run 0 -C link status --check
out_has 'Nothing is pending'
run 2 -C "$work" status
err_has 'ashc init'

# --- its Makefile there: built once, and again after a change, also one that changes no C
enter "$work/grün weiß/app"
mkdir "$work/bin"
ln -s "$ashc" "$work/bin/ashc"
project_make() {
  env PATH="$work/bin:$PATH" make ASHC_MAKEFILE="$root/priv/ashc.mk" build/ashc/ash_release.c >"$work/stdout" 2>"$work/stderr"
}
ok "make in a path with spaces" project_make
ok "it writes the C there" test -f build/ashc/ash_release.c
sleep 0.02
echo '# a comment' >>resources/task.resource
ok "make after a comment" project_make
ok "it looks again" grep -q 'ashc release' "$work/stdout"
ok "make once more" project_make
ok "then nothing is to be done: $(cat "$work/stdout")" grep -q 'up to date' "$work/stdout"

# --- a full disk behind stdout
if [ -w /dev/full ]; then
  for command in status 'dump --out -' 'help' '--version'; do
    # shellcheck disable=SC2086
    "$ashc" $command >/dev/full 2>"$work/stderr"
    is "ashc $command on a full disk exits" $? 2
    err_has 'cannot be written'
  done
fi

# --- migrations and a database alone
enter "$work/alone"
cp -r "$work/grün weiß/app/priv/repo/migrations" sql
run 0 migrate --migration-path sql --database x.db
run 0 status --migration-path sql --database x.db --check
run 0 rollback --migration-path sql --database x.db
is "tables left" "$(sqlite3 x.db "SELECT count(*) FROM sqlite_schema WHERE name='tasks'")" 0
run 2 migrate --migration-path nothere --database x.db
err_has 'nothere: No such file'
run 2 migrate --migration-path sql
err_has 'ashc init'

# --- a team that writes no C
enter "$work/no_c"
run 0 init .
sed -i 's/^  database.*/&\n  modules? false/' resources/repo.resource
run 0 compile
is "no C" "$(find priv -name '*.[ch]')" ""
sed -i 's/attribute :title.*/&\n    attribute :notes, :string/' resources/task.resource
run 0 compile --dev
run 0 compile --name notes
run 0 compile
run 0 check
run 0 migrate
run 0 squash --from "$(ls priv/repo/migrations | sed 's/_.*//' | head -n 1)" --to "$(ls priv/repo/migrations | sed 's/_.*//' | tail -n 1)"
is "still no C" "$(find priv -name '*.[ch]')" ""
run 0 check
run 0 release --out c
ok "a release has it" test -f c/ash_release.c
run 0 format --check

# --- a database that is there, in small letters
enter "$work/small"
sqlite3 small.db "create table users(id integer primary key, email varchar(120) collate nocase not null unique, code text collate rtrim);
  create table orders(id integer primary key, user_id integer references users(id), note text);
  create index orders_note on orders(note collate nocase)"
run 0 import small.db
ok "no table is a custom statement: $(cat "$work/stdout")" sh -c "! grep -q 'custom statement' '$work/stdout'"
ok "no option says what is so anyway" sh -c '! grep include_base_filter resources/*'
ok "the collation is declared" grep -q 'collation: "RTRIM"' resources/users.resource
run 0 migrate
run 0 check --database small.db
enter "$work/none"
sqlite3 none.db "create table a(id integer primary key, n int not null on conflict ignore); create virtual table f using fts5(x)"
run 2 import none.db
err_has 'table a: a clause'
err_has 'table f: '

# --- a conversion of values: what is converted and what stays
enter "$work/converted"
run 0 init .
run 0 compile
run 0 migrate
sqlite3 app.db "INSERT INTO tasks(title) VALUES('7'),('007'),('seven')"
sed -i 's/:title, :string/:title, :integer/' resources/task.resource
run 0 compile
run 2 migrate
err_has 'values that type INTEGER would change or refuse: 2 rows'
err_has 'what cannot be converted stays as it is: --lose tasks.title'
is "refused" "$(sqlite3 app.db 'SELECT group_concat(title) FROM tasks')" '7,007,seven'
run 0 migrate --lose tasks.title
err_has 'converts 2 values of tasks.title all the same; what cannot be converted stays as it is'
is "converted" "$(sqlite3 app.db "SELECT group_concat(title || typeof(title)) FROM tasks")" '7integer,7integer,seventext'

# --- questions: likely names first, on a terminal and in JSON; no answer is no guess
enter "$work/asked"
run 0 init .
run 0 compile
resource=resources/task.resource
cp $resource "$work/task"
sed 's/attribute :title.*/attribute :count, :integer\n    attribute :headline, :string/' "$work/task" >$resource
run 3 compile
out_has '"to":\["headline","count"\],"likely":\["headline"\]'
err_has 'one of headline, count .INTEGER, was TEXT. now'
terminal() { # terminal CODE ANSWER… -- ARGUMENTS…: runs ashc on a terminal on which the answers are typed
  code=$1 typed=
  shift
  while [ "$1" != -- ]; do typed="$typed$1\n" && shift; done
  shift
  printf "$typed" | script -qec "'$ashc' $*" /dev/null >"$work/stdout" 2>&1
  got=$?
  ok "on a terminal ashc $* exits $code, got $got: $(cat "$work/stdout")" [ $got = "$code" ]
}
versions() { ls priv/repo/migrations | wc -l; }
if command -v script >/dev/null 2>&1; then
  terminal 2 maybe perhaps possibly -- compile
  out_has 'question was not answered: nothing was written'
  is "migrations" "$(versions)" 1
  terminal 2 y other third fourth -- compile
  is "migrations" "$(versions)" 1
  run 0 migrate
  sqlite3 app.db "INSERT INTO tasks(title) VALUES('kept')"
  terminal 3 n -- rollback
  out_has 'nothing was rolled back'
  terminal 3 whatever is it -- drop
  out_has 'app.db stays'
  echo "INSERT INTO tasks(title) VALUES('seed');" >priv/repo/seeds.sql
  terminal 3 no -- reset
  is "the row" "$(sqlite3 app.db 'SELECT title FROM tasks')" kept
  sed 's/attribute :title, :string/attribute :headline, :string/' "$work/task" >$resource
  terminal 0 what yes -- compile --dry-run
  out_has 'rename column title of tasks to headline'
  sed 's/attribute :title.*/attribute :count, :integer\n    attribute :headline, :string/' "$work/task" >$resource
  terminal 0 Y headline -- compile
  out_has 'rename column title of tasks to headline'
else
  echo "first steps: terminal not run: there is no script"
  run 0 compile --rename tasks.title:headline
fi
printf 'resource App.Label do\n  sqlite do\n    table "labels"\n  end\n  attributes do\n    uuid_primary_key :id\n  end\nend\n' >$resource
run 3 compile
err_has 'tasks is gone; is it called labels .1 of 6 columns in common. now'
out_has '"likely":\[\]'

echo "$passed passed, $failed failed"
[ $failed = 0 ] && [ $passed -gt 0 ]
