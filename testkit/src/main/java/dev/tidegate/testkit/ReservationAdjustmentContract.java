package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Usage that is unknown at the end, and later corrections. */
abstract class ReservationAdjustmentContract extends ReservationPriceContract {
    @Test
    final void anUnknownUsageChargesAtLeastWhatWasHeldUntilABetterOneIsBooked() {
        RateLimiter limiter = limiter(
                tokens(),
                Limit.builder("day", Meter.TOKENS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                        .capacity(10_000)
                        .build());
        Reservation held = limiter.reserve(tokens("call-1", 400));
        Outcome settled = held.settle(Actual.atLeast(output(100)));
        assertThat(settled.estimated()).isTrue();
        assertThat(used(limiter)).containsExactly(400L, 400L);

        Outcome adjusted = limiter.adjust(held.handle(), output(250), 1);
        assertThat(adjusted.result()).isEqualTo(Result.ADJUSTED);
        assertThat(adjusted.estimated()).isFalse();
        assertThat(used(limiter)).containsExactly(250L, 250L);

        assertThat(limiter.adjust(held.handle(), output(250), 1).result()).isEqualTo(Result.ALREADY);
        assertThat(limiter.adjust(held.handle(), output(260), 1).result()).isEqualTo(Result.CONFLICT);
        assertThat(limiter.adjust(held.handle(), output(600), 3).result()).isEqualTo(Result.ADJUSTED);
        assertThat(limiter.adjust(held.handle(), output(260), 2).result()).isEqualTo(Result.STALE);
        assertThat(used(limiter)).containsExactly(600L, 600L);
        assertThat(limiter.adjust(held.handle(), output(100), 4).charged("tokens"))
                .isEqualTo(100);
        assertThat(used(limiter)).containsExactly(100L, 100L);
    }

    @Test
    final void aSettleThatComesAfterAnAdjustmentDoesNotUndoIt() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 400));
        held.settle(output(100));
        limiter.adjust(held.handle(), output(150), 1);

        assertThat(held.settle(output(100)).result()).isEqualTo(Result.STALE);
        assertThat(used(limiter)).containsExactly(150L);
    }

    @Test
    final void anAdjustmentThatAnotherOvertakesGivesBackWhatThatOneCharged() {
        Limit day = Limit.builder("day", Meter.TOKENS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                .capacity(10_000)
                .build();
        RateLimiter limiter = limiter(day);
        Reservation held = limiter.reserve(tokens("call-1", 100));
        held.settle(output(100));
        RateLimiter overtaken = RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", day)))
                .store(new Overtaken(store, () -> limiter.adjustAsync(held.handle(), Actual.of(output(300)), 1)))
                .build();

        Outcome adjusted = overtaken.adjust(held.handle(), output(50), 2);

        assertThat(adjusted.charged("day")).isEqualTo(50);
        assertThat(used(limiter)).containsExactly(50L);
    }

    @Test
    final void anAdjustmentDownwardsLeavesTheNewActualAfterSeveralUpwards() {
        RateLimiter limiter =
                limiter(daily("day", Meter.SPEND), hourly("hour", Meter.SPEND).build(), daily("p", PAGES));
        Reservation held =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 100))));
        held.settle(Actual.AS_HELD.with(Meter.SPEND, 100));
        limiter.adjust(held.handle(), Actual.AS_HELD.with(Meter.SPEND, 200), 1);
        limiter.adjust(held.handle(), Actual.AS_HELD.with(Meter.SPEND, 300), 2);

        limiter.adjust(held.handle(), Actual.AS_HELD.with(Meter.SPEND, 10), 3);

        assertThat(used(limiter)).containsExactly(10L, 10L, 0L);
    }

    @Test
    final void anAdjustmentOfOneMeterDoesNotKeepAnotherFromGoingBack() {
        RateLimiter limiter =
                limiter(daily("day", Meter.SPEND), hourly("hour", Meter.SPEND).build(), daily("p", PAGES));
        Reservation held =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 100))));
        held.settle(Actual.AS_HELD.with(Meter.SPEND, 500));
        limiter.adjust(held.handle(), Actual.AS_HELD.with(PAGES, 7), 1);

        limiter.adjust(held.handle(), Actual.AS_HELD.with(Meter.SPEND, 10), 2);

        assertThat(used(limiter)).containsExactly(10L, 10L, 7L);
    }

    @Test
    final void anAdjustmentDownwardsTakesBackWhatExtendsCharged() {
        RateLimiter limiter = limiter(tokens(), daily("day", Meter.TOKENS));
        Reservation held = limiter.reserve(tokens("call-1", 100));
        time.advance(MINUTE.multipliedBy(3));
        held.extend(Cost.of(Meter.TOKENS, 300), TTL);
        time.advance(MINUTE.multipliedBy(3));
        held.extend(Cost.of(Meter.TOKENS, 400), TTL);
        held.settle(output(400));

        Outcome adjusted = limiter.adjust(held.handle(), output(30), 1);

        assertThat(adjusted.charged("tokens")).isEqualTo(30);
        assertThat(used(limiter)).containsExactly(30L, 30L);
    }

    /** Yesterday's charge stays where it was made, and the answer says so. */
    @Test
    final void anAdjustmentAcrossMidnightGivesBackWhatTodayWasChargedAndSaysWhatStays() {
        RateLimiter limiter = limiter(daily("day", Meter.TOKENS));
        Reservation held = limiter.reserve(tokens("call-1", 100));
        held.settle(output(100));
        time.advance(Duration.ofHours(24));
        RateLimiter longer = RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", daily("day", Meter.TOKENS))))
                .store(store)
                .tombstone(Duration.ofDays(7))
                .build();
        Reservation late = longer.reserve(tokens("call-2", 100));
        late.settle(output(100));
        time.advance(Duration.ofHours(24));
        longer.adjust(late.handle(), output(250), 1);
        longer.adjust(late.handle(), output(320), 2);
        assertThat(used(limiter)).containsExactly(220L);

        Outcome adjusted = longer.adjust(late.handle(), output(40), 3);

        assertThat(adjusted.charged("day")).isEqualTo(100);
        assertThat(used(limiter)).containsExactly(0L);
    }

    @Test
    final void whatIsNotSettledCannotBeAdjusted() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 400));

        assertThat(limiter.adjust(held.handle(), output(100), 1).result()).isEqualTo(Result.CONFLICT);
        assertThatThrownBy(() -> limiter.adjust(held.handle(), output(100), 0))
                .isInstanceOf(InvalidInputException.class);
        held.cancel();
        assertThat(limiter.adjust(held.handle(), output(100), 1).result()).isEqualTo(Result.CONFLICT);
    }

    @Test
    final void negativeUsageAndUnknownMetersAreRefusedAndChargeNothing() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 400));

        assertThatThrownBy(() -> output(-1)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> held.settle(Actual.AS_HELD.with(Meter.of("page"), 1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("meters.page");
        assertThat(used(limiter)).containsExactly(400L);
    }

    @Test
    final void whatAUsageDoesNotSpeakOfStaysAsItWasHeld() {
        RateLimiter limiter =
                limiter(tokens(), hourly("pages", PAGES).capacity(10).build());
        Reservation held = limiter.reserve(ReserveRequest.of(
                Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, 400).with(PAGES, 4))));

        held.settle(Actual.AS_HELD.with(PAGES, 6));

        assertThat(used(limiter)).containsExactly(400L, 6L);
    }
}
