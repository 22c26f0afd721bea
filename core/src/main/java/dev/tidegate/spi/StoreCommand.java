package dev.tidegate.spi;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One atomic step of a store. Sealed: a store implements {@link Handler} and {@link StepHandler}, so that a new command
 * does not compile until every store handles it.
 */
public sealed interface StoreCommand {
    /** Whose state. */
    Subject subject();

    /** Calls the method of the handler for this kind of command. */
    <R> R accept(Handler<R> handler);

    /**
     * One method for each kind of command; the steps of a reservation share one, see {@link StepHandler}. A handler that
     * is called often is made once and kept in a field.
     *
     * @param <R> what a command results in
     */
    interface Handler<R> {
        R decide(Decide command);

        R read(Read command);

        R reset(Reset command);

        R step(OfReservation command);
    }

    /**
     * One method for each step of a reservation.
     *
     * @param <R> what a step results in
     */
    interface StepHandler<R> {
        R reserve(Reserve command);

        R extend(Extend command);

        R settle(Settle command);

        R cancel(Cancel command);

        R adjust(Adjust command);

        R look(Look command);
    }

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

        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.decide(this);
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
    record Read(Subject subject, LimitSet limits, Boundaries boundaries) implements StoreCommand {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.read(this);
        }
    }

    /**
     * Forget the counts of exactly what the subject names: its user and its model if it names them, else the tenant's
     * own counts.
     */
    record Reset(Subject subject) implements StoreCommand {
        @Override
        public <R> R accept(Handler<R> handler) {
            return handler.reset(this);
        }
    }

    /** A step on a reservation, which is named by the tenant of the subject and an id. */
    sealed interface OfReservation extends StoreCommand permits Reserve, Extend, Settle, Cancel, Adjust, Look {
        /** Unique for the tenant; 1 … 128 bytes. */
        String id();

        @Override
        default <R> R accept(Handler<R> handler) {
            return handler.step(this);
        }

        /** Calls the method of the handler for this kind of step. */
        <R> R acceptStep(StepHandler<R> handler);
    }

    /**
     * Judge a cost as {@link Decide} does and, if it is admitted, charge it and write down what was charged where. An
     * id that is known already is answered from what was written down.
     *
     * @param parts what the call takes from each limit, each 0 … 2^42; 1 for a concurrent one
     * @param terms how each limit turns a usage into an amount, in the set's order
     * @param ttlMicros how long the reservation stays open; its slots of concurrent limits free themselves then
     * @param tombstoneMillis how long it is remembered after it has ended or expired, 0 … 2^32 − 1
     * @param fingerprint 48 bits that distinguish one request from another
     * @param ended whether it is settled at once, at its own cost: a call that only has to be counted once
     * @param note for the usage ledger
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
            boolean ended,
            UsageNote note)
            implements OfReservation {
        /** A reserve for which no ledger is kept. */
        public Reserve(
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
                boolean ended) {
            this(
                    subject,
                    id,
                    limits,
                    boundaries,
                    parts,
                    terms,
                    prices,
                    ttlMicros,
                    tombstoneMillis,
                    fingerprint,
                    ended,
                    UsageNote.NONE);
        }

        @Override
        public <R> R acceptStep(StepHandler<R> handler) {
            return handler.reserve(this);
        }
    }

    /**
     * Hold {@code total} instead of what is held, as far as that is more and every enforced limit admits the
     * difference; renew the time to live in either case.
     *
     * @param windows present calendar windows of limits, where those remembered no longer serve
     */
    record Extend(Subject subject, String id, Amounts total, long ttlMicros, List<CivilWindow> windows)
            implements OfReservation {
        @Override
        public <R> R acceptStep(StepHandler<R> handler) {
            return handler.extend(this);
        }
    }

    /**
     * Book what was actually used, once: give back what was held too much where it was charged, charge the rest now.
     *
     * @param digest 48 bits that distinguish one usage from another
     * @param windows present calendar windows of limits, where those remembered no longer serve
     * @param untracked the charge that takes the place of the settle where the reservation is not known; for what keeps the
     *     settle for later, and computed only there. A store does not read it
     * @param note for the usage ledger
     */
    record Settle(
            Subject subject,
            String id,
            Amounts actual,
            long digest,
            List<CivilWindow> windows,
            Supplier<Optional<Reserve>> untracked,
            UsageNote note)
            implements OfReservation {
        /** A settle that charges nothing where the reservation is not known. */
        public Settle(Subject subject, String id, Amounts actual, long digest, List<CivilWindow> windows) {
            this(subject, id, actual, digest, windows, Optional::empty);
        }

        /** A settle for which no ledger is kept, beyond what it says itself. */
        public Settle(
                Subject subject,
                String id,
                Amounts actual,
                long digest,
                List<CivilWindow> windows,
                Supplier<Optional<Reserve>> untracked) {
            this(subject, id, actual, digest, windows, untracked, noted(actual));
        }

        @Override
        public <R> R acceptStep(StepHandler<R> handler) {
            return handler.settle(this);
        }
    }

    /** Give everything back that can be given back: the call was never made. */
    record Cancel(Subject subject, String id, List<CivilWindow> windows) implements OfReservation {
        @Override
        public <R> R acceptStep(StepHandler<R> handler) {
            return handler.cancel(this);
        }
    }

    /**
     * Book a better usage for a settled reservation.
     *
     * @param seq above that of the last adjustment, 1 … 2^31
     * @param firstMicros the first instant of the reservation as the caller found it; the terms are for it. If it is
     *     another by now the answer is {@link StoreReply.Status#STALE}
     * @param lastMicros the last instant of the reservation, under the rule of {@code firstMicros}
     * @param terms the limits as plans have them now; those of the reservation that are not among them stay as they are
     * @param note for the usage ledger
     */
    record Adjust(
            Subject subject,
            String id,
            Amounts actual,
            long digest,
            long seq,
            long firstMicros,
            long lastMicros,
            List<Term> terms,
            UsageNote note)
            implements OfReservation {
        /** An adjustment for which no ledger is kept, beyond what it says itself. */
        public Adjust(
                Subject subject,
                String id,
                Amounts actual,
                long digest,
                long seq,
                long firstMicros,
                long lastMicros,
                List<Term> terms) {
            this(subject, id, actual, digest, seq, firstMicros, lastMicros, terms, noted(actual));
        }

        @Override
        public <R> R acceptStep(StepHandler<R> handler) {
            return handler.adjust(this);
        }
    }

    /** The reservation as it stands, and what each of its limits is charged; writes nothing. */
    record Look(Subject subject, String id) implements OfReservation {
        @Override
        public <R> R acceptStep(StepHandler<R> handler) {
            return handler.look(this);
        }
    }

    private static UsageNote noted(Amounts actual) {
        long spend = actual.meters().getOrDefault((long) Formula.SPEND, 0L);
        return new UsageNote("", actual.usage().map(Usage::counts).orElse(Map.of()), spend, "");
    }

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
