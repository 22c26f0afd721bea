#!/usr/bin/env bash
# throttled-py: the wait that its sliding window tells does not admit the call.
#
# Version: throttled-py 3.5.0 (PyPI), memory store.
# Input: 10 per 4 seconds. A call of cost 8 passes. A call of cost 5 is refused and told a `retry_after`;
# it comes again when that time and 50 ms have passed, with no other traffic.
#
# Behaviour seen:
#   sliding_window  told about 3.5 s (the end of the window), then refused again
#   fixed_window, token_bucket, gcra   told their wait, then allowed
#
# Why a good guess is wrong: one interface, one `retry_after`, and three of four strategies keep it. The
# sliding window weighs the previous window's count by the part of it that is still in view. At the end of
# the current window that count has only just become the previous one and weighs in full, so the end of
# the window is the instant at which nothing has come back yet. A client that obeys is refused again.
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3 (apt-get install python3-venv)" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check throttled-py==3.5.0 || exit 2
cat >"$dir/try.py" <<'PY'
import time
from datetime import timedelta

from throttled import Throttled, rate_limiter, store

for strategy in ("sliding_window", "fixed_window", "token_bucket", "gcra"):
    # Early in a window of the clock, so that no window ends between the two calls.
    time.sleep(4 - time.time() % 4 + 0.3)
    limiter = Throttled(
        key="tenant",
        using=strategy,
        quota=rate_limiter.per_duration(timedelta(seconds=4), 10),
        store=store.MemoryStore(),
    )
    limiter.limit(cost=8)
    refused = limiter.limit(cost=5)
    assert refused.limited
    time.sleep(refused.state.retry_after + 0.05)
    print(f"{strategy}: after the wait", "refused" if limiter.limit(cost=5).limited else "allowed")
PY
"$dir/venv/bin/python" "$dir/try.py" | tee "$dir/seen"
cat >"$dir/expected" <<'TXT'
sliding_window: after the wait refused
fixed_window: after the wait allowed
token_bucket: after the wait allowed
gcra: after the wait allowed
TXT
diff "$dir/expected" "$dir/seen" >&2 || { echo "changed: see the lines above" >&2; exit 1; }
