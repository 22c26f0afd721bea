package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Every window in examples, and clocks that go wrong. */
abstract class WindowContract extends ChangeContract {
    WindowContract() {}

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
}
