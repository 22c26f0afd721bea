#!/usr/bin/env bash
# Unpacks promtool of Debian's package prometheus into a cache folder. Installed as usual, the package
# would start a Prometheus server on this machine.
set -euo pipefail

usage() {
  cat <<'TXT'
Usage: cli/src/test/sh/promtool.sh [--check]

Puts promtool into tidegate/tools in the cache of this user, once, where tests look by themselves.
Nothing is installed, and no service is started. --check unpacks nothing, and exits 1 if it is missing.

Needs: apt-get with package lists (apt-get update), dpkg-deb.
A promtool of your own: set PROMTOOL to its path, or have it on the PATH.
TXT
}

case "${1:-}" in --help | -h) usage; exit 0 ;; esac
folder=${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/tools
fail() { echo "promtool: $*" >&2; exit 1; }

if [ -n "${PROMTOOL:-}" ] || command -v promtool >/dev/null || [ -x "$folder/promtool" ]; then exit 0; fi
[ "${1:-}" != --check ] || exit 1

command -v apt-get >/dev/null || fail "install Prometheus and set PROMTOOL to its promtool"
mkdir -p "$folder"
parts=$(mktemp -d "$folder/.promtool.XXXXXX")
trap 'rm -rf "$parts"' EXIT
download() { (cd "$parts" && apt-get -q -o APT::Sandbox::User=root download prometheus >&2); }
if ! download; then
  [ "$(id -u)" = 0 ] || fail "no package lists; run as root: apt-get update"
  apt-get -q update >&2
  download || fail "could not download the package; try: apt-get download prometheus"
fi
dpkg-deb -x "$parts"/prometheus_*.deb "$parts/all"
"$parts/all/usr/bin/promtool" --version >&2 || fail "promtool of Debian does not run here"
# Whole or not at all: another run may look at the same time.
mv "$parts/all/usr/bin/promtool" "$folder/promtool"
