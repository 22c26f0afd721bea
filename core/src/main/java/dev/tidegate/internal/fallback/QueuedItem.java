package dev.tidegate.internal.fallback;

import dev.tidegate.Subject;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageNote;
import dev.tidegate.usage.UnitPrices;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An entry of the write-back queue. If it is sent twice it is booked once: each has an id in the store. */
abstract sealed class QueuedItem {
    private static final long MICROS_PER_MILLI = 1_000;

    final Subject subject;
    /** Of the reservation; of a batch of calls, one that no caller can have. */
    final String id;
    /** Since when it may have been done without being known; 0 while it cannot. */
    long doubtfulSince;
    /** How often the store has refused it, and until when it is not sent again. */
    int refusals;

    long notBefore;
    /** Its number in the journal; 0 if it is not in there. */
    long number;

    private QueuedItem(Subject subject, String id) {
        this.subject = subject;
        this.id = id;
    }

    /** What the store is asked. */
    abstract StoreCommand.OfReservation command(long nowMicros);

    /** For how long the store remembers that it has done it, at least. */
    abstract long rememberedMicros();

    /** A cost that was allowed here, to be charged whatever the limits say by then. */
    static final class Booking extends QueuedItem {
        /** By the name of the plan, for the journal. */
        final String plan;
        /** The plan's own set, for what is remembered of it. */
        final LimitSet known;

        final LimitSet booked;
        final long[] parts;
        final List<Formula> terms;
        final Optional<UnitPrices> prices;
        final long expiryMicros;
        final long tombstoneMillis;
        final long fingerprint;
        final boolean ended;
        /** What is left here of each limit after it, for a process that goes on with the journal; -1 where nothing is counted. */
        long[] left = {};

        long leftAtMicros;
        /** For the usage ledger; not in the journal. */
        private final UsageNote note;

        Optional<Boundaries> boundaries = Optional.empty();

        Booking(String plan, LimitSet known, LimitSet booked, StoreCommand.Reserve command, long expiryMicros) {
            super(command.subject(), command.id());
            this.plan = plan;
            this.known = known;
            this.booked = booked;
            this.parts = command.parts().clone();
            this.terms = command.terms();
            this.prices = command.prices();
            this.expiryMicros = expiryMicros;
            this.tombstoneMillis = command.tombstoneMillis();
            this.fingerprint = command.fingerprint();
            this.ended = command.ended();
            this.note = command.note();
        }

        /** For a process that goes on with the journal. */
        void leaves(long[] amounts, long nowMicros) {
            left = amounts;
            leftAtMicros = nowMicros;
        }

        @Override
        StoreCommand.Reserve command(long nowMicros) {
            return new StoreCommand.Reserve(
                    subject,
                    id,
                    booked,
                    boundaries.orElseGet(() -> Boundaries.around(booked, nowMicros)),
                    parts,
                    terms,
                    prices,
                    Math.max(MICROS_PER_MILLI, expiryMicros - nowMicros),
                    tombstoneMillis,
                    fingerprint,
                    ended,
                    note);
        }

        @Override
        long rememberedMicros() {
            return tombstoneMillis * MICROS_PER_MILLI;
        }
    }

    /** A settle, or a cancellation where there are no amounts. */
    static final class Ending extends QueuedItem {
        /** The state of a record that was settled, as a reply says it. */
        private static final int SETTLED = 2;

        final Optional<Amounts> actual;
        final long digest;
        /** What is charged where the reservation is not known (any more), if the plan says so. */
        final Optional<Booking> untracked;

        List<StoreCommand.CivilWindow> windows = List.of();
        /** For the usage ledger; not in the journal. */
        private Optional<UsageNote> note = Optional.empty();

        Ending(Subject subject, String id, Optional<Amounts> actual, long digest, Optional<Booking> untracked) {
            super(subject, id);
            this.actual = actual;
            this.digest = digest;
            this.untracked = untracked;
        }

        static Ending of(StoreCommand.Settle settle) {
            Optional<Booking> charge = settle.untracked()
                    .get()
                    .map(each -> new Booking(each.limits().plan(), each.limits(), each.limits(), each, 0));
            Ending ending =
                    new Ending(settle.subject(), settle.id(), Optional.of(settle.actual()), settle.digest(), charge);
            ending.note = Optional.of(settle.note());
            return ending;
        }

        static Ending of(StoreCommand.Cancel cancel) {
            return new Ending(cancel.subject(), cancel.id(), Optional.empty(), 0, Optional.empty());
        }

        /** The charge that this answer asks for: the id is not known, or settled otherwise, which may be such a charge. */
        Optional<Booking> chargeAfter(StoreReply reply) {
            boolean unknown = reply.status() == StoreReply.Status.GONE && !reply.hasReservation();
            boolean otherwise =
                    reply.status() == StoreReply.Status.CONFLICT && reply.hasReservation() && reply.state() == SETTLED;
            return unknown || otherwise ? untracked : Optional.empty();
        }

        @Override
        StoreCommand.OfReservation command(long nowMicros) {
            return actual.isPresent() ? settle(actual.get()) : new StoreCommand.Cancel(subject, id, windows);
        }

        private StoreCommand.Settle settle(Amounts used) {
            return note.isEmpty()
                    ? new StoreCommand.Settle(subject, id, used, digest, windows)
                    : new StoreCommand.Settle(subject, id, used, digest, windows, Optional::empty, note.get());
        }

        /** It is the reservation's end, which a repetition meets or no longer finds; never is it done twice. */
        @Override
        long rememberedMicros() {
            return Long.MAX_VALUE;
        }
    }

    /** A longer life, and more that is held, for a reservation that was made here. */
    static final class Extension extends QueuedItem {
        final Amounts total;
        final long expiryMicros;
        List<StoreCommand.CivilWindow> windows = List.of();

        Extension(StoreCommand.Extend command, long nowMicros) {
            super(command.subject(), command.id());
            this.total = command.total();
            this.expiryMicros = nowMicros + command.ttlMicros();
        }

        @Override
        StoreCommand.OfReservation command(long nowMicros) {
            return new StoreCommand.Extend(
                    subject, id, total, Math.max(MICROS_PER_MILLI, expiryMicros - nowMicros), windows);
        }

        @Override
        long rememberedMicros() {
            return Long.MAX_VALUE;
        }
    }

    /** For a repetition of a step whose calendar windows are over. */
    void renew(long nowMicros, Function<Long, List<StoreCommand.CivilWindow>> windows) {
        if (this instanceof Booking booking) {
            booking.boundaries = Optional.of(Boundaries.around(booking.booked, nowMicros));
        } else if (this instanceof Ending ending) {
            ending.windows = windows.apply(nowMicros);
        } else if (this instanceof Extension extension) {
            extension.windows = windows.apply(nowMicros);
        }
    }
}
