#!/usr/bin/env bash
# Node's `rate-limiter-flexible`: a union of limiters is not all or nothing.
#
# Version: rate-limiter-flexible 11.4.0 (npm), memory store.
# Input: RateLimiterUnion of one limiter of 2 points and one of 5 points a minute; four calls of 1.
#
# Behaviour seen: calls 1 and 2 pass, calls 3 and 4 are refused by the first limiter. Afterwards the
# second limiter has 4 points consumed although 2 calls were served, and a fifth call that asks the
# second limiter by itself leaves it with nothing.
#
# Why a good guess is wrong: `consume` of the union rejects, so one expects a refused call to have cost
# nothing, as with a database transaction. Every limiter is charged in parallel instead, and nothing is
# taken back. A caller who repeats refused calls against a short window thus empties the long one.
set -euo pipefail
for tool in node npm; do
  command -v $tool >/dev/null || { echo "missing: $tool (apt-get install nodejs npm)" >&2; exit 2; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund rate-limiter-flexible@11.4.0 || exit 2
cat >try.mjs <<'JS'
import flexible from 'rate-limiter-flexible';

const short = new flexible.RateLimiterMemory({ keyPrefix: 'short', points: 2, duration: 60 });
const long = new flexible.RateLimiterMemory({ keyPrefix: 'long', points: 5, duration: 60 });
const both = new flexible.RateLimiterUnion(short, long);
let served = 0;
for (let call = 0; call < 4; call += 1) {
  await both.consume('tenant', 1).then(() => (served += 1), () => {});
}
console.log(`served ${served}, long consumed ${(await long.get('tenant')).consumedPoints}`);
await long.consume('tenant', 1);
console.log(`long left ${(await long.get('tenant')).remainingPoints}`);
JS
node try.mjs | tee seen
printf 'served 2, long consumed 4\nlong left 0\n' | diff - seen >&2 || { echo "changed: see the lines above" >&2; exit 1; }
