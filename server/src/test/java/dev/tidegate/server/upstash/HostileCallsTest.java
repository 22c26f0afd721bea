package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.HostileCallers;
import dev.tidegate.server.HostileCallers.Ending;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Malformed and hostile requests over raw sockets, before a real redis-server: every connection is answered or closed, the
 * log says less than was sent, memory stays, and the endpoint serves on.
 */
@Timeout(3600)
class HostileCallsTest {
    /** What is kept of lost answers is bounded and no leak. */
    private static final long FLAT_BYTES = (24L << 20) + Replays.MOST_BYTES;

    private static final String LAST = "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + UpstashServer.TOKEN + "\r\nConnection: close\r\nContent-Length: 8\r\n\r\n[\"ping\"]";
    /** No 500: nothing that a caller sends is a fault of the endpoint. */
    private static final Set<Integer> EXPECTED =
            Set.of(100, 200, 204, 400, 401, 405, 408, 413, 414, 415, 417, 431, 501, 503, 505);

    @Test
    void severalThousandHostileRequestsAreAnsweredOrClosed() throws Exception {
        attack(4_000);
    }

    @Test
    @Tag("deep")
    void aMillionHostileRequestsAreAnsweredOrClosed() throws Exception {
        attack(Long.getLong("tidegate.hostile", 1_000_000));
    }

    private static Ending ending(String text, Random random) {
        if (text.contains("ubsc") || text.contains("monit")) {
            return Ending.GOES;
        }
        return random.nextInt(200) == 0 ? Ending.WAITS : Ending.LEAVES;
    }

    private void attack(long count) {
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.strict(redis.uri());
                HostileCallers callers =
                        new HostileCallers(seed -> new HostileCalls(seed)::next, LAST, HostileCallsTest::ending)) {
            callers.attack(upstash.port(), count, EXPECTED, FLAT_BYTES);
            assertThat(upstash.command("[\"ping\"]")).isEqualTo("{\"result\":\"PONG\"}");
            Patience.await(
                    "the streams to end",
                    () -> redis.command("pubsub", "numpat").whole() == 0);
            Patience.await(
                    "monitor to end",
                    () -> !redis.command("client", "list").text().contains("cmd=monitor"));
        }
    }
}
