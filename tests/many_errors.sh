#!/bin/sh
# 1,000 resource files with 20 errors spread over them: all 20 are reported, in the order of the files, and
# nothing is written. Corrected, the same files compile.
set -u
cd "$(dirname "$0")/.."
build=${1:-$PWD/build}
place=${TMPDIR:-/tmp}
[ -w /dev/shm ] && place=/dev/shm # nothing here is to outlive the test
work=$(mktemp -d "$place/ashc-many.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() { # check NAME COMMAND…
  name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "many_errors: $name"
  fi
}

# Four kinds of mistake, which different passes find, in 20 of the files.
mkdir -p "$work/resources"
printf 'repo App.Repo do\n  database "app.db"\nend\n' >"$work/resources/repo.resource"
awk -v dir="$work/resources" 'BEGIN {
  for (i = 0; i < 1000; i++) {
    folder = sprintf("%s/part_%02d", dir, i / 50)
    if (i % 50 == 0) system("mkdir -p " folder)
    file = sprintf("%s/r%04d.resource", folder, i)
    kind = i % 50 == 25 ? int(i / 50) % 4 : -1
    printf "resource App.R%04d do\n  sqlite do\n    table \"r%04d\"\n  end\n\n  attributes do\n", i, i > file
    printf "    uuid_primary_key :id\n    attribute :name, %s, allow_nil?: %s\n  end\n", \
      kind == 0 ? ":strin" : ":string", kind == 1 ? "flase" : "false" > file
    printf "\n  relationships do\n    belongs_to :other, App.R%04d\n  end\n", kind == 2 ? 4711 : (i * 7) % 1000 > file
    printf "\n  identities do\n    identity :by_name, [:%s]\n  end\nend\n", kind == 3 ? "nmae" : "name" > file
    close(file)
    if (kind >= 0) printf "resources/part_%02d/r%04d.resource\n", i / 50, i
  }
}' >"$work/expected"

start=$(date +%s%N)
"$build/ashc" -C "$work" compile >"$work/out" 2>"$work/err" </dev/null
code=$?
milliseconds=$((($(date +%s%N) - start) / 1000000))
check "exit $code, not 2" [ $code = 2 ]
sed -n 's/^\(resources[^:]*\):[0-9]*:[0-9]*: error: .*/\1/p' "$work/err" >"$work/reported"
check "20 errors in order" diff "$work/expected" "$work/reported"
check "nothing is written" [ ! -e "$work/priv" ]
echo "20 errors in 1,000 files: $milliseconds ms"
check "longer than ten seconds" [ $milliseconds -lt 10000 ]

"$build/ashc" -C "$work" compile --format json >"$work/out" 2>"$work/json" </dev/null
jq -r '.diagnostics[] | select(.severity == "error") | .path' "$work/json" >"$work/reported"
check "20 errors in order, as JSON" diff "$work/expected" "$work/reported"
jq -r '.diagnostics[].message | gsub("R[0-9]+"; "R")' "$work/json" | sort | uniq -c | awk '{ print $1 }' >"$work/kinds"
check "four kinds of message, five times each: $(tr '\n' ' ' <"$work/kinds")" [ "$(tr '\n' ' ' <"$work/kinds")" = "5 5 5 5 " ]

# Without the mistakes the same files compile.
sed -i 's/:strin,/:string,/; s/flase/false/; s/App.R4711/App.R0000/; s/:nmae/:name/' "$work"/resources/*/*.resource
check "the corrected files compile" "$build/ashc" -C "$work" compile --snapshots-only --quiet
echo "$passed passed, $failed failed"
[ $failed = 0 ]
