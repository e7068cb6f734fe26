# Checks tests/catalogue.txt for tests/catalogue.sh: awk -f … VOCABULARY… TESTS… tests/catalogue.txt.
# Each row names tests that are there and have its words; each test, option, entity and type has a row.
function complain(what) { print "catalogue: " what; bad = 1 }
function vocabulary(pattern, start, length_) {
  while (match($0, pattern)) {
    known[substr($0, RSTART + start, RLENGTH - length_)] = FILENAME
    $0 = substr($0, RSTART + RLENGTH)
  }
}
# Returns whether one of the row's tests has `word`.
function stands_in_tests(word, tests, n,    i) {
  for (i = 1; i <= n; i++) if (index(text[tests[i]], word)) return 1
  return 0
}
function check_row(row, list,    words, tests, n, m, i) {
  n = split(list, tests, " ")
  if (!n) complain("row \"" row "\" has no test")
  for (i = 1; i <= n; i++) {
    if (!(tests[i] in text)) complain("row \"" row "\": there is no test " tests[i])
    used[tests[i]] = 1
  }
  m = split(row, words, " ")
  for (i = 1; i <= m; i++) {
    if (!stands_in_tests(words[i], tests, n))
      complain("row \"" row "\": \"" words[i] "\" stands in none of its tests")
    gsub(/^[{:]+|:$/, "", words[i])
    has_row[words[i]] = 1
  }
}
FILENAME ~ /type_table\.c$/ { if (/^    \{"[a-z_0-9]+", "[A-Z]/) vocabulary("^    [{]\"[a-z_0-9]+\"", 6, 7); next }
FILENAME ~ /dsl_/ {
  line = $0
  vocabulary("(OPTION|CHOICE)[(]\"[a-z_?]+\"", 8, 9)
  $0 = line
  vocabulary("[.]name = \"[a-z_]+\"", 9, 10)
  next
}
FILENAME ~ /\.txt$/ {
  if (/^#/ || /^ *$/) next
  bar = index($0, "|")
  row = substr($0, 1, bar - 1)
  gsub(/ +$/, "", row)
  check_row(row, substr($0, bar + 1))
  next
}
{
  name = FILENAME
  gsub(/^tests\/(catalogue\/)?|\.(resource|ex)$/, "", name)
  text[name] = text[name] $0 "\n"
}
END {
  for (key in known) if (!(key in has_row)) complain("\"" key "\" of " known[key] " has no row")
  for (name in text) if (name !~ /^errors\// && !(name in used)) complain("test " name " has no row")
  exit bad
}
