package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.testkit.redis.MachineTime;
import dev.tidegate.testkit.redis.RedisServer;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The server before a real redis-server, well and unwell. */
class RedisTest {
    /** The deadline of the store, 50 ms, and what a server adds to it; the best of a few, in the time of the machine. */
    private static final Duration SOON = Duration.ofMillis(150);

    private static final Duration AT_MOST = RedisStore.DEFAULT_FIRST_DEADLINE.plusSeconds(1);

    private static HttpRequest.Builder acquire(TestServer server, String subject) {
        return server.request("/v1/acquire")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"subject\":\"" + subject + "\",\"plan\":\"pro\"}"));
    }

    /** A deadline that no busy machine misses: here it is counted, not timed. */
    private static RedisStore patient(RedisServer redis) {
        return RedisStore.create(redis.uri(), Duration.ofMinutes(1));
    }

    @Test
    void twoServersOnOneRedisAdmitExactlyTheCapacity() {
        try (RedisServer redis = RedisServer.start();
                LimitStore first = patient(redis);
                LimitStore second = patient(redis);
                TestServer one = TestServer.start(Plans.builtIn(), first);
                TestServer two = TestServer.start(Plans.builtIn(), second)) {
            one.awaitReady();
            two.awaitReady();
            List<CompletableFuture<Reply>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                calls.add(one.sendAsync(acquire(one, "hot")));
                calls.add(two.sendAsync(acquire(two, "hot")));
            }
            List<Integer> statuses =
                    calls.stream().map(call -> call.join().status()).toList();
            assertThat(statuses).filteredOn(status -> status == 200).hasSize(100);
            assertThat(statuses).filteredOn(status -> status == 429).hasSize(300);
            Reply status = two.status("hot", "pro");
            assertThat(status.string("source")).isEqualTo("redis");
            assertThat(Reply.number(status.limit(0).get("used"))).isEqualTo(100);
        }
    }

    @Test
    void aFrozenRedisIsA503SoonAndDecidesAgainWhenItThaws() {
        try (RedisServer redis = RedisServer.start();
                LimitStore store = RedisStore.create(redis.uri());
                TestServer server = TestServer.start(Plans.builtIn(), store)) {
            awaitDecision(server);
            redis.freeze();
            assertUnavailableSoon(server);
            server.time.advance(Duration.ofSeconds(1));
            assertThat(server.get("/health/ready").status()).isEqualTo(503);
            assertThat(server.get("/health/live").status()).isEqualTo(200);
            redis.thaw();
            awaitDecision(server);
            server.awaitReady();
        }
    }

    @Test
    void aRedisThatWasKilledIsA503SoonAndDecidesAgainWhenItIsBack() {
        try (RedisServer redis = RedisServer.start();
                LimitStore store = RedisStore.create(redis.uri());
                TestServer server = TestServer.start(Plans.builtIn(), store)) {
            awaitDecision(server);
            redis.kill();
            assertUnavailableSoon(server);
            server.time.advance(Duration.ofSeconds(1));
            assertThat(server.get("/health/ready").status()).isEqualTo(503);
            redis.restart();
            awaitDecision(server);
            server.awaitReady();
        }
    }

    @Test
    void aServerStartsWithoutRedisSaysSoOnceAndBecomesReadyWhenItComes() {
        try (RedisServer redis = RedisServer.start();
                LogLines log = LogLines.begin()) {
            redis.kill();
            try (LimitStore store = RedisStore.create(redis.uri());
                    TestServer server = TestServer.start(Plans.builtIn(), store)) {
                assertThat(server.get("/health/live").status()).isEqualTo(200);
                assertThat(server.get("/health/ready").status()).isEqualTo(503);
                assertUnavailable(server);
                redis.restart();
                server.awaitReady();
                awaitDecision(server);
                assertThat(log.with("event=store."))
                        .first()
                        .asString()
                        .startsWith("WARN event=store.degraded transient=true");
                assertThat(log.with("event=store.recovered")).isNotEmpty();
                assertThat(String.join("\n", log.all())).doesNotContain(String.valueOf(redis.port()));
            }
        }
    }

    private static void assertUnavailableSoon(TestServer server) {
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            took.add(assertUnavailable(server));
        }
        assertThat(took).anyMatch(each -> each.compareTo(SOON) < 0).allMatch(each -> each.compareTo(AT_MOST) < 0);
    }

    private static Duration assertUnavailable(TestServer server) {
        AtomicReference<Reply> answer = new AtomicReference<>();
        Duration took = MachineTime.of(() -> answer.set(server.acquire("c", "pro")));
        Reply reply = answer.get();
        assertThat(reply.status()).as(reply.body()).isEqualTo(503);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.header("retry-after")).isEqualTo("1");
        assertThat(reply.string("source")).isEqualTo("none");
        return took;
    }

    @Test
    void aServerThatDecidesWithoutTheStoreIsNotReadyThoughItWasWithinTheSecond() {
        try (RedisServer redis = RedisServer.start();
                LimitStore store = RedisStore.create(redis.uri());
                TestServer server = TestServer.start(Plans.builtIn(), store)) {
            awaitDecision(server);
            server.awaitReady();
            redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
            assertThat(server.acquire("c-unseen", "pro").status()).isEqualTo(503);
            server.time.advance(Duration.ofMillis(100));
            assertThat(server.get("/health/ready").status()).isEqualTo(503);
            redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
            server.awaitReady();
        }
    }

    /** The first decisions of a process may miss 50 ms while its classes are loaded. */
    private static void awaitDecision(TestServer server) {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        Reply reply = server.acquire("c-" + System.nanoTime(), "pro");
        while (reply.status() != 200) {
            assertThat(System.nanoTime())
                    .as("no decision in two minutes: " + reply.body())
                    .isLessThan(end);
            reply = server.acquire("c-" + System.nanoTime(), "pro");
        }
        assertThat(reply.string("source")).isEqualTo("redis");
    }
}
