#!/usr/bin/env bash
# Gives the commands of the AWS CLI that the pages show to the AWS CLI, which comes from PyPI. Nothing is called.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../../.."

usage() {
  cat <<'TXT'
Usage: aws/src/test/sh/commands.sh

Puts the AWS CLI into tidegate/aws-cli in the cache of this user, once; nothing is installed into Python itself.
Needs: python3 with venv (apt-get install -y python3-venv).
TXT
}

case "${1:-}" in --help | -h) usage; exit 0 ;; esac
version=1.46.3
folder=${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/aws-cli/$version
if [ ! -e "$folder/done" ]; then
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  python3 -m venv "$folder" >&2 &&
    "$folder/bin/pip" install -q --disable-pip-version-check "awscli==$version" >&2 && touch "$folder/done"
fi
if [ ! -e "$folder/done" ]; then
  echo "not ok the AWS CLI is here (python3 -m venv, pip: apt-get install -y python3-venv python3-pip)"
  exit 1
fi
exec "$folder/bin/python" aws/src/test/python/commands.py
