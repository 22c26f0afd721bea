package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.RateLimiter;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract of refunds: what a settle charges and gives back, and what an extend adds. */
abstract class ReservationRefundContract extends ReservationLifeContract {
    // ---- what others get wrong ----

    @Test
    final void aLateRefundDoesNotReachTheNextWindow() {
        RateLimiter limiter = limiter(Limit.builder("tokens", Meter.TOKENS, Window.sliding(Duration.ofSeconds(3)))
                .capacity(1_000)
                .build());
        Reservation late = limiter.reserve(tokens("a", 900));
        time.advance(Duration.ofSeconds(3));
        assertThat(limiter.reserve(tokens("b", 1_000)).granted()).isTrue();

        late.settle(output(100));

        assertThat(used(limiter)).containsExactly(1_000L);
        assertThat(limiter.reserve(tokens("c", 1)).granted()).isFalse();
    }

    @Test
    final void aLateRefundDoesNotReachTheNextFixedOrCivilWindow() {
        RateLimiter limiter = limiter(
                Limit.builder("fixed", Meter.TOKENS, Window.fixed(HOUR))
                        .capacity(1_000)
                        .build(),
                Limit.builder("day", Meter.TOKENS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                        .capacity(1_000)
                        .build());
        Reservation late = limiter.reserve(tokens("a", 900).withTtl(Duration.ofDays(2)));
        time.advance(Duration.ofDays(1));
        assertThat(limiter.reserve(tokens("b", 1_000)).granted()).isTrue();

        assertThat(late.settle(output(100)).result()).isEqualTo(Result.SETTLED);

        assertThat(used(limiter)).containsExactly(1_000L, 1_000L);
    }

    @Test
    final void aReplayedSettleRefundsOnce() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 800));
        limiter.reserve(tokens("call-2", 150));

        Outcome first = held.settle(output(100));
        Outcome again = held.settle(output(100));

        assertThat(again.result()).isEqualTo(Result.ALREADY);
        assertThat(again.charges()).isEqualTo(first.charges());
        assertThat(used(limiter)).containsExactly(250L);
    }

    @Test
    final void aSecondSettleWithOtherNumbersIsAConflictAndChangesNothing() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 800));
        held.settle(output(100));

        assertThat(held.settle(output(101)).result()).isEqualTo(Result.CONFLICT);
        assertThat(used(limiter)).containsExactly(100L);
    }

    @Test
    final void anOverageIsBookedEvenPastTheCapacity() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 100));

        Outcome settled = held.settle(output(5_000));

        assertThat(settled.charged("tokens")).isEqualTo(5_000);
        assertThat(used(limiter)).containsExactly(5_000L);
        assertThat(limiter.reserve(tokens("call-2", 0)).granted()).isFalse();
        time.advance(HOUR);
        assertThat(limiter.reserve(tokens("call-3", 1_000)).granted()).isTrue();
    }

    @Test
    final void aDoubleReturnGivesBackOnce() {
        RateLimiter limiter = limiter(tokens());
        limiter.reserve(tokens("other", 400));
        Reservation held = limiter.reserve(tokens("call-1", 400));

        held.cancel();
        limiter.cancel(held.handle());
        limiter.settle(held.handle(), output(0));

        assertThat(used(limiter)).containsExactly(400L);
    }

    @Test
    final void aRefundDoesNotReachALimitThatHasRefilled() {
        // Five streams hold a second's tokens each, one per second, then each really uses 50.
        RateLimiter limiter = limiter(Limit.builder("tokens", Meter.TOKENS, Window.bucket(1_000, Duration.ofSeconds(1)))
                .capacity(1_000)
                .refunds(false)
                .build());
        List<Reservation> streams = IntStream.range(0, 5)
                .mapToObj(i -> {
                    Reservation stream = limiter.reserve(tokens("s" + i, 1_000));
                    time.advance(Duration.ofSeconds(1));
                    return stream;
                })
                .toList();
        long admitted = 0;
        for (int i = 0; i < 11; i++) {
            if (i < streams.size()) {
                streams.get(i).settle(output(50));
            }
            for (int k = 0; k < 20; k++) {
                admitted += limiter.reserve(tokens("n" + i + "-" + k, 50)).granted() ? 50 : 0;
            }
            time.advance(Duration.ofMillis(1));
        }

        assertThat(admitted).isLessThanOrEqualTo(1_011);
    }

    @Test
    final void aBurstFarAboveTheRateIsStillCountedUntilItIsBack() {
        RateLimiter limiter = limiter(Limit.builder("calls", Meter.REQUESTS, Window.bucket(100, Duration.ofSeconds(1)))
                .capacity(10)
                .build());

        long admitted = IntStream.range(0, 5_000)
                .filter(i -> limiter.reserve(one("call-" + i)).granted())
                .count();

        assertThat(admitted).isEqualTo(10);
    }

    @Test
    final void aCrashedCallersHoldsDoNotLeak() {
        RateLimiter limiter = limiter(slots(2), tokens());
        limiter.reserve(tokens("crashed-1", 300));
        limiter.reserve(tokens("crashed-2", 300));
        assertThat(limiter.reserve(tokens("call", 1)).granted()).isFalse();

        time.advance(TTL.minusNanos(1_000));
        assertThat(limiter.reserve(tokens("call", 1)).granted()).isFalse();
        time.advanceMicros(1);
        assertThat(limiter.reserve(tokens("call", 1)).granted()).isTrue();
        assertThat(used(limiter)).containsExactly(1L, 601L);

        time.advance(HOUR);
        assertThat(used(limiter)).containsExactly(0L, 0L);
    }

    @Test
    final void aSettleRetriedAfterALostReplyCountsOnce() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 100));
        for (int i = 0; i < 5; i++) {
            limiter.settle(held.handle(), output(700));
            time.advance(MINUTE);
        }

        assertThat(used(limiter)).containsExactly(700L);
    }

    @Test
    final void aReserveRetriedAfterALostReplyHoldsOnce() {
        RateLimiter limiter = limiter(slots(2), tokens());
        for (int i = 0; i < 5; i++) {
            Reservation held = limiter.reserve(tokens("call-1", 700));
            assertThat(held.granted()).isTrue();
            assertThat(held.state()).hasValue(ReservationState.OPEN);
        }

        assertThat(used(limiter)).containsExactly(1L, 700L);
    }

    @Test
    final void afterAHotReloadBetweenAReserveAndItsRetryTheRecordDecides() {
        RateLimiter before = limiter(tokens());
        before.reserve(tokens("call-1", 800));
        RateLimiter after = limiter(requests(10));

        Reservation retried = after.reserve(tokens("call-1", 800));

        assertThat(retried.granted()).isTrue();
        assertThat(used(after)).containsExactly(0L);
        assertThat(after.settle(retried.handle(), output(100)).result()).isEqualTo(Result.SETTLED);
        assertThat(used(before)).containsExactly(100L);
        assertThat(used(after)).containsExactly(0L);
    }

    // ---- extend ----

    @Test
    final void anExtendNamesTheTotalSoRepeatingItAddsNothing() {
        RateLimiter limiter = limiter(requests(10), tokens());
        Reservation held = limiter.reserve(tokens("call-1", 100));
        time.advance(MINUTE);

        for (int i = 0; i < 3; i++) {
            assertThat(held.extend(Cost.of(Meter.TOKENS, 250), TTL).result()).isEqualTo(Result.EXTENDED);
        }
        assertThat(used(limiter)).containsExactly(1L, 250L);
        assertThat(held.extend(Cost.of(Meter.TOKENS, 10), TTL).charged("tokens"))
                .isEqualTo(250);
        assertThat(limiter.reservation(held.handle()).until())
                .hasValue(Instant.parse(NOON).plus(MINUTE).plus(TTL));
        assertThat(limiter.reserve(tokens("call-1", 100)).granted()).isTrue();
    }

    @Test
    final void anExtendThatDoesNotFitSaysStopAddsNothingAndKeepsTheReservationAlive() {
        RateLimiter limiter = limiter(requests(10), tokens());
        Reservation held = limiter.reserve(tokens("call-1", 100));
        time.advance(Duration.ofMinutes(9));

        assertThat(held.extend(Cost.of(Meter.TOKENS, 1_001), TTL).result()).isEqualTo(Result.STOP);

        assertThat(used(limiter)).containsExactly(1L, 100L);
        time.advance(Duration.ofMinutes(9));
        assertThat(limiter.reservation(held.handle()).state()).hasValue(ReservationState.OPEN);
        assertThat(held.extend(Cost.of(Meter.TOKENS, 1_000), TTL).result()).isEqualTo(Result.EXTENDED);
    }

    @Test
    final void whatHasEndedOrExpiredCannotBeExtended() {
        RateLimiter limiter = limiter(tokens());
        Reservation settled = limiter.reserve(tokens("call-1", 100));
        settled.settle(output(100));
        Reservation expired = limiter.reserve(tokens("call-2", 100));
        time.advance(TTL);

        assertThat(settled.extend(Cost.oneRequest(), TTL).result()).isEqualTo(Result.GONE);
        assertThat(expired.extend(Cost.oneRequest(), TTL).result()).isEqualTo(Result.GONE);
    }

    @Test
    final void aSettleGivesTheNewestChargesBackFirst() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 300).withTtl(Duration.ofHours(2)));
        time.advance(Duration.ofMinutes(30));
        held.extend(Cost.of(Meter.TOKENS, 500), Duration.ofHours(2));

        held.settle(output(400));

        assertThat(used(limiter)).containsExactly(400L);
        time.advance(Duration.ofMinutes(30));
        assertThat(used(limiter)).containsExactly(100L);
    }

    @Test
    final void whenTheOldestChargeHasLeftASettleRefundsOnlyWhatIsStillThere() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 300).withTtl(Duration.ofHours(3)));
        time.advance(Duration.ofMinutes(30));
        held.extend(Cost.of(Meter.TOKENS, 500), Duration.ofHours(3));
        time.advance(Duration.ofMinutes(30));

        Outcome settled = held.settle(output(0));

        assertThat(used(limiter)).containsExactly(0L);
        assertThat(settled.charged("tokens")).isEqualTo(300);
    }
}
