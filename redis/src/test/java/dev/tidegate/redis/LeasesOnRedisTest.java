package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Allowed;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Limiters on one server that decide calls from units that they took ahead. */
class LeasesOnRedisTest {
    /** Some tests wait for the end of one. */
    private static final Duration LEASE = Duration.ofMillis(400);

    private static final AtomicLong TESTS = new AtomicLong();

    /** So long that no test sees its end. */
    private static final Window DAY = Window.fixed(Duration.ofDays(300));

    private static RedisServer server;
    /** One connection, from which each limiter takes by itself. */
    private static RedisStore store;

    private final String tenant = "tenant-" + TESTS.incrementAndGet();
    private final Subject subject = Subject.of(tenant);
    private final Request call = Request.of(tenant, "plan");
    private final List<RateLimiter> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        store = RedisStore.create(server.uri(), Duration.ofSeconds(10));
    }

    @AfterAll
    static void stop() {
        store.close();
        server.close();
    }

    private static Plans plans(long capacity) {
        return Plans.of(Plan.of(
                "plan",
                Limit.builder("requests", Meter.REQUESTS, DAY)
                        .capacity(capacity)
                        .lease(LEASE)
                        .build(),
                Limit.builder("month", Meter.INPUT_TOKENS, Window.parse("calendar year UTC"))
                        .capacity(10 * capacity)
                        .lease(LEASE)
                        .build()));
    }

    private RateLimiter limiter(long capacity) {
        RateLimiter limiter =
                RateLimiter.builder().plans(plans(capacity)).store(store).build();
        opened.add(limiter);
        Patience.await("a connection", () -> isWarm(limiter));
        return limiter;
    }

    /** On a busy machine a connection may take several tries. */
    private static boolean isWarm(RateLimiter limiter) {
        try {
            limiter.warmUp();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    @AfterEach
    void close() {
        opened.forEach(RateLimiter::close);
    }

    private long used(RateLimiter limiter) {
        return limiter.status(subject, "plan").limits().get(0).used();
    }

    private long calls() {
        String stats = server.info("commandstats", "cmdstat_evalsha");
        return Long.parseLong(stats.replaceAll("^calls=(\\d+).*", "$1"));
    }

    private void untilLeased(RateLimiter limiter) {
        Patience.await(
                "a call from a slice", () -> limiter.acquire(call).source().equals("lease"));
    }

    @Test
    void aBusySubjectIsDecidedInTheProcessAndCountedInTheServer() {
        RateLimiter limiter = limiter(1_000_000);
        long before = calls();
        for (int i = 0; i < 5_000; i++) {
            assertThat(limiter.acquire(call).allowed()).isTrue();
        }
        // A machine that stands still for a lease between two calls asks more often.
        assertThat(calls() - before).isLessThan(500);
        assertThat(limiter.leases().decisions()).isGreaterThan(4_500);
        // What a machine that stands still for long does not give back stays charged.
        Patience.await(
                "what was not used to be back",
                () -> used(limiter) == 5_000 || limiter.leases().lost() > 0);
        assertThat(used(limiter)).isGreaterThanOrEqualTo(5_000);
    }

    @Test
    void threeProcessesLetThroughExactlyWhatThereIs() throws Exception {
        long capacity = 1_500;
        List<RateLimiter> limiters = List.of(limiter(capacity), limiter(capacity), limiter(capacity));
        AtomicLong allowed = new AtomicLong();
        ExecutorService callers = Executors.newFixedThreadPool(12);
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < 12; thread++) {
            RateLimiter limiter = limiters.get(thread % 3);
            done.add(callers.submit(() -> {
                begin.await();
                for (int i = 0; i < 140; i++) {
                    allowed.addAndGet(limiter.acquire(call).allowed() ? 1 : 0);
                }
                return null;
            }));
        }
        begin.countDown();
        for (Future<?> each : done) {
            each.get();
        }
        callers.shutdown();
        assertThat(allowed.get()).isLessThanOrEqualTo(capacity);
        assertThat(limiters.stream()
                        .mapToLong(each -> each.leases().decisions())
                        .sum())
                .isGreaterThan(150);
        // What other processes had idle is back by now, and the last unit is somebody's.
        Patience.await("every unit to be used", () -> {
            while (limiters.get(0).acquire(call).allowed()) {
                allowed.incrementAndGet();
            }
            return allowed.get() >= capacity;
        });
        assertThat(allowed.get()).isEqualTo(capacity);
        assertThat(limiters.get(1).acquire(call).allowed()).isFalse();
        assertThat(used(limiters.get(2))).isEqualTo(capacity);
    }

    @Test
    void aDecisionFromASliceSaysSoAndItsFiguresGoOn() {
        RateLimiter limiter = limiter(1_000_000);
        untilLeased(limiter);
        Request both = call.withCost(Cost.of(Meter.REQUESTS, 1).with(Meter.INPUT_TOKENS, 2));
        Patience.await("two calls from one slice", () -> {
            Decision one = limiter.acquire(both);
            Decision two = limiter.acquire(both);
            if (!one.source().equals("lease") || !two.source().equals("lease")) {
                return false;
            }
            assertThat(one)
                    .isInstanceOfSatisfying(
                            Allowed.class,
                            allowed -> assertThat(allowed.isHint()).isTrue());
            LimitStatus before = one.limits().get(0);
            LimitStatus after = two.limits().get(0);
            return after.used() == before.used() + 1
                    && two.limits().get(1).used() == one.limits().get(1).used() + 2;
        });
        assertThat(limiter.check(call).source()).isEqualTo("redis");
        assertThat(limiter.acquire(call, "an-id").source()).isEqualTo("redis");
    }

    private void change(RateLimiter limiter, Overrides.Change change) {
        limiter.overrides().change(tenant, change).toCompletableFuture().join();
    }

    @Test
    void aBlockHereHoldsAtOnceAndOneElsewhereWithinTheLease() {
        RateLimiter one = limiter(1_000_000);
        RateLimiter other = limiter(1_000_000);
        untilLeased(one);
        change(one, Overrides.Change.adding("test", SubjectOverride.block("blocked")));
        assertThat(one.acquire(call).allowed()).isFalse();
        change(one, new Overrides.Change("test", OptionalLong.empty(), false, list -> List.of()));
        untilLeased(one);
        change(other, Overrides.Change.adding("test", SubjectOverride.block("blocked")));
        long until = System.nanoTime() + LEASE.toNanos();
        boolean allowed = true;
        while (allowed) {
            allowed = one.acquire(call).allowed();
            assertThat(allowed
                            && System.nanoTime() > until + Duration.ofSeconds(5).toNanos())
                    .isFalse();
        }
    }

    @Test
    void aResetHereForgetsTheSliceToo() {
        RateLimiter limiter = limiter(1_000_000);
        // A machine that stands still ends the slice before the reset does.
        Patience.await("a slice to be forgotten", () -> {
            untilLeased(limiter);
            limiter.reset(subject);
            return limiter.leases().lost() > 0;
        });
        long lost = limiter.leases().lost();
        for (int i = 0; i < 200; i++) {
            limiter.acquire(call);
        }
        Patience.await(
                "each call after the reset, and no other, to be counted",
                () -> used(limiter) == 200 || limiter.leases().lost() > lost);
    }

    @Test
    void otherPlansEndEverySlice() {
        RateLimiter limiter = limiter(1_000_000);
        untilLeased(limiter);
        long calls = limiter.leases().decisions();
        assertThat(calls).isPositive();
        limiter.replace(plans(50));
        assertThat(limiter.acquire(call).source()).isEqualTo("redis");
    }

    @Test
    void aLimiterThatIsClosedGivesBackWhatItHad() {
        RateLimiter one = limiter(1_000_000);
        RateLimiter other = limiter(1_000_000);
        long before = 0;
        for (int i = 0; i < 100; i++) {
            before += one.acquire(call).allowed() ? 1 : 0;
        }
        one.close();
        opened.remove(one);
        assertThat(used(other)).isEqualTo(before);
    }
}
