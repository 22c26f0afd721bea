package dev.tidegate.internal;

/**
 * Strict sliding window over segments. A charge joins the newest segment if both fall into the same of the S slices of
 * the duration, counted from the epoch, else opens one; a segment leaves one duration after its last charge. Capacity
 * so returns never early and less than one slice late.
 *
 * <p>Used = newest amount + sum of the older ones, less those that have left.
 */
final class SlidingWindow extends Algorithm {
    private static final int NEWEST_AMOUNT = Packed.BODY;
    private static final int OLDER_SUM = Packed.BODY + 7;
    private static final int OLDER = Packed.BODY + 14;
    private static final int SEGMENT = 14;

    private final long duration;
    private final long slice;

    SlidingWindow(long id, long capacity, long durationMicros, int segments) {
        super(id, capacity);
        this.duration = durationMicros;
        this.slice = (durationMicros + segments - 1) / segments;
    }

    @Override
    long used(byte[] v, int at, long now, long index) {
        if (at < 0 || Packed.endMicros(v, at) <= now) {
            return 0;
        }
        long used = Packed.u56(v, at + NEWEST_AMOUNT);
        int older = Packed.shape(v, at) - 1;
        if (older > 0) {
            used += Packed.u56(v, at + OLDER_SUM);
            for (int i = 0; i < older && time(v, at, i) + duration <= now; i++) {
                used -= amount(v, at, i);
            }
        }
        return used;
    }

    @Override
    long backAt(byte[] v, int at, long now, long index, long end) {
        return used(v, at, now, index) == 0 ? 0 : Packed.endMicros(v, at);
    }

    @Override
    long backAtAfter(byte[] v, int at, long part, long now, long end) {
        return chargeTime(v, at, now) + duration;
    }

    @Override
    long fitsAt(byte[] v, int at, long part, long now, long end) {
        long excess = used(v, at, now, 0) + part - capacity;
        int older = Packed.shape(v, at) - 1;
        for (int i = left(v, at, now); i < older; i++) {
            excess -= amount(v, at, i);
            if (excess <= 0) {
                return time(v, at, i) + duration;
            }
        }
        return Packed.endMicros(v, at);
    }

    @Override
    int shapeAfter(byte[] v, int at, long now) {
        if (at < 0 || Packed.endMicros(v, at) <= now) {
            return 1;
        }
        int kept = Packed.shape(v, at) - left(v, at, now);
        return joins(v, at, now) ? kept : kept + 1;
    }

    @Override
    boolean chargeInPlace(byte[] v, int at, long part, long now, long index, long end) {
        long over = Packed.endMicros(v, at);
        boolean allCount = over > now && (Packed.shape(v, at) == 1 || time(v, at, 0) + duration > now);
        if (!allCount || !joins(v, at, now)) {
            return super.chargeInPlace(v, at, part, now, index, end);
        }
        // By far the most common: only the newest segment changes. Read first: a load that overlaps a store stalls.
        long amount = Packed.u56(v, at + NEWEST_AMOUNT);
        Packed.u56(v, at + Packed.END, Math.max(over, now + duration));
        Packed.u56(v, at + NEWEST_AMOUNT, amount + part);
        return true;
    }

    @Override
    void charge(byte[] v, int at, byte[] out, int to, long part, long now, long index, long end) {
        long time = chargeTime(v, at, now);
        if (at < 0 || Packed.endMicros(v, at) <= now) {
            Packed.section(out, to, id, 1, time + duration);
            Packed.u56(out, to + NEWEST_AMOUNT, part);
            return;
        }
        int older = Packed.shape(v, at) - 1;
        int left = left(v, at, now);
        boolean joins = joins(v, at, now);
        long newestTime = Packed.endMicros(v, at) - duration;
        long newestAmount = Packed.u56(v, at + NEWEST_AMOUNT);
        long olderSum = older == 0 ? 0 : Packed.u56(v, at + OLDER_SUM);
        for (int i = 0; i < left; i++) {
            olderSum -= amount(v, at, i);
        }
        int kept = older - left;
        int shape = joins ? kept + 1 : kept + 2;
        if (kept > 0 && (v != out || left > 0)) {
            System.arraycopy(v, at + OLDER + SEGMENT * left, out, to + OLDER, SEGMENT * kept);
        }
        Packed.section(out, to, id, shape, time + duration);
        Packed.u56(out, to + NEWEST_AMOUNT, joins ? newestAmount + part : part);
        if (!joins) {
            Packed.u56(out, to + OLDER + SEGMENT * kept, newestTime);
            Packed.u56(out, to + OLDER + SEGMENT * kept + 7, newestAmount);
            olderSum += newestAmount;
        }
        if (shape > 1) {
            Packed.u56(out, to + OLDER_SUM, olderSum);
        }
    }

    @Override
    void clamp(byte[] v, int at, long now, long ahead, long index, long end) {
        Packed.u56(v, at + Packed.END, Math.min(Packed.endMicros(v, at), now + duration));
        for (int i = 0; i < Packed.shape(v, at) - 1; i++) {
            Packed.u56(v, at + OLDER + SEGMENT * i, Math.min(time(v, at, i), now));
        }
    }

    /** A section that was not clamped with its key may be ahead; its times never go backwards. */
    private long chargeTime(byte[] v, int at, long now) {
        return at < 0 ? now : Math.max(now, Packed.endMicros(v, at) - duration);
    }

    private boolean joins(byte[] v, int at, long now) {
        long newestTime = Packed.endMicros(v, at) - duration;
        return now - newestTime < slice - newestTime % slice;
    }

    /** How many of the older segments have left. */
    private int left(byte[] v, int at, long now) {
        int older = Packed.shape(v, at) - 1;
        int left = 0;
        while (left < older && time(v, at, left) + duration <= now) {
            left++;
        }
        return left;
    }

    private static long time(byte[] v, int at, int i) {
        return Packed.u56(v, at + OLDER + SEGMENT * i);
    }

    private static long amount(byte[] v, int at, int i) {
        return Packed.u56(v, at + OLDER + SEGMENT * i + 7);
    }
}
