package dev.tidegate.internal.reservation;

import dev.tidegate.internal.engine.Kind;
import dev.tidegate.internal.engine.LimitEvaluator;
import dev.tidegate.internal.engine.LimitTable;
import dev.tidegate.internal.engine.PackedRecord;
import dev.tidegate.internal.engine.StateEditor;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Hashes;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import dev.tidegate.usage.UnitPrices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step on a reservation, over its packed record and the packed values that its limits count in. Everything is read
 * and judged before anything changes. Pure but for the arrays it is given; the caller holds the locks that they
 * need.
 */
public final class Ledger implements StoreCommand.StepHandler<StoreReply> {
    private static final int NO_LIMITS = 0;
    private static final int OF_THE_RECORD = -1;
    private static final NamedScopes NAMED_SCOPES = new NamedScopes();

    private final byte[][] states;
    private final long clock;
    private byte[] record;

    /**
     * @param record of the reservation, empty if there is none
     * @param states the value of each scope's key, empty where there is none; replaced when written
     * @param clock the store's
     */
    public Ledger(byte[] record, byte[][] states, long clock) {
        this.record = record;
        this.states = states;
        this.clock = clock;
    }

    /** The record as it is to be kept from now on. */
    public byte[] record() {
        return record;
    }

    /** A bit for each scope that the step reads, given the record as it stands. */
    public static int scopes(StoreCommand.OfReservation command, byte[] record) {
        int named = command.acceptStep(NAMED_SCOPES);
        if (named != OF_THE_RECORD) {
            return named;
        }
        return record.length == 0 || !PackedRecord.isOpen(record) ? 0 : PackedRecord.scopes(PackedRecord.open(record));
    }

    /** A bit for each scope of the limits that a step names itself; {@link #OF_THE_RECORD} if it names none. */
    private static final class NamedScopes implements StoreCommand.StepHandler<Integer> {
        @Override
        public Integer reserve(StoreCommand.Reserve command) {
            return bits(command.limits().limits().stream()
                    .mapToInt(limit -> limit.scope().ordinal())
                    .toArray());
        }

        @Override
        public Integer adjust(StoreCommand.Adjust command) {
            return bits(command.terms().stream()
                    .mapToInt(term -> term.limit().scope().ordinal())
                    .toArray());
        }

        @Override
        public Integer extend(StoreCommand.Extend command) {
            return OF_THE_RECORD;
        }

        @Override
        public Integer settle(StoreCommand.Settle command) {
            return OF_THE_RECORD;
        }

        @Override
        public Integer cancel(StoreCommand.Cancel command) {
            return OF_THE_RECORD;
        }

        @Override
        public Integer look(StoreCommand.Look command) {
            return OF_THE_RECORD;
        }

        private static int bits(int[] scopes) {
            int bits = 0;
            for (int scope : scopes) {
                bits |= 1 << scope;
            }
            return bits;
        }
    }

    /** Carries out one step. */
    public StoreReply apply(StoreCommand.OfReservation command) {
        return command.acceptStep(this);
    }

    @Override
    public StoreReply look(StoreCommand.Look command) {
        return isUnknown(command) ? bare(Status.GONE) : told(Status.FOUND);
    }

    private boolean isUnknown(StoreCommand.OfReservation command) {
        return PackedRecord.until(record) <= clock || PackedRecord.who(record) != Hashes.who(command.subject());
    }

    // ---- reserve ----

    @Override
    public StoreReply reserve(StoreCommand.Reserve command) {
        LimitTable limits = LimitTable.of(command.limits());
        if (command.limits().hasConcurrent()) {
            limits = limits.leasing(Hashes.lease(command.id()), command.ttlMicros());
        }
        StateEditor counts = new StateEditor(limits, command.boundaries(), states, clock);
        if (counts.stale()) {
            return stale(counts);
        }
        if (PackedRecord.until(record) > counts.now()) {
            return known(command, counts);
        }
        long[] out = LimitEvaluator.room(command.parts().length);
        new LimitEvaluator(limits, command.boundaries(), states, command.parts(), out).decide(clock, false);
        out[3] |= counts.flags();
        if (out[0] == Status.DENIED.code()) {
            return StoreReply.of(out);
        }
        record = charged(command, limits, counts);
        counts.finish();
        out[0] = Status.RESERVED.code();
        out[3] |= counts.flags();
        return LedgerReply.of(out, record, counts.now());
    }

    /** The figures are as of now; what is charged is what was charged then. */
    private StoreReply known(StoreCommand.Reserve command, StateEditor counts) {
        if (fingerprint() != command.fingerprint()) {
            return bare(Status.CONFLICT);
        }
        long[] out = LimitEvaluator.room(command.parts().length);
        counts.figures(new long[command.parts().length], out);
        out[0] = Status.REPLAYED.code();
        return LedgerReply.of(out, record, counts.now());
    }

