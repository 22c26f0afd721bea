package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Limit;
import dev.tidegate.LimitStatus;
import dev.tidegate.Meter;
import dev.tidegate.Numbers;
import dev.tidegate.Plan;
import dev.tidegate.Plans;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store must do, in examples that read as the contract does. A store is proved by a subclass of this, by
 * {@link SlidingLaws}, and by a {@link DifferentialRun}.
 */
public abstract class StoreContract {
    private static final String NOON = "2026-03-10T12:00:00Z";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Meter PAGES = Meter.of("pages");

    private final ManualTime time = ManualTime.at(NOON);
    private DifferentialRun.Probe probe;
    private LimitStore store;

    /** For subclasses. */
    @SuppressWarnings("NullAway.Init")
    protected StoreContract() {}

    /** A new, empty store upon this clock. */
    protected abstract DifferentialRun.Probe create(ManualTime clock);

    @BeforeEach
    final void open() {
        probe = create(time);
        store = probe.store();
    }

    @AfterEach
    final void close() {
        store.close();
    }

    // ---- helpers ----

    private RateLimiter limiter(Plan... plans) {
        return RateLimiter.builder().plans(Plans.of(plans)).store(store).build();
    }

    private static Limit.Builder hourly(String name, Meter meter) {
        return Limit.builder(name, meter, Window.sliding(HOUR));
    }

    private static Plan plan(String name, long requestsPerHour) {
        return Plan.of(
                name,
                hourly("requests", Meter.REQUESTS).capacity(requestsPerHour).build());
    }

    private static Request pages(long pages, String plan) {
        return Request.of("acme", plan).withCost(Cost.of(PAGES, pages));
    }

    private static LimitStatus only(Decision decision) {
        return decision.limits().get(0);
    }

    private byte[] state() {
        return probe.dump(Subject.of("acme"), Scope.TENANT);
    }

    // ---- deciding ----

    @Test
    final void exactlyTheCapacityIsAdmitted() {
        RateLimiter limiter = limiter(plan("p", 50));

        for (int i = 1; i <= 50; i++) {
            Decision decision = limiter.acquire(Request.of("acme", "p"));
            assertThat(decision.allowed()).isTrue();
            assertThat(only(decision).used()).isEqualTo(i);
            assertThat(only(decision).remaining()).hasValue(50 - i);
        }
        Decision denied = limiter.acquire(Request.of("acme", "p"));

        assertThat(denied.allowed()).isFalse();
        assertThat(denied.violated()).containsExactly("requests");
        assertThat(denied.retryAfter()).contains(HOUR);
    }

    @Test
    final void aDenialWritesNothingAtAll() {
        RateLimiter limiter = limiter(plan("p", 1));
        limiter.acquire(Request.of("acme", "p"));
        byte[] before = state();

        time.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isFalse();
        }

