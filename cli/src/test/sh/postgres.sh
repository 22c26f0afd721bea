#!/usr/bin/env bash
# Unpacks Debian's PostgreSQL 15 into a cache folder. Installed as usual, the package would make a
# cluster and start it on this machine.
set -euo pipefail

usage() {
  cat <<'TXT'
Usage: cli/src/test/sh/postgres.sh [--check]

Puts PostgreSQL 15 where tests look by themselves, once: into /var/cache/tidegate as root, else into
tidegate/tools in the cache of this user. Nothing is installed, and no server is started. --check
unpacks nothing, and exits 1 if it is missing.

Needs: apt-get with package lists (apt-get update), dpkg-deb.
A PostgreSQL of your own: install postgresql-15, or set POSTGRES_BIN to the folder of its programs.
TXT
}

case "${1:-}" in --help | -h) usage; exit 0 ;; esac
# Tests run the server as another user than root, who cannot enter the home of root.
if [ "$(id -u)" = 0 ]; then folder=/var/cache/tidegate; else folder=${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/tools; fi
fail() { echo "postgres: $*" >&2; exit 1; }

bin=usr/lib/postgresql/15/bin
if [ -x "${POSTGRES_BIN:-/$bin}/postgres" ] || [ -x "$folder/postgresql-15/$bin/postgres" ]; then exit 0; fi
[ "${1:-}" != --check ] || exit 1

command -v apt-get >/dev/null || fail "install PostgreSQL 15 and set POSTGRES_BIN to the folder of its programs"
mkdir -p "$folder"
parts=$(mktemp -d "$folder/.postgres.XXXXXX")
trap 'rm -rf "$parts"' EXIT
# What it needs and this machine has not; not what would make a cluster. The compiler for long queries is left out.
packages() {
  apt-get -s -q -o APT::Sandbox::User=root install --no-install-recommends postgresql-15 2>/dev/null |
    awk '/^Inst/ { print $2 }' | grep -Ev '^(postgresql-common|postgresql-client-common|ssl-cert|libllvm.*|perl.*|debconf.*)$'
}
download() { (cd "$parts" && names=$(packages) && apt-get -q -o APT::Sandbox::User=root download $names >&2); }
if ! download; then
  [ "$(id -u)" = 0 ] || fail "no packages; run as root: apt-get update (or see: apt-get -s install postgresql-15)"
  apt-get -q update >&2
  download || fail "could not download the packages; try: apt-get download postgresql-15"
fi
mkdir "$parts/all"
for package in "$parts"/*.deb; do dpkg-deb -x "$package" "$parts/all"; done
chmod 755 "$parts/all"
LD_LIBRARY_PATH=$(find "$parts/all/usr/lib" "$parts/all/lib" -maxdepth 1 -name '*-linux-gnu' 2>/dev/null | paste -sd:) \
  "$parts/all/$bin/postgres" --version >&2 || fail "PostgreSQL of Debian does not run here"
# Whole or not at all: another run may look at the same time.
mv "$parts/all" "$folder/postgresql-15"
