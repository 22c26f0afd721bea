#!/usr/bin/env bash
# Holds what the tests said to the doubles of AWS against the models of botocore, which comes from PyPI.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../../.."

usage() {
  cat <<'TXT'
Usage: aws/src/test/sh/models.sh FILE

FILE has what tests wrote that ran with -Dtidegate.wire=FILE. Puts botocore into tidegate/aws-models in the cache
of this user, once; nothing is installed into Python itself. Needs: python3 with venv (apt-get install -y python3-venv).
TXT
}

case "${1:-}" in --help | -h) usage; exit 0 ;; "") usage >&2; exit 2 ;; esac
version=1.44.8
folder=${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/aws-models/$version
if [ ! -e "$folder/done" ]; then
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  python3 -m venv "$folder" >&2 &&
    "$folder/bin/pip" install -q --disable-pip-version-check "botocore==$version" >&2 && touch "$folder/done"
fi
if [ ! -e "$folder/done" ]; then
  echo "not ok botocore is here (python3 -m venv, pip: apt-get install -y python3-venv python3-pip)"
  exit 1
fi
exec "$folder/bin/python" aws/src/test/python/models.py "$1"