        assertThat(state()).isEqualTo(before);
        time.advance(Duration.ofMinutes(50));
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
    }

    @Test
    final void allLimitsAreChargedOrNone() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(10).build(),
                hourly("pages", PAGES).capacity(5).build()));
        limiter.acquire(pages(5, "p"));

        Decision denied = limiter.acquire(pages(1, "p"));

        assertThat(denied.violated()).containsExactly("pages");
        assertThat(denied.limits()).extracting(LimitStatus::used).containsExactly(1L, 5L);
        assertThat(limiter.acquire(pages(0, "p")).limits())
                .extracting(LimitStatus::used)
                .containsExactly(2L, 5L);
    }

    @Test
    final void aDenialNamesEveryViolatedLimitAndTheLongestWait() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(1).build(),
                Limit.builder("daily", Meter.REQUESTS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                        .capacity(1)
                        .build(),
                Limit.builder("burst", Meter.REQUESTS, Window.bucket(1, Duration.ofSeconds(1)))
                        .capacity(1)
                        .build()));
        limiter.acquire(Request.of("acme", "p"));

        Decision denied = limiter.acquire(Request.of("acme", "p"));

        assertThat(denied.violated()).containsExactly("requests", "daily", "burst");
        assertThat(denied.retryAfter()).contains(Duration.ofHours(12));
        assertThat(denied.limits())
                .extracting(LimitStatus::retryAfter)
                .containsExactly(HOUR, Duration.ofHours(12), Duration.ofSeconds(1));
    }

    @Test
    final void aCostAboveTheCapacityIsNever() {
        Decision denied = limiter(
                        Plan.of("p", hourly("pages", PAGES).capacity(5).build()))
                .acquire(pages(6, "p"));

        assertThat(denied.never()).isTrue();
        assertThat(denied.retryAfter()).isEmpty();
        assertThat(state()).isEmpty();
    }

    @Test
    final void aCheckSaysWhatAnAcquireWouldAndWritesNothing() {
        RateLimiter limiter = limiter(plan("p", 1));

        Decision check = limiter.check(Request.of("acme", "p"));
        assertThat(state()).isEmpty();
        Decision acquire = limiter.acquire(Request.of("acme", "p"));

        assertThat(check.allowed()).isTrue();
        assertThat(check.limits()).isEqualTo(acquire.limits());
        assertThat(limiter.check(Request.of("acme", "p")).allowed()).isFalse();
    }

    @Test
    final void aZeroChargeTouchesNothing() {
        RateLimiter limiter =
                limiter(Plan.of("p", hourly("pages", PAGES).capacity(5).build()));

        assertThat(limiter.acquire(pages(0, "p")).allowed()).isTrue();
        assertThat(state()).isEmpty();
        limiter.acquire(pages(3, "p"));
        byte[] before = state();
        time.advance(Duration.ofMinutes(59));
        limiter.acquire(pages(0, "p"));

        assertThat(state()).isEqualTo(before);
        time.advance(Duration.ofMinutes(1));
        assertThat(only(limiter.check(pages(0, "p"))).used()).isZero();
    }

    @Test
    final void aShadowLimitIsReportedAndNeverDenies() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(3).build(),
                hourly("candidate", Meter.REQUESTS).capacity(1).shadow(true).build()));

        limiter.acquire(Request.of("acme", "p"));
        Decision second = limiter.acquire(Request.of("acme", "p"));

        assertThat(second.allowed()).isTrue();
        assertThat(second.violated()).isEmpty();
        assertThat(second.limits()).extracting(LimitStatus::violated).containsExactly(false, true);
        assertThat(second.limits()).extracting(LimitStatus::used).containsExactly(2L, 2L);
    }

    @Test
    final void anUnlimitedLimitCountsAndNeverDenies() {
        RateLimiter limiter = limiter(Plan.of("p", hourly("pages", PAGES).build()));

        limiter.acquire(pages(Numbers.MAX_PART, "p"));
        Decision second = limiter.acquire(pages(1, "p"));

        assertThat(only(second).used()).isEqualTo(Numbers.MAX_PART + 1);
        assertThat(only(second).capacity()).isEmpty();
        assertThat(only(second).remaining()).isEmpty();
    }

    @Test
    final void aSumSaturatesAndTheReplySaysSo() {
        LimitSet set = LimitSet.of(Plan.of("p", hourly("pages", PAGES).build()));
        long charges = Numbers.MAX_SUM / Numbers.MAX_PART;
        for (long i = 0; i < charges; i++) {
            assertThat(decide(set, Numbers.MAX_PART).has(StoreReply.SATURATED)).isFalse();
        }

        StoreReply reply = decide(set, 7);

        assertThat(reply.used(0)).isEqualTo(Numbers.MAX_SUM);
        assertThat(reply.has(StoreReply.SATURATED)).isTrue();
    }

    private StoreReply decide(LimitSet set, long... parts) {
        return apply(new StoreCommand.Decide(
                Subject.of("acme"), set, Boundaries.around(set, time.nowMicros()), parts, true));
    }

    private StoreReply apply(StoreCommand command) {
        return store.apply(command).toCompletableFuture().join();
    }

    // ---- scopes ----

    @Test
    final void everyUserAndModelHasACountOfItsOwnDecidedTogether() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("tenant", Meter.REQUESTS).capacity(3).build(),
                hourly("user", Meter.REQUESTS).scope(Scope.USER).capacity(2).build(),
                hourly("model", Meter.REQUESTS).scope(Scope.MODEL).capacity(2).build()));

        assertThat(scoped(limiter, "ann", "small").allowed()).isTrue();
        assertThat(scoped(limiter, "ann", "large").allowed()).isTrue();
        assertThat(scoped(limiter, "ann", "small").violated()).containsExactly("user");
        assertThat(scoped(limiter, "bob", "small").allowed()).isTrue();
        assertThat(scoped(limiter, "bob", "small").violated()).containsExactly("tenant", "model");
    }

    private static Decision scoped(RateLimiter limiter, String user, String model) {
        Subject subject = Subject.of("acme").withUser(user).withModel(model);
        return limiter.acquire(new Request(subject, "p", Cost.oneRequest()));
    }

    @Test
    final void aResetClearsExactlyWhatItNames() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("tenant", Meter.REQUESTS).capacity(9).build(),
                hourly("user", Meter.REQUESTS).scope(Scope.USER).capacity(9).build()));
        Subject ann = Subject.of("acme").withUser("ann");
        Subject bob = Subject.of("acme").withUser("bob");
        limiter.acquire(new Request(ann, "p", Cost.oneRequest()));
        limiter.acquire(new Request(bob, "p", Cost.oneRequest()));

        limiter.reset(ann);
        assertThat(used(limiter, ann)).containsExactly(2L, 0L);
        assertThat(used(limiter, bob)).containsExactly(2L, 1L);

        limiter.reset(Subject.of("acme"));
        assertThat(used(limiter, bob)).containsExactly(0L, 1L);
    }

    private static List<Long> used(RateLimiter limiter, Subject subject) {
        return limiter.status(subject, "p").limits().stream()
                .map(LimitStatus::used)
                .toList();
    }

    @Test
    final void tenantsWithOddNamesDoNotMix() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("tenant", Meter.REQUESTS).capacity(99).build(),
                hourly("user", Meter.REQUESTS).scope(Scope.USER).capacity(99).build()));
        List<String> odd = List.of("a", "a}b{c", "{a}", "a:u:b", "a%3Au", "%", ":", "ü", "\u00a0", "a b", "😀");
        for (String tenant : odd) {
            for (String user : odd) {
                limiter.acquire(new Request(Subject.of(tenant).withUser(user), "p", Cost.oneRequest()));
            }
        }

        for (String tenant : odd) {
            assertThat(used(limiter, Subject.of(tenant).withUser("a"))).containsExactly((long) odd.size(), 1L);
        }
    }

    // ---- change ----

    @Test
    final void anUpgradeCountsAtOnceAndHandsOutNoFreshAllowance() {
        RateLimiter limiter = limiter(plan("starter", 2), plan("pro", 3));
        limiter.acquire(Request.of("acme", "starter"));
        limiter.acquire(Request.of("acme", "starter"));
        assertThat(limiter.acquire(Request.of("acme", "starter")).allowed()).isFalse();

        assertThat(only(limiter.acquire(Request.of("acme", "pro"))).used()).isEqualTo(3);
        assertThat(limiter.acquire(Request.of("acme", "pro")).allowed()).isFalse();
        Decision back = limiter.acquire(Request.of("acme", "starter"));
        assertThat(only(back).used()).isEqualTo(3);
        assertThat(only(back).remaining()).hasValue(0);
    }

    @Test
    final void aLimitInDebtDeniesEvenACallThatTakesNothingOfIt() {
        Limit.Builder pages = hourly("pages", PAGES);
        Limit requests = hourly("requests", Meter.REQUESTS).capacity(100).build();
        RateLimiter limiter = limiter(
                Plan.of("large", requests, pages.capacity(10).build()),
                Plan.of("small", requests, pages.capacity(4).build()));
        limiter.acquire(pages(6, "large"));

        Decision denied = limiter.acquire(Request.of("acme", "small"));

        assertThat(denied.violated()).containsExactly("pages");
        assertThat(denied.retryAfter()).contains(HOUR);
        time.advance(HOUR);
        assertThat(limiter.acquire(Request.of("acme", "small")).allowed()).isTrue();
    }

    @Test
    final void countsOfAnotherPlanStayUntilTheirEnd() {
        RateLimiter limiter = limiter(
                Plan.of("a", hourly("only-a", Meter.REQUESTS).capacity(5).build()),
                Plan.of("b", hourly("only-b", Meter.REQUESTS).capacity(5).build()));
        limiter.acquire(Request.of("acme", "a"));
        time.advance(Duration.ofMinutes(30));
        limiter.acquire(Request.of("acme", "b"));
        time.advance(Duration.ofMinutes(29));

        assertThat(only(limiter.acquire(Request.of("acme", "a"))).used()).isEqualTo(2);
        int both = state().length;
        time.advance(Duration.ofMinutes(31));
        limiter.acquire(Request.of("acme", "a"));
        assertThat(state().length).isLessThan(both + 15);
    }

    @Test
    final void atMost32ForeignSectionsAreKeptAndADropIsSaid() {
        LimitSet last =
                LimitSet.of(Plan.of("last", hourly("last", PAGES).capacity(9).build()));
        for (int i = 0; i < 33; i++) {
            LimitSet set =
                    LimitSet.of(Plan.of("p", hourly("l" + i, PAGES).capacity(9).build()));
            assertThat(decide(set, 1).has(StoreReply.SECTION_DROPPED)).isFalse();
            time.advanceMicros(1);
        }

        assertThat(decide(last, 1).has(StoreReply.SECTION_DROPPED)).isTrue();

        assertThat(state()).hasSize(8 + 33 * 21);
        LimitSet first =
                LimitSet.of(Plan.of("p", hourly("l0", PAGES).capacity(9).build()));
        LimitSet second =
                LimitSet.of(Plan.of("p", hourly("l1", PAGES).capacity(9).build()));
        assertThat(read(first).used(0)).isZero();
        assertThat(read(second).used(0)).isEqualTo(1);
    }

    private StoreReply read(LimitSet set) {
        return apply(new StoreCommand.Read(Subject.of("acme"), set, Boundaries.around(set, time.nowMicros())));
    }

    // ---- windows ----

    @Test
    final void aFixedWindowBeginsAnewAtItsMultiple() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                Limit.builder("minute", Meter.REQUESTS, Window.fixed(Duration.ofMinutes(1)))
                        .capacity(2)
                        .build()));
        time.advance(Duration.ofSeconds(59));
        limiter.acquire(Request.of("acme", "p"));
        limiter.acquire(Request.of("acme", "p"));

        assertThat(limiter.acquire(Request.of("acme", "p")).retryAfter()).contains(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        assertThat(only(limiter.acquire(Request.of("acme", "p"))).used()).isEqualTo(1);
    }

    @Test
    final void aCalendarWindowBeginsAnewAtTheCivilBoundary() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                Limit.builder("monthly", PAGES, Window.calendar(Window.Unit.MONTH, ZoneId.of("Europe/Paris")))
                        .capacity(5)
                        .build()));
        limiter.acquire(pages(5, "p"));

        Decision denied = limiter.acquire(pages(1, "p"));
        assertThat(denied.retryAfter())
                .contains(Duration.between(
                        java.time.Instant.parse(NOON), java.time.Instant.parse("2026-03-31T22:00:00Z")));
        time.advance(denied.retryAfter().orElseThrow());
        assertThat(only(limiter.acquire(pages(1, "p"))).used()).isEqualTo(1);
    }

    @Test
    final void boundariesThatMissTheStoresTimeAreStaleAndNothingIsDone() {
        LimitSet set = LimitSet.of(Plan.of(
                "p",
                Limit.builder("daily", PAGES, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                        .capacity(5)
                        .build()));
        long day = 86_400_000_000L;
        long now = time.nowMicros();

        for (long wrong : new long[] {now - 2 * day, now + day}) {
            StoreReply reply = apply(new StoreCommand.Decide(
                    Subject.of("acme"), set, Boundaries.around(set, wrong), new long[] {1}, true));
            assertThat(reply.status()).isEqualTo(StoreReply.Status.STALE);
            assertThat(reply.nowMicros()).isEqualTo(now);
        }
        assertThat(state()).isEmpty();
        StoreReply next = apply(new StoreCommand.Decide(
                Subject.of("acme"), set, Boundaries.around(set, now - day), new long[] {1}, true));
        assertThat(next.status()).isEqualTo(StoreReply.Status.ALLOWED);
    }

    @Test
    final void aNodeWithOtherTimeZoneDataChargesTheStoredWindow() {
        LimitSet utc = LimitSet.of(daily("UTC"));
        LimitSet east = LimitSet.of(daily("+01:00"));
        time.advance(Duration.ofHours(11).plusMinutes(30));
        // For the eastern boundaries the next day has begun; the limit, and so the section, is the same.
        assertThat(decide(utc, Boundaries.around(east, time.nowMicros())).used(0))
                .isEqualTo(1);

        assertThat(decide(utc, Boundaries.around(utc, time.nowMicros())).used(0))
                .isEqualTo(2);
        time.advance(Duration.ofMinutes(30));
        assertThat(decide(utc, Boundaries.around(utc, time.nowMicros())).used(0))
                .isEqualTo(3);
        time.advance(Duration.ofHours(23));
        assertThat(decide(utc, Boundaries.around(east, time.nowMicros())).used(0))
                .isEqualTo(1);
    }

    private static Plan daily(String zone) {
        return Plan.of(
                "p",
                Limit.builder("daily", PAGES, Window.calendar(Window.Unit.DAY, ZoneId.of(zone)))
                        .capacity(9)
                        .build());
    }

    private StoreReply decide(LimitSet set, Boundaries boundaries) {
        return apply(new StoreCommand.Decide(Subject.of("acme"), set, boundaries, new long[] {1}, true));
    }

    @Test
    final void aBucketAllowsABurstAndThenItsRate() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                Limit.builder("burst", Meter.REQUESTS, Window.bucket(10, Duration.ofSeconds(1)))
                        .capacity(20)
                        .build()));
        for (int i = 0; i < 20; i++) {
            assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
        }

        assertThat(limiter.acquire(Request.of("acme", "p")).retryAfter()).contains(Duration.ofMillis(100));
        time.advanceMicros(99_999);
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isFalse();
        time.advanceMicros(1);
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
        time.advance(Duration.ofDays(1));
        assertThat(only(limiter.acquire(Request.of("acme", "p"))).used()).isEqualTo(1);
    }

    @Test
    final void aBucketWhoseCapacityShrinksCarriesAtMostTheNewOne() {
        Window window = Window.bucket(1, Duration.ofSeconds(1));
        RateLimiter limiter = limiter(
                Plan.of("large", Limit.builder("b", PAGES, window).capacity(100).build()),
                Plan.of("small", Limit.builder("b", PAGES, window).capacity(10).build()));
        limiter.acquire(pages(80, "large"));

        Decision none = limiter.check(pages(0, "small"));
        assertThat(none.allowed()).isTrue();
        assertThat(only(none).used()).isEqualTo(10);
        assertThat(limiter.acquire(pages(1, "small")).retryAfter()).contains(Duration.ofSeconds(71));
    }

    // ---- time ----

    @Test
    final void aClockThatStepsBackHandsOutNothing() {
        RateLimiter limiter = limiter(plan("p", 1));
        limiter.acquire(Request.of("acme", "p"));

        time.advance(Duration.ofMinutes(-30));
        Decision denied = limiter.acquire(Request.of("acme", "p"));

        assertThat(denied.retryAfter()).contains(Duration.ofMinutes(90));
        time.advance(Duration.ofMinutes(90).minusNanos(1000));
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isFalse();
        time.advanceMicros(1);
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
    }

    @Test
    final void timesThatAWrongClockPutFarAheadAreMovedBackOnce() {
        LimitSet set = LimitSet.of(plan("p", 1));
        time.advance(Duration.ofDays(3));
        assertThat(decide(set, 1).status()).isEqualTo(StoreReply.Status.ALLOWED);
        time.advance(Duration.ofDays(-3));

        StoreReply moved = decide(set, 1);
        assertThat(moved.status()).isEqualTo(StoreReply.Status.DENIED);
        assertThat(moved.has(StoreReply.CLOCK_CLAMPED)).isTrue();
        assertThat(moved.fitsAtMicros(0) - moved.clockMicros()).isEqualTo(3_600_000_000L);
        time.advance(HOUR);
        StoreReply later = decide(set, 1);
        assertThat(later.status()).isEqualTo(StoreReply.Status.ALLOWED);
        assertThat(later.has(StoreReply.CLOCK_CLAMPED)).isFalse();
    }

    // ---- concurrency ----

    @Test
    final void manyThreadsOnOneSubjectAdmitExactlyTheCapacity() throws Exception {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(10_000).build(),
                hourly("pages", PAGES).capacity(7_000).build()));

        long admitted = inParallel(8, thread -> {
            long allowed = 0;
            for (int i = 0; i < 2_500; i++) {
                allowed += limiter.acquire(pages(1, "p")).allowed() ? 1 : 0;
            }
            return allowed;
        });

        assertThat(admitted).isEqualTo(7_000);
        assertThat(used(limiter, Subject.of("acme"))).containsExactly(7_000L, 7_000L);
    }

    @Test
    final void manyThreadsOnTenThousandSubjectsAdmitExactlyTheCapacityOfEach() throws Exception {
        RateLimiter limiter = limiter(plan("p", 5));

        long admitted = inParallel(8, thread -> {
            long allowed = 0;
            for (int i = 0; i < 10_000; i++) {
                allowed += limiter.acquire(Request.of("creator-" + (i * 7 + thread * 13) % 10_000, "p"))
                                .allowed()
                        ? 1
                        : 0;
            }
            return allowed;
        });

        assertThat(admitted).isEqualTo(50_000);
    }

    /** What one thread does. */
    @FunctionalInterface
    interface Work {
        long run(int thread);
    }

    static long inParallel(int threads, Work work) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                results.add(pool.submit(() -> work.run(thread)));
            }
            long sum = 0;
            for (Future<Long> result : results) {
                sum += result.get();
            }
            return sum;
        } finally {
            pool.shutdownNow();
        }
    }
}
