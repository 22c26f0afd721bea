#!/bin/bash
# Moves KEYS window counters from one redis-server to another, with `tidegate migrate` and with a shell loop of
# redis-cli --scan, DUMP and RESTORE, side by side. The loop moves a part of them, because it takes hours for all.
#
#   bench/migrate/run.sh [KEYS, default 1000000] [KEYS of the loop, default 2000]
#
# Prints keys per second of both and the heap of the move, and fails if the move is not 5 times as fast as the loop or
# does not end within 256 MB. TIDEGATE_JAR names the jar; default: cli/target/tidegate.jar.
set -euo pipefail
keys=${1:-1000000} part=${2:-2000}
jar=${TIDEGATE_JAR:-$(dirname "$0")/../../cli/target/tidegate.jar}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
prefix=@upstash/ratelimit

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
from=$(free_port) to=$(free_port)
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
for port in "$from" "$to"; do
  redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$folder" --logfile "$folder/$port.log" &
  pids+=($!)
  until redis-cli -p "$port" ping >/dev/null 2>&1; do :; done
done

fill() {
  python3 - "$prefix" "$1" <<'PY' | redis-cli -p "$from" --pipe >/dev/null
import sys
prefix, keys = sys.argv[1], int(sys.argv[2])
for i in range(keys):
    words = ["SET", f"{prefix}:user-{i:07d}:20712", str(i % 97 + 1), "PX", "86400000"]
    sys.stdout.write(f"*{len(words)}\r\n" + "".join(f"${len(w)}\r\n{w}\r\n" for w in words))
PY
}

millis() { date +%s%3N; }

fill "$part"
begin=$(millis)
redis-cli -p "$from" --scan --pattern "$prefix*" | while read -r key; do
  ttl=$(redis-cli -p "$from" pttl "$key")
  redis-cli -p "$from" --raw dump "$key" | head -c -1 | redis-cli -p "$to" -x restore "$key" "$ttl" >/dev/null
done
loop=$((part * 1000 / ($(millis) - begin)))
redis-cli -p "$to" dbsize | grep -qx "$part" || { echo "the loop lost keys"; exit 1; }
redis-cli -p "$to" flushall >/dev/null

fill "$keys"
begin=$(millis)
"$java" -Xmx256m -Xlog:gc*:file="$folder/gc.log" -jar "$jar" migrate \
  --from "redis://127.0.0.1:$from" --to "redis://127.0.0.1:$to" --json > "$folder/report.json"
took=$(($(millis) - begin))
move=$((keys * 1000 / took))
grep -q "\"carried\":$keys,\"verified\":$keys" "$folder/report.json" || { cat "$folder/report.json"; exit 1; }
heap=$(grep -o '[0-9]*M->[0-9]*M([0-9]*M)' "$folder/gc.log" | sed 's/M->.*//' | sort -n | tail -1)

echo "shell loop       $part keys, $loop keys/s"
echo "tidegate migrate $keys keys, $move keys/s with JVM start and verification, $took ms, heap at most ${heap} MB of 256"
echo "ratio            $((move / loop))"
((move >= 5 * loop)) || { echo "less than 5 times the loop"; exit 1; }
