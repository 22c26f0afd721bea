#!/usr/bin/env bash
# What deploy/ promises, on real parts: the image built in a folder and run, the package of the Lambda function loaded
# as Lambda loads it. With --deep also cfn-lint over the templates and Helm over the chart, which come from PyPI; a folder
# after it has templates of plans, as tests wrote them.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
failures=0
check() { # name, command…
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "ok $name"
  else
    echo "not ok $name"
    printf '%s\n' "$said" | tail -n 20 | sed 's/^/# /'
    failures=$((failures + 1))
  fi
}
export TIDEGATE_JARS=${TIDEGATE_JARS:-$PWD/cli/target}
unset TIDEGATE_REDIS REDIS_URL "${!ELASTICACHE_REDIS_@}"

python3 deploy/test/container.py || failures=$((failures + 1))

package=$(mktemp -d)
trap 'rm -rf "$package"' EXIT
check "the package of the function is made" deploy/lambda/package.sh "$package/function.zip"
direct() { [ "$(wc -c <"$package/function.zip")" -le 50000000 ]; }
check "and small enough for an upload" direct
handler=$(sed -n 's/^ *Handler: //p' deploy/aws/function.yaml)
loads() {
  (cd "$package" && python3 -m zipfile -e function.zip . && AWS_ACCESS_KEY_ID=AKIDFAKE AWS_SECRET_ACCESS_KEY=fake \
    java -XX:TieredStopAtLevel=1 -cp 'lib/*' "$OLDPWD/deploy/test/Function.java" "$handler" >out 2>err) || { cat "$package/err"; return 1; }
  grep -q '"statusCode":200' "$package/out" && grep -q 'token=true' "$package/out"
}
check "it decides, and signs in by IAM, without the clients of the services" loads

if [ "${1:-}" = --deep ]; then
  tools=${XDG_CACHE_HOME:-$HOME/.cache}/tidegate/deploy-tools-1
  if [ ! -e "$tools/done" ]; then
    rm -rf "$tools"
    python3 -m venv "$tools" && "$tools/bin/pip" install -q --disable-pip-version-check -r deploy/test/requirements.txt &&
      touch "$tools/done"
  fi
  check "the tools are here (python3 -m venv, pip: apt-get install -y python3-venv python3-pip)" test -e "$tools/done"
  check "cfn-lint finds nothing in the templates" "$tools/bin/cfn-lint" deploy/aws/*.yaml
  if [ -n "${2:-}" ]; then
    written() { ls "$2"/*.json >/dev/null && "$tools/bin/cfn-lint" "$2"/*.json; }
    check "cfn-lint finds nothing in the templates of plans" written "$@"
  fi
  "$tools/bin/python" deploy/test/chart.py || failures=$((failures + 1))
fi
exit $((failures > 0))
