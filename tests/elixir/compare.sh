#!/bin/sh
# compare.sh PROJECT [FOLDER] [BUILD]: computes the snapshots of an Elixir project (FOLDER: lib) in a copy and
# compares them with the newest ones that the project has committed: columns with order, type, nullability,
# default and keys, references, identities, indexes. Prints a line for each table that differs, then counts.
# Needs jq. For projects that use Ash; nothing in the project is changed.
set -u
project=$1 folder=${2:-lib}
ASHC=$(realpath "${ASHC:-${3:-build}/ashc}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/copy"
(cd "$project" && tar -c --exclude=.git --exclude=node_modules --exclude=deps --exclude=_build --exclude=resource_snapshots .) | tar -x -C "$work/copy"
"$ASHC" -C "$work/copy" compile "$folder" --snapshots-only --quiet 2>"$work/said" || cat "$work/said"
modules=$(grep -rlE "^ *use (Ash.Resource|[A-Za-z.]*Resource)\b" "$project/$folder" --include='*.ex' | wc -l)
errors=$(grep -c ': error: ' "$work/said")

shape='def plain: if type == "object" then (.value // .) else . end;
  {columns: [(.attributes // [])[] | {name: (.source // .name), type, null: ."allow_nil?", default, key: (."primary_key?" // false), size,
     numbered: (."generated?" // false),
     reference: (.references | if . then {table, to: (.destination_attribute // .destination_field), name, on_delete, on_update} else null end)}],
   identities: [(.identities // [])[] | {name, keys: [.keys[] | plain], index_name, where}] | sort_by(.name),
   indexes: [(.custom_indexes // [])[] | {fields: [.fields[] | plain], name, unique: (.unique // false), where}] | sort_by(tostring)}'
tables=0 equal=0
for dir in $(find "$project/priv/resource_snapshots" -mindepth 2 -maxdepth 2 -type d 2>/dev/null | sort); do
  committed=$(ls "$dir"/*.json 2>/dev/null | grep -v extensions.json | sort | tail -n 1)
  [ "$committed" ] || continue
  tables=$((tables + 1))
  computed=$(ls "$work/copy/${dir#"$project/"}"/*.json 2>/dev/null | sort | tail -n 1)
  jq -S "$shape" "$committed" >"$work/a"
  if [ ! "$computed" ]; then
    echo "${dir##*/}: no resource has this table"
  elif jq -S "$shape" "$computed" >"$work/b" && cmp -s "$work/a" "$work/b"; then
    equal=$((equal + 1))
  else
    echo "${dir##*/}: $(diff "$work/a" "$work/b" | grep '^[<>]' | head -n 4 | tr -s ' \n' ' ')"
  fi
done
echo "$(basename "$project"): $modules resource files, $errors errors, $tables tables, $equal equal"
