package dev.tidegate.internal.engine;

/** Epoch-aligned windows: the one that contains an instant ends at the next multiple of the duration. */
final class FixedWindow extends Algorithm {
    private static final int USED = Packed.BODY;

    private final long duration;

    FixedWindow(long id, long capacity, long durationMicros) {
        super(id, capacity);
        this.duration = durationMicros;
    }

    @Override
    String flaw(byte[] v, int at) {
        if (Packed.shape(v, at) != Packed.FIXED) {
            return UnreadableException.LENGTHS;
        }
        boolean ordered = isSum(Packed.u56(v, at + USED))
                && Packed.endMicros(v, at) % duration == 0
                && isExact(Packed.endMicros(v, at));
        return ordered ? SOUND : UnreadableException.ORDER;
    }

    @Override
    long time(byte[] v, int at, long clock, long index, long end) {
        long start = Packed.endMicros(v, at) - duration;
        if (start <= clock) {
            return clock;
        }
        return start - clock > bound(duration, DAY_MICROS) ? BEYOND : start;
    }

    @Override
    public long used(byte[] v, int at, long now, long index) {
        return at < 0 || Packed.endMicros(v, at) <= now ? 0 : Packed.u56(v, at + USED);
    }

    @Override
    long backAt(byte[] v, int at, long now, long index, long end) {
        return used(v, at, now, index) == 0 ? 0 : Packed.endMicros(v, at);
    }

    @Override
    long backAtAfter(byte[] v, int at, long part, long now, long end) {
        return windowEnd(v, at, now);
    }

    @Override
    long fitsAt(byte[] v, int at, long part, long now, long end) {
        return Packed.endMicros(v, at);
    }

    @Override
    public int shapeAfter(byte[] v, int at, long now) {
        return Packed.FIXED;
    }

    @Override
    public void charge(byte[] v, int at, byte[] out, int to, long part, long now, long index, long end) {
        long used = used(v, at, now, index);
        Packed.section(out, to, id, Packed.FIXED, windowEnd(v, at, now));
        Packed.u56(out, to + USED, used + part);
    }

    @Override
    long mark(byte[] v, int at) {
        return Packed.end(v, at);
    }

    @Override
    byte[] refund(byte[] v, long mark, long amount, long now) {
        long had = Packed.u56(v, Packed.HEADER + USED);
        if (mark != Packed.end(v, Packed.HEADER)) {
            return v;
        }
        byte[] out = had > amount ? v.clone() : java.util.Arrays.copyOf(v, Packed.HEADER);
        if (had > amount) {
            Packed.u56(out, Packed.HEADER + USED, had - amount);
        }
        return out;
    }

    @Override
    byte[] clamped(byte[] v, int at, long clock, long index, long end) {
        return ending(v, at, endAround(clock));
    }

    private long windowEnd(byte[] v, int at, long now) {
        return at < 0 || Packed.endMicros(v, at) <= now ? endAround(now) : Packed.endMicros(v, at);
    }

    private long endAround(long now) {
        return (now / duration + 1) * duration;
    }
}
