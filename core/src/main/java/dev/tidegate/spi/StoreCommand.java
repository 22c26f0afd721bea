package dev.tidegate.spi;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.usage.UnitPrices;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

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

    /** A step upon a reservation, which is named by the tenant of the subject and an id. */
    sealed interface OfReservation extends StoreCommand permits Reserve, Extend, Settle, Cancel, Adjust, Look {
        /** Unique for the tenant; 1 … 128 bytes. */
        String id();
    }

    /**
     * Judge a cost as {@link Decide} does and, if it is admitted, charge it and write down what was charged where. An
     * id that is known already is answered from what was written down.
     *
     * @param parts what the call takes from each limit, each 0 … 2^42; 1 for a concurrent one
     * @param terms how each limit turns a usage into an amount, in the set's order
     * @param ttlMicros how long the reservation stays open; its slots of concurrent limits free themselves then
     * @param tombstoneMillis how long it is remembered after it has ended or expired, 0 … 2^32 − 1
     * @param fingerprint 48 bits that tell one request from another
     * @param ended whether it is settled at once, at its own cost: a call that only has to be counted once
     */
    record Reserve(
            Subject subject,
            String id,
            LimitSet limits,
            Boundaries boundaries,
            long[] parts,
            List<Formula> terms,
            Optional<UnitPrices> prices,
            long ttlMicros,
            long tombstoneMillis,
            long fingerprint,
            boolean ended)
            implements OfReservation {}

    /**
     * Hold {@code total} instead of what is held, as far as that is more and every enforced limit admits the
     * difference; renew the time to live in either case.
     *
     * @param windows present calendar windows of limits, where those remembered no longer serve
     */
    record Extend(Subject subject, String id, Amounts total, long ttlMicros, List<CivilWindow> windows)
            implements OfReservation {}

    /**
     * Book what was actually used, once: give back what was held too much where it was charged, charge the rest now.
     *
     * @param digest 48 bits that tell one usage from another
     * @param windows present calendar windows of limits, where those remembered no longer serve
     * @param untracked the charge that takes the place of the settle where the reservation is not known; for what keeps the
     *     settle for later, and computed only there. A store does not read it
     */
    record Settle(
            Subject subject,
            String id,
            Amounts actual,
            long digest,
            List<CivilWindow> windows,
            Supplier<Optional<Reserve>> untracked)
            implements OfReservation {
        /** A settle that charges nothing where the reservation is not known. */
        public Settle(Subject subject, String id, Amounts actual, long digest, List<CivilWindow> windows) {
            this(subject, id, actual, digest, windows, Optional::empty);
        }
    }

    /** Give everything back that can be given back: the call was never made. */
    record Cancel(Subject subject, String id, List<CivilWindow> windows) implements OfReservation {}

    /**
     * Book a better usage for a settled reservation.
     *
     * @param seq above that of the last adjustment, 1 … 2^31
     * @param firstMicros the first instant of the reservation as the caller found it; the terms are for it. If it is
     *     another by now the answer is {@link StoreReply.Status#STALE}
     * @param lastMicros the last instant of the reservation, under the rule of {@code firstMicros}
     * @param terms the limits as plans have them now; those of the reservation that are not among them stay as they are
     */
    record Adjust(
            Subject subject,
            String id,
            Amounts actual,
            long digest,
            long seq,
            long firstMicros,
            long lastMicros,
            List<Term> terms)
            implements OfReservation {}

    /** The reservation as it stands, and what each of its limits is charged; writes nothing. */
    record Look(Subject subject, String id) implements OfReservation {}

    /** Where a calendar limit stands, named by the last 32 bits of its id: the index of the window that contains now, its end, and the end of the next. */
    record CivilWindow(long limitId, long index, long endMicros, long nextMicros) {}

    /**
     * A limit as a plan has it, for a reservation that has ended and remembers no more than its id.
     *
     * @param window for a calendar limit, around now
     * @param firstIndex for a calendar limit, the index around the first instant of the reservation
     * @param lastIndex for a calendar limit, the index around its last instant
     */
    record Term(Limit limit, Formula formula, Optional<CivilWindow> window, long firstIndex, long lastIndex) {}
}
