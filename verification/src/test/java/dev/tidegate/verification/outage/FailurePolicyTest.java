package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.FailureMode;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.DataLoss;
import dev.tidegate.FailurePolicy.UnknownSubjects;
import dev.tidegate.Outcome.Result;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.compat.CreatorRateLimiter;
import dev.tidegate.compat.RateLimitExceededException;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process says while the store cannot: SEMANTICS §6, each sentence. Upkeep runs when a test says so. */
class FailurePolicyTest {
    private static final Subject ACME = Subject.of("acme");
    private static final Request CALL = Request.of("acme", "hourly");
    private static final int CAPACITY = 100;

    private final ManualTime time = ManualTime.at(1_790_000_000_000_000L);
    private final UnreliableStore store = new UnreliableStore(time);
    private final List<OneProcess> processes = new ArrayList<>();

    private static Limit.Builder limit(String name, Window window) {
        return Limit.builder(name, Meter.REQUESTS, window).capacity(CAPACITY);
    }

    private static Plan plan(String name, FailureMode mode) {
        return Plan.of(
                name,
                limit("hour-" + name, Window.sliding(Duration.ofHours(1)))
                        .onStoreFailure(mode)
                        .build());
    }

    private static final Plans PLANS = Plans.of(
            plan("hourly", FailureMode.LOCAL),
            plan("open", FailureMode.OPEN),
            plan("closed", FailureMode.CLOSED),
            Plan.of(
                    "mixed",
                    limit("strict", Window.sliding(Duration.ofHours(1)))
                            .onStoreFailure(FailureMode.CLOSED)
                            .build(),
                    limit("loose", Window.sliding(Duration.ofHours(1)))
                            .onStoreFailure(FailureMode.OPEN)
                            .build()),
            Plan.of(
                    "monthly",
                    limit("month", Window.calendar(Window.Unit.MONTH, ZoneOffset.UTC))
                            .build()),
            Plan.of(
                    "fixed",
                    limit("minute", Window.fixed(Duration.ofMinutes(1))).build()),
            Plan.of(
                    "bucket",
                    limit("burst", Window.bucket(10, Duration.ofSeconds(1))).build()),
            Plan.of(
                    "tokens",
                    Limit.builder("per-hour", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                            .capacity(1_000)
                            .build(),
                    Limit.builder("at-once", Meter.CONCURRENCY, Window.concurrent())
                            .capacity(4)
                            .build()),
            Plan.of(
                            "charging",
                            Limit.builder("all-day", Meter.TOKENS, Window.sliding(Duration.ofDays(1)))
                                    .capacity(1_000)
                                    .build())
                    .withUntracked(Plan.Untracked.CHARGE));

    private OneProcess process(FailurePolicy policy) {
        OneProcess process = new OneProcess(store, policy, PLANS, time);
        processes.add(process);
        return process;
    }

    private List<OneProcess> processes(int n, FailurePolicy policy) {
        List<OneProcess> all = Stream.generate(() -> process(policy)).limit(n).toList();
        all.forEach(OneProcess::beats);
        all.forEach(OneProcess::beats);
        return all;
    }

    private OneProcess alone() {
        return process(FailurePolicy.DEFAULT).beats();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBookingForWhichTheStoreHasNoRoomIsKeptUntilThereIsAndReported(boolean ofCalls) {
        try (UnreliableStore small = new UnreliableStore(time, 1);
                OneProcess one = new OneProcess(small, FailurePolicy.DEFAULT, PLANS, time)) {
            one.beats();
            one.limiter.reserve(ReserveRequest.of(CALL).withId("takes the room"));
            small.now(Way.AWAY);
            if (ofCalls) {
                assertThat(one.allowed(CALL, 3)).isEqualTo(3);
            } else {
                assertThat(one.limiter
                                .reserve(ReserveRequest.of(CALL).withId("blind"))
                                .granted())
                        .isTrue();
            }
            small.now(Way.WELL);
            one.drains();
            assertThat(one.status().writtenBack()).isZero();
            assertThat(one.status().pending()).isEqualTo(1);
            assertThat(one.events).contains(Kind.REFUSED).doesNotContain(Kind.DROPPED);

            time.advance(Duration.ofHours(2));
            one.drains();
            assertThat(one.status().writtenBack()).isEqualTo(1);
            assertThat(one.status().pending()).isZero();
            assertThat(one.limiter.status(ACME, "hourly").limits().get(0).used())
                    .isEqualTo(ofCalls ? 3 : 1);
        }
    }

    private long used(String plan) {
        store.now(Way.WELL);
        return process(FailurePolicy.DEFAULT)
                .limiter
                .status(ACME, plan)
                .limits()
                .get(0)
                .used();
    }

    @AfterEach
    void closeAll() {
        store.now(Way.WELL);
        processes.forEach(OneProcess::close);
        store.close();
    }

    // ---- open, closed, local ----

    @Test
    void anOpenLimitAllowsAndSaysThatTheDecisionIsDegraded() {
        OneProcess process = alone();
        store.now(Way.AWAY);

        Decision decision = process.limiter.acquire(Request.of("acme", "open"));

        assertThat(decision.allowed()).isTrue();
        assertThat(decision.degraded()).isTrue();
        assertThat(decision.source()).isEqualTo("local");
        assertThat(process.allowed(Request.of("acme", "open"), 3 * CAPACITY)).isEqualTo(3 * CAPACITY);
    }

    @Test
    void aClosedLimitDeniesWithAShortWait() {
        OneProcess process = alone();
        assertThat(process.limiter.acquire(Request.of("acme", "closed")).allowed())
                .isTrue();
        store.now(Way.AWAY);

        Decision decision = process.limiter.acquire(Request.of("acme", "closed"));

        assertThat(decision.allowed()).isFalse();
        assertThat(decision.degraded()).isTrue();
        assertThat(decision.source()).isEqualTo("none");
        assertThat(decision.violated()).containsExactly("hour-closed");
        assertThat(((Denied) decision).cause()).contains("store-unavailable");
        assertThat(decision.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void oneClosedLimitClosesThePlan() {
        OneProcess process = alone();
        store.now(Way.AWAY);

        assertThat(process.limiter.acquire(Request.of("acme", "mixed")).violated())
                .containsExactly("strict");
    }

    @Test
    void aLocalLimitGoesOnWithWhatWasLeft() {
        OneProcess process = alone();
        process.allowed(CALL, 70);
        store.now(Way.AWAY);

        assertThat(process.allowed(CALL, CAPACITY)).isEqualTo(30);
        Decision denied = process.limiter.acquire(CALL);
        assertThat(denied.degraded()).isTrue();
        assertThat(denied.source()).isEqualTo("local");
        assertThat(denied.limits().get(0).remaining()).hasValue(0);
        assertThat(denied.limits().get(0).capacity()).hasValue(CAPACITY);
    }

    @Test
    void fourProcessesThatHaveJustReadAdmitTogetherAtMostWhatWasLeft() {
        List<OneProcess> four = processes(4, FailurePolicy.DEFAULT);
        four.get(0).allowed(CALL, 37);
        four.forEach(process -> process.limiter.status(ACME, "hourly"));
        store.now(Way.AWAY);

        int admitted = four.stream()
                .mapToInt(process -> process.allowed(CALL, CAPACITY))
                .sum();

        assertThat(admitted).isEqualTo(4 * (63 / 4)).isLessThanOrEqualTo(63);
    }

    @Test
    void anIsolatedProcessAdmitsAtMostItsShareWhileOthersGoOn() {
        List<OneProcess> four = processes(4, FailurePolicy.DEFAULT);
        four.forEach(process -> process.limiter.status(ACME, "hourly"));
        store.now(Way.AWAY);
        int isolated = four.get(0).allowed(CALL, CAPACITY);
        store.now(Way.WELL);

        assertThat(isolated).isEqualTo(CAPACITY / 4);
        assertThat(four.get(1).allowed(CALL, 2 * CAPACITY)).isEqualTo(CAPACITY);
    }

    @ParameterizedTest
    @EnumSource(UnknownSubjects.class)
    void aSubjectThatWasNotSeenWithinTheWindowHasNothingOrAShare(UnknownSubjects unseen) {
        List<OneProcess> four = processes(4, FailurePolicy.DEFAULT.withUnknownSubjects(unseen));
        OneProcess stale = four.get(0);
        stale.allowed(Request.of("stale", "hourly"), 1);
        time.advance(Duration.ofHours(1));
        store.now(Way.AWAY);

        int expected = unseen == UnknownSubjects.SHARE ? CAPACITY / 4 : 0;
        assertThat(stale.allowed(Request.of("stale", "hourly"), CAPACITY)).isEqualTo(expected);
        assertThat(stale.allowed(Request.of("unseen", "hourly"), CAPACITY)).isEqualTo(expected);
    }

    @Test
    void aSubjectOfWhichNothingIsKnownIsNotToldThatItsLimitIsUsedUp() {
        OneProcess process = alone();
        store.now(Way.AWAY);

        Decision unknown = process.limiter.acquire(CALL);

        assertThat(unknown.allowed()).isFalse();
        assertThat(unknown.source()).isEqualTo("none");
        assertThat(((Denied) unknown).cause()).contains("store-unavailable");
        assertThat(unknown.violated()).containsExactly("hour-hourly");
        assertThat(unknown.retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void theLegacyAdapterThrowsWhereThereIsNoDecisionAndWhereTheShareIsUsedUp() {
        OneProcess process = alone();
        process.allowed(CALL, CAPACITY);
        store.now(Way.AWAY);

        CreatorRateLimiter legacy = new CreatorRateLimiter(process.limiter);
        assertThatThrownBy(() -> legacy.checkCreatorRateLimit("unknown", "hourly"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("store-unavailable");
        assertThatThrownBy(() -> legacy.checkCreatorRateLimit("acme", "hourly"))
                .isInstanceOf(RateLimitExceededException.class);
    }

    @Test
    void closingTellsTheStoreWhatWaits() {
        OneProcess process = alone();
        List<String> tenants = IntStream.range(0, 700).mapToObj(n -> "t" + n).toList();
        tenants.forEach(tenant -> process.allowed(Request.of(tenant, "open"), 1));
        store.now(Way.AWAY);
        tenants.forEach(tenant -> process.allowed(Request.of(tenant, "open"), 1));
        store.now(Way.WELL);
        process.allowed(CALL, 1);
        process.close();

        assertThat(process.status().pending()).isZero();
        assertThat(process.status().writtenBack()).isEqualTo(700);
    }

    @Test
    void whatIsDeniedHereStaysDeniedHere() {
        OneProcess process = process(FailurePolicy.DEFAULT).beats();
        store.now(Way.REQUEST_LOST);
        process.limiter.status(ACME, "hourly");
        store.now(Way.AWAY);
        process.drains();
        time.advance(Duration.ofMinutes(59));
        process.drains();

        assertThat(process.allowed(CALL, CAPACITY)).isZero();
        time.advance(Duration.ofMinutes(1));
        assertThat(process.allowed(CALL, CAPACITY)).isEqualTo(CAPACITY);
    }

    @Test
    void whatNothingWasLeftOfComesBackAsAShareWhenAWindowHasPassed() {
        List<OneProcess> four = processes(4, FailurePolicy.DEFAULT);
        OneProcess process = four.get(0);
        store.now(Way.AWAY);
        assertThat(process.allowed(CALL, CAPACITY)).isZero();

        time.advance(Duration.ofHours(1));

        assertThat(process.allowed(CALL, CAPACITY)).isEqualTo(CAPACITY / 4);
        assertThat(process.allowed(CALL, CAPACITY)).isZero();
    }

    @Test
    void aProcessThatNeverReachedTheStoreIsClosedUnlessItIsToldHowManyThereAre() {
        store.now(Way.AWAY);
        OneProcess untold = process(FailurePolicy.DEFAULT.withUnknownSubjects(UnknownSubjects.SHARE))
                .beats();
        OneProcess told = process(
                FailurePolicy.DEFAULT.withUnknownSubjects(UnknownSubjects.SHARE).withInstances(5));

        assertThat(untold.allowed(CALL, CAPACITY)).isZero();
        assertThat(((Denied) untold.limiter.acquire(CALL)).cause()).contains("store-unavailable");
        assertThat(told.allowed(CALL, CAPACITY)).isEqualTo(CAPACITY / 5);
    }

    @Test
    void theLargestNumberOfProcessesHeardOfLatelyCounts() {
        List<OneProcess> three = processes(3, FailurePolicy.DEFAULT);
        OneProcess first = three.get(0);
        first.limiter.status(ACME, "hourly");
        three.get(1).close();
        three.get(2).close();
        first.beats();
        store.now(Way.AWAY);

        assertThat(first.status().instances()).isEqualTo(3);
        store.now(Way.WELL);
        time.advance(Duration.ofSeconds(16));
        first.beats();
        assertThat(first.status().instances()).isEqualTo(1);
    }

    @Test
    void moreInstancesThanAreThereMayBeConfigured() {
        OneProcess process = process(FailurePolicy.DEFAULT.withInstances(10)).beats();
        process.limiter.status(ACME, "hourly");
        store.now(Way.AWAY);

        assertThat(process.allowed(CALL, CAPACITY)).isEqualTo(CAPACITY / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hourly", "monthly", "fixed", "bucket"})
    void everyKindOfWindowKeepsTheBound(String plan) {
        List<OneProcess> three = processes(3, FailurePolicy.DEFAULT);
        Request call = Request.of("acme", plan);
        three.get(0).allowed(call, 40);
        three.forEach(process -> process.limiter.status(ACME, plan));
        store.now(Way.AWAY);

        assertThat(three.stream()
                        .mapToInt(process -> process.allowed(call, CAPACITY))
                        .sum())
                .isEqualTo(3 * (60 / 3));
    }

    @Test
    void aBucketIsRefilledByAllTogetherAtItsRate() {
        List<OneProcess> four = processes(4, FailurePolicy.DEFAULT);
        Request call = Request.of("acme", "bucket");
        four.forEach(process -> process.limiter.status(ACME, "bucket"));
        store.now(Way.AWAY);
        four.forEach(process -> process.allowed(call, CAPACITY));

        time.advance(Duration.ofSeconds(4));

        assertThat(four.stream()
                        .mapToInt(process -> process.allowed(call, CAPACITY))
                        .sum())
                .isEqualTo(40);
    }

    @Test
    void slotsThatOthersMayHoldAreTaken() {
        List<OneProcess> two = processes(2, FailurePolicy.DEFAULT);
        OneProcess first = two.get(0);
        ReserveRequest one = ReserveRequest.of(new Request(ACME, "tokens", Cost.of(Meter.TOKENS, 10)));
        assertThat(first.limiter.reserve(one).granted()).isTrue();
        store.now(Way.AWAY);

        // Three of four slots are left, and half of that is one.
        assertThat(first.limiter.reserve(one).granted()).isTrue();
        assertThat(first.limiter.reserve(one).decision().violated()).containsExactly("at-once");
    }

    @Test
    void aLimitThatPlansShareIsKnownByWhateverWasHeardLast() {
        Plan other = Plan.of("other", PLANS.all().get(0).limits().get(0));
        Plans both = Plans.of(PLANS.all().get(0), other);
        assertThat(both.all().get(0).limits()).hasSize(1);
        OneProcess process = new OneProcess(store, FailurePolicy.DEFAULT, both, time).beats();
        processes.add(process);
        String plan = both.all().get(0).name();
        process.allowed(new Request(ACME, plan, Cost.of(Meter.REQUESTS, 1)), 10);
        time.advance(Duration.ofSeconds(1));
        process.allowed(new Request(ACME, "other", Cost.of(Meter.REQUESTS, 1)), 50);
        store.now(Way.AWAY);

        assertThat(process.allowed(new Request(ACME, plan, Cost.of(Meter.REQUESTS, 1)), CAPACITY))
                .isEqualTo(40);
    }

    // ---- write-back ----

    @Test
    void callsAllowedWithoutTheStoreAreBookedOnceItIsBack() {
        OneProcess process = alone();
        process.allowed(CALL, 10);
        store.now(Way.AWAY);
        process.allowed(CALL, 25);
        store.now(Way.WELL);

        process.drains().drains();

        assertThat(used("hourly")).isEqualTo(35);
        assertThat(process.status().pending()).isZero();
        assertThat(process.status().writtenBack()).isEqualTo(1);
    }

    @Test
    void aBatchWhoseAnswerIsLostIsBookedOnce() {
        OneProcess process = alone();
        process.allowed(CALL, 1);
        store.now(Way.AWAY);
        process.allowed(CALL, 20);
        for (int n = 0; n < 5; n++) {
            store.now(Way.REPLY_LOST);
            process.drains();
        }
        store.now(Way.WELL);
        process.drains();

        assertThat(used("hourly")).isEqualTo(21);
    }

    @Test
    void whatIsBookedLaterIsBookedPastTheCapacity() {
        List<OneProcess> two = processes(2, FailurePolicy.DEFAULT);
        two.forEach(process -> process.limiter.status(ACME, "hourly"));
        store.now(Way.AWAY);
        assertThat(two.get(0).allowed(CALL, CAPACITY)).isEqualTo(50);
        store.now(Way.WELL);
        assertThat(two.get(1).allowed(CALL, CAPACITY)).isEqualTo(CAPACITY);

        two.get(0).drains();

        assertThat(used("hourly")).isEqualTo(150);
    }

    @Test
    void aCallThatMayHaveBeenCountedIsNotBookedAgainButCountedAsUnknown() {
        OneProcess process = alone();
        process.allowed(CALL, 1);
        store.now(Way.REPLY_LOST);
        assertThat(process.allowed(CALL, 4)).isEqualTo(4);
        store.now(Way.REQUEST_LOST);
        assertThat(process.allowed(CALL, 3)).isEqualTo(3);
        store.now(Way.WELL);
        process.drains();

        assertThat(process.status().outcomeUnknown()).isEqualTo(7);
        assertThat(used("hourly")).isEqualTo(5);
    }

    @Test
    void anAnswerThatComesLateSettlesTheDoubt() {
        OneProcess process = alone();
        process.allowed(CALL, 1);
        store.now(Way.LATE);
        process.allowed(CALL, 4);
        store.now(Way.LATE_UNSENT);
        process.allowed(CALL, 3);
        store.now(Way.WELL);
        store.comeLate();
        process.drains();

        assertThat(process.status().outcomeUnknown()).isZero();
        assertThat(used("hourly")).isEqualTo(8);
    }

    @Test
    void whatIsInDoubtCountsHereUntilItIsHeard() {
        OneProcess process = alone();
        process.allowed(CALL, 90);
        store.now(Way.LATE);
        assertThat(process.allowed(CALL, 6)).isEqualTo(6);
        store.now(Way.WELL);
        process.allowed(Request.of("other", "hourly"), 1);
        process.drains();
        store.now(Way.AWAY);
        assertThat(process.allowed(CALL, CAPACITY)).isEqualTo(4);
    }

    @Test
    void whatWasAllowedHereStaysCountedHereUntilItIsBooked() {
        OneProcess process = alone();
        process.allowed(CALL, 90);
        store.now(Way.AWAY);
        assertThat(process.allowed(CALL, 4)).isEqualTo(4);
        process.drains();
        assertThat(process.allowed(CALL, CAPACITY)).isEqualTo(6);
        process.drains();
        assertThat(process.allowed(CALL, CAPACITY)).isZero();
    }

    @Test
    void afterTheWriteBackAnotherOutageBeginsWithWhatTheStoreSaid() {
        OneProcess process = alone();
        process.allowed(CALL, 50);
        store.now(Way.AWAY);
        process.allowed(CALL, 20);
        store.now(Way.WELL);
        process.limiter.status(ACME, "hourly");
        process.drains();
        store.now(Way.AWAY);

        assertThat(process.allowed(CALL, CAPACITY)).isEqualTo(30);
    }

    @Test
    void anotherOutageBeforeTheWriteBackGivesNoMoreThanTheStoreSaidBetweenThem() {
        List<OneProcess> two = processes(2, FailurePolicy.DEFAULT);
        two.forEach(process -> process.limiter.status(ACME, "hourly"));
        store.now(Way.AWAY);
        assertThat(two.get(0).allowed(CALL, 10)).isEqualTo(10);
        store.now(Way.WELL);
        assertThat(two.get(1).allowed(CALL, 80)).isEqualTo(80);
        two.get(0).limiter.status(ACME, "hourly");
        store.now(Way.AWAY);

        int admitted = two.stream()
                .mapToInt(process -> process.allowed(CALL, CAPACITY))
                .sum();

        assertThat(two.get(0).status().pending()).isPositive();
        assertThat(admitted).isEqualTo(2 * (20 / 2));
    }

    @Test
    void atTheBoundOfWhatMayWaitCallsAreDeniedRatherThanForgotten() {
        OneProcess process = process(FailurePolicy.DEFAULT.withMaxPending(2)).beats();
        for (String tenant : List.of("a", "b", "c")) {
            process.limiter.status(Subject.of(tenant), "hourly");
        }
        store.now(Way.AWAY);

        assertThat(process.allowed(Request.of("a", "hourly"), 1)).isEqualTo(1);
        assertThat(process.allowed(Request.of("b", "hourly"), 1)).isEqualTo(1);
        assertThat(process.allowed(Request.of("c", "hourly"), 1)).isZero();
    }

    @Test
    void ofMoreUsersOfOneTenantThanMayBeRememberedNothingIsCountedHere() {
        FailurePolicy policy = new FailurePolicy(
                OptionalInt.of(1), UnknownSubjects.SHARE, DataLoss.FRESH, Optional.empty(), 1_000, 10);
        OneProcess process = process(policy);
        store.now(Way.AWAY);

        int allowed = IntStream.range(0, 50)
                .map(n -> process.allowed(new Request(ACME.withUser("user-" + n), "hourly", Cost.oneRequest()), 1))
                .sum();

        assertThat(allowed).isEqualTo(10);
        assertThat(process.allowed(new Request(ACME.withUser("user-0"), "hourly", Cost.oneRequest()), 1))
                .isEqualTo(1);
    }

    @Test
    void ofMoreSubjectsThanMayBeRememberedNothingIsCountedHere() {
        FailurePolicy policy = new FailurePolicy(
                OptionalInt.of(1), UnknownSubjects.SHARE, DataLoss.FRESH, Optional.empty(), 1_000, 10);
        OneProcess process = process(policy);
        store.now(Way.AWAY);

        int allowed = IntStream.range(0, 50)
                .map(n -> process.allowed(Request.of("tenant-" + n, "hourly"), 1))
                .sum();

        assertThat(allowed).isEqualTo(10);
        assertThat(((Denied) process.limiter.acquire(Request.of("one more", "hourly"))).cause())
                .contains("store-unavailable");
        assertThat(process.allowed(Request.of("tenant-0", "hourly"), 1)).isEqualTo(1);
        store.now(Way.WELL);
        process.allowed(CALL, 1);
        process.drains().drains();
        store.now(Way.AWAY);
        assertThat(process.allowed(Request.of("another", "hourly"), 1)).isEqualTo(1);
    }

    // ---- reservations ----

    private static ReserveRequest hold(String id) {
        return ReserveRequest.of(new Request(ACME, "tokens", Cost.of(Meter.TOKENS, 100)))
                .withId(id);
    }

    @Test
    void aReservationMadeWithoutTheStoreLivesOnInIt() {
        OneProcess process = alone();
        process.limiter.status(ACME, "tokens");
        store.now(Way.AWAY);
        Reservation reservation = process.limiter.reserve(hold("one"));
        assertThat(reservation.granted()).isTrue();
        assertThat(process.limiter.reserve(hold("one")).replayed()).isTrue();
        store.now(Way.WELL);
        process.drains();

        assertThat(used("tokens")).isEqualTo(100);
        assertThat(process.limiter.settle(reservation.handle(), tokens(30)).result())
                .isEqualTo(Result.SETTLED);
        assertThat(used("tokens")).isEqualTo(30);
    }

    private static Actual tokens(long tokens) {
        return Actual.of(dev.tidegate.usage.Usage.of(tokens, 0));
    }

    @Test
    void aReservationMadeAndSettledWithoutTheStoreIsChargedWhatItUsed() {
        OneProcess process = alone();
        process.limiter.status(ACME, "tokens");
        store.now(Way.AWAY);
        Reservation reservation = process.limiter.reserve(hold("one"));
        assertThat(process.limiter.settle(reservation.handle(), tokens(140)).result())
                .isEqualTo(Result.SETTLED);
        assertThat(process.limiter.settle(reservation.handle(), tokens(140)).result())
                .isEqualTo(Result.ALREADY);
        assertThat(process.limiter.settle(reservation.handle(), tokens(1)).result())
                .isEqualTo(Result.CONFLICT);
        store.now(Way.WELL);
        process.drains();

        assertThat(used("tokens")).isEqualTo(140);
        assertThat(process.limiter.reservation(reservation.handle()).state()).contains(ReservationState.SETTLED);
    }

    @Test
    void aReserveWhoseAnswerWasLostIsNotHeldTwice() {
        OneProcess process = alone();
        process.limiter.status(ACME, "tokens");
        store.now(Way.REPLY_LOST);
        assertThat(process.limiter.reserve(hold("one")).granted()).isTrue();
        store.now(Way.WELL);
        process.drains();

        assertThat(used("tokens")).isEqualTo(100);
    }

    @Test
    void aSettleIsWrittenDownAndDoneOnce() {
        OneProcess process = alone();
        Reservation reservation = process.limiter.reserve(hold("one"));
        for (Way way : List.of(Way.AWAY, Way.REPLY_LOST, Way.AWAY)) {
            store.now(way);
            assertThat(process.limiter.settle(reservation.handle(), tokens(60)).result())
                    .isEqualTo(Result.JOURNALLED);
        }
        store.now(Way.REPLY_LOST);
        process.drains();
        store.now(Way.WELL);
        process.drains();

        assertThat(used("tokens")).isEqualTo(60);
        assertThat(process.status().pending()).isZero();
        assertThat(process.status().refused()).isZero();
    }

    @Test
    void aCancellationIsWrittenDownToo() {
        OneProcess process = alone();
        Reservation reservation = process.limiter.reserve(hold("one"));
        store.now(Way.AWAY);
        assertThat(process.limiter.cancel(reservation.handle()).result()).isEqualTo(Result.JOURNALLED);
        store.now(Way.WELL);
        process.drains();

        assertThat(used("tokens")).isZero();
    }

    @Test
    void aSettleThatTheStoreRefusesLaterIsSaid() {
        OneProcess process = alone();
        Reservation reservation = process.limiter.reserve(hold("one"));
        process.limiter.settle(reservation.handle(), tokens(10));
        store.now(Way.AWAY);
        process.limiter.settle(reservation.handle(), tokens(99));
        store.now(Way.WELL);
        process.drains();

        assertThat(process.status().refused()).isEqualTo(1);
        assertThat(process.events).contains(Kind.DROPPED);
        assertThat(used("tokens")).isEqualTo(10);
    }

    @Test
    void aSettleOfWhatIsForgottenIsChargedOnceAfterTheOutageIfThePlanSaysSo() {
        OneProcess process = alone();
        Reservation reservation = process.limiter.reserve(hold("one"));
        time.advance(Duration.ofDays(2));
        store.now(Way.AWAY);
        for (int n = 0; n < 2; n++) {
            process.limiter.settle(reservation.handle(), tokens(60), "charging");
        }
        process.limiter.settle(reservation.handle(), tokens(61), "charging");
        store.now(Way.WELL);
        process.drains();

        assertThat(used("charging")).isEqualTo(60);
        assertThat(process.status().pending()).isZero();
        assertThat(process.status().replayed()).isEqualTo(2);
        // Another usage than was charged.
        assertThat(process.status().refused()).isEqualTo(1);
        assertThat(process.events).contains(Kind.DROPPED);
    }

    @Test
    void aSettleThatNamesAChargingPlanSettlesAReservationThatIsKnown() {
        OneProcess process = alone();
        Reservation reservation = process.limiter.reserve(hold("one"));
        store.now(Way.AWAY);
        process.limiter.settle(reservation.handle(), tokens(60), "charging");
        store.now(Way.WELL);
        process.drains();

        assertThat(used("tokens")).isEqualTo(60);
        assertThat(used("charging")).isZero();
    }

    @Test
    void aSettleInDoubtForLongerThanItWouldBeRememberedIsNotCharged() {
        OneProcess process = alone();
        Reservation reservation = process.limiter.reserve(hold("one"));
        store.now(Way.AWAY);
        process.limiter.settle(reservation.handle(), tokens(60), "charging");
        store.now(Way.REPLY_LOST);
        process.drains();
        time.advance(Duration.ofDays(2));
        store.now(Way.WELL);
        process.drains();

        assertThat(used("charging")).isZero();
        assertThat(process.status().outcomeUnknown()).isEqualTo(1);
        assertThat(process.status().pending()).isZero();
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        OneProcess process = new OneProcess(store, FailurePolicy.DEFAULT, PLANS, time, event -> {
            throw new IllegalStateException("a listener's own trouble");
        });
        processes.add(process);
        assertThatCode(() -> {
                    process.beats();
                    Reservation one = process.limiter.reserve(hold("one"));
                    Reservation two = process.limiter.reserve(hold("two"));
                    process.limiter.settle(one.handle(), tokens(10));
                    store.now(Way.AWAY);
                    process.limiter.settle(one.handle(), tokens(99));
                    process.limiter.settle(two.handle(), tokens(5));
                    store.now(Way.WELL);
                    process.drains();
                })
                .doesNotThrowAnyException();

        assertThat(process.status().pending()).isZero();
        assertThat(process.limiter.acquire(CALL).degraded()).isFalse();
        assertThat(process.events).contains(Kind.DEGRADED, Kind.DROPPED, Kind.RECOVERED);
        assertThat(used("tokens")).isEqualTo(15);
    }

    @Test
    void extendingWhatTheStoreAloneKnowsFails() {
        OneProcess process = alone();
        Reservation reservation = process.limiter.reserve(hold("one"));
        store.now(Way.AWAY);

        assertThatThrownBy(() ->
                        process.limiter.extend(reservation.handle(), Cost.of(Meter.TOKENS, 200), Duration.ofMinutes(1)))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void anAcquireUnderAnIdIsBookedUnderIt() {
        OneProcess process = alone();
        process.limiter.status(ACME, "hourly");
        store.now(Way.REPLY_LOST);
        assertThat(process.limiter.acquire(CALL, "once").allowed()).isTrue();
        assertThat(process.limiter.acquire(CALL, "once").allowed()).isTrue();
        store.now(Way.WELL);
        process.drains();
        assertThat(process.limiter.acquire(CALL, "once").allowed()).isTrue();

        assertThat(used("hourly")).isEqualTo(1);
        assertThat(process.status().outcomeUnknown()).isZero();
    }

    // ---- what is said ----

    @Test
    void beginningAndEndAreSaidOnce() {
        OneProcess process = alone();
        process.allowed(CALL, 1);
        store.now(Way.AWAY);
        process.allowed(CALL, 5);
        store.now(Way.WELL);
        process.allowed(CALL, 5);

        assertThat(process.events).containsExactly(Kind.DEGRADED, Kind.RECOVERED);
    }

    // ---- a wiped store ----

    @Test
    void aWipeIsNoticedAtTheNextDecisionAndSaidOnceAmongAll() {
        List<OneProcess> three = processes(3, FailurePolicy.DEFAULT);
        three.forEach(process -> process.allowed(CALL, 2));
        store.wipe();

        three.get(1).allowed(CALL, 1);
        assertThat(three.get(1).events).containsExactly(Kind.WIPED);
        three.forEach(process -> process.allowed(CALL, 1));
        three.forEach(OneProcess::beats);
        three.forEach(process -> process.allowed(CALL, 1));

        assertThat(three.stream().flatMap(process -> process.events.stream())).containsExactly(Kind.WIPED);
    }

    @Test
    void aStoreThatComesBackEmptyIsNoticedByWhatIsBookedThere() {
        OneProcess process = alone();
        process.allowed(CALL, 3);
        store.now(Way.AWAY);
        process.allowed(CALL, 2);
        store.wipe();
        store.now(Way.WELL);
        process.drains();

        assertThat(process.events).contains(Kind.WIPED);
        assertThat(used("hourly")).isEqualTo(2);
    }

    @Test
    void aBeatNoticesAWipeToo() {
        OneProcess process = alone();
        store.wipe();
        process.beats().beats();
        assertThat(process.events).containsExactly(Kind.WIPED);
    }

    @Test
    void whatIsOverIsNotMissed() {
        OneProcess process = alone();
        process.allowed(CALL, 2);
        time.advance(Duration.ofHours(2));
        process.allowed(CALL, 1);
        process.limiter.reset(ACME);
        process.allowed(CALL, 1);
        Reservation reservation = process.limiter.reserve(hold("one"));
        process.limiter.cancel(reservation.handle());
        process.limiter.reserve(hold("two"));

        assertThat(process.events).isEmpty();
    }

    @Test
    void countsThatAreGoneWhileTheMarkIsThereAreReportedAsSuch() {
        OneProcess process = alone();
        process.allowed(CALL, 2);
        store.evict();
        process.allowed(CALL, 1);

        assertThat(process.events).containsExactly(Kind.EVICTED);
    }

    @Test
    void eachKeyOfAnEvictionIsSaidToBeEvictedAndALaterDeletionToBeOne() {
        List<String> reasons = new ArrayList<>();
        OneProcess process = new OneProcess(store, FailurePolicy.DEFAULT, PLANS, time, event -> {
            if (event.kind() == Kind.EVICTED) {
                reasons.add(event.where());
            }
        });
        processes.add(process);
        process.beats();
        List<Request> subjects =
                Stream.of("a", "b", "c").map(each -> Request.of(each, "hourly")).toList();
        subjects.forEach(each -> process.allowed(each, 2));
        time.advance(Duration.ofSeconds(1));
        store.evictCounts(3);
        subjects.forEach(each -> process.allowed(each, 1));
        assertThat(reasons).hasSize(3).containsOnly("evicted by the server");

        time.advance(Duration.ofSeconds(1));
        process.allowed(subjects.get(0), 1);
        store.evict();
        process.allowed(subjects.get(0), 1);
        assertThat(reasons.get(3)).startsWith("deleted");
    }

    /** It cannot know whether the mark was evicted, or everything lost, before it asked for the first time. */
    @Test
    void aMarkThatWasEvictedBeforeAProcessAskedIsNoWipe() {
        store.evictMark(5, false);
        OneProcess process = process(FailurePolicy.DEFAULT);
        process.allowed(CALL, 2);
        store.evict();
        process.allowed(CALL, 1);

        assertThat(process.events).containsExactly(Kind.EVICTED);
    }

    @Test
    void anEvictionWhileOtherCountsAreLookedAtIsNoWipe() {
        OneProcess process = alone();
        process.allowed(Request.of("other", "hourly"), 1);
        process.allowed(CALL, 2);
        store.evict();
        store.evictAtNextRead();
        process.allowed(CALL, 1);

        assertThat(process.events).containsExactly(Kind.EVICTED);
    }

    @Test
    void drainedLimitsCountAsUsedUpUntilOneWindowAfterTheWipe() {
        List<OneProcess> two = processes(2, FailurePolicy.DEFAULT.withOnDataLoss(DataLoss.DENY));
        two.forEach(process -> process.allowed(CALL, 2));
        store.wipe();
        // The first notices by its decision, which passes; the other hears of it.
        two.get(0).allowed(CALL, 1);
        two.get(1).beats();

        for (OneProcess process : two) {
            Decision denied = process.limiter.acquire(CALL);
            assertThat(denied.allowed()).isFalse();
            assertThat(denied.retryAfter()).contains(Duration.ofHours(1));
            assertThat(process.limiter.acquire(Request.of("other", "bucket")).allowed())
                    .isFalse();
        }
        time.advance(Duration.ofSeconds(10));
        assertThat(two.get(1).limiter.acquire(Request.of("other", "bucket")).allowed())
                .isTrue();
        time.advance(Duration.ofHours(1).minus(Duration.ofSeconds(10)).minusNanos(1_000));
        assertThat(two.get(1).allowed(CALL, 1)).isZero();
        time.advanceMicros(1);
        assertThat(two.get(1).allowed(CALL, 1)).isEqualTo(1);
    }
}
