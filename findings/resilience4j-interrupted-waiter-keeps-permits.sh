#!/usr/bin/env bash
# resilience4j: a caller that was interrupted while it waited is refused, and stays charged.
#
# Version: io.github.resilience4j:resilience4j-ratelimiter 2.4.0 (Maven Central). Needs JDK 17 and Maven.
# Input: 10 permits a second. One caller takes 10. A second asks for 20, waits, and is interrupted after a
# tenth of a second: acquirePermission returns false, as documented.
#
# Behaviour seen: afterwards -20 permits are available, and a third caller that wants 1 permit is told to
# wait about 3 seconds. Without the interrupted caller it would be 1 second.
#
# Why a good guess is wrong: false means "not permitted", and a caller that was refused because the limit
# is smaller than its request (timeout 0) is charged nothing. But a caller that waits has its permits
# taken beforehand, out of future cycles, and the interrupt gives none of them back. In a service that
# cancels requests whose client has left, cancelled waiters use up the seconds that follow, unserved.
set -euo pipefail
for tool in mvn java; do
  command -v $tool >/dev/null || { echo "missing: $tool (apt-get install maven openjdk-17-jdk-headless)" >&2; exit 2; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for artifact in io.github.resilience4j:resilience4j-ratelimiter:2.4.0 \
  io.github.resilience4j:resilience4j-core:2.4.0 org.slf4j:slf4j-api:2.0.17; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=$artifact -DoutputDirectory=. >mvn.log 2>&1 || { cat mvn.log >&2; exit 2; }
done
cat >Interrupted.java <<'JAVA'
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

class Interrupted {
    public static void main(String[] args) throws InterruptedException {
        System.out.println("undisturbed: a third caller waits " + wait(false) + " s");
        System.out.println("interrupted: a third caller waits " + wait(true) + " s");
    }

    private static long wait(boolean second) throws InterruptedException {
        RateLimiter limiter = RateLimiter.of("tenant", RateLimiterConfig.custom()
                .limitForPeriod(10)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(Duration.ofSeconds(5))
                .build());
        limiter.acquirePermission(10);
        if (second) {
            Thread waiting = new Thread(() -> System.out.println("served: " + limiter.acquirePermission(20)));
            waiting.start();
            Thread.sleep(100);
            waiting.interrupt();
            waiting.join();
            System.out.println("available: " + limiter.getMetrics().getAvailablePermissions());
        }
        // Rounded up to whole cycles, of which a part is over already.
        return (limiter.reservePermission(1) + 999_999_999) / 1_000_000_000;
    }
}
JAVA
java -cp '*' Interrupted.java 2>/dev/null | tee seen
diff - seen <<'TXT' >&2 || { echo "changed: see the lines above" >&2; exit 1; }
undisturbed: a third caller waits 1 s
served: false
available: -20
interrupted: a third caller waits 3 s
TXT
