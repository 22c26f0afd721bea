package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.doctor.HealthMonitor;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.server.Reply;
import dev.tidegate.server.TestServer;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code GET /api/test-redis}: both shapes that its readers know, and no load however often it is asked. */
class RedisReportTest {
    private static final String ROUTE = "/api/test-redis";
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static HealthMonitor of(String uri) {
        return HealthMonitor.of(Target.parse(uri), TIMEOUT);
    }

    @Test
    void upItHasTheShapeThatItsReadersKnow() {
        try (RedisServer redis = RedisServer.start();
                HealthMonitor checkup = of(redis.uri());
                TestServer server = TestServer.start(checkup)) {
            Reply reply = server.get(ROUTE);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            String duration = "\"duration\":\"\\d+ms\"";
            assertThat(reply.body())
                    .matches("\\{\"success\":true,\"connection\":\\{\"host\":\"127.0.0.1\",\"port\":\"" + redis.port()
                            + "\",\"redisVersion\":\"" + redis.version() + "\"},"
                            + "\"tests\":\\{\"ping\":\\{\"result\":\"PONG\"," + duration + "},"
                            + "\"set\":\\{\"key\":\"test:connection:[0-9a-f-]+\"," + duration + "},"
                            + "\"get\":\\{\"value\":\"success\"," + duration + "},"
                            + "\"delete\":\\{" + duration + "}},"
                            + "\"performance\":\\{\"totalDuration\":\"\\d+ms\"},"
                            + "\"meta\":\\{\"timestamp\":\"2026-03-10T12:00:00Z\",\"correlationId\":\""
                            + reply.header("x-correlation-id") + "\"}}");
            assertThat(reply.header("x-correlation-id")).isNotEmpty();
            assertThat(redis.command("DBSIZE").whole())
                    .as("no key is left behind")
                    .isZero();
        }
    }

    @Test
    void deadItHasTheOtherShapeAndTheOneCause() {
        try (RedisServer redis = RedisServer.start();
                HealthMonitor checkup = of(redis.uri());
                TestServer server = TestServer.start(checkup)) {
            assertThat(server.get(ROUTE).status()).isEqualTo(200);
            redis.kill();
            server.time.advance(Duration.ofSeconds(1));
            Reply reply = server.get(ROUTE);
            assertThat(reply.status()).as(reply.body()).isEqualTo(503);
            assertThat(reply.header("retry-after")).isEqualTo("1");
            assertThat(reply.json().keySet())
                    .containsExactly(
                            "success", "error", "errorType", "connection", "troubleshooting", "meta", "diagnosis");
            assertThat(reply.body()).startsWith("{\"success\":false,");
            assertThat(reply.string("errorType")).isEqualTo("tcp-refused");
            assertThat(Reply.object(reply.json().get("connection")).keySet()).containsExactly("host", "port");
            assertThat(Reply.object(reply.json().get("troubleshooting")).keySet())
                    .containsExactly("possibleCauses", "nextSteps");
            assertThat(Reply.object(reply.json().get("meta")).keySet())
                    .containsExactly("timestamp", "correlationId", "retryable");
            assertThat(Reply.string(Reply.object(reply.json().get("diagnosis")).get("class")))
                    .isEqualTo("tcp-refused");
            redis.restart();
            server.time.advance(Duration.ofSeconds(1));
            assertThat(server.get(ROUTE).status()).isEqualTo(200);
        }
    }

    @Test
    void whatNobodyCanRepairByWaitingIs500() {
        try (RedisServer redis =
                        RedisServer.builder().password("planted-secret").start();
                HealthMonitor checkup = of("redis://:wrong-secret@127.0.0.1:" + redis.port());
                TestServer server = TestServer.start(checkup)) {
            Reply reply = server.get(ROUTE);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.header("retry-after")).isEmpty();
            assertThat(reply.body())
                    .contains("wrong-password", "\"retryable\":false")
                    .doesNotContain("secret");
        }
        try (TestServer memory = TestServer.start()) {
            assertThat(memory.get(ROUTE).status()).isEqualTo(500);
            assertThat(memory.get(ROUTE).string("errorType")).isEqualTo("config-missing");
        }
    }

    @Test
    void hammeringItOpensNoConnections() {
        try (RedisServer redis = RedisServer.start();
                HealthMonitor checkup = of(redis.uri());
                TestServer server = TestServer.start(checkup)) {
            assertThat(server.get(ROUTE).header("age")).isEmpty();
            long before = connections(redis);
            String first = server.get(ROUTE).header("x-correlation-id");
            for (int second = 0; second < 5; second++) {
                List<CompletableFuture<Reply>> calls = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    calls.add(server.sendAsync(server.request(ROUTE).GET()));
                }
                assertThat(calls).allMatch(call -> call.join().status() == 200);
                Reply again = server.get(ROUTE);
                assertThat(again.header("age")).isEqualTo("0");
                server.time.advance(Duration.ofSeconds(1));
            }
            assertThat(server.get(ROUTE).header("x-correlation-id")).isNotEqualTo(first);
            // Each question of the test itself is one.
            assertThat(connections(redis) - before).isEqualTo(1);
        }
    }

    private static long connections(RedisServer redis) {
        return Long.parseLong(redis.info("stats", "total_connections_received"));
    }

    /** A look at a black hole takes seconds; those who decide meanwhile do not feel it. */
    @Test
    void aSlowLookSlowsNoDecision() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HealthMonitor checkup = HealthMonitor.of(
                        Target.parse("redis://127.0.0.1:" + silent.getLocalPort()), Duration.ofSeconds(20));
                TestServer server = TestServer.start(checkup)) {
            List<CompletableFuture<Reply>> looks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                looks.add(server.sendAsync(server.request(ROUTE).GET()));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(server.acquire("c-" + i, "pro").status()).isEqualTo(200);
            }
            assertThat(looks).noneMatch(CompletableFuture::isDone);
            hangUp(silent);
        }
    }

    /** Ends the look, for which the server would wait before it stops. */
    private static void hangUp(ServerSocket silent) throws IOException {
        silent.close();
    }

    @Test
    void itWorksWhereTheUserMayReachOurKeysAlone() {
        try (RedisServer redis = RedisServer.builder()
                        .user("limiter", "x", "~tg:* +@all")
                        .start();
                HealthMonitor checkup = of(redis.uri("limiter", "x"));
                TestServer server = TestServer.start(checkup)) {
            Reply reply = server.get(ROUTE);
            assertThat(reply.body()).contains("\"success\":true", "\"key\":\"tg:test:connection:");
        }
    }

    @Test
    void itWorksInACluster() {
        try (RedisCluster cluster = RedisCluster.start();
                HealthMonitor checkup = of(cluster.uri());
                TestServer server = TestServer.start(checkup)) {
            assertThat(server.get(ROUTE).body()).contains("\"success\":true");
        }
    }

    /** Not even the server that is told to let anyone in shows it to anyone. */
    @Test
    void beyondLoopbackItNeedsAKey() throws Exception {
        try (RateLimiter limiter = RateLimiter.builder().build();
                TidegateServer server = TestServer.start(
                        new ServerOptions("0.0.0.0", 0, Optional.empty(), true), limiter, TimeSource.system())) {
            HttpResponse<String> reply = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(server.url() + ROUTE))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(401);
            assertThat(reply.headers().firstValue("www-authenticate")).hasValue("Bearer");
        }
    }
}
