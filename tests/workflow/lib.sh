# lib.sh: what the chapters share; sourced with $build set. A chapter is a script that works in $work.
ashc=$build/ashc
work=$(mktemp -d "${TMPDIR:-/tmp}/ashc-workflow.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
p=$work/p
db=$p/app.db
mkdir -p "$p/resources"
# git as on a new machine: nobody's settings
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=ann GIT_AUTHOR_EMAIL=ann@example.org \
  GIT_COMMITTER_NAME=ann GIT_COMMITTER_EMAIL=ann@example.org
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

pass() { passed=$((passed + 1)); }
fail() { # fail NAME: what the last command said is shown
  failed=$((failed + 1))
  echo "${chapter:-workflow}: $1"
  head -c 600 "$work/stdout" "$work/stderr" 2>/dev/null
}
ok() { # ok NAME COMMAND…: passes if the command does
  name=$1
  shift
  if "$@" >/dev/null 2>&1; then pass; else fail "$name: failed: $*"; fi
}
run() { # run CODE ARGUMENTS…: runs ashc in the project; passes if it exits with CODE
  code=$1
  shift
  "$ashc" -C "$p" "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  got=$?
  if [ $got = "$code" ]; then pass; else fail "ashc $*: exit $got instead of $code"; fi
}
out_has() { if grep -qE -e "$1" "$work/stdout"; then pass; else fail "stdout lacks /$1/"; fi; }
err_has() { if grep -qE -e "$1" "$work/stderr"; then pass; else fail "stderr lacks /$1/"; fi; }
out_lacks() { if grep -qE -e "$1" "$work/stdout"; then fail "stdout has /$1/"; else pass; fi; }
is() { if [ "$2" = "$3" ]; then pass; else fail "$1: \"$2\" is not \"$3\""; fi; }
sql() { sqlite3 "$db" "$1"; }
# The tables' columns and indexes, whatever the order in which they came.
schema_of() {
  sqlite3 "$1" "SELECT m.type, m.name, m.tbl_name FROM sqlite_schema m WHERE m.name NOT LIKE 'sqlite_%' AND m.tbl_name <> 'schema_migrations' ORDER BY 1, 2;
    SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT IN ('schema_migrations') ORDER BY 1, 2;
    SELECT m.name, f.\"table\", f.\"from\", f.\"to\", f.on_delete FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, 3"
}
# Every file of the project but the databases and git's, with its contents.
files_of() { (cd "$1" && find . -type f ! -name '*.db*' ! -path './.git/*' -exec md5sum {} + | sort -k 2); }
state_of() { files_of "$1"; (cd "$1" && find . -name '*.db' -exec md5sum {} +); }
finish() {
  echo "$passed passed, $failed failed"
  [ $failed = 0 ]
}

# author FIELDS… and post FIELDS…: writes the resource with these lines as further attributes.
author() {
  {
    printf 'resource App.Author do\n  sqlite do\n    table "authors"\n  end\n\n  attributes do\n    uuid_primary_key :id\n    attribute :name, :string, allow_nil?: false\n'
    for line; do printf '    %s\n' "$line"; done
    printf '  end\nend\n'
  } >"$p/resources/author.resource"
}
post() {
  {
    printf 'resource App.Post do\n  sqlite do\n    table "posts"\n  end\n\n  attributes do\n    uuid_primary_key :id\n    attribute :title, :string, allow_nil?: false\n'
    for line; do printf '    %s\n' "$line"; done
    printf '  end\n\n  relationships do\n    belongs_to :author, App.Author\n  end\nend\n'
  } >"$p/resources/post.resource"
}
printf 'repo App.Repo do\n  database "app.db"\nend\n' >"$p/resources/repo.resource"
