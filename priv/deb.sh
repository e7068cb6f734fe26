#!/bin/sh
# deb.sh VERSION BUILD: makes BUILD/ashc_VERSION_ARCHITECTURE.deb of what `make install` installs. The packages
# that it depends on are those that own the libraries which the programs were linked with.
set -eu
version=$1 build=$2
cd "$(dirname "$0")/.."
command -v dpkg-deb >/dev/null 2>&1 || { echo "deb: there is no dpkg-deb: this is no Debian system" >&2; exit 2; }
root=$build/deb
rm -rf "$root"
mkdir -p "$root/DEBIAN"
${MAKE:-make} --silent BUILD="$build" DESTDIR="$root" PREFIX=/usr install
strip --strip-unneeded "$root/usr/bin/ashc" "$root/usr/lib/libashrt.so.0"
strip --strip-debug "$root/usr/lib/libashrt.a"
gzip -9n "$root/usr/share/man/man1/ashc.1"
mkdir -p "$root/usr/share/doc/ashc" "$root/usr/share/zsh/vendor-completions"
mv "$root/usr/share/zsh/site-functions/_ashc" "$root/usr/share/zsh/vendor-completions/_ashc"
rmdir "$root/usr/share/zsh/site-functions"
cp LICENSE "$root/usr/share/doc/ashc/copyright"

depends= # the owner of a library is asked for by its name, in whatever folder it is
for library in $(ldd "$root/usr/bin/ashc" | awk '$2 == "=>" {print $1}'); do
  owner=$(dpkg-query -S "*/$library" 2>/dev/null | sed 's/[:,].*//' | sort -u | head -n 1)
  [ -n "$owner" ] || { echo "deb: no package owns $library" >&2; exit 2; }
  depends="$depends $owner"
done
depends=$(for owner in $depends; do echo "$owner (>= $(dpkg-query -W -f '${Version}' "$owner" | sed 's/^[0-9]*://; s/[-+~].*//'))"; done |
  sort -u | paste -sd, | sed 's/,/, /g')
architecture=$(dpkg --print-architecture)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@DEPENDS@/$depends/" \
  -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f1)/" priv/control.in >"$root/DEBIAN/control"
printf 'activate-noawait ldconfig\n' >"$root/DEBIAN/triggers"
(cd "$root" && find usr -type f -exec md5sum {} +) >"$root/DEBIAN/md5sums"
find "$root" -type d -exec chmod 755 {} +
dpkg-deb --root-owner-group --build "$root" "$build/ashc_${version}_$architecture.deb" >/dev/null
rm -rf "$root"
echo "$build/ashc_${version}_$architecture.deb"