    private long fingerprint() {
        return PackedRecord.isOpen(record)
                ? PackedRecord.open(record).fingerprint()
                : PackedRecord.ended(record).fingerprint();
    }

    private static byte[] charged(StoreCommand.Reserve command, LimitTable limits, StateEditor counts) {
        List<PackedRecord.Term> terms = new ArrayList<>();
        for (int scope = 0; scope < LimitEvaluator.SCOPES; scope++) {
            for (int i = 0; i < command.parts().length; i++) {
                if (limits.scopes[i] == scope) {
                    long added = counts.charge(i, command.parts()[i]);
                    PackedRecord.Charge charge = new PackedRecord.Charge(added > 0 ? counts.mark(i) : 0, added);
                    terms.add(ChargeTerms.of(command, limits, i, charge));
                }
            }
        }
        long now = counts.now();
        PackedRecord.Open open = new PackedRecord.Open(
                now + command.ttlMicros(),
                now,
                command.tombstoneMillis(),
                Hashes.who(command.subject()),
                command.fingerprint(),
                command.prices(),
                terms);
        if (!command.ended()) {
            return PackedRecord.pack(open);
        }
        Settlement kept = new Settlement(counts, open);
        for (int k = 0; k < terms.size(); k++) {
            kept.keep(k, terms.get(k));
        }
        return PackedRecord.pack(kept.ended(PackedRecord.SETTLED, command.fingerprint(), false));
    }

    // ---- extend ----

    @Override
    public StoreReply extend(StoreCommand.Extend command) {
        if (isUnknown(command)) {
            return bare(Status.GONE);
        }
        if (!PackedRecord.isOpen(record)) {
            return told(Status.GONE);
        }
        PackedRecord.Open open = PackedRecord.open(record);
        if (needsWindows(open, command.windows())) {
            return bare(Status.STALE);
        }
        long[] rows = ChargeTerms.rows(open.terms(), command.windows());
        StateEditor counts = editor(open, rows);
        StoreReply refusal = refusal(open, counts);
        if (refusal != null) {
            return refusal;
        }
        return open.expiry() <= counts.now() ? told(Status.GONE) : extended(command, open, rows, counts);
    }

    private StoreReply extended(StoreCommand.Extend command, PackedRecord.Open open, long[] rows, StateEditor counts) {
        long[] adds = adds(command, open.terms(), open.prices(), rows);
        boolean admitted = Arrays.stream(adds).allMatch(add -> add == 0) || counts.admits(adds);
        long expiry = Math.max(open.expiry(), counts.now() + command.ttlMicros());
        List<PackedRecord.Term> terms = new ArrayList<>();
        for (int i = 0; i < adds.length; i++) {
            PackedRecord.Term term = open.terms().get(i);
            if (term.kind() == Kind.LEASES && term.held() > 0) {
                counts.renew(i, Hashes.lease(command.id()), expiry);
            }
            long added = admitted && adds[i] > 0 ? counts.book(i, adds[i]) : 0;
            terms.add(added > 0 ? ChargeTerms.added(term, counts.mark(i), added) : term);
        }
        record = PackedRecord.pack(new PackedRecord.Open(
                expiry, open.first(), open.tombstoneMillis(), open.who(), open.fingerprint(), open.prices(), terms));
        counts.finish();
        return told(admitted ? Status.EXTENDED : Status.STOP, counts, adds.length);
    }

    /** What is missing to the total, limit by limit. */
    private static long[] adds(
            StoreCommand.Extend command, List<PackedRecord.Term> terms, Optional<UnitPrices> prices, long[] rows) {
        long[] adds = new long[terms.size()];
        for (int i = 0; i < adds.length; i++) {
            PackedRecord.Term term = terms.get(i);
            if (term.kind() != Kind.LEASES && !ChargeTerms.orphaned(term, rows, i)) {
                long held = term.held();
                adds[i] = Math.max(0, Metering.amount(term.formula(), prices, command.total(), held) - held);
            }
        }
        return adds;
    }

    // ---- settle and cancel ----

    @Override
    public StoreReply settle(StoreCommand.Settle command) {
        if (isUnknown(command)) {
            return bare(Status.GONE);
        }
        if (PackedRecord.isOpen(record)) {
            return end(command, command.windows(), command.actual(), command.digest());
        }
        PackedRecord.Ended ended = PackedRecord.ended(record);
        if (ended.state() != PackedRecord.SETTLED) {
            return told(Status.CONFLICT);
        }
        if (command.digest() == ended.digest()) {
            return told(Status.ALREADY);
        }
        // What an adjustment has replaced is not known any more: this may well be the settle it replaced.
        return told(ended.seq() > 0 ? Status.OUTDATED : Status.CONFLICT);
    }

