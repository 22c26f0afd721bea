#!/usr/bin/env bash
# The launcher in a fresh copy of the tracked files: builds once, keeps its hands off standard output, passes signals on.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../../.."

# A Redis that the environment names is not for this test.
unset TIDEGATE_REDIS REDIS_URL "${!ELASTICACHE_REDIS_@}"

copy=$(mktemp -d)
server=
cleanup() {
  [ -n "$server" ] && kill -9 "$server" 2>/dev/null
  rm -rf "$copy"
}
trap cleanup EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
cd "$copy" || exit 1

failures=0
check() { # name, command…
  local name=$1
  shift
  if "$@"; then
    echo "ok $name"
  else
    echo "not ok $name"
    failures=$((failures + 1))
  fi
}

started=$SECONDS
./tidegate --version >first.out 2>first.err &
one=$!
./tidegate --version >second.out 2>second.err &
two=$!
wait $one; status_one=$?
wait $two; status_two=$?
echo "# built in $((SECONDS - started)) s"
[ $status_one = 0 ] || cat first.err
check "two launches at once both answer" [ "$status_one$status_two" = 00 ]
check "they build once" [ "$(cat first.err second.err | grep -c 'tidegate: building')" = 1 ]
check "standard output is the command's alone" cmp -s first.out second.out
check "and says the version" grep -q '^tidegate [0-9]' first.out

touched() {
  touch core/src/main/java/dev/tidegate/Plans.java
  ./tidegate --version 2>touched.err >/dev/null && grep -q 'tidegate: building' touched.err
}
check "a newer source is built" touched
quiet() { [ -z "$(./tidegate --version 2>&1 >/dev/null)" ]; }
check "and then no more" quiet

elsewhere() {
  ln -s "$copy/tidegate" "$copy/link"
  (cd / && "$copy/link" --version >/dev/null)
}
check "it runs from elsewhere and through a link" elsewhere
usage() {
  ./tidegate no-such-command >/dev/null 2>&1
  [ $? = 2 ]
}
check "the command's exit code is the launcher's" usage

./tidegate serve --port 0 >serve.out 2>serve.err &
server=$!
url=
for _ in $(seq 600); do
  url=$(grep -o 'http://127.0.0.1:[0-9]*' serve.err serve.out 2>/dev/null | head -n 1 | sed 's/^[^:]*://')
  [ -n "$url" ] && break
  kill -0 "$server" 2>/dev/null || break
  read -r -t 0.1 <> <(:) || true
done
check "serve says where it listens" [ -n "$url" ]
codes=$(for _ in $(seq 51); do
  curl -s -o body.json -D headers -w '%{http_code} ' -H 'Content-Type: application/json' \
    -d '{"subject":"creator-1","plan":"starter"}' "$url/v1/acquire"
done)
check "50 starter calls are allowed, the 51st is not" [ "$codes" = "$(printf '200 %.0s' $(seq 50))429 " ]
after=$(tr -d '\r' <headers | sed -n 's/^[Rr]etry-[Aa]fter: //p')
check "with a true Retry-After" [ "${after:-0}" -ge 3500 -a "${after:-0}" -le 3600 ]
status() { ./tidegate status creator-1 --plan starter --url "$url" | grep -q 50; }
check "the command line talks to it" status
kill -TERM "$server"
wait "$server"; status=$?
server=
check "SIGTERM arrives and ends it" [ "$status" = 143 -o "$status" = 0 ]
gone() { ! curl -s -o /dev/null "$url/health/live"; }
check "and nothing listens any more" gone

exit $((failures > 0))
