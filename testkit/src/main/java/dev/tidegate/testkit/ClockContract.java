package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Clocks that are set back: every limit has a time of its own, and a bound on how far that may be ahead. */
abstract class ClockContract extends OverridesContract {
    private static final Request ACME = Request.of("acme", "p");

    ClockContract() {}

    private static Plan perSecond(String name) {
        return Plan.of(
                name,
                Limit.builder(name, Meter.REQUESTS, Window.sliding(Duration.ofSeconds(1)))
                        .capacity(5)
                        .build());
    }

    @Test
    final void aClockThatWentBackLeavesNoOtherPlanInTheFuture() {
        for (Duration step : new Duration[] {Duration.ofHours(25), Duration.ofHours(1000)}) {
            RateLimiter limiter = limiter(perSecond("one"), perSecond("other"));
            String whose = "tenant-" + step;
            time.advance(step);
            for (int i = 0; i < 5; i++) {
                assertThat(limiter.acquire(Request.of(whose, "one")).allowed()).isTrue();
                assertThat(limiter.acquire(Request.of(whose, "other")).allowed())
                        .isTrue();
            }
            time.advance(step.negated());

            for (String plan : new String[] {"one", "other"}) {
                Decision denied = limiter.acquire(Request.of(whose, plan));
                assertThat(denied.allowed()).isFalse();
                assertThat(only(denied).used()).isEqualTo(5);
                assertThat(denied.retryAfter()).contains(Duration.ofSeconds(1));
            }
            time.advance(Duration.ofSeconds(1));
            for (String plan : new String[] {"one", "other"}) {
                assertThat(limiter.acquire(Request.of(whose, plan)).allowed()).isTrue();
            }
        }
    }

    @Test
    final void aWindowOfASecondIsFrozenForSecondsNotForTheLengthOfTheStep() {
        RateLimiter limiter = limiter(perSecond("p"));
        for (Duration step : new Duration[] {Duration.ofSeconds(5), Duration.ofSeconds(3_000)}) {
            for (int i = 0; i < 5; i++) {
                assertThat(limiter.acquire(ACME).allowed()).isTrue();
            }
            time.advance(step.negated());

            Duration wait = limiter.acquire(ACME).retryAfter().orElseThrow();
            // Exactly the bound is believed, and 1 s counts from then; a µs more would have been clamped.
            assertThat(wait).isEqualTo(Duration.ofSeconds(step.toSeconds() == 5 ? 6 : 1));
            time.advance(wait);
        }
    }

