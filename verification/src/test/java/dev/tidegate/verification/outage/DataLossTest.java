package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.DataLoss;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A store that lost everything, and one that lost single keys: who notices, what is said and what is denied: SEMANTICS §6. */
class DataLossTest extends OutageScene {
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
