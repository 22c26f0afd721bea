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
  touch core/src/main/java/dev/tidegate/plan/Plans.java
  ./tidegate --version 2>touched.err >/dev/null && grep -q 'tidegate: building' touched.err
}
check "a newer source is built" touched
archived() { [ -s .run/tidegate.jsa ] && TIDEGATE_JAVA_OPTS=-Xshare:on ./tidegate --version >/dev/null; }
check "it starts from the archive of classes" archived
collects() { TIDEGATE_JAVA_OPTS="-Dx=y -XX:+UseParallelGC" ./tidegate --version >/dev/null; }
check "another collector can be chosen" collects
quiet() { [ -z "$(./tidegate --version 2>&1 >/dev/null)" ]; }
check "and then no more" quiet

small() { [ "$(wc -c <.run/tidegate.jar)" -le 41943040 ]; }
check "the jar has at most 40 MB" small
mkdir alone && cp .run/tidegate.jar alone/
on_its_own() { java -jar alone/tidegate.jar "$@"; }
decides() { on_its_own acquire acme --embedded --plan starter | grep -q allowed; }
check "the jar alone decides" decides
no_aws() {
  on_its_own --help >alone.out 2>&1 && grep -q tidegate-aws.jar alone.out || return 1
  on_its_own aws cost >alone.out 2>&1
  [ $? = 1 ] && grep -q "^tidegate: aws: tidegate-aws.jar is missing (expected: in $copy/alone)$" alone.out
}
check "and names the second jar, which aws needs" no_aws
no_iam() {
  on_its_own serve --redis rediss://127.0.0.1:1 --redis-user app --redis-iam cache --redis-iam-region eu-west-1 >alone.out 2>&1
  [ $? = 1 ] && grep -q '^tidegate: --redis-iam: tidegate-aws.jar is missing' alone.out
}
check "and a login by IAM too" no_iam
with_aws() { ./tidegate aws cost | grep -q 'a month'; }
check "with both beside each other aws works" with_aws

# From here on builds are faked: what matters is whether there is one.
mkdir fake
real_mvn=$(command -v mvn)
printf '#!/bin/sh\necho "$@" >>%q/fake/calls\nmkdir -p cli/target && cp %q/.run/tidegate*.jar cli/target/\n' "$copy" "$copy" >fake/mvn
printf '#!/bin/sh\nexit 1\n' >cli/src/main/sh/class-archive.sh
chmod +x fake/mvn
in_the_jar() {
  unzip -l .run/tidegate.jar 2>/dev/null || jar tf .run/tidegate.jar
}
every_module() {
  local module source packages=0
  for module in $(sed -n 's:.*<module>\(.*\)</module>.*:\1:p' pom.xml); do
    source=$(find "$module/src/main/java" -name '*.java' ! -name package-info.java -print -quit 2>/dev/null)
    [ -n "$source" ] || continue
    local class=${source#"$module"/src/main/java/}
    in_the_jar | grep -q "${class%.java}.class" || continue
    packages=$((packages + 1))
    : >fake/calls
    touch "$source"
    PATH=$copy/fake:$PATH ./tidegate --version >/dev/null 2>&1
    [ -s fake/calls ] || { echo "# $module is in the jar and an edit there is not built"; return 1; }
  done
  [ $packages -ge 6 ]
}
check "an edit in any module of the jar is built" every_module

# A machine without Java and Maven: the tools of this one by name, and no others.
mkdir bare
for tool in bash sh cat chmod cp cut date dirname env find flock grep head id ln mkdir mv readlink rm sed tail touch tr uname; do
  ln -s "$(command -v $tool)" bare/$tool
done
bare() { env -i HOME="$HOME" PATH="$copy/bare" ./tidegate "$@"; }
not_root() {
  touch pom.xml
  printf '#!/bin/sh\n' >bare/apt-get && chmod +x bare/apt-get
  rm bare/id && printf '#!/bin/sh\necho 1000\n' >bare/id && chmod +x bare/id
  bare --version >bare.out 2>&1 && return 1
  [ "$(grep -c 'openjdk-17-jdk-headless maven$' bare.out)" = 2 ] && grep -q '^tidegate: hint: as root: apt-get update' bare.out
}
check "what is missing is one command" not_root
as_root() {
  printf '#!/bin/sh\necho 0\n' >bare/id
  rm bare/apt-get
  {
    echo '#!/bin/sh'
    echo "[ \"\$1\" = update ] && exit 0"
    echo "echo \"\$@\" >>$copy/bare.installed"
    for tool in java javac; do echo "ln -sf $(readlink -f "$(command -v $tool)") $copy/bare/$tool"; done
    echo "ln -sf $copy/fake/mvn $copy/bare/mvn"
  } >bare/apt-get
  chmod +x bare/apt-get
  bare --version >bare.out 2>bare.err || { cat bare.err; return 1; }
  [ "$(cat bare.installed)" = "install -y --no-install-recommends openjdk-17-jdk-headless maven" ] \
    && grep -q '^tidegate [0-9]' bare.out && grep -q 'tidegate: installing openjdk' bare.err
}
check "as root it is installed, and then built" as_root
wrong_home() {
  JAVA_HOME=/no/such/jdk ./tidegate --version >home.out 2>&1 && return 1
  grep -q 'JAVA_HOME is /no/such/jdk' home.out
}
check "a wrong JAVA_HOME is named" wrong_home
read_only() {
  touch pom.xml
  chmod a-w . .run cli
  # Root may write anywhere; a user may not.
  local user=()
  [ "$(id -u)" = 0 ] && { chmod a+rx "$copy"; user=(setpriv --reuid=65534 --regid=65534 --clear-groups); }
  "${user[@]}" ./tidegate --version >read-only.out 2>&1
  local status=$?
  chmod u+w . .run cli
  [ $status = 1 ] && grep -q 'cannot be written to' read-only.out
}
touch read-only.out && chmod a+w read-only.out
check "a checkout that cannot be written to is named" read_only
PATH=$copy/fake:$PATH ./tidegate --version >/dev/null 2>&1

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
    -d '{"subject":"tenant-1","plan":"starter"}' "$url/v1/acquire"
done)
check "50 starter calls are allowed, the 51st is not" [ "$codes" = "$(printf '200 %.0s' $(seq 50))429 " ]
after=$(tr -d '\r' <headers | sed -n 's/^[Rr]etry-[Aa]fter: //p')
check "with a true Retry-After" [ "${after:-0}" -ge 3500 -a "${after:-0}" -le 3600 ]
status() { ./tidegate status tenant-1 --plan starter --url "$url" | grep -q 50; }
check "the command line talks to it" status
kill -TERM "$server"
wait "$server"; status=$?
server=
check "SIGTERM arrives and ends it" [ "$status" = 143 -o "$status" = 0 ]
gone() { ! curl -s -o /dev/null "$url/health/live"; }
check "and nothing listens any more" gone

exit $((failures > 0))
