package dev.tidegate.ledger;

import dev.tidegate.usage.TokenKind;
import java.util.List;
import java.util.Map;

/**
 * One line of the usage ledger: what a reservation or an acquire has charged, as of one of its steps. Of the records of
 * one tenant and id the one with the highest seq counts, and of equal seq the one with the highest revision. Immutable.
 *
 * @param kind the step that wrote it
 * @param tenant who spends
 * @param id of the reservation, unique for the tenant
 * @param seq 0 as long as it is open, 1 for its end, 1 + n for its adjustment n
 * @param revision µs from the reserve to the extension that wrote it; 0 for any other step
 * @param atMicros when the reservation was made, in the store's time: the same in all its records
 * @param bookedMicros when this step was booked
 * @param user below the tenant; empty text if none was named
 * @param model that was named or that answered; empty text if none was named
 * @param plan its name; empty text where the step does not know it, and an earlier record does
 * @param calls 1; 0 for a cancelled one; for the sum of acquires without an id, how many
 * @param charges what each limit is charged
 * @param tokens by kind
 * @param spendNanos nano-dollars
 * @param estimated whether the true usage may be more
 * @param priceVersion of the price table; empty text where the step does not know it
 */
public record UsageRecord(
        Kind kind,
        String tenant,
        String id,
        long seq,
        long revision,
        long atMicros,
        long bookedMicros,
        String user,
        String model,
        String plan,
        long calls,
        List<Charge> charges,
        Map<TokenKind, Long> tokens,
        long spendNanos,
        boolean estimated,
        String priceVersion) {

    /** The step that wrote a record. Stored by its place: new ones go to the end. */
    public enum Kind {
        /** An estimate is held. */
        RESERVED,
        /** The actual usage was charged. */
        SETTLED,
        /** The call was not made. */
        CANCELLED,
        /** A better usage was charged. */
        ADJUSTED,
        /** A call was counted at once, under an id. */
        ACQUIRED,
        /** Acquires without an id, summed for a tenant, a plan and a second. */
        UNIDENTIFIED
    }

    /**
     * The amount that one limit is charged by a reservation.
     *
     * @param limit the last 32 bits of the limit's id
     */
    public record Charge(long limit, long amount) {}

    /** Copies the collections, so that the record is immutable. */
    public UsageRecord {
        charges = List.copyOf(charges);
        tokens = Map.copyOf(tokens);
    }

    /** This record with other charges. */
    public UsageRecord charged(List<Charge> other) {
        return new UsageRecord(
                kind,
                tenant,
                id,
                seq,
                revision,
                atMicros,
                bookedMicros,
                user,
                model,
                plan,
                calls,
                other,
                tokens,
                spendNanos,
                estimated,
                priceVersion);
    }

    /** This record with other names. */
    public UsageRecord named(String otherUser, String otherModel, String otherPlan, String otherPriceVersion) {
        return new UsageRecord(
                kind,
                tenant,
                id,
                seq,
                revision,
                atMicros,
                bookedMicros,
                otherUser,
                otherModel,
                otherPlan,
                calls,
                charges,
                tokens,
                spendNanos,
                estimated,
                otherPriceVersion);
    }

    /** Adds this record to the steps of its reservation, which are in their order; one that is among them is left out. */
    public void insertInto(List<UsageRecord> steps) {
        int at = steps.size();
        while (at > 0 && steps.get(at - 1).replaces(this)) {
            at--;
        }
        if (at == 0 || replaces(steps.get(at - 1))) {
            steps.add(at, this);
        }
    }

    /** Whether this record counts where {@code other}, of the same id, would count too. */
    public boolean replaces(UsageRecord other) {
        return seq != other.seq ? seq > other.seq : revision > other.revision;
    }

    /** What counts of this record and another one of the same reservation, in whatever order they are given. */
    public UsageRecord merged(UsageRecord other) {
        return other.replaces(this) ? other.completedBy(this) : completedBy(other);
    }

    /**
     * This record, with the plan and the price version of {@code earlier} where it has none of its own. A settle that
     * says nothing of tokens left the estimate as it was, and so does its record.
     */
    public UsageRecord completedBy(UsageRecord earlier) {
        boolean asHeld = kind == Kind.SETTLED && tokens.isEmpty();
        boolean extended = kind == Kind.RESERVED && revision > 0;
        return new UsageRecord(
                kind,
                tenant,
                id,
                seq,
                revision,
                atMicros,
                bookedMicros,
                user,
                model,
                plan.isEmpty() ? earlier.plan : plan,
                calls,
                charges,
                asHeld || (extended && tokens.isEmpty()) ? earlier.tokens : tokens,
                (asHeld || extended) && spendNanos == 0 && !paidBack(earlier) ? earlier.spendNanos : spendNanos,
                estimated,
                priceVersion.isEmpty() ? earlier.priceVersion : priceVersion);
    }

    /** Whether the limit that was charged the spend of {@code earlier} is charged nothing any more. */
    private boolean paidBack(UsageRecord earlier) {
        return charges.stream()
                .anyMatch(now ->
                        now.amount() == 0 && earlier.charges.contains(new Charge(now.limit(), earlier.spendNanos)));
    }
}
