#!/usr/bin/env bash
# Fetches Redis 8 and Valkey 8 from Debian into a folder, installing nothing, and prints the variables by which tests find them.
set -euo pipefail

usage() {
  cat <<'TXT'
Usage: eval "$(redis/src/test/sh/newest-servers.sh [FOLDER])"

Puts the redis-server and valkey-server of Debian 13 (trixie) with the libraries they need into FOLDER (default: tidegate/newest-servers in the
cache of this user), once, and prints REDIS_SERVER_8 and VALKEY_SERVER_8. Packages come from the mirror that this machine's apt uses.

Needs: a Debian or a descendant with apt-get, dpkg and the Debian archive keyring (apt-get install -y debian-archive-keyring).
TXT
}

case "${1:-}" in --help | -h) usage; exit 0 ;; esac
folder=$(readlink -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/newest-servers}")
fail() { echo "newest-servers: $*" >&2; exit 1; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fetch() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || fail "apt-get and dpkg are needed; elsewhere set REDIS_SERVER_8 and VALKEY_SERVER_8 by hand"
  [ -r "$keyring" ] || fail "missing $keyring: apt-get install -y debian-archive-keyring"
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 'Component: main' | head -1)
  [ -n "$mirror" ] || fail "apt knows no Debian mirror yet: apt-get update"
  mkdir -p "$folder"/apt/{lists,archives}/partial "$folder/packages"
  : >"$folder/apt/status"
  echo "deb [signed-by=$keyring] $mirror trixie main" >"$folder/apt/sources.list"
  local options=(-qq -o "Dir::Etc::sourcelist=$folder/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::Lists=$folder/apt/lists" -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt"
    -o "Dir::Cache::archives=$folder/apt/archives" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (cd "$folder/packages" && apt-get "${options[@]}" download redis-server redis-tools valkey-server valkey-tools libc6 libgcc-s1 libatomic1 \
    libstdc++6 libjemalloc2 liblua5.1-0 lua-bitop lua-cjson liblzf1 libssl3t64 libsystemd0 libcap2 libzstd1 zlib1g >&2)
  for package in "$folder"/packages/*.deb; do dpkg -x "$package" "$folder/root"; done
  rm -rf "$folder/apt" "$folder/packages"
}

# Run by the loader and the libraries beside it, so that an older system serves too.
wrap() { # name
  local loader
  loader=$(find "$folder/root/usr/lib" "$folder/root/usr/lib64" -name 'ld-linux*.so.*' 2>/dev/null | head -1)
  [ -n "$loader" ] || fail "no loader in libc6"
  printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$(dirname "$(find "$folder/root/usr/lib" -name 'libc.so.6')")" \
    "$folder/root/usr/bin/$1" >"$folder/$1"
  chmod +x "$folder/$1"
  "$folder/$1" --version >&2 || fail "$1 does not run"
}

if [ ! -x "$folder/redis-server" ] || [ ! -x "$folder/valkey-server" ]; then
  fetch
  wrap redis-server
  wrap valkey-server
fi
echo "export REDIS_SERVER_8='$folder/redis-server'"
echo "export VALKEY_SERVER_8='$folder/valkey-server'"
