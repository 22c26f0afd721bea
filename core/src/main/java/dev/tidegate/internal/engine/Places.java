package dev.tidegate.internal.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The places where one limit charged an ended reservation, so that an adjustment finds what it gives back. A place is an
 * instant within the segment or window that was charged: that of the reserve or of the settle, or another. For a calendar
 * limit, whose windows only the caller can compute, another place is the civil index, which is below {@link #INSTANTS}.
 *
 * <p>Charges in one segment or window are one charge. At most {@link #MOST} are kept: the two oldest become one at the
 * older place, which leaves its window first, so that what is given back there never returns capacity early.
 */
public final class Places {
    /** Enough for a settle beyond the estimate and two corrections; a record stays below 300 bytes. */
    static final int MOST = 4;

    static final long INSTANTS = 1L << 32;

    private final PackedRecord.Term term;
    private final long first;
    private final long firstIndex;
    private final long lastIndex;

    /**
     * @param first the instant of the reserve
     * @param firstIndex for a calendar limit, the civil index that stands for {@code first}; below 0 if it is not known
     * @param lastIndex for a calendar limit, the civil index that stands for any other instant
     */
    public Places(PackedRecord.Term term, long first, long firstIndex, long lastIndex) {
        this.term = term;
        this.first = first;
        this.firstIndex = firstIndex;
        this.lastIndex = lastIndex;
    }

    /** The number of the segment or window of a place. */
    private long cell(long place) {
        return switch (term.kind()) {
            case Kind.SLIDING -> place / term.b();
            case Kind.FIXED -> place / term.a();
            case Kind.CALENDAR -> place < INSTANTS ? place : place == first ? firstIndex : lastIndex;
            default -> 0;
        };
    }

    /** Whether both are places of one segment or window. */
    public boolean together(long place, long other) {
        return cell(place) == cell(other);
    }

    /** What a refund of a charge at this place has to name. */
    public long mark(long place) {
        return switch (term.kind()) {
            case Kind.SLIDING -> place;
            case Kind.FIXED -> (place / term.a() + 1) * term.a();
            default -> cell(place);
        };
    }

    /** The place of a charge that was marked so. */
    public long place(long mark) {
        return term.kind() == Kind.FIXED ? mark - 1 : term.kind() == Kind.BUCKET ? first : mark;
    }

    /** These charges and one more. */
    public List<PackedRecord.Charge> with(List<PackedRecord.Charge> charges, long place, long amount) {
        List<PackedRecord.Charge> all = new ArrayList<>(charges);
        int last = all.size() - 1;
        if (amount == 0) {
            return all;
        }
        if (last >= 0 && together(all.get(last).mark(), place)) {
            PackedRecord.Charge newest = all.get(last);
            all.set(last, new PackedRecord.Charge(newest.mark(), newest.amount() + amount));
        } else {
            all.add(new PackedRecord.Charge(place, amount));
        }
        if (all.size() > MOST) {
            PackedRecord.Charge oldest = all.remove(0);
            all.set(
                    0,
                    new PackedRecord.Charge(
                            oldest.mark(), oldest.amount() + all.get(0).amount()));
        }
        return all;
    }
}
