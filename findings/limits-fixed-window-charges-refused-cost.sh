#!/usr/bin/env bash
# Python's `limits`: what a refused call of a high cost leaves behind depends on the strategy.
#
# Version: limits 5.8.0 (PyPI), memory storage. It is what slowapi and Flask-Limiter count with.
# Input: a limit of 10 a minute. One hit with cost 11, which must be refused; then one with cost 1.
#
# Behaviour seen:
#   FixedWindowRateLimiter           refused, then refused: the window is used up until it ends
#   MovingWindowRateLimiter          refused, then allowed, 9 left
#   SlidingWindowCounterRateLimiter  refused, then allowed, 9 left
#
# Why a good guess is wrong: the three classes share one interface and one documented `cost`, and
# `hit` returns False in each. But the fixed window increments first and compares afterwards, and does
# not take the increment back. With costs of 1 nobody sees it. With tokens as cost, one prompt that is
# too long for what is left shuts its tenant out of the rest of the window without having been served.
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3 (apt-get install python3-venv)" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check limits==5.8.0 || exit 2
cat >"$dir/try.py" <<'PY'
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import (
    FixedWindowRateLimiter,
    MovingWindowRateLimiter,
    SlidingWindowCounterRateLimiter,
)

for strategy in (FixedWindowRateLimiter, MovingWindowRateLimiter, SlidingWindowCounterRateLimiter):
    limiter = strategy(MemoryStorage())
    ten = RateLimitItemPerMinute(10)
    dear = limiter.hit(ten, "tenant", cost=11)
    cheap = limiter.hit(ten, "tenant", cost=1)
    left = limiter.get_window_stats(ten, "tenant").remaining
    print(f"{strategy.__name__}: cost 11 {dear}, then cost 1 {cheap}, {left} left")
PY
# A fixed window that ends between two hits would start afresh: tried again in the next minute.
for _ in 1 2; do
  "$dir/venv/bin/python" "$dir/try.py" >"$dir/seen"
  cat >"$dir/expected" <<'TXT'
FixedWindowRateLimiter: cost 11 False, then cost 1 False, 0 left
MovingWindowRateLimiter: cost 11 False, then cost 1 True, 9 left
SlidingWindowCounterRateLimiter: cost 11 False, then cost 1 True, 9 left
TXT
  cmp -s "$dir/expected" "$dir/seen" && break
done
cat "$dir/seen"
diff "$dir/expected" "$dir/seen" >&2 || { echo "changed: see the lines above" >&2; exit 1; }
