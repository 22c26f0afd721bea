package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.FailurePolicy;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that were allowed without the store are booked in it once, and counted here until then: SEMANTICS §6. */
class WriteBackTest extends OutageScene {
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
}