    @Test
    final void eachLimitOfAPlanHasATimeAndABoundOfItsOwn() {
        LimitSet set = LimitSet.of(Plan.of(
                "p",
                Limit.builder("second", Meter.REQUESTS, Window.sliding(Duration.ofSeconds(1)))
                        .capacity(2)
                        .build(),
                hourly("hour", Meter.REQUESTS).capacity(2).build(),
                Limit.builder("bucket", Meter.REQUESTS, Window.bucket(1, Duration.ofSeconds(1)))
                        .capacity(100)
                        .build(),
                Limit.builder("fixed", Meter.REQUESTS, Window.fixed(Duration.ofDays(1)))
                        .capacity(2)
                        .build(),
                Limit.builder("day", Meter.REQUESTS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                        .capacity(2)
                        .build()));
        decide(set, 2, 2, 10, 2, 2);
        time.advance(Duration.ofMinutes(-30));

        StoreReply reply = decide(set, 0, 0, 0, 0, 0);
        long now = time.nowMicros();
        assertThat(reply.status()).isEqualTo(StoreReply.Status.ALLOWED);
        assertThat(reply.has(StoreReply.CLOCK_CLAMPED)).isTrue();
        assertThat(reply.nowMicros()).isEqualTo(now);
        for (int i = 0; i < 5; i++) {
            assertThat(reply.used(i)).as("limit " + i).isEqualTo(i == 2 ? 10 : 2);
        }
        assertThat(reply.backAtMicros(0) - now).as("clamped").isEqualTo(1_000_000);
        assertThat(reply.backAtMicros(1) - now).as("half an hour ahead").isEqualTo(5_400_000_000L);
        assertThat(reply.backAtMicros(2) - now).as("clamped").isEqualTo(10_000_000);
        assertThat(reply.backAtMicros(3) - now).as("in its window").isEqualTo(45_000_000_000L);
        assertThat(decide(set, 0, 0, 0, 0, 0).flags()).as("moved once").isZero();
    }

    @Test
    final void aLookCorrectsNothingAndItsWaitIsAHint() {
        RateLimiter limiter = limiter(plan("p", 1));
        time.advance(Duration.ofDays(3));
        limiter.acquire(ACME);
        time.advance(Duration.ofDays(-3));
        byte[] before = state();

        Denied looked = (Denied) limiter.check(ACME);
        assertThat(looked.retryAfter()).contains(HOUR);
        assertThat(looked.isHint()).isTrue();
        assertThat(used(limiter, Subject.of("acme"))).containsExactly(1L);
        assertThat(state()).isEqualTo(before);

        time.advance(Duration.ofMinutes(1));
        Denied decided = (Denied) limiter.acquire(ACME);
        assertThat(decided.retryAfter()).contains(HOUR);
        assertThat(decided.isHint()).isFalse();
        assertThat(state()).isNotEqualTo(before);
        time.advance(HOUR);
        assertThat(limiter.acquire(ACME).allowed()).isTrue();
    }

    @Test
    final void aWindowThatJustEndedIsFoundByASmallStepBack() {
        for (Window window :
                new Window[] {Window.fixed(Duration.ofMinutes(1)), Window.calendar(Window.Unit.DAY, ZoneId.of("UTC"))
                }) {
            Limit limit = Limit.builder("window", PAGES, window).capacity(5).build();
            RateLimiter limiter =
                    limiter(Plan.of("p", limit, hourly("calls", Meter.REQUESTS).build()));
            Request three = new Request(Subject.of(limit.window().toString()), "p", Cost.of(PAGES, 3));
            time.setMicros(ManualTime.at("2026-03-10T23:59:59Z").nowMicros());
            limiter.acquire(three);
            time.advance(Duration.ofMillis(5_999));
            // Writes the key, and leaves alone what ended less than five seconds ago.
            limiter.acquire(new Request(three.subject(), "p", Cost.of(Meter.REQUESTS, 1)));
            time.advance(Duration.ofMillis(-5_999));

            assertThat(only(limiter.acquire(three)).used())
                    .as(window.toString())
                    .isEqualTo(3);
        }
    }

    @Test
    final void aSlotThatAWrongClockWouldKeepTooLongIsFreeAfterSevenDays() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                        .capacity(1)
                        .build()));
        ReserveRequest request = ReserveRequest.of(ACME);
        time.advance(Duration.ofDays(40));
        Reservation held = limiter.reserve(request.withId("a"));
        assertThat(held.granted()).isTrue();
        time.advance(Duration.ofDays(-40));

        Decision denied = limiter.reserve(request.withId("b")).decision();
        assertThat(only(denied).resetAfter()).isEqualTo(Duration.ofDays(7));
        assertThat(((Denied) denied).isHint()).isTrue();
        time.advance(Duration.ofDays(7).minusNanos(1_000));
        assertThat(limiter.reserve(request.withId("c")).granted()).isFalse();
        time.advanceMicros(1);
        assertThat(limiter.reserve(request.withId("d")).granted()).isTrue();
    }

    @Test
    final void aRefundFindsItsChargeAfterASmallStepBackAndNoOtherAfterALargeOne() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("hour", PAGES).capacity(100).build(),
                Limit.builder("month", PAGES, Window.calendar(Window.Unit.MONTH, ZoneId.of("UTC")))
                        .capacity(100)
                        .build()));
        Request ten = pages(10, "p");
        Reservation small = limiter.reserve(ReserveRequest.of(ten));
        time.advance(Duration.ofSeconds(-3));
        small.cancel();
        assertThat(used(limiter, Subject.of("acme"))).containsExactly(0L, 0L);

        time.advance(Duration.ofDays(40));
        Reservation large = limiter.reserve(ReserveRequest.of(ten));
        time.advance(Duration.ofDays(-40));
        limiter.acquire(ten);
        large.cancel();
        assertThat(used(limiter, Subject.of("acme"))).containsExactly(20L, 20L);
    }
}
