#!/bin/sh
# A newcomer's first hour with nothing but what `make install` left, git and make: init, compile, migrate, run,
# change a column's type, regen, release, and the release elsewhere. Each step that `ashc init` prints is taken
# from what it printed.
. tests/install/lib.sh
needs git make
cd "$WORK" || exit 1
export HOME="$WORK" GIT_CONFIG_NOSYSTEM=1
git config --global user.email new@comer
git config --global user.name Newcomer
git config --global init.defaultBranch main

ok "ashc init my_app" sh -c "ashc init my_app >steps"
ok "it lists what to do next" grep -q '^Next:$' steps
ok "again it overwrites nothing" sh -c "! ashc init my_app && grep -q App.Repo my_app/resources/repo.resource"
awk '/^Next:$/ {on = 1; next} on && /^  / {sub(/^  /, ""); sub(/  +.*/, ""); print}' steps >commands
ok "four commands behind cd" test "$(grep -vc '^cd' commands)" = 4
while read -r line; do
  case $line in cd*) cd "${line#cd }" || exit 1 ;; *) ok "the printed step: $line" sh -c "$line" ;; esac
done <commands
says "the program lists the task" 'look at resources' make run
ok "ashc init's files are laid out" ashc format --check
ok "nothing is left to compile" ashc compile --check
ok "git takes it" sh -c "git init -q && git add . && git commit -qm 'A start' && ! git status --porcelain | grep ."
ok "and no database or build" sh -c "! git ls-files | grep -E 'db$|^build'"

# a change of mind before the commit: a column, then another type for it
sed -i 's/^    attribute :done.*/&\n    attribute :priority, :string/' resources/task.resource
says "a new column" 'add column priority' ashc compile
ok "migrates" ashc migrate
sed -i 's/attribute :priority, :string/attribute :priority, :integer/' resources/task.resource
says "of another type" 'priority' ashc compile
ok "migrates" ashc migrate
ok "regen makes one migration of both" ashc regen add_priority -m
ok "it is one" test "$(ls priv/repo/migrations/*.sql | wc -l)" = 2
ok "with the type" test "$(sqlite3 app.db "SELECT type FROM pragma_table_info('tasks') WHERE name='priority'")" = INTEGER
ok "the task is still there" sh -c "sqlite3 app.db 'SELECT title FROM tasks' | grep -q look"
ok "all is compiled" ashc compile --check
ok "and committed" sh -c "git add . && git commit -qm 'Tasks have a priority'"

# the release, elsewhere
ok "the program and the ready-made one" make all build/ashc/migrator
mkdir "$WORK/elsewhere"
cp build/ashc/migrator build/app "$WORK/elsewhere/"
cd "$WORK/elsewhere" || exit 1
PATH=/usr/bin:/bin # no ashc here
says "status says what is missing" 'is not there' sh -c './migrator status; true'
ok "migrates" ./migrator migrate
says "is up to date" 'up to date' ./migrator check
says "the program runs here, too" 'look at resources' ./app
says "a rollback counts what it would lose" 'lose' sh -c './migrator rollback --all; [ $? = 3 ]'
ok "and goes when it is told to" ./migrator rollback --all --lose all
ok "drop" ./migrator drop --force
finish
