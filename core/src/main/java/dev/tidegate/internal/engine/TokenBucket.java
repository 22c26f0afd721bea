package dev.tidegate.internal.engine;

import dev.tidegate.Numbers;
import dev.tidegate.spi.Rate;

/**
 * Burst up to the capacity, then the refill rate: the generic cell rate algorithm (ITU-T I.371) in exact integers. The
 * state is what was missing when it was last charged, and the instant at which the bucket is full again. With refill r
 * per period p (reduced), one unit lasts p/r microseconds; the stored end is that instant rounded up, by {@link #fraction}
 * r-ths of a microsecond. So it is known when it was last charged.
 *
 * <p>The deficit, in units × p, is (end − now) × r − fraction. Units in use are that over p, rounded up: capacity
 * returns never early.
 */
final class TokenBucket extends Algorithm {
    private static final int DEFICIT = Packed.BODY;
    private static final int CAPACITY = Packed.BODY + 7;

    private final long refill;
    private final long period;
    private final long maxAhead;
    /** A damaged value may have a capacity that overflows. */
    private final long maxRoom;

    TokenBucket(long id, long capacity, Rate rate) {
        super(id, capacity);
        this.refill = rate.refill();
        this.period = rate.periodMicros();
        this.maxAhead = Numbers.MAX_SUM / refill + 1;
        this.maxRoom = Long.MAX_VALUE / period;
    }

    @Override
    String flaw(byte[] v, int at) {
        int shape = Packed.shape(v, at);
        if (shape != Packed.BUCKET && shape != Packed.FORMER_BUCKET) {
            return UnreadableException.LENGTHS;
        }
        long deficit = Packed.u56(v, at + DEFICIT);
        boolean ordered = shape != Packed.BUCKET
                || (deficit > 0 && deficit <= 2 * Numbers.MAX_SUM && Packed.endMicros(v, at) >= timeToFull(deficit));
        ordered &= Packed.u56(v, at + CAPACITY) > 0 && isExact(Packed.endMicros(v, at));
        return ordered ? SOUND : UnreadableException.ORDER;
    }

    @Override
    long time(byte[] v, int at, long clock, long index, long end) {
        long ahead = Packed.endMicros(v, at) - clock;
        long deficit = Packed.u56(v, at + DEFICIT);
        // Charged last at or before the clock, by far the most common, without a division.
        if (ahead <= 0
                || Packed.shape(v, at) != Packed.BUCKET
                || (ahead <= maxAhead && (ahead - 1) * refill < deficit)) {
            return clock;
        }
        long charged = charged(v, at);
        return charged - clock > bound(timeToFull(capacity * period), HOUR_MICROS) ? BEYOND : charged;
    }

    /** When it was last charged. */
    private long charged(byte[] v, int at) {
        return Packed.endMicros(v, at) - timeToFull(Packed.u56(v, at + DEFICIT));
    }

    private long timeToFull(long deficit) {
        return (deficit + refill - 1) / refill;
    }

    private long fraction(byte[] v, int at) {
        long stored = Packed.u56(v, at + DEFICIT);
        return Packed.shape(v, at) == Packed.BUCKET ? Math.floorMod(-stored, refill) : stored;
    }

    @Override
    public long used(byte[] v, int at, long now, long index) {
        return (deficit(v, at, now) + period - 1) / period;
    }

    @Override
    long addable(long used, long part) {
        // What is stored is units × period; shadow limits and debt may go far beyond the capacity.
        return Math.min(part, Math.max(0, Numbers.MAX_SUM / period - used));
    }

    /**
     * In units × period. After a capacity change the bucket carries what was in use, at most the new capacity, plus
     * debt: what lay beyond the old one.
     */
    private long deficit(byte[] v, int at, long now) {
        if (at < 0 || Packed.endMicros(v, at) <= now) {
            return 0;
        }
        long ahead = Math.min(Packed.endMicros(v, at) - now, maxAhead);
        long stored = ahead * refill - fraction(v, at);
        long room = Packed.u56(v, at + CAPACITY);
        long full = room > maxRoom ? Long.MAX_VALUE : room * period;
        return Math.min(stored, Math.min(full, capacity * period)) + Math.max(0, stored - full);
    }

    @Override
    long backAt(byte[] v, int at, long now, long index, long end) {
        return used(v, at, now, index) == 0 ? 0 : Packed.endMicros(v, at);
    }

    @Override
    long backAtAfter(byte[] v, int at, long part, long now, long end) {
        return fullAt(deficit(v, at, now) + part * period, now);
    }

    @Override
    long fitsAt(byte[] v, int at, long part, long now, long end) {
        // Above both capacities only debt denies; the clamp of deficit() then hides nothing below the larger one.
        long most = part == 0 ? Math.max(capacity, Packed.u56(v, at + CAPACITY)) : capacity - part;
        return Packed.endMicros(v, at) - (most * period + fraction(v, at)) / refill;
    }

    @Override
    public int shapeAfter(byte[] v, int at, long now) {
        return Packed.BUCKET;
    }

    @Override
    public void charge(byte[] v, int at, byte[] out, int to, long part, long now, long index, long end) {
        long deficit = deficit(v, at, now) + part * period;
        long fullAt = fullAt(deficit, now);
        Packed.section(out, to, id, Packed.BUCKET, fullAt);
        Packed.u56(out, to + DEFICIT, deficit);
        Packed.u56(out, to + CAPACITY, capacity);
    }

    @Override
    Algorithm asCharged(byte[] v, int at, long now) {
        return at < 0 || Packed.end(v, at) <= now
                ? this
                : new TokenBucket(id, Packed.u56(v, at + CAPACITY), new Rate(refill, period));
    }

    /** Nothing can be taken back: the bucket may have refilled since, and would hand out the same capacity twice. */
    @Override
    long mark(byte[] v, int at) {
        return 0;
    }

    @Override
    byte[] clamped(byte[] v, int at, long clock, long index, long end) {
        return ending(v, at, clock + timeToFull(Packed.u56(v, at + DEFICIT)));
    }

    private long fullAt(long deficit, long now) {
        return now + timeToFull(deficit);
    }
}
