package dev.tidegate.internal;

import java.util.ArrayList;
import java.util.List;

/** Ends an open reservation: what was held too much goes back where it was charged, the rest is charged now. */
final class TrueUp {
    private final Counts counts;
    private final PackedRecord.Open open;
    private final List<PackedRecord.Net> nets = new ArrayList<>();

    TrueUp(Counts counts, PackedRecord.Open open) {
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
            nets.add(new PackedRecord.Net(PackedRecord.shortId(term.id()), actual, 0, actual));
        } else if (actual <= term.held()) {
            keep(refunded(i, term, actual));
        } else {
            long late = counts.book(i, actual - term.held());
            long lost = term.held() - term.entries().get(0).amount();
            nets.add(new PackedRecord.Net(PackedRecord.shortId(term.id()), term.held() + late, late, lost));
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
    void keep(PackedRecord.Term term) {
        if (term.kind() != Kind.LEASES) {
            long held = term.held();
            nets.add(new PackedRecord.Net(
                    PackedRecord.shortId(term.id()),
                    held,
                    0,
                    held - term.entries().get(0).amount()));
        }
    }

    PackedRecord.Ended ended(int state, long digest, boolean estimated) {
        long now = counts.now();
        boolean late = nets.stream().anyMatch(net -> net.late() > 0);
        return new PackedRecord.Ended(
                state,
                now + 1000 * open.tombstoneMillis(),
                open.who(),
                open.fingerprint(),
                digest,
                0,
                estimated,
                open.first(),
                late ? now : 0,
                nets,
                open.prices());
    }
}
