package dev.tidegate;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.usage.Pricing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a step on a reservation ended. A value, never an exception. Immutable.
 *
 * @param result what the step did
 * @param state where the reservation is now; empty if there is none
 * @param until when an open one expires, or how long an ended one is remembered; empty if there is none
 * @param charges what each of its limits is charged; slots that are no longer taken are not among them
 * @param estimated whether it was settled without knowing its usage
 * @param seq the number of the last adjustment; 0 before the first
 * @param untracked whether it was charged without a reservation, see {@link Plan.Untracked#CHARGE}
 * @param pricing how a settle or an adjustment was priced, where the prices of the reservation did not hold
 * @param unpriced whether a settle or an adjustment named tokens and no model with a price, so that its spend is charged
 *     by the plan's {@link SpendRules#unpriced}. An {@link RateLimiter#adjust} that names the model corrects it
 */
public record Outcome(
        Result result,
        Optional<ReservationState> state,
        Optional<Instant> until,
        List<Charge> charges,
        boolean estimated,
        long seq,
        boolean untracked,
        Optional<Pricing> pricing,
        boolean unpriced) {
    /** The outcome of a step on a reservation. */
    public enum Result {
        /** The actual usage is booked. */
        SETTLED,
        /** Everything went back that could. */
        CANCELLED,
        /** It holds what was asked, and lives on. */
        EXTENDED,
        /** Some limit is used up: nothing was added, but it lives on. The call should come to an end. */
        STOP,
        /** A better usage is booked. */
        ADJUSTED,
        /** The step was done before; these are its results. */
        ALREADY,
        /** It was ended in another way, or with another usage. Nothing was done. */
        CONFLICT,
        /** A later adjustment was booked before. Nothing was done. */
        STALE,
        /** There is no such reservation (any more), or none that could be extended. Nothing was done. */
        GONE,
        /** As it stands. */
        FOUND,
        /** The store cannot answer now. It is written down, and will be done once when it can. */
        JOURNALLED
    }

    /**
     * The amount that is charged to one limit.
     *
     * @param limitId the last 32 bits of the limit's id, see {@link Limit#id()}
     * @param limit the limit, if one of the limiter's plans has it. One that no plan has is not adjusted any more
     * @param amount in the meter's unit
     */
    public record Charge(long limitId, Optional<Limit> limit, long amount) {}

    /** Copies the collections, so that the record is immutable. */
    public Outcome {
        charges = List.copyOf(charges);
    }

    /** Of a reservation, priced as it was reserved. */
    public Outcome(
            Result result,
            Optional<ReservationState> state,
            Optional<Instant> until,
            List<Charge> charges,
            boolean estimated,
            long seq) {
        this(result, state, until, charges, estimated, seq, false, Optional.empty(), false);
    }

    /** Returns this outcome with its price. */
    public Outcome priced(Optional<Pricing> how) {
        return new Outcome(result, state, until, charges, estimated, seq, untracked, how, unpriced);
    }

    /** This outcome, whose spend no price says. */
    public Outcome withoutPrice() {
        return new Outcome(result, state, until, charges, estimated, seq, untracked, pricing, true);
    }

    /** Whether the reservation now stands as the step wanted it to. */
    public boolean done() {
        return result != Result.STOP && result != Result.CONFLICT && result != Result.STALE && result != Result.GONE;
    }

    /** What the limit of this name is charged; 0 if none. */
    public long charged(String limitName) {
        return charges.stream()
                .filter(charge -> charge.limit()
                        .map(Limit::name)
                        .filter(limitName::equals)
                        .isPresent())
                .mapToLong(Charge::amount)
                .sum();
    }
}
