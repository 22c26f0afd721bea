package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.IdConflictException;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Meter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a reservation begins and ends, once, under its id and within its promise. */
abstract class ReservationLifeContract extends ReservationFixture {
    // ---- the life of a reservation ----

    @Test
    final void aReservationHoldsItsEstimateAndSettlesToTheTruth() {
        RateLimiter limiter = limiter(requests(10), tokens());

        Reservation held = limiter.reserve(tokens("call-1", 400));
        assertThat(held.granted()).isTrue();
        assertThat(held.state()).hasValue(ReservationState.OPEN);
        assertThat(held.expiresAt()).hasValue(Instant.parse(NOON).plus(TTL));
        assertThat(used(limiter)).containsExactly(1L, 400L);

        Outcome settled = held.settle(output(150));
        assertThat(settled.result()).isEqualTo(Result.SETTLED);
        assertThat(settled.state()).hasValue(ReservationState.SETTLED);
        assertThat(settled.charged("tokens")).isEqualTo(150);
        assertThat(settled.charged("requests")).isEqualTo(1);
        assertThat(used(limiter)).containsExactly(1L, 150L);
    }

    @Test
    final void aReservationSaysWhatACallOfTheSameCostWouldAndLeavesTheSameCounts() {
        RateLimiter limiter = limiter(requests(10), tokens());
        Decision called = limiter.acquire(Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, 400)));
        byte[] after = state();
        limiter.reset(ACME);

        Decision reserved = limiter.reserve(tokens("call-1", 400)).decision();

        assertThat(reserved.limits()).isEqualTo(called.limits());
        assertThat(state()).isEqualTo(after);
    }

    @Test
    final void aRefusedReservationConsumesNothingAndIsNotRemembered() {
        RateLimiter limiter = limiter(requests(10), tokens());
        Reservation first = limiter.reserve(tokens("call-1", 900));
        byte[] before = state();

        Reservation refused = limiter.reserve(tokens("call-2", 101));
        assertThat(refused.granted()).isFalse();
        assertThat(refused.state()).isEmpty();
        assertThat(refused.decision().violated()).containsExactly("tokens");
        assertThat(refused.decision().retryAfter()).hasValue(HOUR);
        assertThat(state()).isEqualTo(before);
        assertThat(limiter.reservation(refused.handle()).result()).isEqualTo(Result.GONE);

        first.settle(output(0));
        assertThat(limiter.reserve(tokens("call-2", 101)).granted()).isTrue();
    }

    @Test
    final void aCancelledReservationGivesEverythingBackAlsoTheRequest() {
        RateLimiter limiter = limiter(requests(10), tokens());
        byte[] before = state();
        Reservation held = limiter.reserve(tokens("call-1", 400));

        assertThat(held.cancel().result()).isEqualTo(Result.CANCELLED);
        assertThat(used(limiter)).containsExactly(0L, 0L);
        assertThat(state()).isEqualTo(before);
        assertThat(held.cancel().result()).isEqualTo(Result.ALREADY);
        assertThat(used(limiter)).containsExactly(0L, 0L);
    }

    @Test
    final void aReservationThatIsClosedWithoutASettleKeepsItsEstimateFreesItsSlotAndCanBeAdjusted() {
        RateLimiter limiter = limiter(tokens(), slots(1));
        Reservation lost = limiter.reserve(tokens("call-1", 400));
        try (lost) {
            assertThat(lost.granted()).isTrue();
        }
        assertThat(used(limiter)).containsExactly(400L, 0L);
        assertThat(limiter.reservation(lost.handle()).estimated()).isTrue();
        limiter.adjust(lost.handle(), output(30), 1);
        assertThat(used(limiter)).containsExactly(30L, 0L);
    }

    @Test
    final void aReservationThatWasSettledOrCancelledIsClosedWithoutAnyChange() {
        RateLimiter limiter = limiter(tokens());
        try (Reservation held = limiter.reserve(tokens("call-1", 400))) {
            held.settle(output(300));
        }
        assertThat(used(limiter)).containsExactly(300L);
        try (Reservation held = limiter.reserve(tokens("call-2", 400))) {
            held.cancel();
        }
        assertThat(used(limiter)).containsExactly(300L);
    }

    @Test
    final void aSettledReservationCannotBeCancelledAndACancelledOneCannotBeSettled() {
        RateLimiter limiter = limiter(tokens());
        Reservation settled = limiter.reserve(tokens("call-1", 400));
        settled.settle(output(300));
        Reservation cancelled = limiter.reserve(tokens("call-2", 400));
        cancelled.cancel();

        Outcome first = settled.cancel();
        assertThat(first.result()).isEqualTo(Result.CONFLICT);
        assertThat(first.state()).hasValue(ReservationState.SETTLED);
        Outcome second = cancelled.settle(output(300));
        assertThat(second.result()).isEqualTo(Result.CONFLICT);
        assertThat(second.state()).hasValue(ReservationState.CANCELLED);
        assertThat(used(limiter)).containsExactly(300L);
    }

    // ---- ids ----

    @Test
    final void anIdOfAnotherRequestIsAConflictAndCountsNothing() {
        RateLimiter limiter = limiter(tokens());
        limiter.reserve(tokens("call-1", 100));

        assertThatThrownBy(() -> limiter.reserve(tokens("call-1", 200))).isInstanceOf(IdConflictException.class);
        assertThatThrownBy(() -> limiter.acquire(tokens("call-1", 100).request(), "call-1"))
                .isInstanceOf(IdConflictException.class);
        assertThat(used(limiter)).containsExactly(100L);
    }

    @Test
    final void oneIdUnderTwoTenantsIsTwoReservations() {
        RateLimiter limiter = limiter(tokens());
        Reservation here = limiter.reserve(tokens("call-1", 100));
        Reservation there =
                limiter.reserve(ReserveRequest.of(Request.of("other", "p").withCost(Cost.of(Meter.TOKENS, 200)))
                        .withId("call-1"));

        here.cancel();

        assertThat(there.settle(output(200)).charged("tokens")).isEqualTo(200);
        assertThat(used(limiter, Subject.of("other"))).containsExactly(200L);
    }

    @Test
    final void aReplayOfAnEndedReservationSaysHowItEndedAndIsNotGranted() {
        RateLimiter limiter = limiter(tokens());
        limiter.reserve(tokens("call-1", 100)).settle(output(50));
        limiter.reserve(tokens("call-2", 100));
        time.advance(TTL);

        assertThat(limiter.reserve(tokens("call-1", 100)).state()).hasValue(ReservationState.SETTLED);
        Reservation expired = limiter.reserve(tokens("call-2", 100));
        assertThat(expired.state()).hasValue(ReservationState.EXPIRED);
        assertThat(expired.granted()).isFalse();
        assertThat(used(limiter)).containsExactly(150L);
    }

    @Test
    final void anAcquireWithAnIdCountsOnceAndAnswersTheSame() {
        RateLimiter limiter = limiter(requests(2));
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.acquire(Request.of("acme", "p"), "call-1").allowed())
                    .isTrue();
        }
        assertThat(used(limiter)).containsExactly(1L);
        assertThat(limiter.acquire(Request.of("acme", "p"), "call-2").allowed()).isTrue();
        assertThat(limiter.acquire(Request.of("acme", "p"), "call-3").allowed()).isFalse();
        time.advance(HOUR);
        assertThat(limiter.acquire(Request.of("acme", "p"), "call-3").allowed()).isTrue();
    }

    // ---- lifetimes ----

    @Test
    final void aLateSettleOfAnExpiredReservationStillTruesUp() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 800));
        time.advance(TTL);
        assertThat(limiter.reservation(held.handle()).state()).hasValue(ReservationState.EXPIRED);

        assertThat(held.settle(output(300)).result()).isEqualTo(Result.SETTLED);

        assertThat(used(limiter)).containsExactly(300L);
    }

    @Test
    final void aRecordLivesToTheEndOfItsPromiseAndNotAMicrosecondLonger() {
        RateLimiter limiter = limiter(tokens());
        Reservation open = limiter.reserve(tokens("open", 100));
        Reservation settled = limiter.reserve(tokens("settled", 100));
        settled.settle(output(100));
        time.advance(HOUR.minusNanos(1_000));
        assertThat(settled.settle(output(100)).result()).isEqualTo(Result.ALREADY);
        time.advanceMicros(1);
        assertThat(settled.settle(output(100)).result()).isEqualTo(Result.GONE);
        assertThat(limiter.reservation(settled.handle()).result()).isEqualTo(Result.GONE);

        time.advance(TTL.minusNanos(1_000));
        assertThat(limiter.reservation(open.handle()).state()).hasValue(ReservationState.EXPIRED);
        time.advanceMicros(1);
        assertThat(open.settle(output(100)).result()).isEqualTo(Result.GONE);
        assertThat(limiter.reserve(tokens("open", 100)).granted()).isTrue();
        assertThat(used(limiter)).containsExactly(100L);
    }

    @Test
    final void anUnknownHandleIsGoneAndATamperedOneIsRefused() {
        RateLimiter limiter = limiter(tokens());
        Reservation held = limiter.reserve(tokens("call-1", 100));
        String foreign = limiter.reserve(
                        ReserveRequest.of(Request.of("other", "p").withCost(Cost.of(Meter.TOKENS, 5_000)))
                                .withId("call-1"))
                .handle();

        String bobs = limiter(plan("q", 5))
                .reserve(ReserveRequest.of(new Request(ACME.withUser("bob"), "q", Cost.of(Meter.REQUESTS, 6))))
                .handle();
        String bobsWithOurId = limiter(plan("q", 5))
                .reserve(ReserveRequest.of(new Request(ACME.withUser("bob"), "q", Cost.of(Meter.REQUESTS, 6)))
                        .withId("call-2"))
                .handle();
        limiter.reserve(tokens("call-2", 0));

        for (String unknown : List.of(foreign, bobs, bobsWithOurId)) {
            assertThat(limiter.settle(unknown, output(1)).result()).isEqualTo(Result.GONE);
            assertThat(limiter.cancel(unknown).result()).isEqualTo(Result.GONE);
        }
        for (String bad : List.of(
                "", "r1.", "r2" + held.handle().substring(2), held.handle() + "A", held.handle() + "=", "r1.AAAA")) {
            assertThatThrownBy(() -> limiter.settle(bad, output(1)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("reservation: ");
        }
        assertThat(used(limiter)).containsExactly(100L);
    }
}
