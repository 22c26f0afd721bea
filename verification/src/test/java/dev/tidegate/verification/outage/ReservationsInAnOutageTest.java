package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.Outcome.Result;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.StoreException;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reservations that are made, settled or cancelled while the store is away: SEMANTICS §6. */
class ReservationsInAnOutageTest extends OutageScene {
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
}
