package dev.tidegate.internal.reservation;

import dev.tidegate.internal.engine.PackedRecord;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;

/** Puts the reservation behind the figures of its limits. */
public final class LedgerReply {
    private LedgerReply() {}

    /** About nothing that could be looked at. */
    public static StoreReply bare(StoreReply.Status status, long now, long clock) {
        return StoreReply.of(new long[] {status.code(), now, clock, 0});
    }

    /** The figures, then the reservation of {@code record} as it stands at {@code now}. */
    static StoreReply of(long[] figures, byte[] record, long now) {
        int limits = (figures.length - StoreReply.HEADER) / StoreReply.PER_LIMIT;
        long[] reservation =
                PackedRecord.isOpen(record) ? open(PackedRecord.open(record), now) : ended(PackedRecord.ended(record));
        long[] all = Arrays.copyOf(figures, figures.length + reservation.length);
        System.arraycopy(reservation, 0, all, figures.length, reservation.length);
        return StoreReply.of(all, limits);
    }

    private static long[] open(PackedRecord.Open open, long now) {
        long[] out = new long[StoreReply.RESERVATION + 2 * open.terms().size()];
        out[0] = now < open.expiry() ? PackedRecord.OPEN : PackedRecord.EXPIRED;
        out[1] = open.expiry();
        out[4] = open.first();
        for (int k = 0; k < open.terms().size(); k++) {
            out[StoreReply.RESERVATION + 2 * k] =
                    PackedRecord.shortId(open.terms().get(k).id());
            out[StoreReply.RESERVATION + 2 * k + 1] = open.terms().get(k).held();
        }
        return out;
    }

    private static long[] ended(PackedRecord.Ended ended) {
        long[] out = new long[StoreReply.RESERVATION + 2 * ended.nets().size()];
        out[0] = ended.state();
        out[1] = ended.until();
        out[2] = ended.seq();
        out[3] = ended.estimated() ? PackedRecord.ESTIMATED : 0;
        out[4] = ended.first();
        out[5] = ended.last();
        for (int k = 0; k < ended.nets().size(); k++) {
            out[StoreReply.RESERVATION + 2 * k] = ended.nets().get(k).id();
            out[StoreReply.RESERVATION + 2 * k + 1] = ended.nets().get(k).net();
        }
        return out;
    }
}
