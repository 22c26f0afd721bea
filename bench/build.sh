# For the scripts of this folder: builds the benchmarks when they are older than their sources, and finds java. Sets
# root, jar and java; the arguments name the modules that are measured beside core.
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
jar=$root/bench/target/benchmarks.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# No tests, nothing installed: what is measured is what the sources say now.
build() {
    sources="$root/pom.xml"
    for module in core bench "$@"; do sources="$sources $root/$module/pom.xml $root/$module/src/main"; done
    # shellcheck disable=SC2086
    if [ ! -f "$jar" ] || [ -n "$(find $sources -newer "$jar" | head -n 1)" ]; then
        echo "building the benchmarks" >&2
        (cd "$root" && mvn -B -Dstyle.color=never -q -ntp -pl bench -am -Dmaven.test.skip=true -Dspotless.check.skip=true package >&2)
    fi
}
