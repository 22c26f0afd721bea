#!/usr/bin/env bash
# The Node and the Python client of one vendor share a window, and refill one token bucket twice.
#
# Versions: @upstash/ratelimit 2.2.0 (npm), upstash-ratelimit 1.2.0 (PyPI), on any Redis.
# Input: both with their default prefix, one identifier, the same limit of 3; each asks five times, in turn. Both take
# the client of Redis as an object, so each gets a thin one (ioredis, redis-py) and no REST server is needed.
#
# Behaviour seen (calls allowed):
#   fixed window of an hour      Node 3, Python 0
#   bucket of 3, 1 every 20 s    Node 3, Python 3; after 21 s more: Node 1, Python 1
#
# Why a good guess is wrong: prefix, key, type and arithmetic are the same, and windows are in fact counted together, so
# a service in Python beside one in Node seems to share every limit. Of a bucket they share the key and the field with the
# tokens, but one keeps the time of the last refill in `refilledAt` and the other in `refilled_at`. Who comes second
# finds no time of its own, takes the bucket for a new one and fills it; from then on each adds the refill of every
# interval by its own time. The tenant gets one more burst, and twice the rate for good.
set -euo pipefail
for tool in node npm python3 redis-server redis-cli; do
  command -v $tool >/dev/null || { echo "missing: $tool (apt-get install nodejs npm python3-venv redis-server)" >&2; exit 2; }
done
dir=$(mktemp -d)
trap 'redis-cli -s "$dir/redis.sock" shutdown nosave >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund @upstash/ratelimit@2.2.0 @upstash/redis@1.39.0 ioredis@5.8.2 >/dev/null || exit 2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check upstash-ratelimit==1.2.0 redis==7.1.0 || exit 2
redis-server --port 0 --unixsocket "$dir/redis.sock" --save '' --daemonize yes --logfile "$dir/log" >/dev/null
cat >ask.mjs <<'JS'
import { Ratelimit } from '@upstash/ratelimit';
import Redis from 'ioredis';

const server = new Redis({ path: 'redis.sock' });
const redis = {
  eval: (script, keys, args) => server.eval(script.replace(/^\s*#!.*\n/, ''), keys.length, ...keys, ...args),
  evalsha: async () => { throw new Error('NOSCRIPT No matching script. Please use EVAL.'); },
};
const kinds = { window: Ratelimit.fixedWindow(3, '1 h'), bucket: Ratelimit.tokenBucket(1, '20 s', 3) };
const limit = new Ratelimit({ redis, limiter: kinds[process.argv[2]], ephemeralCache: false, analytics: false });
let allowed = 0;
for (let i = 0; i < 5; i++) allowed += (await limit.limit('tenant')).success ? 1 : 0;
console.log(`${process.argv[2]}: Node ${allowed}`);
server.disconnect();
JS
cat >ask.py <<'PY'
import re
import sys

import redis
from upstash_ratelimit import FixedWindow, Ratelimit, TokenBucket

server = redis.Redis(unix_socket_path="redis.sock")


class Client:
    def eval(self, script, keys, args):
        return server.eval(re.sub(r"^\s*#!.*\n", "", script), len(keys), *keys, *args)


kinds = {"window": FixedWindow(3, 1, "h"), "bucket": TokenBucket(3, 1, 20, "s")}
limit = Ratelimit(redis=Client(), limiter=kinds[sys.argv[1]])
print(f"{sys.argv[1]}: Python {sum(limit.limit('tenant').allowed for _ in range(5))}")
PY
# Not in the last seconds of an hour: the window would end between the calls.
while [ "$(date +%M)" = 59 ]; do sleep 5; done
for kind in window bucket; do
  redis-cli -s redis.sock flushall >/dev/null
  timeout 60 node ask.mjs $kind
  timeout 60 venv/bin/python ask.py $kind
done | tee seen
sleep 21
{ timeout 60 node ask.mjs bucket; timeout 60 venv/bin/python ask.py bucket; } | tee -a seen
cat >expected <<'TXT'
window: Node 3
window: Python 0
bucket: Node 3
bucket: Python 3
bucket: Node 1
bucket: Python 1
TXT
diff expected seen >&2 || { echo "changed: see the lines above" >&2; exit 1; }
