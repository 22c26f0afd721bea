package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands that wait for others, which a token must be allowed: they hold up nobody else and take nothing for no one. */
class WaitingCommandsTest {
    private static final int ANSWERS = 40;
    private static final int ANSWER_BYTES = 3_000_000;

    @Test
    void aReadOfAStreamThatWaitsHoldsUpNoOther() {
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(redis.uri());
                TestConnection waiting = new TestConnection(upstash.port())) {
            waiting.post("/", "[\"xread\",\"block\",0,\"streams\",\"s\",\"$\"]");
            Patience.await(
                    "the reader to wait",
                    () -> redis.info("clients", "blocked_clients").equals("1"));
            // As many as there are event loops and connections, so that each is used.
            for (int i = 0; i < 16; i++) {
                try (TestConnection other = new TestConnection(upstash.port())) {
                    assertThat(other.post("/", "[\"echo\",\"x\"]").response().body())
                            .isEqualTo("{\"result\":\"x\"}");
                }
            }
            redis.command("xadd", "s", "1-1", "a", "b");
            assertThat(waiting.response().body()).isEqualTo("{\"result\":[[\"s\",[[\"1-1\",[\"a\",\"b\"]]]]]}");
        }
    }

    @Test
    void aCommandThatNothingWaitsForAnyMoreTakesNothing() {
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(redis.uri(), Duration.ofMillis(200))) {
            Patience.await("a connection", () -> upstash.post("/", "[\"ping\"]").statusCode() == 200);
            for (int i = 0; i < 40; i++) {
                var answer = upstash.post("/", "[\"blpop\",\"q\",0]");
                assertThat(answer.statusCode()).isEqualTo(503);
                if (i == 35) {
                    // More than there are connections for such commands, had they not been given back.
                    Patience.await(
                            "a transaction",
                            () -> upstash.post("/multi-exec", "[[\"ping\"]]").statusCode() == 200);
                }
            }
            Patience.await(
                    "no one to wait",
                    () -> redis.info("clients", "blocked_clients").equals("0"));
            redis.command("rpush", "q", "job");
            assertThat(redis.command("llen", "q").whole()).isEqualTo(1);
        }
    }

    @Test
    void answersAreNotKeptInMemoryBehindARequestThatIsSlow() {
        List<TestConnection> slow = new ArrayList<>();
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(redis.uri(), Duration.ofSeconds(60))) {
            // As many as there are event loops, so that one is the first of each.
            for (int i = 0; i < 16; i++) {
                slow.add(new TestConnection(upstash.port()).post("/", "[\"blpop\",\"q\",0]"));
            }
            Patience.await(
                    "them to wait",
                    () -> redis.info("clients", "blocked_clients").equals("16"));
            redis.command("set", "k", "x".repeat(ANSWER_BYTES));
            long before = used();
            try (TestConnection call = new TestConnection(upstash.port())) {
                for (int i = 0; i < ANSWERS; i++) {
                    assertThat(call.post("/", "[\"get\",\"k\"]").response().status())
                            .isEqualTo(200);
                }
                call.post("/", "[\"ping\"]").response();
                assertThat(used() - before).isLessThan(ANSWERS * (long) ANSWER_BYTES / 2);
            }
        } finally {
            slow.forEach(TestConnection::close);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aCommandMayTakeAsLongAsTheDeadlineSays() {
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(redis.uri())) {
            assertThat(upstash.command("[\"blpop\",\"q\",3]")).isEqualTo("{\"result\":null}");
        }
    }

    @Test
    void inAPipelineTheyAreRefused() {
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(redis.uri())) {
            for (String command : List.of("[\"blpop\",\"q\",0]", "[\"xread\",\"block\",0,\"streams\",\"s\",\"$\"]")) {
                assertThat(upstash.post("/pipeline", "[[\"echo\",\"x\"]," + command + "]")
                                .body())
                        .isEqualTo(
                                "[{\"result\":\"x\"},{\"error\":\"ERR a blocking command goes in a request of its own\"}]");
            }
        }
    }
}
