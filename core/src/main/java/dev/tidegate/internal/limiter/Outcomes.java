package dev.tidegate.internal.limiter;

import dev.tidegate.Outcome;
import dev.tidegate.ReservationState;
import dev.tidegate.StoreException;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.internal.fallback.FallbackReply;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.StoreReply;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the replies to the steps of a reservation into outcomes, under one configuration. */
final class Outcomes {
    private static final ReservationState[] STATE = {
        ReservationState.OPEN, ReservationState.SETTLED, ReservationState.CANCELLED, ReservationState.EXPIRED
    };

    private final Notices notices;

    private final CivilWindows known;

    Outcomes(Notices notices, CivilWindows known) {
        this.notices = notices;
        this.known = known;
    }

    /** Says so of an outcome that charged spend; one that did nothing, or has no limit on spend, stays as it is. */
    static Outcome spendingWithoutPrice(Outcome outcome) {
        boolean booked = outcome.result() == Outcome.Result.SETTLED
                || outcome.result() == Outcome.Result.ADJUSTED
                || outcome.result() == Outcome.Result.ALREADY;
        boolean spends = outcome.charges().stream()
                .flatMap(charge -> charge.limit().stream())
                .anyMatch(limit -> limit.meter().equals(Meter.SPEND));
        return booked && spends ? outcome.withoutPrice() : outcome;
    }

    static long madeAt(StoreReply found) {
        return found.hasReservation() && found.firstMicros() > 0 ? found.firstMicros() : found.nowMicros();
    }

    Outcome of(StoreReply reply) {
        notices.of(reply);
        List<Outcome.Charge> charges = new ArrayList<>();
        for (int k = 0; k < reply.charges(); k++) {
            long id = reply.chargedId(k);
            charges.add(new Outcome.Charge(id, known.limit(id), reply.charged(k)));
        }
        return new Outcome(
                FallbackReply.isJournalled(reply) ? Outcome.Result.JOURNALLED : result(reply.status()),
                state(reply),
                until(reply),
                charges,
                reply.hasReservation() && reply.estimated(),
                reply.hasReservation() ? reply.seq() : 0);
    }

    private static Outcome.Result result(StoreReply.Status status) {
        return switch (status) {
            case SETTLED -> Outcome.Result.SETTLED;
            case CANCELLED -> Outcome.Result.CANCELLED;
            case EXTENDED -> Outcome.Result.EXTENDED;
            case STOP -> Outcome.Result.STOP;
            case ADJUSTED -> Outcome.Result.ADJUSTED;
            case ALREADY -> Outcome.Result.ALREADY;
            case CONFLICT -> Outcome.Result.CONFLICT;
            case OUTDATED -> Outcome.Result.STALE;
            case GONE -> Outcome.Result.GONE;
            case FOUND, DONE -> Outcome.Result.FOUND;
            case FULL ->
                throw new StoreException(
                        "the store has no room to book a reservation's usage", true, StoreException.Kind.FULL);
            case STALE ->
                throw new StoreException(
                        "a calendar window ended, or other calls changed the reservation, twice within one call", true);
            default -> throw new StoreException("a store answered a step of a reservation with " + status, false);
        };
    }

    static Optional<ReservationState> state(StoreReply reply) {
        return reply.hasReservation() ? Optional.of(STATE[reply.state() - 1]) : Optional.empty();
    }

    static Optional<Instant> until(StoreReply reply) {
        return reply.hasReservation()
                ? Optional.of(Instant.EPOCH.plus(reply.untilMicros(), ChronoUnit.MICROS))
                : Optional.empty();
    }
}
