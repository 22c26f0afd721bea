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
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every store must do with reservations, in examples that read as the contract does: those of its ancestors, and here what
 * outlives a reservation, clocks that are set, and many callers at once.
 */
public abstract class ReservationContract extends ReservationAdjustmentContract {
    /** For subclasses. */
    protected ReservationContract() {}

    // ---- how long, and after that ----

    @Test
    final void aPlanSaysHowLongItsReservationsAreRemembered() {
        RateLimiter limiter = limiter(Plan.of("p", tokens()).withRetention(MINUTE.multipliedBy(5)));
        Reservation held = limiter.reserve(tokens("call-1", 400));
        held.settle(output(100));
        limiter.acquire(Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, 7)), "call-2");
        time.advance(MINUTE.multipliedBy(5).minusNanos(1_000));
        assertThat(held.settle(output(100)).result()).isEqualTo(Result.ALREADY);

        time.advanceMicros(1);

        assertThat(held.settle(output(100)).result()).isEqualTo(Result.GONE);
        limiter.acquire(Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, 7)), "call-2");
        assertThat(used(limiter)).containsExactly(114L);
    }

    @Test
    final void aSettleOfWhatIsForgottenIsChargedOncePerRetentionIfThePlanSaysSo() {
        RateLimiter limiter = charging(requests(2), tokens(), slots(1));
        Reservation held = limiter.reserve(tokens("call-1", 400));
        held.settle(output(100));
        time.advance(HOUR);
        assertThat(used(limiter)).containsExactly(0L, 0L, 0L);
        assertThat(limiter.settle(held.handle(), Actual.of(output(90)), "q").result())
                .isEqualTo(Result.GONE);

        Outcome charged = limiter.settle(held.handle(), Actual.of(output(90)), "p");

        assertThat(charged.result()).isEqualTo(Result.SETTLED);
        assertThat(charged.untracked()).isTrue();
        assertThat(charged.charged("tokens")).isEqualTo(90);
        assertThat(used(limiter)).containsExactly(1L, 90L, 0L);
        Outcome again = limiter.settle(held.handle(), Actual.of(output(90)), "p");
        assertThat(again.result()).isEqualTo(Result.ALREADY);
        assertThat(again.untracked()).isTrue();
        Outcome withoutPlan = limiter.settle(held.handle(), Actual.of(output(90)));
        assertThat(withoutPlan.result()).isEqualTo(Result.ALREADY);
        assertThat(withoutPlan.untracked()).isTrue();
        assertThat(withoutPlan.charged("tokens")).isEqualTo(90);
        assertThat(limiter.settle(held.handle(), Actual.of(output(90)), "q").result())
                .isEqualTo(Result.ALREADY);
        assertThat(limiter.settle(held.handle(), Actual.of(output(91))).result())
                .isEqualTo(Result.CONFLICT);
        assertThat(limiter.settle(held.handle(), Actual.of(output(91)), "p").result())
                .isEqualTo(Result.CONFLICT);
        assertThat(used(limiter)).containsExactly(1L, 90L, 0L);
        time.advance(HOUR);
        assertThat(limiter.settle(held.handle(), Actual.of(output(90)), "p").result())
                .isEqualTo(Result.SETTLED);
        assertThat(used(limiter)).containsExactly(1L, 90L, 0L);
    }

    @Test
    final void aUsageWithoutAReservationIsChargedPastTheCapacity() {
        RateLimiter limiter = charging(requests(1), tokens());
        limiter.acquire(
                Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, 900).with(Meter.REQUESTS, 1)));
        Reservation never = limiter.reserve(tokens("call-1", 400));
        assertThat(never.granted()).isFalse();

        Outcome charged = limiter.settle(never.handle(), Actual.of(output(500)), "p");

        assertThat(charged.untracked()).isTrue();
        assertThat(used(limiter)).containsExactly(2L, 1_400L);
        assertThat(limiter.adjust(never.handle(), output(50), 1).result()).isEqualTo(Result.ADJUSTED);
        assertThat(used(limiter)).containsExactly(2L, 950L);
    }

    @Test
    final void aSettleThatNamesThePlanOfAKnownReservationSettlesThat() {
        RateLimiter limiter = charging(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 400));

        Outcome settled = limiter.settle(held.handle(), Actual.of(output(100)), "p");

        assertThat(settled.untracked()).isFalse();
        assertThat(limiter.settle(held.handle(), Actual.of(output(101)), "p").result())
                .isEqualTo(Result.CONFLICT);
        assertThat(used(limiter)).containsExactly(100L);
        assertThatThrownBy(() -> limiter.settle(held.handle(), Actual.of(output(1)), "none"))
                .isInstanceOf(InvalidInputException.class);
    }

    // ---- clocks ----

    @Test
    final void aClockThatStepsBackNeitherLosesNorDoublesAReservation() {
        RateLimiter limiter = limiter(slots(1), tokens());
        Reservation held = limiter.reserve(tokens("call-1", 400));
        time.advance(Duration.ofMinutes(-30));

        assertThat(limiter.reserve(tokens("call-1", 400)).granted()).isTrue();
        assertThat(limiter.reserve(tokens("call-2", 1)).granted()).isFalse();
        held.settle(output(100));
        assertThat(used(limiter)).containsExactly(0L, 100L);
    }

    @Test
    final void afterAClockWasFarAheadAReservationStillFreesItsSlotAndSettles() {
        RateLimiter limiter = limiter(slots(1), tokens());
        Reservation held = limiter.reserve(tokens("call-1", 400));
        time.advance(Duration.ofHours(-5));
        assertThat(limiter.reserve(tokens("call-2", 1)).granted()).isFalse();

        assertThat(held.settle(output(500)).result()).isEqualTo(Result.SETTLED);

        assertThat(used(limiter)).containsExactly(0L, 500L);
    }

    // ---- many at once ----

    @Test
    final void manyThreadsUponTheSameReservationsChargeEachOnce() throws Exception {
        RateLimiter limiter = limiter(
                slots(256), hourly("tokens", Meter.TOKENS).capacity(1_000_000).build());

        StoreContract.inParallel(8, thread -> {
            for (int i = 0; i < 200; i++) {
                Reservation held = limiter.reserve(tokens("call-" + i, 100));
                if (held.granted()) {
                    held.extend(Cost.of(Meter.TOKENS, 120), TTL);
                    if (i % 3 == 0) {
                        held.cancel();
                    } else {
                        held.settle(output(50 + i % 100));
                    }
                }
            }
            return 0;
        });

        long expected = IntStream.range(0, 200)
                .filter(i -> i % 3 != 0)
                .mapToLong(i -> 50 + i % 100)
                .sum();
        assertThat(used(limiter)).containsExactly(0L, expected);
    }
}
