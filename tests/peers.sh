#!/bin/sh
# What the tests of other migration tools try, each as a case of tests/peers/*.case: a database with rows, and
# what it is to become. peers.sh [BUILD [CASE…]]: one line for each case that fails, then a count.
#
# A case starts with "== name". Its sections, of which `before` and `after` must be there:
#   -- before, -- after   the schema, as resources or as SQL, which `ashc import` makes resources of
#   -- rows               SQL, run before the change
#   -- flags F…           of `ashc compile`, besides --drop-columns and --drop-tables
#   -- imported           the database stays as the SQL of `before` made it, with its own texts
#   -- kept               without these two: what is removed stays
#   -- up, -- down        lines "query => result" about the database after each direction
#   -- then               lines "SQL => output" for a copy of the migrated one, with foreign keys on
#   -- loses              rows are not what they were after the way back
#   -- lose T.C…          what `ashc migrate` may lose
#   -- says TEXT          by migrate (a regular expression)
#   -- refused TEXT       compile exits 2 and says so
#   -- asked TEXT         compile exits 3 and says so
#   -- stopped TEXT       migrate exits 2, says so, and not a byte of the database changes
#   -- same               compile finds no change
# Where the change is made, the schema must be the one of a database made at once, and that of before, with its
# rows, after the way back; a second way there must work as the first.
set -u
if [ "${1:-}" = --one ]; then
  c=$2
  cd "$c" || exit 2
  wrong() { echo "peers: $(basename "$c"): $1"; head -c 2000 said; exit 0; }
  well() { : >passed; exit 0; }
  ashc() { command=$1 p=$2; shift 2; "$ASHC" "$command" -C "$p" "$@" >said 2>&1 </dev/null; }
  shape() { sqlite3 "$1" "SELECT 'table', name, wr, strict FROM pragma_table_list WHERE schema='main'
      AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY name;
    SELECT m.name, x.name, upper(x.type), x.\"notnull\" OR (upper(x.type) = 'INTEGER' AND x.pk AND 1 =
      (SELECT sum(pk) FROM pragma_table_info(m.name))), x.dflt_value, x.pk, x.hidden FROM sqlite_schema m,
      pragma_table_xinfo(m.name) x WHERE m.type='table' AND m.name NOT LIKE 'sqlite_%' AND m.name<>'schema_migrations' ORDER BY 1, 2;
    SELECT k FROM (SELECT m.name || ' ' || group_concat(f.\"from\" || ' ' || f.\"table\" || ' ' || ifnull(f.\"to\", '')) ||
      f.on_update || f.on_delete AS k FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
      WHERE m.type='table' GROUP BY m.name, f.id) ORDER BY 1;
    SELECT k FROM (SELECT m.name || ' ' || i.origin || i.\"unique\" || i.partial || CASE i.origin WHEN 'c' THEN i.name
      ELSE '' END || group_concat(ifnull(x.name, '()') || x.\"desc\" || upper(x.coll)) AS k FROM sqlite_schema m
      JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x WHERE x.key GROUP BY m.name, i.name) ORDER BY 1;
    SELECT type, name, lower(replace(replace(replace(sql, '\"', ''), '\`', ''), ' ', '')) FROM sqlite_schema
      WHERE type <> 'table' AND sql NOT NULL ORDER BY name;" >"$2"
    for word in check autoincrement collatenocase collatertrim deferrable onconflict; do
      sqlite3 "$1" "SELECT name, '$word', (length(s) - length(replace(s, '$word', ''))) / length('$word') FROM (SELECT name,
        lower(replace(replace(replace(sql, ' ', ''), '\"', ''), '''', '')) AS s FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%') ORDER BY 1" >>"$2"
    done; }
  rows() { # one line a row, its columns by name: their order may be another one after the way back
    sqlite3 "$1" "SELECT group_concat(q, ' UNION ALL ') || ' ORDER BY 1' FROM (SELECT 'SELECT ' || quote(t || ': ') || '||' ||
      group_concat(quote(c || '=') || '||quote(\"' || replace(c, '\"', '\"\"') || '\")', '||'' ''||') || ' FROM \"' ||
      replace(t, '\"', '\"\"') || '\"' AS q FROM (SELECT m.name AS t, x.name AS c FROM sqlite_schema m,
      pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'schema_migrations'
      AND x.hidden <> 1 AND m.sql NOT LIKE 'create virtual%' ORDER BY 1, 2) GROUP BY t)" | sqlite3 "$1" >"$2"; }
  project() { # of one side: its resources, and its database as `ashc migrate` makes it
    mkdir -p "$1/resources"
    if grep -qE '^ *(resource|defmodule) ' "$1.text"; then
      { echo 'repo Peers.Repo do'; echo '  database "a.db"'; echo 'end'; cat "$1.text"; } >"$1/resources/all.resource"
      ashc compile "$1" --quiet --name "$1" || wrong "$1: compile"
    else
      sqlite3 -bail "$1/a.db" <"$1.text" >said 2>&1 || wrong "$1: its SQL"
      ashc import "$1" a.db || wrong "$1: import"
      [ "$1" = before ] && [ -f imported ] || rm "$1/a.db"
    fi
    ashc migrate "$1" --quiet || wrong "$1: migrate"
  }
  ask() { # each line of file $1 is a query about database $2 and what it gives
    while IFS= read -r line; do
      got=$(sqlite3 -separator , -nullvalue NULL "$2" "$3${line%% => *}" 2>said | paste -sd '|' -)
      [ "$got" = "${line#* => }" ] || wrong "$1: ${line%% => *} gives $got, not ${line#* => }"
    done <"$1"
  }
  alike() { diff "$2" "$3" >said || wrong "$1"; }

  project before
  project after
  db=before/a.db
  [ -f rows ] && { sqlite3 -bail $db <rows >said 2>&1 || wrong 'its rows'; }
  shape $db shape.was; rows $db rows.was; cp $db was.db
  shape after/a.db shape.planned
  rm -r before/resources && mv after/resources before/
  flags='--drop-columns --drop-tables'
  [ -f kept ] && flags=
  [ -f asked ] || grep -qs rename flags || flags="$flags --no-rename"
  eval "set -- $(cat flags 2>/dev/null)"
  ashc compile before --name change $flags "$@"
  code=$?
  for end in refused:2 asked:3 same:0; do
    [ -f "${end%:*}" ] || continue
    [ $code = "${end#*:}" ] || wrong "compile exits $code"
    [ "${end%:*}" = same ] && echo 'Nothing changed.' >same
    grep -qE -- "$(cat "${end%:*}")" said || wrong "compile does not say $(cat "${end%:*}")"
    well
  done
  [ $code = 0 ] || wrong "compile exits $code"
  for t in $(cat lose 2>/dev/null); do lose="${lose:-} --lose $t"; done
  ashc migrate before ${lose:-}
  code=$?
  if [ -f stopped ]; then
    [ $code = 2 ] || wrong "migrate exits $code"
    grep -qE -- "$(cat stopped)" said || wrong "migrate does not say $(cat stopped)"
    cmp -s $db was.db || wrong 'migrate stopped, and changed the database'
    well
  fi
  [ $code = 0 ] || wrong "migrate exits $code"
  [ ! -f says ] || grep -qE -- "$(cat says)" said || wrong "migrate does not say $(cat says)"
  shape $db shape.is
  [ -f kept ] || alike 'the schema is not that of a new database' shape.planned shape.is
  [ "$(sqlite3 $db 'PRAGMA integrity_check; PRAGMA foreign_key_check')" = ok ] || wrong 'integrity_check'
  [ -f up ] && ask up $db ''
  [ -f then ] && { cp $db then.db; ask then then.db 'PRAGMA foreign_keys=ON;'; }
  ashc rollback before --lose all || wrong rollback
  shape $db shape.back; rows $db rows.back
  alike 'the schema does not come back' shape.was shape.back
  [ -f loses ] || alike 'the rows do not come back' rows.was rows.back
  [ -f down ] && ask down $db ''
  ashc migrate before --lose all || wrong 'migrate, again'
  shape $db shape.again
  alike 'the schema is another one the second time' shape.is shape.again
  well
fi

cd "$(dirname "$0")/.." || exit 2
self=$PWD/tests/peers.sh
build=$(cd "${1:-build}" && pwd) || exit 2
[ $# -gt 0 ] && shift
ASHC=$build/ashc
SOURCE_DATE_EPOCH=1767268800
export ASHC SOURCE_DATE_EPOCH
place=${TMPDIR:-/tmp}
[ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && place=/dev/shm # no disk to wait for
work=$(mktemp -d "$place/ashc-peers.XXXXXX")
trap '[ "${KEEP:-}" ] && echo "kept: $work" || rm -rf "$work"' EXIT
awk -v work="$work" '
  /^#/ { next }
  /^== / { dir = work "/" $2; system("mkdir -p " dir); file = ""; print $2; next }
  /^-- / { if (file) close(file)
    name = $2; rest = substr($0, length($2) + 5)
    file = dir "/" (name == "before" || name == "after" ? name ".text" : name)
    if (rest != "") print rest >file; else printf "" >file
    next }
  file { print >file }' tests/peers/*.case >"$work/names"
[ $# -gt 0 ] && printf '%s\n' "$@" >"$work/names"
sed "s|^|$work/|" "$work/names" | xargs -P "$(nproc)" -n 1 "$self" --one
count=$(wc -l <"$work/names") passed=$(ls "$work"/*/passed 2>/dev/null | wc -l)
echo "$passed passed, $((count - passed)) failed"
[ "$passed" = "$count" ] && [ "$count" -gt 0 ]
