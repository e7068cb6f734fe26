# Compares a test's answer with what its .sql file expects, for tests/catalogue.sh: awk -f … FILE.sql ANSWER.
# In the answer "@@N" stands before what the statements after the expectations of line N said. Prints
# what differs; exit 1 if anything does.
function complain(what) { print "catalogue: " ARGV[1] ":" at ": " what; bad = 1 }
function check_row(i) {
  if (got[i] == rows[at, i] && i <= count[at] && i <= said_rows) return
  complain("row " i " is " (i > said_rows ? "missing" : "\"" got[i] "\"") ", expected " \
           (i > count[at] ? "none" : "\"" rows[at, i] "\""))
}
function settle(    i) {
  if (!at) { if (said != "") complain("before the first block: " said) }
  else if (at in refused) { if (!index(said, refused[at])) complain("not refused with \"" refused[at] "\": " (said == "" ? "it passes" : said)) }
  else if (at in ok) { if (failed) complain("should pass: " said) }
  else for (i = 1; i <= count[at] || i <= said_rows; i++) check_row(i)
}
FNR == NR && /^-- (ok|refused:|row:|none)/ {
  if (!open) { open = FNR; blocks++ }
  if (/^-- row:/) rows[open, ++count[open]] = substr($0, 9)
  if (/^-- refused: /) refused[open] = substr($0, 13)
  if (/^-- ok/) ok[open] = 1
  next
}
FNR == NR { open = 0; next }
/^@@[0-9]+$/ { settle(); seen++; at = substr($0, 3); said_rows = failed = 0; said = ""; next }
/^(Runtime|Parse) error/ { failed = 1 }
{ got[++said_rows] = $0; said = said (said == "" ? "" : "\n") $0 }
END {
  settle()
  if (seen != blocks) { at = 1; complain(seen + 0 " of " blocks + 0 " blocks were asked") }
  exit bad
}
