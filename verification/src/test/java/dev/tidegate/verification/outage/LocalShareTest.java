package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.DataLoss;
import dev.tidegate.FailurePolicy.UnknownSubjects;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much each process admits alone, for every kind of window and number of processes: SEMANTICS §6. */
class LocalShareTest extends OutageScene {
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
}
