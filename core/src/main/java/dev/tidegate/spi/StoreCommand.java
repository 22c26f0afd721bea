package dev.tidegate.spi;

import dev.tidegate.Subject;

/** One atomic step that a store is asked for. Closed: a store answers every kind. */
public sealed interface StoreCommand {
    /** Whose state. */
    Subject subject();

    /**
     * Judge a cost against every limit of a plan and, if all enforced ones admit it, charge it: all or nothing.
     *
     * <p>{@code parts} is handed over, not copied: it must not change afterwards.
     */
    final class Decide implements StoreCommand {
        private final Subject subject;
        private final LimitSet limits;
        private final Boundaries boundaries;
        private final long[] parts;
        private final boolean charge;

        /**
         * @param parts what the call takes from each limit, in the set's order, each 0 … 2^42
         * @param charge false to say what would be said and write nothing
         */
        public Decide(Subject subject, LimitSet limits, Boundaries boundaries, long[] parts, boolean charge) {
            this.subject = subject;
            this.limits = limits;
            this.boundaries = boundaries;
            this.parts = parts;
            this.charge = charge;
        }

        @Override
        public Subject subject() {
            return subject;
        }

        /** The plan's limits. */
        public LimitSet limits() {
            return limits;
        }

        /** For the calendar limits among them. */
        public Boundaries boundaries() {
            return boundaries;
        }

        /** What the call takes from each limit, in the set's order. Not to be changed. */
        public long[] parts() {
            return parts;
        }

        /** Whether an allowed call is charged. */
        public boolean charge() {
            return charge;
        }
    }

    /** The figures of every limit as they stand; writes nothing. */
    record Read(Subject subject, LimitSet limits, Boundaries boundaries) implements StoreCommand {}

    /**
     * Forget the counts of exactly what the subject names: its user and its model if it names them, else the tenant's
     * own counts.
     */
    record Reset(Subject subject) implements StoreCommand {}
}
