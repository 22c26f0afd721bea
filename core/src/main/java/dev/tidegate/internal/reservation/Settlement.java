package dev.tidegate.internal.reservation;

import dev.tidegate.internal.engine.Kind;
import dev.tidegate.internal.engine.PackedRecord;
import dev.tidegate.internal.engine.Places;
import dev.tidegate.internal.engine.StateEditor;
import java.util.ArrayList;
import java.util.List;

/** Ends an open reservation: what was held too much goes back where it was charged, the rest is charged now. */
final class Settlement {
    private static final long UNKNOWN = -1;

    private final StateEditor counts;
    private final PackedRecord.Open open;
    private final List<PackedRecord.Net> nets = new ArrayList<>();
    private long last;

    Settlement(StateEditor counts, PackedRecord.Open open) {
        this.counts = counts;
        this.open = open;
    }

    /**
     * Books limit {@code i}.
     *
     * @param orphaned whether no plan has it any more and its window is over, so that nothing is left to be written
     */
    void settle(int i, PackedRecord.Term term, long actual, boolean orphaned, long lease) {
        if (term.kind() == Kind.LEASES) {
            counts.free(i, lease);
        } else if (orphaned) {
            List<PackedRecord.Charge> nowhere = actual == 0 ? List.of() : List.of(new PackedRecord.Charge(0, actual));
            nets.add(new PackedRecord.Net(PackedRecord.shortId(term.id()), nowhere));
        } else if (actual <= term.held()) {
            keep(i, refunded(i, term, actual));
        } else {
            end(i, term, counts.book(i, actual - term.held()));
        }
    }

    /** The newest charges first; one that has left keeps its amount, for nothing could be taken back of it. */
    private PackedRecord.Term refunded(int i, PackedRecord.Term term, long actual) {
        List<PackedRecord.Charge> entries = new ArrayList<>(term.entries());
        long rest = term.held() - actual;
        for (int k = entries.size() - 1; k >= 0 && rest > 0; k--) {
            PackedRecord.Charge entry = entries.get(k);
            long due = Math.min(rest, entry.amount());
            long back = counts.refund(i, entry.mark(), due);
            entries.set(k, new PackedRecord.Charge(entry.mark(), entry.amount() - back));
            rest -= due;
        }
        return term.with(entries);
    }

    /** Leaves charged what the term holds. */
    void keep(int i, PackedRecord.Term term) {
        if (term.kind() != Kind.LEASES) {
            end(i, term, 0);
        }
    }

    private void end(int i, PackedRecord.Term term, long late) {
        long now = counts.now();
        Places places = new Places(term, open.first(), indexOfFirst(term), counts.index(i));
        List<PackedRecord.Charge> charges = List.of();
        for (PackedRecord.Charge entry : term.entries()) {
            long place = places.place(entry.mark());
            boolean atFirst = places.together(place, open.first());
            charges = places.with(charges, atFirst ? open.first() : place, entry.amount());
        }
        if (late > 0) {
            long place = places.place(counts.mark(i));
            boolean atFirst = places.together(place, open.first());
            boolean atLast = places.together(place, now);
            charges = places.with(charges, atFirst ? open.first() : atLast ? now : place, late);
            last = charges.get(charges.size() - 1).mark() == now && !atFirst ? now : last;
        }
        nets.add(new PackedRecord.Net(PackedRecord.shortId(term.id()), charges));
    }

    /** The record of an ended one has no civil index for its first instant, so it must be the one that follows from it. */
    private long indexOfFirst(PackedRecord.Term term) {
        PackedRecord.Charge entry = term.entries().get(0);
        long index = open.first() < term.b() ? term.a() : term.a() + 1;
        return term.kind() == Kind.CALENDAR && entry.mark() == index ? index : UNKNOWN;
    }

    PackedRecord.Ended ended(int state, long digest, boolean estimated) {
        long now = counts.now();
        return new PackedRecord.Ended(
                state,
                now + 1000 * open.tombstoneMillis(),
                open.who(),
                open.fingerprint(),
                digest,
                0,
                estimated,
                open.first(),
                last,
                nets,
                open.prices());
    }
}
