#!/usr/bin/env bash
# class-archive.sh JAR ARCHIVE: writes an archive of the classes that commands and the server load (CDS), which Java
# maps in place of parsing them: commands and the server start in about half the time. It is of use to the Java and the
# jar that it was made with alone; given to another, Java passes over it.
set -euo pipefail
jar=$1
archive=$2
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT

# Nothing of this machine's settings: what runs here is a rehearsal.
run() { # list, arguments…
  local list=$lists/$1
  shift
  exec env -i PATH="$PATH" "$java" -XX:DumpLoadedClassList="$list" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$jar" "$@"
}

# A server that answers one request. The process writes its list until it ends.
serve() {
  local line port=
  exec 3< <(run serve serve --port 0 2>&1)
  local server=$!
  while read -r -t 60 line <&3; do
    case "$line" in
      *event=listening*) port=${line##*port=}; break ;;
    esac
  done
  if [ -n "$port" ] && exec 4<>"/dev/tcp/127.0.0.1/$port"; then
    local body='{"subject":"acme","plan":"starter"}'
    printf 'POST /v1/acquire HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' \
      "${#body}" "$body" >&4
    read -r -t 60 line <&4 || true
    exec 4>&-
  fi
  kill "$server" 2>/dev/null || true
  cat <&3 >/dev/null
}

# Port 1 refuses: the clients for HTTP and Redis are loaded all the same.
(run version --version) >/dev/null 2>&1 &
(run plans plans show) >/dev/null 2>&1 &
(run http status acme --url http://127.0.0.1:1) >/dev/null 2>&1 &
(run redis status acme --redis redis://127.0.0.1:1) >/dev/null 2>&1 &
(run embedded acquire acme --embedded --plan starter) >/dev/null 2>&1 &
serve
wait
sort -u "$lists"/* >"$lists.all"
trap 'rm -rf "$lists" "$lists.all"' EXIT
"$java" -Xshare:dump -Xlog:disable -XX:SharedClassListFile="$lists.all" -XX:SharedArchiveFile="$archive.new" \
  -cp "$jar" >/dev/null 2>&1
mv -f "$archive.new" "$archive"
