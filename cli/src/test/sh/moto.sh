#!/usr/bin/env bash
# Installs moto, an imitation of AWS, into a cache folder of its own, for the tests of ./verify --deep.
set -euo pipefail

usage() {
  cat <<'TXT'
Usage: cli/src/test/sh/moto.sh

Puts moto_server into tidegate/moto in the cache of this user, once, and prints its path.
Nothing is installed into Python itself. Needs: python3 with venv (apt-get install -y python3-venv).
A moto_server of your own: set MOTO_SERVER to its path.
TXT
}

case "${1:-}" in --help | -h) usage; exit 0 ;; esac
version=5.2.1
folder=${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/moto/$version

if [ ! -e "$folder/done" ]; then
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  python3 -m venv "$folder" >&2
  "$folder/bin/pip" install -q --disable-pip-version-check "moto[server]==$version" >&2
  touch "$folder/done"
fi
echo "$folder/bin/moto_server"
