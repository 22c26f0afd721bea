package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitListener;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Thresholds and unusual use, as a listener is told of them. */
class WatchTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Meter PAGES = Meter.of("pages");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What was told, in order; a marker says that everything before it has come. */
    private static final class Told implements LimitListener {
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Override
        public void crossed(ThresholdCrossed event) {
            events.add(event);
        }

        @Override
        public void unusual(UnusualUse event) {
            events.add(event);
        }

        private <T> T next(Class<T> type) throws InterruptedException {
            return type.cast(events.poll(2, TimeUnit.MINUTES));
        }
    }

    private final AtomicLong now = new AtomicLong(1_767_225_600_000_000L);
    private final Told told = new Told();
    private final MemoryStore store = MemoryStore.builder().time(now::get).build();

    private RateLimiter limiter(Window window, long capacity, Integer... thresholds) {
        Limit limit = Limit.builder("pages", PAGES, window)
                .capacity(capacity)
                .thresholds(List.of(thresholds))
                .build();
        return RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", limit)))
                .store(store)
                .listener(told)
                .build();
    }

    private static void take(RateLimiter limiter, String subject, long pages) {
        limiter.acquire(Request.of(subject, "p").withCost(Cost.of(PAGES, pages)));
    }

    @Test
    void theWriteThatReachesAThresholdSaysSoAndNoOther() throws InterruptedException {
        RateLimiter limiter = limiter(Window.sliding(MINUTE), 10, 50, 80);
        take(limiter, "acme", 4);
        take(limiter, "acme", 1);
        take(limiter, "acme", 1);
        take(limiter, "acme", 9);
        take(limiter, "acme", 3);

        LimitListener.ThresholdCrossed half = told.next(LimitListener.ThresholdCrossed.class);
        assertThat(half.percent()).isEqualTo(50);
        assertThat(half.used()).isEqualTo(5);
        assertThat(half.subject()).isEqualTo(Subject.of("acme"));
        LimitListener.ThresholdCrossed most = told.next(LimitListener.ThresholdCrossed.class);
        assertThat(most.percent()).isEqualTo(80);
        assertThat(most.used()).isEqualTo(9);
        assertThat(most.eventId()).isNotEqualTo(half.eventId());
        take(limiter, "other", 5);
        assertThat(told.next(LimitListener.ThresholdCrossed.class).subject().tenant())
                .isEqualTo("other");
    }

    @Test
    void whatFallsBelowAndRisesAgainWithinTheWindowIsSaidOnceAndAgainInTheNext() throws InterruptedException {
        RateLimiter limiter = limiter(Window.sliding(MINUTE), 10, 50);
        Reservation held =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(PAGES, 6))));
        assertThat(told.next(LimitListener.ThresholdCrossed.class).used()).isEqualTo(6);
        held.cancel();
        take(limiter, "acme", 7);
        now.addAndGet(2 * 60_000_000L);
        take(limiter, "acme", 8);

        assertThat(told.next(LimitListener.ThresholdCrossed.class).used()).isEqualTo(8);
    }

    @Test
    void allProcessesNameTheSameCrossingOfACivilWindowAlike() throws InterruptedException {
        Window month = Window.calendar(Window.Unit.MONTH, UTC);
        take(limiter(month, 10, 50), "acme", 6);
        take(limiter(month, 10, 50), "acme", 1);

        assertThat(told.next(LimitListener.ThresholdCrossed.class).eventId())
                .isEqualTo(told.next(LimitListener.ThresholdCrossed.class).eventId());
    }

    /** A slice of another process may have had the unit that crosses, and have given it back. */
    @Test
    void aThresholdOfALimitWithALeaseIsSaidByEachProcessThatIsAboveItUnderOneId() throws InterruptedException {
        Limit limit = Limit.builder("pages", PAGES, Window.fixed(MINUTE))
                .capacity(10)
                .thresholds(List.of(50))
                .lease(Duration.ofSeconds(1))
                .build();
        for (long pages : new long[] {6, 1}) {
            RateLimiter limiter = RateLimiter.builder()
                    .plans(Plans.of(Plan.of("p", limit)))
                    .store(store)
                    .listener(told)
                    .build();
            take(limiter, "acme", pages);
        }
        String first = told.next(LimitListener.ThresholdCrossed.class).eventId();
        take(limiter(Window.sliding(MINUTE), 10, 50), "other", 5);

        assertThat(told.next(LimitListener.ThresholdCrossed.class).eventId()).isEqualTo(first);
    }

    @Test
    void aSettleBeyondWhatWasHeldCrossesToo() throws InterruptedException {
        RateLimiter limiter = limiter(Window.sliding(MINUTE), 10, 50);
        Reservation held =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(PAGES, 1))));
        held.settle(Actual.AS_HELD.with(PAGES, 9));

        assertThat(told.next(LimitListener.ThresholdCrossed.class).used()).isEqualTo(9);
    }

    @Test
    void attemptsAboveTwiceTheCapacityAreSaidOnceInAPeriodAlsoIfDenied() throws InterruptedException {
        RateLimiter limiter = limiter(Window.sliding(Duration.ofHours(1)), 10);
        for (int i = 0; i < 60; i++) {
            take(limiter, "acme", 1);
        }
        LimitListener.UnusualUse first = told.next(LimitListener.UnusualUse.class);
        assertThat(first.attempted()).isBetween(21L, 31L);
        now.addAndGet(300_000_000L);
        for (int i = 0; i < 60; i++) {
            take(limiter, "acme", 1);
        }
        LimitListener.UnusualUse second = told.next(LimitListener.UnusualUse.class);
        assertThat(second.from()).isEqualTo(first.from().plusSeconds(300));
        assertThat(second.eventId()).isNotEqualTo(first.eventId());
    }

    /** Everything before the event of a threshold has been delivered. */
    private void nothingUnusualBefore(RateLimiter limiter, String subject) throws InterruptedException {
        take(limiter, subject, 1);
        assertThat(told.events.poll(2, TimeUnit.MINUTES)).isInstanceOf(LimitListener.ThresholdCrossed.class);
    }

    @Test
    void callsThatAShortWindowAdmitsAreNotUnusualHoweverManyItAdmitsInAPeriod() throws InterruptedException {
        RateLimiter limiter = limiter(Window.sliding(Duration.ofSeconds(1)), 5, 60);
        for (int i = 0; i < 600; i++) {
            now.addAndGet(500_000);
            take(limiter, "acme", 1);
        }
        now.addAndGet(2_000_000);
        take(limiter, "acme", 2);
        nothingUnusualBefore(limiter, "acme");
    }

    @Test
    void manySubjectsWithOneCallEachAreNotUnusual() throws InterruptedException {
        RateLimiter limiter = limiter(Window.sliding(Duration.ofHours(1)), 2, 100);
        for (int i = 0; i < 120_000; i++) {
            take(limiter, "t" + i, 1);
        }
        nothingUnusualBefore(limiter, "t7");
    }

    @Test
    void aListenerThatThrowsOrHangsHarmsNoDecision() throws InterruptedException {
        CountDownLatch hang = new CountDownLatch(1);
        LimitListener bad = new LimitListener() {
            @Override
            public void crossed(ThresholdCrossed event) {
                try {
                    hang.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("bad");
            }
        };
        Limit limit = Limit.builder("pages", PAGES, Window.sliding(MINUTE))
                .capacity(10)
                .thresholds(List.of(10))
                .build();
        RateLimiter limiter = RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", limit)))
                .store(store)
                .listener(bad)
                .build();
        for (int i = 0; i < 3_000; i++) {
            assertThat(limiter.acquire(Request.of("t" + i, "p").withCost(Cost.of(PAGES, 5)))
                            .allowed())
                    .isTrue();
        }
        hang.countDown();
        limiter.close();
    }
}
