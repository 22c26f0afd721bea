#!/usr/bin/env bash
# The sum of ./verify, over a small project with one of each: a module whose test fails, one that
# does not compile, one behind that one, one that passes. Run by ./verify.
set -uo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

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

module() { # name, extra dependency or nothing
  local needs=
  [ -n "${2:-}" ] && needs="<dependency><groupId>dev.tidegate</groupId><artifactId>$2</artifactId><version>\${project.version}</version></dependency>"
  mkdir -p "$1/src/main/java/x" "$1/src/test/java/x"
  cat >"$1/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>dev.tidegate</groupId><artifactId>tidegate-parent</artifactId><version>$version</version></parent>
  <artifactId>$1</artifactId>
  <properties><module.name>x.$1</module.name></properties>
  <dependencies>$needs
    <dependency><groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><scope>test</scope></dependency>
  </dependencies>
</project>
XML
  printf 'package x;\n\n/** A class. */\nfinal class Main {}\n' >"$1/src/main/java/x/Main.java"
  cat >"$1/src/test/java/x/MainTest.java" <<JAVA
package x;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void counts() {
        assertEquals(2, 1 + 1);
    }
}
JAVA
}

cp "$home/verify" "$copy/"
cp -r "$home/.mvn" "$copy/"
sed '/<modules>/,/<\/modules>/d; s#<properties>#<modules><module>fails</module><module>broken</module><module>behind</module><module>passes</module></modules><properties>#;' \
  "$home/pom.xml" >"$copy/pom.xml"
version=$(sed -n 's#.*<version>\(.*\)</version>.*#\1#p' "$home/pom.xml" | head -n 1)
cd "$copy" || exit 1
module fails
module broken
module behind broken
module passes
sed -i 's/assertEquals(2/assertEquals(3/' fails/src/test/java/x/MainTest.java
echo 'package x; final class Main { no }' >broken/src/main/java/x/Main.java
mkdir -p cli/src/test/sh
node_package() { # folder, code of its one test file
  mkdir -p "$1"
  printf '{"name":"x","scripts":{"test":"node --test --test-reporter=tap"}}' >"$1/package.json"
  printf '{"name":"x","lockfileVersion":3,"requires":true,"packages":{"":{"name":"x"}}}' >"$1/package-lock.json"
  printf '%s\n' "const { test } = require('node:test');" "$2" >"$1/a.test.js"
}
node_package clients/one "test('a', () => {}); test('b', () => { throw new Error(); }); test('c', { skip: true }, () => {});"
node_package passes/src/test/node "test('d', () => {});"
node_package clients/none ''
rm clients/none/a.test.js
node_package clients/old "test('e', () => {});"
sed -i 's/{"name"/{"engines":{"node":">=99.1"},"name"/' clients/old/package.json
printf 'echo "ok a"\necho "ok b"\necho "not ok c"\nexit 1\n' >cli/src/test/sh/some-test.sh

CI=true ./verify >out 2>&1
status=$?
check "a failure makes verify fail" [ $status = 1 ]
check "the sum counts tests, scripts and modules, before and after a failure" [ "$(tail -n 1 out)" = "5 passed, 5 failed" ]
check "it names the test that failed" grep -qx '  x.MainTest.counts' out
check "it names the module that was not built" grep -qx 'verify: not built to the end: broken' out
check "it names the module that was not run" grep -qx 'verify: NOT RUN, because a module before failed: behind' out
check "it says that tests of Node.js failed" grep -q '2 tests of Node.js failed' out
check "it names the package that has run no test" grep -qx 'verify: ended before the tests had run: clients/none' out
check "it names the package that Node.js is too old for" grep -qx 'verify: NOT RUN, because Node.js v.* is too old for it: clients/old' out
check "it says that tests of Node.js were skipped" grep -qx 'verify: 1 tests of Node.js were skipped' out
check "it says that a script failed" grep -q '1 check of the scripts failed' out
[ $failures = 0 ] || cat out

exit $((failures > 0))
