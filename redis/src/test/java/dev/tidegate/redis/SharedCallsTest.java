package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Decisions that wait share a call, and each answers for itself. A server that stands still makes them wait. */
class SharedCallsTest {
    private static final int CALLS = 116;
    /** Six go out at once, the other 110 sixteen at a time. */
    private static final int SHARED = 6 + 7;

    @Test
    void whatWaitsSharesCallsAndEveryOneIsDecidedOnItsOwn() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofSeconds(10))) {
            List<Decision> decisions = allAtOnce(server, store, i -> "tenant-" + i % 2);

            // starter lets 50 of the 58 through for each of the two.
            assertThat(decisions.stream().filter(Decision::allowed)).hasSize(100);
            assertThat(decisions.stream().filter(decision -> !decision.allowed()))
                    .hasSize(16)
                    .allSatisfy(denied -> assertThat(denied.retryAfter()).isPresent());
            assertThat(calls(server)).isEqualTo(SHARED);
        }
    }

    @Test
    void aCallEachIfSoWished() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.builder(server.uri())
                        .deadline(Duration.ofSeconds(10))
                        .maxDecisionsPerCall(1)
                        .build()) {
            allAtOnce(server, store, i -> "tenant-" + i);

            assertThat(calls(server)).isEqualTo(CALLS);
        }
    }

    @Test
    void oneThatFailsDoesNotHarmTheOthersInItsCallAndIsToldWhy() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofSeconds(10))) {
            server.command("RPUSH", "tg:{tenant-100}", "not ours");
            server.command("SET", "tg:{tenant-101}", "\u0009of another release");
            server.command("SET", "tg:{tenant-102}", "\u0001cut");
            List<CompletableFuture<Decision>> decisions = send(server, store, i -> "tenant-" + i);

            for (int i = 0; i < CALLS; i++) {
                CompletableFuture<Decision> decision = decisions.get(i);
                if (i < 100 || i > 102) {
                    assertThat(decision.join().allowed()).as("tenant-" + i).isTrue();
                } else {
                    assertThatThrownBy(decision::join)
                            .isInstanceOf(CompletionException.class)
                            .cause()
                            .isInstanceOfSatisfying(
                                    StoreException.class,
                                    e -> assertThat(e.isTransient()).isFalse());
                }
            }
            assertThat(server.command("LLEN", "tg:{tenant-100}").whole()).isEqualTo(1);
            assertThat(server.command("GET", "tg:{tenant-101}").text()).isEqualTo("\u0009of another release");
            assertThat(server.command("GET", "tg:{tenant-102}").text()).isEqualTo("\u0001cut");
        }
    }

    @Test
    void inAClusterOnlyOneTenantsDecisionsShareACall() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisStore store = RedisStore.create(cluster.uri(), Duration.ofSeconds(20))) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            store.check().toCompletableFuture().join();
            List<CompletableFuture<Decision>> decisions = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                decisions.add(limiter.acquireAsync(Request.of("tenant-" + i % 10, "starter"))
                        .toCompletableFuture());
            }

            assertThat(decisions.stream().map(CompletableFuture::join).filter(Decision::allowed))
                    .hasSize(500);
        }
    }

    @Test
    void aStoreThatClosesFailsWhatWaitsAndWhatComesAfter() {
        RedisStore store;
        try (RedisServer server = RedisServer.start()) {
            store = RedisStore.create(server.uri(), Duration.ofSeconds(10));
            store.check().toCompletableFuture().join();
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            server.freeze();
            List<CompletableFuture<Decision>> decisions = new ArrayList<>();
            for (int i = 0; i < 60_000; i++) {
                decisions.add(limiter.acquireAsync(Request.of("tenant-" + i, "starter"))
                        .toCompletableFuture());
            }
            store.close();
            decisions.add(limiter.acquireAsync(Request.of("late", "starter")).toCompletableFuture());

            assertThat(decisions)
                    .allSatisfy(
                            decision -> assertThatThrownBy(decision::join).hasCauseInstanceOf(StoreException.class));
            server.thaw();
        }
    }

    private static List<Decision> allAtOnce(RedisServer server, RedisStore store, IntFunction<String> tenant) {
        return send(server, store, tenant).stream().map(CompletableFuture::join).toList();
    }

    /** Sends while the server stands still, so that who waits does not depend on how fast it is. */
    private static List<CompletableFuture<Decision>> send(
            RedisServer server, RedisStore store, IntFunction<String> tenant) {
        RateLimiter limiter = RateLimiter.builder().failWithStore().store(store).build();
        store.check().toCompletableFuture().join();
        // The first call learns the server's time and is asked twice.
        limiter.acquire(Request.of("first", "starter"));
        server.command("CONFIG", "RESETSTAT");
        server.freeze();
        List<CompletableFuture<Decision>> decisions = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            decisions.add(
                    limiter.acquireAsync(Request.of(tenant.apply(i), "starter")).toCompletableFuture());
        }
        server.thaw();
        return decisions;
    }

    private static long calls(RedisServer server) {
        String stats = server.info("commandstats", "cmdstat_evalsha");
        return Long.parseLong(stats.replaceAll("^calls=(\\d+).*", "$1"));
    }
}
