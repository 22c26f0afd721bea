#!/usr/bin/env bash
# package.sh FILE.zip: the package of the Lambda function, for a bucket. Needs zip, and the jars that ./tidegate builds.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# = 1 ] || { echo "usage: deploy/lambda/package.sh FILE.zip" >&2; exit 2; }
command -v zip >/dev/null || { echo "package.sh: zip is missing: apt-get install -y zip" >&2; exit 1; }
jars=${TIDEGATE_JARS:-$top/.run}
for jar in tidegate.jar tidegate-aws.jar; do
  [ -e "$jars/$jar" ] || { echo "package.sh: $jars/$jar is missing: run ./tidegate --version" >&2; exit 1; }
done
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
mkdir "$parts/lib"
cp "$jars/tidegate.jar" "$jars/tidegate-aws.jar" "$parts/lib/"
# A login by IAM signs by itself; the clients of the services, nine tenths of the jar, are for the commands.
zip -qd "$parts/lib/tidegate-aws.jar" 'software/amazon/awssdk/services/*'
rm -f "$1"
# The same jars give the same file: a deployment that changes nothing is none.
find "$parts/lib" -exec touch -t 202601010000 {} +
mkdir -p "$(dirname "$1")"
out=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
(cd "$parts" && zip -qrX0 "$out" lib)
echo "$out: $(($(wc -c <"$out") / 1000000)) MB, handler dev.tidegate.cli.lambda.FunctionHandler::handleRequest"
