package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.server.HostileCallers.Ending;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.Patience;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Malformed and hostile requests over raw sockets: every connection is answered or closed, the log says less than was
 * sent, memory stays, and the server serves on.
 */
class HostileRequestsTest {
    /** A kilobyte kept of each of a million requests is a hundred times that. */
    private static final long FLAT_BYTES = 24L << 20;

    private static final String LAST = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final Set<Integer> EXPECTED =
            Set.of(100, 200, 201, 204, 400, 403, 404, 405, 408, 409, 413, 414, 415, 422, 429, 431, 501, 505);

    @Test
    void severalThousandHostileRequestsAreAnsweredOrClosed() throws Exception {
        attack(4_000);
    }

    @Test
    @Tag("deep")
    void aMillionHostileRequestsAreAnsweredOrClosed() throws Exception {
        attack(1_000_000);
    }

    private void attack(long count) throws Exception {
        ServerOptions options =
                new ServerOptions("127.0.0.1", 0, Optional.empty(), false).withBounds(Duration.ofMillis(250), 1_000);
        try (RateLimiter limiter = RateLimiter.builder().build();
                TidegateServer server = TestServer.start(options, limiter, TimeSource.system());
                HostileCallers callers = new HostileCallers(
                        seed -> new HostileBytes(seed)::next,
                        LAST,
                        (text, random) -> random.nextInt(50) == 0 ? Ending.WAITS : Ending.LEAVES)) {
            callers.attack(server.port(), count, EXPECTED, FLAT_BYTES);
            assertThat(TestServer.raw(server.port(), LAST)).startsWith("HTTP/1.1 200 ");
            Patience.await(
                    "the connections to be gone",
                    () -> TestServer.raw(server.port(), LAST.replace("/health/live", "/metrics"))
                            .contains("\ntidegate_connections 1.0\n"));
        }
    }
}
