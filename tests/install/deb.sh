#!/bin/sh
# The Debian package: made, installed into a root of its own (or, with DEB_INSTALL=1 and as root, into this
# machine), used, and removed without a trace.
. tests/install/lib.sh
needs dpkg dpkg-deb dpkg-query ldd
ok "make deb" make --silent BUILD="$BUILD_FOLDER" deb
deb=$(ls "$BUILD_FOLDER"/ashc_*.deb)
ok "it depends on what it was linked with" sh -c "dpkg-deb -f '$deb' Depends | grep -q 'libc6.*libjansson4.*libmd0.*libsqlite3-0'"
ok "it has a man page, completions and a licence" sh -c "dpkg-deb -c '$deb' >'$WORK.list' && for f in man1/ashc.1.gz \
  bash-completion/completions/ashc vendor-completions/_ashc ashc.fish doc/ashc/copyright; do grep -q \$f '$WORK.list' || exit 1; done"

# dpkg works in a root of its own as the real one: with an admin folder that says nothing but the package.
target=$WORK/target
mkdir -p "$target/var/lib/dpkg/updates" "$target/var/lib/dpkg/info" "$target/var/lib/dpkg/triggers"
touch "$target/var/lib/dpkg/status" "$target/var/lib/dpkg/available"
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else unshare --user --map-root-user "$@"; fi; }
run_dpkg() { as_root env PATH="$PATH:/usr/sbin:/sbin" dpkg --root="$target" --force-depends --force-not-root --log="$WORK.log" "$@"; }
ok "installs" run_dpkg --install "$deb"
find "$target/usr" -type f | sort >"$WORK.installed"
ok "all of its files" test "$(wc -l <"$WORK.installed")" -ge 15
says "runs" '^ashc ' "$target/usr/bin/ashc" --version
ok "purges" run_dpkg --purge ashc
ok "without a trace" sh -c "! find '$target/usr' -type f 2>/dev/null | grep ."
if [ "${DEB_INSTALL:-}" ] && [ "$(id -u)" = 0 ]; then
  ok "installs on this machine" dpkg --install "$deb"
  copy_sample make || exit 1
  ok "and builds a sample with it" env -i PATH=/usr/bin:/bin make run
  ok "purges from this machine" dpkg --purge ashc
  ok "without a trace" test ! -e /usr/bin/ashc -a ! -e /usr/lib/libashrt.a -a ! -e /usr/share/ashc
fi
finish
