package dev.tidegate.internal.engine;

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

    /** In so many slices, or one fewer. */
    static SlidingWindow of(long id, long capacity, long durationMicros, int segments) {
        return new SlidingWindow(id, capacity, durationMicros, (durationMicros + segments - 1) / segments);
    }

    SlidingWindow(long id, long capacity, long durationMicros, long sliceMicros) {
        super(id, capacity);
        this.duration = durationMicros;
        this.slice = sliceMicros;
    }

    @Override
    String flaw(byte[] v, int at) {
        int older = Packed.shape(v, at) - 1;
        if (older < 0 || older > 120) {
            return UnreadableException.LENGTHS;
        }
        long newest = Packed.endMicros(v, at) - duration;
        if (!isSum(Packed.u56(v, at + NEWEST_AMOUNT)) || newest < 0 || !isExact(newest)) {
            return UnreadableException.ORDER;
        }
        long before = 0;
        long sum = 0;
        for (int i = 0; i < older; i++) {
            if (time(v, at, i) < before || amount(v, at, i) == 0) {
                return UnreadableException.ORDER;
            }
            before = time(v, at, i);
            sum += amount(v, at, i);
        }
        if (before > newest) {
            return UnreadableException.ORDER;
        }
        return older > 0 && sum != Packed.u56(v, at + OLDER_SUM) ? UnreadableException.SUMS : SOUND;
    }

    @Override
    long time(byte[] v, int at, long clock, long index, long end) {
        long newest = Packed.endMicros(v, at) - duration;
        if (newest <= clock) {
            return clock;
        }
        return newest - clock > bound(duration, HOUR_MICROS) ? BEYOND : newest;
    }

    @Override
    public long used(byte[] v, int at, long now, long index) {
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
    public int shapeAfter(byte[] v, int at, long now) {
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
    long usedInPlace(byte[] v, int at, long part, long clock, long index, long end) {
        if (Packed.shape(v, at) != 1) {
            return super.usedInPlace(v, at, part, clock, index, end);
        }
        long over = Packed.endMicros(v, at);
        long newest = over - duration;
        long used = Packed.u56(v, at + NEWEST_AMOUNT);
        boolean usual = newest >= 0 && newest <= clock && clock < over && isSum(used);
        return usual && (part == 0 || clock - newest < slice - newest % slice) ? used : UNUSUAL;
    }

    @Override
    void chargeUsual(byte[] v, int at, long used, long part, long clock, long index, long end) {
        if (Packed.shape(v, at) == 1) {
            Packed.u56(v, at + Packed.END, clock + duration);
            Packed.u56(v, at + NEWEST_AMOUNT, used + part);
        } else {
            chargeInPlace(v, at, part, clock, index, end);
        }
    }

    @Override
    public void charge(byte[] v, int at, byte[] out, int to, long part, long now, long index, long end) {
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
    long mark(byte[] v, int at) {
        return Packed.end(v, at) - duration;
    }

    @Override
    byte[] refund(byte[] v, long mark, long amount, long now) {
        int at = Packed.HEADER;
        int older = Packed.shape(v, at) - 1;
        for (int i = 0; i < older; i++) {
            if (time(v, at, i) / slice == mark / slice) {
                return time(v, at, i) + duration > now ? refundOlder(v, i, amount) : v;
            }
        }
        return mark(v, at) / slice == mark / slice ? refundNewest(v, amount) : v;
    }

    private static byte[] refundOlder(byte[] v, int i, long amount) {
        int at = Packed.HEADER;
        long had = amount(v, at, i);
        long back = Math.min(amount, had);
        byte[] out = v.clone();
        Packed.u56(out, at + OLDER_SUM, Packed.u56(v, at + OLDER_SUM) - back);
        Packed.u56(out, at + OLDER + SEGMENT * i + 7, had - back);
        return had > back ? out : without(out, i);
    }

    private byte[] refundNewest(byte[] v, long amount) {
        int at = Packed.HEADER;
        long had = Packed.u56(v, at + NEWEST_AMOUNT);
        byte[] out = v.clone();
        if (had > amount) {
            Packed.u56(out, at + NEWEST_AMOUNT, had - amount);
            return out;
        }
        int last = Packed.shape(v, at) - 2;
        if (last < 0) {
            return java.util.Arrays.copyOf(v, Packed.HEADER);
        }
        // The newest one's time is not stored but follows from the end, so the section now ends with the one before.
        Packed.u56(out, at + Packed.END, time(v, at, last) + duration);
        Packed.u56(out, at + NEWEST_AMOUNT, amount(v, at, last));
        Packed.u56(out, at + OLDER_SUM, Packed.u56(v, at + OLDER_SUM) - amount(v, at, last));
        return without(out, last);
    }

    /** Takes out older segment {@code i}, whose amount the sum no longer has. */
    private static byte[] without(byte[] v, int i) {
        int at = Packed.HEADER;
        int shape = Packed.shape(v, at) - 1;
        byte[] out = java.util.Arrays.copyOf(v, at + Packed.size(shape));
        Packed.section(out, at, Packed.id(v, at), shape, Packed.end(v, at));
        if (shape > 1) {
            int from = at + OLDER + SEGMENT * i;
            System.arraycopy(v, from + SEGMENT, out, from, out.length - from);
        }
        return out;
    }

    /** What is later than the clock moves to it, and segments of one slice become one. */
    @Override
    byte[] clamped(byte[] v, int at, long clock, long index, long end) {
        int stored = Packed.shape(v, at);
        long[] times = new long[stored];
        long[] amounts = new long[stored];
        int n = 0;
        for (int i = 0; i < stored; i++) {
            boolean newest = i == stored - 1;
            long time = Math.min(clock, newest ? Packed.endMicros(v, at) - duration : time(v, at, i));
            n += n > 0 && times[n - 1] / slice == time / slice ? 0 : 1;
            times[n - 1] = time;
            amounts[n - 1] += newest ? Packed.u56(v, at + NEWEST_AMOUNT) : amount(v, at, i);
        }
        return section(times, amounts, n);
    }

    private byte[] section(long[] times, long[] amounts, int n) {
        // Packed numbers are written together with the byte before them, so the section needs one.
        byte[] out = new byte[Packed.HEADER + Packed.size(n)];
        int at = Packed.HEADER;
        Packed.section(out, at, id, n, times[n - 1] + duration);
        Packed.u56(out, at + NEWEST_AMOUNT, amounts[n - 1]);
        long older = 0;
        for (int i = 0; i < n - 1; i++) {
            Packed.u56(out, at + OLDER + SEGMENT * i, times[i]);
            Packed.u56(out, at + OLDER + SEGMENT * i + 7, amounts[i]);
            older += amounts[i];
        }
        if (n > 1) {
            Packed.u56(out, at + OLDER_SUM, older);
        }
        return java.util.Arrays.copyOfRange(out, at, out.length);
    }

    /** The section's times never go backwards. */
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
