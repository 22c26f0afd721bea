package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
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
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Prices;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store must do with reservations, in examples that read as the contract does. */
public abstract class ReservationContract extends StoreFixture {
    static final Duration TTL = Duration.ofMinutes(10);
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Subject ACME = Subject.of("acme");

    /** For subclasses. */
    protected ReservationContract() {}

    /** 1,000 tokens an hour. */
    private static Limit tokens() {
        return hourly("tokens", Meter.TOKENS).capacity(1_000).build();
    }

    private static Limit requests(long capacity) {
        return hourly("requests", Meter.REQUESTS).capacity(capacity).build();
    }

    private static Limit slots(long capacity) {
        return Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                .capacity(capacity)
                .build();
    }

    private static Limit monthly(long nanos) {
        return Limit.builder("spend", Meter.SPEND, Window.calendar(Window.Unit.MONTH, ZoneId.of("UTC")))
                .capacity(nanos)
                .build();
    }

    private RateLimiter limiter(Limit... limits) {
        return limiter(Plan.of("p", limits));
    }

    private static ReserveRequest tokens(String id, long tokens) {
        return ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, tokens)))
                .withId(id);
    }

    private static ReserveRequest one(String id) {
        return ReserveRequest.of(Request.of("acme", "p")).withId(id);
    }

    private static Usage output(long tokens) {
        return Usage.of(0, tokens);
    }

    private List<Long> used(RateLimiter limiter) {
        return used(limiter, ACME);
    }

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

    // ---- concurrency ----

    @Test
    final void aSlotFreesWhenItsReservationIsSettledOrCancelled() {
        RateLimiter limiter = limiter(slots(2));
        Reservation first = limiter.reserve(one("a"));
        Reservation second = limiter.reserve(one("b"));
        Reservation refused = limiter.reserve(one("c"));
        assertThat(refused.granted()).isFalse();
        assertThat(refused.decision().retryAfter()).hasValue(Duration.ofSeconds(1));

        first.settle(output(1));
        assertThat(limiter.reserve(one("c")).granted()).isTrue();
        assertThat(limiter.reserve(one("d")).granted()).isFalse();
        second.cancel();
        assertThat(limiter.reserve(one("d")).granted()).isTrue();
        assertThat(used(limiter)).containsExactly(2L);
    }

    @Test
    final void aHeartbeatKeepsASlotAndCanAddNothing() {
        RateLimiter limiter = limiter(slots(1));
        Reservation held = limiter.reserve(one("a"));
        for (int i = 0; i < 5; i++) {
            time.advance(Duration.ofMinutes(9));
            assertThat(held.extend(Cost.oneRequest(), TTL).result()).isEqualTo(Result.EXTENDED);
            assertThat(limiter.reserve(one("b" + i)).granted()).isFalse();
        }
        time.advance(TTL);
        assertThat(limiter.reserve(one("c")).granted()).isTrue();
        assertThat(held.settle(output(1)).result()).isEqualTo(Result.SETTLED);
        assertThat(used(limiter)).containsExactly(1L);
    }

    @Test
    final void aWaitForASlotIsNeverToldLongerThanItsEarliestExpiry() {
        RateLimiter limiter = limiter(slots(2));
        limiter.reserve(one("a").withTtl(Duration.ofMillis(300)));
        limiter.reserve(one("b"));

        assertThat(limiter.reserve(one("c")).decision().retryAfter()).hasValue(Duration.ofMillis(300));
        time.advance(Duration.ofMillis(300));
        assertThat(limiter.reserve(one("c")).granted()).isTrue();
    }

    @Test
    final void aCallWithoutAReservationIsRefusedUnderAConcurrentLimit() {
        RateLimiter limiter = limiter(slots(2));

        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "p")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("reservation");
        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "p"), "a"))
                .isInstanceOf(InvalidInputException.class);
        assertThat(used(limiter)).containsExactly(0L);
    }

    @Test
    final void aCheckUnderAConcurrentLimitIsRefusedAsAnAcquireIs() {
        RateLimiter limiter = limiter(requests(10), slots(1));

        assertThatThrownBy(() -> limiter.check(Request.of("acme", "p")))
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("plan"));
        assertThat(used(limiter)).containsExactly(0L, 0L);
    }

    @Test
    final void aConcurrentShadowLimitRefusesNoCallAndCountsReservationsAlone() {
        RateLimiter limiter = limiter(
                requests(10),
                Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                        .capacity(1)
                        .shadow(true)
                        .build());

        assertThat(limiter.check(Request.of("acme", "p")).allowed()).isTrue();
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
        assertThat(limiter.acquire(Request.of("acme", "p"), "call-1").allowed()).isTrue();
        assertThat(used(limiter)).containsExactly(2L, 0L);
        assertThat(limiter.reserve(one("call-2")).granted()).isTrue();
        assertThat(used(limiter)).containsExactly(3L, 1L);
    }

    @Test
    final void aShadowLimitOfAUserOrAModelIsSkippedWhereNoneIsNamed() {
        RateLimiter limiter = limiter(
                requests(10),
                hourly("by-user", Meter.REQUESTS)
                        .scope(Scope.USER)
                        .capacity(1)
                        .shadow(true)
                        .build(),
                hourly("by-model", Meter.REQUESTS)
                        .scope(Scope.MODEL)
                        .capacity(1)
                        .shadow(true)
                        .build());
        Request plain = Request.of("acme", "p");

        assertThat(limiter.acquire(plain).limits()).extracting("name").containsExactly("requests");
        assertThat(limiter.check(plain).allowed()).isTrue();
        assertThat(limiter.acquire(plain, "call-1").allowed()).isTrue();
        Reservation held = limiter.reserve(one("call-2"));
        assertThat(held.granted()).isTrue();
        assertThat(held.cancel().result()).isEqualTo(Result.CANCELLED);
        assertThat(used(limiter)).containsExactly(2L);
        assertThat(used(limiter, ACME.withUser("ann").withModel("small"))).containsExactly(2L, 0L, 0L);
        assertThat(limiter.acquire(new Request(ACME.withUser("ann"), "p", Cost.oneRequest()))
                        .limits())
                .extracting("name")
                .containsExactly("requests", "by-user");
    }

    @Test
    final void aPlanOfShadowLimitsThatAreAllSkippedRefusesNothing() {
        RateLimiter limiter = limiter(hourly("by-user", Meter.REQUESTS)
                .scope(Scope.USER)
                .capacity(1)
                .shadow(true)
                .build());

        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
        assertThat(limiter.reserve(one("call-1")).granted()).isTrue();
        assertThat(used(limiter, ACME.withUser("ann"))).containsExactly(0L);
    }

    @Test
    final void anUnlimitedConcurrentLimitCountsUpTo256AndDeniesNobody() {
        RateLimiter limiter = limiter(
                Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent()).build());
        List<Reservation> all = IntStream.range(0, 300)
                .mapToObj(i -> limiter.reserve(one("call-" + i)))
                .toList();
        assertThat(all).allMatch(Reservation::granted);
        assertThat(used(limiter)).containsExactly(256L);

        all.forEach(Reservation::cancel);
        assertThat(used(limiter)).containsExactly(0L);
        assertThat(state()).isEmpty();
    }

    @Test
    final void whatIsHeldBeforeAResetGivesNothingBackAfterIt() {
        for (Window window : List.of(
                Window.sliding(Duration.ofDays(30)),
                Window.fixed(Duration.ofDays(1)),
                Window.calendar(Window.Unit.MONTH, ZoneId.of("UTC")))) {
            RateLimiter limiter =
                    limiter(Limit.builder("pages", PAGES, window).capacity(100).build());
            Subject whose = Subject.of("tenant-" + window.getClass().getSimpleName());
            Request ten = new Request(whose, "p", Cost.of(PAGES, 10));
            Reservation cancelled = limiter.reserve(ReserveRequest.of(ten));
            Reservation settled = limiter.reserve(ReserveRequest.of(ten));
            Reservation adjusted = limiter.reserve(ReserveRequest.of(ten));
            adjusted.settle(Actual.AS_HELD);
            time.advanceMicros(1);

            limiter.reset(whose);
            time.advanceMicros(1);
            limiter.acquire(ten);
            Reservation newer = limiter.reserve(ReserveRequest.of(ten));
            cancelled.cancel();
            settled.settle(Actual.AS_HELD.with(PAGES, 1));
            limiter.adjust(adjusted.handle(), Actual.AS_HELD.with(PAGES, 2), 1);
            assertThat(used(limiter, whose)).as(window.toString()).containsExactly(20L);

            newer.cancel();
            assertThat(used(limiter, whose)).as(window.toString()).containsExactly(10L);
        }
    }

    // ---- scopes, prices, calendars ----

    @Test
    final void allScopesAreHeldAndSettledTogether() {
        RateLimiter limiter = limiter(
                tokens(),
                hourly("user", Meter.TOKENS).scope(Scope.USER).capacity(500).build(),
                hourly("model", Meter.TOKENS).scope(Scope.MODEL).capacity(500).build());
        Subject ann = ACME.withUser("ann").withModel("m1");
        Request request = new Request(ann, "p", Cost.of(Meter.TOKENS, 400));
        Reservation held = limiter.reserve(ReserveRequest.of(request).withId("call-1"));
        assertThat(limiter.reserve(ReserveRequest.of(
                                new Request(ACME.withUser("bob").withModel("m1"), "p", request.cost())))
                        .decision()
                        .violated())
                .containsExactly("model");

        limiter.settle(held.handle(), output(100));

        assertThat(used(limiter, ann)).containsExactly(100L, 100L, 100L);
        assertThat(used(limiter, ACME.withUser("bob").withModel("m1"))).containsExactly(100L, 0L, 100L);
    }

    @Test
    final void aReservationSettlesAtThePricesItWasMadeWithRoundedUpOnce() {
        Subject model = ACME.withModel("m1");
        RateLimiter before = priced(1_001, 2_001);
        Reservation held = before.reserve(ReserveRequest.of(
                new Request(model, "p", Cost.of(Meter.INPUT_TOKENS, 100).with(Meter.OUTPUT_TOKENS, 100))));
        assertThat(used(before, model)).containsExactly(301L);

        Outcome settled = priced(9_000, 9_000).settle(held.handle(), Usage.of(3, 5));

        // 3 × 1.001 + 5 × 2.001 = 13.008 nano-dollars
        assertThat(settled.charged("spend")).isEqualTo(14);
        assertThat(used(before, model)).containsExactly(14L);
    }

    /** A script that knows ten kinds of tokens would fail on the eleventh. */
    @Test
    final void rareKindsSettleAtTheirOwnPricesOrAtThoseThatStandInForThem() {
        RateLimiter limiter = priced(new UnitPrices(Map.of(
                TokenKind.INPUT, 1_000L,
                TokenKind.OUTPUT, 2_000L,
                TokenKind.AUDIO_IN, 7_000L,
                TokenKind.TOOL_CALL, 50_000L,
                TokenKind.SEARCH, 90_001L,
                TokenKind.CACHE_READ_IMAGE, 300L)));
        Request request = new Request(
                ACME.withModel("m1"), "p", Cost.of(Meter.INPUT_TOKENS, 1).with(Meter.OUTPUT_TOKENS, 1));
        Map<TokenKind, Long> each = Map.of(
                TokenKind.CACHE_READ_AUDIO, 700L,
                TokenKind.IMAGE_OUT, 200L,
                TokenKind.SEARCH, 9_001L,
                TokenKind.SECONDS, 0L,
                TokenKind.CACHE_READ_IMAGE, 30L);
        each.forEach((kind, nanos) -> {
            Reservation held = limiter.reserve(ReserveRequest.of(request).withId(kind.text()));
            assertThat(held.settle(Usage.NONE.with(kind, 100)).charged("spend"))
                    .as(kind.text())
                    .isEqualTo(nanos);
            assertThat(limiter.adjust(held.handle(), Usage.NONE.with(kind, 200), 1)
                            .charged("spend"))
                    .as(kind.text() + ", adjusted")
                    .isIn(2 * nanos, 2 * nanos - nanos % 2);
        });
    }

    private RateLimiter priced(long inputPicos, long outputPicos) {
        return priced(UnitPrices.of(inputPicos, outputPicos));
    }

    private RateLimiter priced(UnitPrices unit) {
        Prices prices = model -> Optional.of(unit);
        return RateLimiter.builder()
                .plans(Plans.of(Plan.of("p", monthly(1_000_000))))
                .store(store)
                .prices(prices)
                .build();
    }

    @Test
    final void anOverageOfLastMonthIsBookedInThisOne() {
        time.setMicros(ManualTime.micros(Instant.parse("2026-01-31T23:59:00Z")));
        RateLimiter limiter = limiter(monthly(1_000));
        Reservation held =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 400)))
                        .withTtl(Duration.ofDays(7)));
        for (Duration wait : List.of(MINUTE, Duration.ofDays(30))) {
            time.advance(wait);
            Reservation other =
                    limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 10)))
                            .withTtl(Duration.ofDays(7)));
            other.settle(Actual.AS_HELD.with(Meter.SPEND, 10));
        }
        assertThat(used(limiter)).containsExactly(10L);
        assertThat(held.settle(Actual.AS_HELD.with(Meter.SPEND, 500)).result()).isEqualTo(Result.GONE);

        Reservation open =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 400)))
                        .withTtl(Duration.ofDays(7)));
        time.setMicros(ManualTime.micros(Instant.parse("2026-03-31T23:59:00Z")));
        Reservation last =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 400)))
                        .withTtl(Duration.ofDays(7)));
        time.advance(MINUTE);
        assertThat(open.settle(Actual.AS_HELD).result()).isEqualTo(Result.GONE);
        assertThat(last.settle(Actual.AS_HELD.with(Meter.SPEND, 550)).charged("spend"))
                .isEqualTo(550);
        assertThat(used(limiter)).containsExactly(150L);
    }

    @Test
    final void aCalendarLimitThatNoPlanHasAnyMoreDoesNotKeepAReservationFromBeingSettled() {
        time.setMicros(ManualTime.micros(Instant.parse("2026-01-30T00:00:00Z")));
        Limit day = Limit.builder("day", Meter.TOKENS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                .capacity(1_000)
                .build();
        Reservation held = limiter(day, tokens()).reserve(tokens("a", 100).withTtl(Duration.ofDays(7)));
        time.advance(Duration.ofDays(3));

        Outcome settled = limiter(tokens()).settle(held.handle(), output(300));

        assertThat(settled.result()).isEqualTo(Result.SETTLED);
        assertThat(settled.charged("tokens")).isEqualTo(300);
        assertThat(used(limiter(tokens()))).containsExactly(200L);
    }

    // ---- unknown usage, adjustments ----

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

    private static Limit daily(String name, Meter meter) {
        return Limit.builder(name, meter, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                .capacity(1_000_000)
                .build();
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

    private RateLimiter charging(Limit... limits) {
        return limiter(Plan.of("p", limits).withUntracked(Plan.Untracked.CHARGE), Plan.of("q", limits));
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
