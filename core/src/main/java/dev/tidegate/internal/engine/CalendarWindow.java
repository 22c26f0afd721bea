package dev.tidegate.internal.engine;

/**
 * Civil windows, identified by their index. Which one it is now the caller says, because the store knows no time
 * zones. A larger index than the stored one restarts; a smaller one comes from other time-zone data and charges the
 * stored window.
 */
final class CalendarWindow extends Algorithm {
    private static final int USED = Packed.BODY;

    CalendarWindow(long id, long capacity) {
        super(id, capacity);
    }

    @Override
    String flaw(byte[] v, int at) {
        if (Packed.shape(v, at) != Packed.CALENDAR) {
            return UnreadableException.LENGTHS;
        }
        return isSum(Packed.u56(v, at + USED)) && isExact(Packed.endMicros(v, at)) ? SOUND : UnreadableException.ORDER;
    }

    /** The window after the clock's begins where that ends; of later ones it is known that a whole one lies between. */
    @Override
    long time(byte[] v, int at, long clock, long index, long end) {
        long stored = index(v, at);
        // Of a limit that no plan has any more the windows are not known.
        if (stored <= index || end == 0) {
            return clock;
        }
        return stored > index + 1 || end - clock > DAY_MICROS ? BEYOND : end;
    }

    @Override
    boolean live(byte[] v, int at, long clock, long index) {
        return index(v, at) >= index || super.live(v, at, clock, index);
    }

    @Override
    public long used(byte[] v, int at, long now, long index) {
        return at < 0 || index(v, at) < index ? 0 : Packed.u56(v, at + USED);
    }

    @Override
    long backAt(byte[] v, int at, long now, long index, long end) {
        if (used(v, at, now, index) == 0) {
            return 0;
        }
        return index(v, at) == index ? end : Math.max(end, Packed.end(v, at));
    }

    @Override
    long backAtAfter(byte[] v, int at, long part, long now, long end) {
        return at < 0 ? end : Math.max(end, Packed.end(v, at));
    }

    @Override
    long fitsAt(byte[] v, int at, long part, long now, long end) {
        return Math.max(end, Packed.end(v, at));
    }

    @Override
    public int shapeAfter(byte[] v, int at, long now) {
        return Packed.CALENDAR;
    }

    @Override
    boolean chargeInPlace(byte[] v, int at, long part, long now, long index, long end) {
        if (index(v, at) != index) {
            return super.chargeInPlace(v, at, part, now, index, end);
        }
        chargeUsual(v, at, Packed.u56(v, at + USED), part, now, index, end);
        return true;
    }

    @Override
    long usedInPlace(byte[] v, int at, long part, long clock, long index, long end) {
        long charged = Packed.u56(v, at + USED);
        boolean usual = Packed.shape(v, at) == Packed.CALENDAR && index(v, at) == index && isSum(charged);
        return usual && Packed.end(v, at) > clock ? charged : UNUSUAL;
    }

    @Override
    void chargeUsual(byte[] v, int at, long used, long part, long clock, long index, long end) {
        Packed.u56(v, at + Packed.END, Packed.calendar(index, end));
        Packed.u56(v, at + USED, used + part);
    }

    @Override
    public void charge(byte[] v, int at, byte[] out, int to, long part, long now, long index, long end) {
        boolean ahead = at >= 0 && index(v, at) > index;
        long used = used(v, at, now, index);
        long storedIndex = ahead ? index(v, at) : index;
        long over = ahead ? Math.max(end, Packed.end(v, at)) : end;
        Packed.section(out, to, id, Packed.CALENDAR, Packed.calendar(storedIndex, over));
        Packed.u56(out, to + USED, used + part);
    }

    @Override
    long mark(byte[] v, int at) {
        return index(v, at);
    }

    @Override
    byte[] refund(byte[] v, long mark, long amount, long now) {
        long had = Packed.u56(v, Packed.HEADER + USED);
        if (mark != index(v, Packed.HEADER)) {
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
        return ending(v, at, Packed.calendar(index, end));
    }

    private static long index(byte[] v, int at) {
        return Packed.calendarIndex(Packed.u56(v, at + Packed.END));
    }
}