    @Override
    public StoreReply cancel(StoreCommand.Cancel command) {
        if (isUnknown(command)) {
            return bare(Status.GONE);
        }
        if (PackedRecord.isOpen(record)) {
            return end(command, command.windows(), null, 0);
        }
        boolean again = PackedRecord.ended(record).state() == PackedRecord.CANCELLED;
        return told(again ? Status.ALREADY : Status.CONFLICT);
    }

    /** Ends an open reservation at its actual usage; without one it is cancelled. */
    private StoreReply end(
            StoreCommand.OfReservation command,
            List<StoreCommand.CivilWindow> windows,
            @Nullable Amounts actual,
            long digest) {
        PackedRecord.Open open = PackedRecord.open(record);
        if (needsWindows(open, windows)) {
            return bare(Status.STALE);
        }
        long[] rows = ChargeTerms.rows(open.terms(), windows);
        StateEditor counts = editor(open, rows);
        StoreReply refusal = refusal(open, counts);
        if (refusal != null) {
            return refusal;
        }
        Settlement settlement = new Settlement(counts, open);
        for (int i = 0; i < open.terms().size(); i++) {
            PackedRecord.Term term = open.terms().get(i);
            long used = actual == null ? 0 : Metering.amount(term.formula(), open.prices(), actual, term.held());
            settlement.settle(i, term, used, ChargeTerms.orphaned(term, rows, i), Hashes.lease(command.id()));
        }
        record = PackedRecord.pack(
                actual == null
                        ? settlement.ended(PackedRecord.CANCELLED, 0, false)
                        : settlement.ended(PackedRecord.SETTLED, digest, actual.unknown()));
        counts.finish();
        return told(
                actual == null ? Status.CANCELLED : Status.SETTLED,
                counts,
                open.terms().size());
    }

    /**
     * Whether a step cannot be done without the present calendar windows: the clock was set back, perhaps to before the
     * windows that the record remembers, and it knows no earlier ones.
     */
    private boolean needsWindows(PackedRecord.Open open, List<StoreCommand.CivilWindow> windows) {
        return windows.isEmpty()
                && clock < open.first()
                && open.terms().stream().anyMatch(term -> term.kind() == Kind.CALENDAR);
    }

    private StateEditor editor(PackedRecord.Open open, long[] rows) {
        return new StateEditor(LimitTable.of(open.terms()), Boundaries.remembered(rows), states, clock);
    }

    /** The reply of a step that cannot be done on these counts; null if it can. */
    private @Nullable StoreReply refusal(PackedRecord.Open open, StateEditor counts) {
        if (counts.stale()) {
            return stale(counts);
        }
        counts.madeAt(open.first());
        return open.until() <= counts.now() ? bare(Status.GONE) : null;
    }

    // ---- adjust ----

    @Override
    public StoreReply adjust(StoreCommand.Adjust command) {
        if (isUnknown(command)) {
            return bare(Status.GONE);
        }
        return PackedRecord.isOpen(record) ? told(Status.CONFLICT) : adjusted(command);
    }

    private StoreReply adjusted(StoreCommand.Adjust command) {
        PackedRecord.Ended ended = PackedRecord.ended(record);
        if (ended.state() != PackedRecord.SETTLED) {
            return told(Status.CONFLICT);
        }
        if (command.seq() < ended.seq()) {
            return told(Status.OUTDATED);
        }
        if (command.seq() == ended.seq()) {
            return told(command.digest() == ended.digest() ? Status.ALREADY : Status.CONFLICT);
        }
        if (command.firstMicros() != ended.first() || command.lastMicros() != ended.last()) {
            // Booked since the caller looked: the civil windows it names are not those of the charges.
            return bare(Status.STALE);
        }
        StateEditor counts = new StateEditor(
                LimitTable.ofPresent(command.terms()),
                Boundaries.remembered(ChargeTerms.rows(command.terms())),
                states,
                clock);
        if (counts.stale()) {
            return stale(counts);
        }
        counts.madeAt(ended.first());
        record = PackedRecord.pack(new Adjustment(counts, command, ended).booked());
        counts.finish();
        return told(Status.ADJUSTED, counts, command.terms().size());
    }

    // ---- replies ----

    private StoreReply stale(StateEditor counts) {
        return LedgerReply.bare(Status.STALE, counts.now(), clock);
    }

    private StoreReply bare(Status status) {
        return LedgerReply.bare(status, clock, clock);
    }

    /** About the reservation alone. */
    private StoreReply told(Status status) {
        long[] out = LimitEvaluator.room(NO_LIMITS);
        out[0] = status.code();
        out[1] = clock;
        out[2] = clock;
        return LedgerReply.of(out, record, clock);
    }

    /** With what is in use of each limit; when it will be back, a step on a reservation does not say. */
    private StoreReply told(Status status, StateEditor counts, int limits) {
        long[] out = LimitEvaluator.room(limits);
        counts.used(out);
        out[0] = status.code();
        return LedgerReply.of(out, record, counts.now());
    }
}
