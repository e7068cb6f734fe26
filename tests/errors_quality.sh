#!/bin/sh
# Every message of tests/errors says where (file, line, column, the line itself with a caret) and the
# way out (a `help:` line or "did you mean"). Prints those that do not.
cd "$(dirname "$0")/errors" || exit 2
awk '
  function judge() {
    if (head == "") return
    if (whole || (place && caret && way)) { good++; return }
    bad++
    printf "%s: %s%s%s\n", head, place ? "" : "no place; ", caret ? "" : "no caret; ", way ? "" : "no way out"
  }
  FNR == 1 { judge(); head = "" }
  /^[^ ].*(error|warning): / {
    judge()
    head = $0; place = ($0 ~ /^[^ :]+:[0-9]+:[0-9]+: /); caret = 0; way = 0; whole = 0
  }
  /^ashc: and [0-9]+ more/ { judge(); head = $0; whole = 1 }
  /^ +\| +[~^]*\^/ { caret = 1; if ($0 ~ /did you mean|expected/) way = 1 }
  /^  help: ./ { way = 1 }
  END { judge(); printf "%d passed, %d failed\n", good, bad; exit bad > 0 || good == 0 }
' *.err
