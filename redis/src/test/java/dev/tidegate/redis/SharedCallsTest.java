package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Decisions that wait share a call, and each answers for itself. A server that stands still makes them wait. */
class SharedCallsTest {
    private static final int CALLS = 116;
    /** Six go out at once; the other 110 are equal ones of two tenants, and go in one call. */
    private static final int SHARED = 6 + 1;

    @Test
    void whatWaitsSharesCallsAndEveryOneIsDecidedOnItsOwn() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
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
    void sixteenDifferentOnesShareACall() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            assertThat(allAtOnce(server, store, i -> "tenant-" + i)).allMatch(Decision::allowed);
            assertThat(calls(server)).isEqualTo(6 + 7);
        }
    }

    @Test
    void equalOnesThatWaitAreOneStepAndSpeakInTheOrderOfTheirArrival() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            List<Decision> decisions = allAtOnce(server, store, i -> "acme");

            for (int i = 0; i < CALLS; i++) {
                Decision decision = decisions.get(i);
                assertThat(decision.allowed()).as("decision " + i).isEqualTo(i < 50);
                assertThat(decision.limits().get(0).used()).isEqualTo(Math.min(50, i + 1));
            }
            assertThat(store.combined()).isEqualTo(CALLS - 7);
            assertThat(calls(server)).isEqualTo(SHARED);
        }
    }

    @Test
    void oneCallHasSoManyDecisionsAtMost() {
        assertThat(callsForEqualOnes(1, 6 + 600)).isEqualTo(6 + 3);
    }

    /** No script of a shape is made for so many limits: one after the other, they would hold the server up for long. */
    @Test
    void equalOnesThatWouldBeDecidedOneByOneAreNotOneStep() {
        assertThat(callsForEqualOnes(PlanShape.MOST_LIMITS + 1, CALLS)).isEqualTo(6 + 7);
    }

    /** How many calls so many equal decisions under a plan of so many limits are; the answers are in order. */
    private static long callsForEqualOnes(int limits, int decisions) {
        Limit[] all = IntStream.rangeClosed(1, limits)
                .mapToObj(hours -> Limit.builder("l" + hours, Meter.REQUESTS, Window.sliding(Duration.ofHours(hours)))
                        .capacity(10_000)
                        .build())
                .toArray(Limit[]::new);
        LimitSet set = LimitSet.of(Plan.of("plan", all));
        long[] parts = new long[limits];
        Arrays.fill(parts, 1);
        StoreCommand each = new StoreCommand.Decide(Subject.of("acme"), set, Boundaries.around(set, 0), parts, true);
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            store.check().toCompletableFuture().join();
            server.command("CONFIG", "RESETSTAT");
            server.freeze();
            List<CompletableFuture<StoreReply>> replies = new ArrayList<>();
            for (int i = 0; i < decisions; i++) {
                replies.add(store.apply(each).toCompletableFuture());
            }
            server.thaw();
            for (int i = 0; i < decisions; i++) {
                assertThat(replies.get(i).join().used(limits - 1)).isEqualTo(i + 1);
            }
            return calls(server);
        }
    }

    @Test
    void equalOnesUnderOverridesThatChangedAreDecidedUnderTheNewOnes() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RedisStore others = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter other =
                        RateLimiter.builder().failWithStore().store(others).build()) {
            Overrides.Change change =
                    Overrides.Change.adding("ann", SubjectOverride.factor("requests-per-hour", new BigDecimal("0.5")));
            other.overrides().change("acme", change).toCompletableFuture().join();

            List<Decision> decisions = allAtOnce(server, store, i -> "acme");

            assertThat(decisions.stream().filter(Decision::allowed)).hasSize(25);
            assertThat(decisions)
                    .allSatisfy(decision -> assertThat(decision.overrides()).isPresent());
            assertThat(store.combined()).isGreaterThanOrEqualTo(CALLS - 7);
        }
    }

    @Test
    void equalOnesOfAServerThatLostItsScriptsAreEachCountedOnce() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            Patience.await("the script of the shape", () -> {
                limiter.acquire(Request.of("first", "starter"));
                return store.shapes().shapedCalls() > 0;
            });
            limiter.acquire(Request.of("acme", "starter"));
            server.command("SCRIPT", "FLUSH");

            List<Decision> decisions = allAtOnce(server, store, i -> "acme");

            for (int i = 0; i < CALLS; i++) {
                assertThat(decisions.get(i).allowed()).as("decision " + i).isEqualTo(i < 49);
                assertThat(decisions.get(i).limits().get(0).used()).isEqualTo(Math.min(50, i + 2));
            }
            assertThat(store.combined()).isPositive();
        }
    }

    @Test
    void oneOfEqualOnesThatIsGivenUpWhileItWaitsCountsNothing() {
        LimitSet set = LimitSet.of(Plan.of(
                "plan",
                Limit.builder("hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(100)
                        .build()));
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            store.check().toCompletableFuture().join();
            server.freeze();
            List<CompletableFuture<StoreReply>> replies = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                replies.add(store.apply(new StoreCommand.Decide(
                                Subject.of("acme"), set, Boundaries.around(set, 0), new long[] {1}, true))
                        .toCompletableFuture());
            }
            // As a deadline does.
            replies.subList(10, 20).forEach(one -> one.completeExceptionally(new StoreException("given up", true)));
            server.thaw();
            for (int i = 0; i < 40; i++) {
                if (i < 10 || i >= 20) {
                    assertThat(replies.get(i).join().used(0)).isEqualTo(i < 10 ? i + 1 : i - 9);
                }
            }
        }
    }

    @Test
    void thoseOfOtherCostsKeepTheirPlaceAmongThem() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            store.check().toCompletableFuture().join();
            limiter.acquire(Request.of("first", "starter"));
            server.freeze();
            List<CompletableFuture<Decision>> decisions = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                decisions.add(limiter.acquireAsync(
                                Request.of("acme", "starter").withCost(Cost.of(Meter.REQUESTS, 1 + i % 2)))
                        .toCompletableFuture());
            }
            server.thaw();
            long used = 0;
            for (int i = 0; i < 40; i++) {
                Decision decision = decisions.get(i).join();
                used += decision.allowed() ? 1 + i % 2 : 0;
                assertThat(decision.limits().get(0).used()).as("decision " + i).isEqualTo(used);
            }
            assertThat(used).isEqualTo(50);
        }
    }

    @Test
    void aCallEachIfSoWished() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.builder(server.uri())
                        .deadline(Duration.ofMinutes(1))
                        .maxDecisionsPerCall(1)
                        .build()) {
            allAtOnce(server, store, i -> "tenant-" + i);

            assertThat(calls(server)).isEqualTo(CALLS);
        }
    }

    @Test
    void oneThatFailsDoesNotHarmTheOthersInItsCallAndIsToldWhy() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
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
                RedisStore store = RedisStore.create(cluster.uri(), Duration.ofMinutes(1))) {
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
            store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
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
