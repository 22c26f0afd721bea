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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limiters on one server that decide calls from units that they took ahead. */
class LeasesOnRedisTest {
    private static final Subject ACME = Subject.of("acme");
    private static final Request CALL = Request.of("acme", "plan");

    /** So long that no test sees its end. */
    private static final Window DAY = Window.fixed(Duration.ofDays(300));

    private final RedisServer server = RedisServer.start();
    private final List<AutoCloseable> opened = new ArrayList<>();

    private static Plans plans(long capacity) {
        return Plans.of(Plan.of(
                "plan",
                Limit.builder("requests", Meter.REQUESTS, DAY)
                        .capacity(capacity)
                        .lease(Duration.ofSeconds(1))
                        .build(),
                Limit.builder("month", Meter.INPUT_TOKENS, Window.parse("calendar year UTC"))
                        .capacity(10 * capacity)
                        .lease(Duration.ofSeconds(1))
                        .build()));
    }

    private RateLimiter limiter(long capacity) {
        RedisStore store = RedisStore.create(server.uri(), Duration.ofSeconds(10));
        RateLimiter limiter =
                RateLimiter.builder().plans(plans(capacity)).store(store).build();
        opened.add(store);
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
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        server.close();
    }

    private static long used(RateLimiter limiter) {
        return limiter.status(ACME, "plan").limits().get(0).used();
    }

    private long calls() {
        String stats = server.info("commandstats", "cmdstat_evalsha");
        return Long.parseLong(stats.replaceAll("^calls=(\\d+).*", "$1"));
    }

    private static void untilLeased(RateLimiter limiter) {
        Patience.await(
                "a call from a slice", () -> limiter.acquire(CALL).source().equals("lease"));
    }

    @Test
    void aBusySubjectIsDecidedInTheProcessAndCountedInTheServer() {
        RateLimiter limiter = limiter(1_000_000);
        long before = calls();
        for (int i = 0; i < 5_000; i++) {
            assertThat(limiter.acquire(CALL).allowed()).isTrue();
        }
        // A machine that stands still for a second between two calls asks more often.
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
        long capacity = 3_000;
        List<RateLimiter> limiters = List.of(limiter(capacity), limiter(capacity), limiter(capacity));
        AtomicLong allowed = new AtomicLong();
        ExecutorService callers = Executors.newFixedThreadPool(12);
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < 12; thread++) {
            RateLimiter limiter = limiters.get(thread % 3);
            done.add(callers.submit(() -> {
                begin.await();
                for (int i = 0; i < 400; i++) {
                    allowed.addAndGet(limiter.acquire(CALL).allowed() ? 1 : 0);
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
                .isGreaterThan(500);
        // What other processes had idle is back by now, and the last unit is somebody's.
        Patience.await("every unit to be used", () -> {
            allowed.addAndGet(limiters.get(0).acquire(CALL).allowed() ? 1 : 0);
            return allowed.get() >= capacity;
        });
        assertThat(allowed.get()).isEqualTo(capacity);
        assertThat(limiters.get(1).acquire(CALL).allowed()).isFalse();
        assertThat(used(limiters.get(2))).isEqualTo(capacity);
    }

    @Test
    void aDecisionFromASliceSaysSoAndItsFiguresGoOn() {
        RateLimiter limiter = limiter(1_000_000);
        untilLeased(limiter);
        Request call = CALL.withCost(Cost.of(Meter.REQUESTS, 1).with(Meter.INPUT_TOKENS, 2));
        Patience.await("two calls from one slice", () -> {
            Decision one = limiter.acquire(call);
            Decision two = limiter.acquire(call);
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
        assertThat(limiter.check(CALL).source()).isEqualTo("redis");
        assertThat(limiter.acquire(CALL, "an-id").source()).isEqualTo("redis");
    }

    private static void change(RateLimiter limiter, Overrides.Change change) {
        limiter.overrides().change("acme", change).toCompletableFuture().join();
    }

    @Test
    void aBlockHereHoldsAtOnceAndOneElsewhereWithinTheLease() {
        RateLimiter one = limiter(1_000_000);
        RateLimiter other = limiter(1_000_000);
        untilLeased(one);
        change(one, Overrides.Change.adding("test", SubjectOverride.block("blocked")));
        assertThat(one.acquire(CALL).allowed()).isFalse();
        change(one, new Overrides.Change("test", OptionalLong.empty(), false, list -> List.of()));
        untilLeased(one);
        change(other, Overrides.Change.adding("test", SubjectOverride.block("blocked")));
        long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        boolean allowed = true;
        while (allowed) {
            allowed = one.acquire(CALL).allowed();
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
            limiter.reset(ACME);
            return limiter.leases().lost() > 0;
        });
        long lost = limiter.leases().lost();
        for (int i = 0; i < 200; i++) {
            limiter.acquire(CALL);
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
        assertThat(limiter.acquire(CALL).source()).isEqualTo("redis");
    }

    @Test
    void aLimiterThatIsClosedGivesBackWhatItHad() throws Exception {
        RateLimiter one = limiter(1_000_000);
        RateLimiter other = limiter(1_000_000);
        long before = 0;
        for (int i = 0; i < 100; i++) {
            before += one.acquire(CALL).allowed() ? 1 : 0;
        }
        one.close();
        opened.remove(one);
        assertThat(used(other)).isEqualTo(before);
    }
}
