package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Redis ends, or stops, while requests are under way: each gets a JSON error, and the endpoint goes on when Redis is back. */
class RedisFailureTest {
    private static final String LONG = "[\"eval\",\"while true do end\",0]";

    /** The deadline is half a minute, so that an answer before it is one of the broken connection. */
    @Test
    void redisIsKilledWhileAScriptRuns() {
        try (RedisServer redis =
                        RedisServer.builder().line("busy-reply-threshold 1").start();
                UpstashServer upstash = UpstashServer.before(redis.uri())) {
            Map<String, String> bodies =
                    Map.of("/", LONG, "/pipeline", "[[\"ping\"]," + LONG + "]", "/multi-exec", "[" + LONG + "]");
            for (Map.Entry<String, String> each : bodies.entrySet()) {
                assertThat(upstash.post("/multi-exec", "[[\"set\",\"k\",\"v\"]]")
                                .statusCode())
                        .isEqualTo(200);
                List<TestConnection> behind = new ArrayList<>();
                try (TestConnection call = new TestConnection(upstash.port()).post(each.getKey(), each.getValue())) {
                    Patience.await("the script to run", () -> isBusy(redis));
                    for (String path : List.of("/", "/pipeline", "/multi-exec")) {
                        behind.add(new TestConnection(upstash.port())
                                .post(path, path.equals("/") ? "[\"get\",\"k\"]" : "[[\"get\",\"k\"],[\"ping\"]]"));
                    }
                    redis.kill();
                    TestConnection.Response answer = call.response();
                    if (each.getKey().equals("/pipeline")) {
                        assertThat(answer.body()).contains("{\"error\":\"ERR Redis did not answer");
                    } else {
                        assertThat(answer.status()).isEqualTo(503);
                        assertThat(answer.body()).startsWith("{\"error\":\"ERR Redis did not answer");
                    }
                    for (TestConnection other : behind) {
                        assertThat(other.response().body()).contains("\"error\":\"");
                    }
                }
                behind.forEach(TestConnection::close);
                redis.restart();
                Patience.await(
                        "Redis again", () -> upstash.post("/", "[\"ping\"]").statusCode() == 200);
                Patience.await(
                        "transactions again",
                        () -> upstash.post("/multi-exec", "[[\"ping\"]]").statusCode() == 200);
            }
        }
    }

    /** A server that runs a script for long refuses others by BUSY, once it is past its limit. */
    private static boolean isBusy(RedisServer redis) {
        try {
            redis.command("ping");
            return false;
        } catch (RuntimeException busy) {
            return true;
        }
    }

    @Test
    void aSilentRedisIsAnErrorOfEachKindAfterTheDeadlineAndNothingIsLeft() {
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(redis.uri(), Duration.ofMillis(300))) {
            Patience.await(
                    "a connection",
                    () -> upstash.post("/multi-exec", "[[\"ping\"]]").statusCode() == 200);
            redis.freeze();
            for (int i = 0; i < 3; i++) {
                assertThat(upstash.post("/", "[\"ping\"]").body())
                        .isEqualTo("{\"error\":\"ERR Redis did not answer within 300 ms\"}");
                assertThat(upstash.post("/pipeline", "[[\"ping\"],[\"ping\"]]").statusCode())
                        .isEqualTo(503);
                assertThat(upstash.post("/multi-exec", "[[\"ping\"]]").statusCode())
                        .isEqualTo(503);
            }
            redis.thaw();
            Patience.await("Redis again", () -> upstash.post("/", "[\"ping\"]").statusCode() == 200);
            Patience.await(
                    "transactions again",
                    () -> upstash.post("/multi-exec", "[[\"ping\"]]").statusCode() == 200);
        }
    }

    /** Redis takes these words for a web request that someone smuggled in, and closes the connection that all callers share. */
    @Test
    void wordsThatMakeRedisEndTheConnectionReachItFromNoCaller() {
        try (RedisServer redis = RedisServer.start();
                UpstashServer upstash = UpstashServer.before(redis.uri())) {
            assertThat(upstash.post("/multi-exec", "[[\"set\",\"k\",\"v\"]]").statusCode())
                    .isEqualTo(200);
            List<String> lines = connections(redis);
            for (String word : List.of("post", "POST", "Post", "host:", "Host:", "quit")) {
                String refused = "{\"error\":\"ERR Command is not available: ";
                for (String more : List.of("", ",\"x\"")) {
                    String command = "[\"" + word + "\"" + more + "]";
                    assertThat(upstash.command(command)).startsWith(refused);
                    assertThat(upstash.post("/pipeline", "[" + command + ",[\"get\",\"k\"]]")
                                    .body())
                            .startsWith("[" + refused)
                            .endsWith(",{\"result\":\"v\"}]");
                    assertThat(upstash.post("/multi-exec", "[" + command + "]").body())
                            .startsWith(refused);
                }
                assertThat(upstash.post("/" + word, "").body()).startsWith(refused);
                assertThat(upstash.post("/" + word + "/x", "").body()).startsWith(refused);
                assertThat(upstash.command("[\"get\",\"k\"]")).isEqualTo("{\"result\":\"v\"}");
            }
            assertThat(connections(redis)).isEqualTo(lines);
        }
    }

    /** The ids of the connections of the endpoint. */
    private static List<String> connections(RedisServer redis) {
        return redis.command("client", "list")
                .text()
                .lines()
                .filter(line -> line.contains("lib-name=Lettuce"))
                .map(line -> line.split(" ", -1)[0])
                .toList();
    }

    @Test
    void tlsAndAPasswordToRedis() {
        try (RedisServer redis =
                        RedisServer.builder().tls().password("a secret").start();
                UpstashServer upstash = UpstashServer.before(
                        RedisStore.builder(redis.uri())
                                .authority(redis.tls().authority())
                                .raw(),
                        UpstashOptions.on(0).within(Duration.ofSeconds(30)),
                        Optional.empty());
                TestConnection stream = new TestConnection(upstash.port()).post("/subscribe/c", "[]");
                TestConnection monitor = new TestConnection(upstash.port()).post("/monitor", "[]")) {
            assertThat(upstash.command("[\"set\",\"k\",\"v\"]")).isEqualTo("{\"result\":\"OK\"}");
            assertThat(upstash.post("/multi-exec", "[[\"get\",\"k\"]]").body()).isEqualTo("[{\"result\":\"v\"}]");
            stream.head();
            assertThat(stream.chunk()).isEqualTo("data: subscribe,c,1\n\n");
            monitor.head();
            assertThat(monitor.chunk()).isEqualTo("data: \"OK\"\n\n");
        }
    }
}
