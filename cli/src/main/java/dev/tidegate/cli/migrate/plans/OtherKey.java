package dev.tidegate.cli.migrate.plans;

import dev.tidegate.plan.Limit;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import dev.tidegate.resp.Resp;
import java.util.List;
import java.util.Optional;

/** One key of another limiter while it is read. For one key and one thread. */
interface OtherKey {
    /** What it is, for the report. */
    String form();

    /** Commands whose replies are the lengths of what {@link #reads()} reads. */
    default List<byte[][]> lengths() {
        return List.of();
    }

    /** What to read at the source besides the key itself. */
    default List<byte[][]> reads() {
        return List.of();
    }

    /** Receives the replies to {@link #reads()}. */
    default void read(List<Resp> replies) {}

    /** Whether the members of the key are to be read. */
    default boolean isCollection() {
        return false;
    }

    /** Receives some of the members. */
    default void members(List<String> members) {}

    /** Lets go of the members, once all limits have their counts. */
    default void forget() {}

    /** What it counts that belongs to this limit; empty if its window is another one. */
    Optional<Counts> countsOf(Limit limit);

    /**
     * What is charged to a limit; nothing, if nothing is in use any more.
     *
     * @param isTotal whether there is at most one charge, a total that grows
     * @param note what a reader should know of how it was taken; empty for nothing
     */
    record Counts(List<Charge> charges, boolean isTotal, String note) {
        /** Stores an unmodifiable copy of the charges. */
        public Counts {
            charges = List.copyOf(charges);
        }

        /** One total with the latest instant that it may have. */
        static Counts total(long amount, long instantMicros, String note) {
            return new Counts(amount > 0 ? List.of(new Charge(instantMicros, amount)) : List.of(), true, note);
        }
    }
}
